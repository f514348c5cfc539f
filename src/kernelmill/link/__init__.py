"""Object bytes -> native module bytes.

`link_unit` writes the inputs to a temporary folder, makes stub libraries that carry the oldest symbol versions for
what the objects need of the C library (never the build machine's own libraries), runs the linker, reads the bytes.
The code of stubs, and what the objects lack of a compiler's run-time library, comes from the back end that made them.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from kernelmill.codegen.backend import Backend
from kernelmill.diagnostics import KernelmillError
from kernelmill.environment import linker_flags
from kernelmill.link.command import (
    LinkInputs,
    LinkTool,
    export_script,
    import_library_command,
    link_command,
    linker_words,
    module_definition,
    version_script,
)
from kernelmill.link.direct import link_directly
from kernelmill.link.facts import ModuleFacts
from kernelmill.link.fat import fat_file
from kernelmill.link.inputs import ObjectFiles, object_name
from kernelmill.link.objects import undefined_symbols
from kernelmill.link.symbols import LIBC_SYMBOLS, LIBM_SYMBOLS, c_library_symbols, needs_libc
from kernelmill.link.tools import find_linker, require_linker
from kernelmill.link.verify import read_module, verify_module
from kernelmill.records import dataclass, replace
from kernelmill.targets import Abi, Library, Target, get_abi
from kernelmill.targets.abis import DEFAULT_ABI
from kernelmill.temporary import temporary_folder


@dataclass(frozen=True, slots=True)
class LinkedModule:
    """A native module, whether it asks the loader for the C library, and what it says of itself."""

    data: bytes
    needs_libc: bool
    facts: ModuleFacts

    @property
    def minimum_os(self) -> str:
        """The oldest system that it says it runs on, as people write it."""
        return ".".join(map(str, self.facts.minimum_os))


def link_unit(
    objects: Sequence[bytes],
    target: Target,
    name: str,
    abi: str,
    backend: Backend,
    *,
    debug: bool = False,
    files: ObjectFiles | None = None,
) -> LinkedModule:
    """The native module `name` for a wheel, read back: without the C library, where it can do without. `backend` makes the
    code that is missing. `debug`: symbols and debug information stay, where a system keeps them in the module. `files`: where
    objects are that were written for another module."""
    objects = with_support(objects, target, backend)
    libc = needs_libc(objects)
    data = link_module(objects, target, name, backend, freestanding=not libc, abi=abi, debug=debug, files=files)
    return LinkedModule(data, libc, verify_module(data, target, name, abi))


def link_here(
    objects: Sequence[bytes], target: Target, name: str, abi: str, backend: Backend, *, debug: bool = False
) -> bytes:
    """The native module `name` for this process alone. The C library, which every process has, need not be named. `debug`: as for
    `link_unit`."""
    objects = with_support(objects, target, backend)
    wanted = c_library_symbols(undefined_symbols(objects))
    libraries = [library.soname for library in target.libraries if library.name == "m" and wanted["m"]]
    direct = None if debug else link_directly(objects, f"{get_abi(abi).entry}_{name.rpartition('.')[2]}", libraries)
    if direct is not None:
        return direct
    alone = target.object_format == "elf" and not wanted["m"]
    return link_module(objects, target, name, backend, abi=abi, stubs=not alone, debug=debug)


def link_module(
    objects: Sequence[bytes],
    target: Target,
    name: str,
    backend: Backend,
    *,
    freestanding: bool = False,
    stubs: bool = True,
    tool: LinkTool | None = None,
    abi: str = DEFAULT_ABI,
    debug: bool = False,
    files: ObjectFiles | None = None,
) -> bytes:
    """The native module `name` (dotted) made of `objects`, which lack nothing.

    It asks the loader for the target's C library even if it uses nothing of it, since wheel checkers tell the platform
    by that; with `freestanding` it asks for no library, and symbols of the C library are an error. Without `stubs` (ELF alone)
    it asks for none, and finds what it needs in the process that loads it.
    """
    tool = tool or require_linker(target)
    undefined = undefined_symbols(objects)
    wanted = c_library_symbols(undefined)
    if freestanding and any(wanted.values()):
        names = ", ".join(n for group in wanted.values() for n in group)
        raise KernelmillError(f"{name} can't do without the C library: it uses {names}")
    symbol = f"{get_abi(abi).entry}_{name.rpartition('.')[2]}"
    with temporary_folder() as place:
        written = [files.path(data) if files else _write(place / object_name(data), data) for data in objects]
        output = place / f"{name.rpartition('.')[2]}{target.suffix(abi)}"
        exports: Path | None = None
        libraries: list[Path] = []
        if target.object_format == "elf":
            made = [] if freestanding or not stubs else _stubs(target, wanted, tool, backend)
            libraries = [_write(place / library.soname, data) for library, data in made]
            exports = _write(place / "exports.map", export_script([symbol]).encode())
        elif target.object_format == "coff":
            libraries = _import_libraries(target, get_abi(abi), undefined, wanted, place, tool)
        further = linker_words(linker_flags()) if backend.name == "c" else ()
        inputs = LinkInputs(tuple(written), output, exports, tuple(libraries), symbols=(symbol,), further=further, debug=debug)
        run_linker(link_command(target, inputs, tool), tool)
        return output.read_bytes()


def link_library(
    objects: Sequence[bytes], target: Target, file: str, symbols: Sequence[str], backend: Backend, *, alone: bool = False
) -> dict[str, bytes]:
    """A shared library for programs without Python that exports `symbols`, as `file`, and for Windows its import library. `alone`:
    it asks the loader for no library, since it needs none."""
    tool = require_linker(target)
    wanted = c_library_symbols(undefined_symbols(objects))
    with temporary_folder() as place:
        files = [_write(place / object_name(data), data) for data in objects]
        exports: Path | None = None
        libraries: list[Path] = []
        made: dict[str, bytes] = {}
        if target.object_format == "elf":
            stubs = [] if alone else _stubs(target, wanted, tool, backend)
            libraries = [_write(place / lib.soname, data) for lib, data in stubs]
            exports = _write(place / "exports.map", export_script(symbols).encode())
        elif target.object_format == "coff":
            needed = [(lib.soname, list(wanted[lib.name])) for lib in target.libraries if wanted[lib.name]]
            found = [_import_library(module_definition(*content), target, tool) for content in needed]
            libraries = [_write(place / f"{number}.lib", data) for number, data in enumerate(found)]
            made[f"{Path(file).stem}.lib"] = _import_library(module_definition(file, list(symbols)), target, tool)
        soname = file if target.object_format == "elf" else ""
        inputs = LinkInputs(tuple(files), place / file, exports, tuple(libraries), soname, tuple(symbols))
        run_linker(link_command(target, inputs, tool), tool)
        return {file: (place / file).read_bytes(), **made}


def with_support(objects: Sequence[bytes], target: Target, backend: Backend) -> list[bytes]:
    """The objects, and one with what they call by name where this platform's CPU or C library lacks it."""
    more = backend.support(undefined_symbols(objects), target)
    return list(objects) if more is None else [*objects, more]


def _import_libraries(
    target: Target,
    abi: Abi,
    undefined: Iterable[str],
    wanted: Mapping[str, tuple[str, ...]],
    place: Path,
    tool: LinkTool,
) -> list[Path]:
    """Files in `place`: import libraries for the interpreter's DLL and those of the C run time that are needed."""
    from kernelmill.boundary.capi import OBJECTS  # with all of the boundary, which a build that finds its modules does without

    python = sorted(n for n in undefined if n.startswith(("Py", "_Py")))
    data = [n for n in python if n in OBJECTS]
    contents = [(abi.library, [n for n in python if n not in OBJECTS], data)]
    contents += [(lib.soname, list(wanted[lib.name]), []) for lib in target.libraries if wanted[lib.name]]
    made = [_import_library(module_definition(*content), target, tool) for content in contents]
    return [_write(place / f"{number}.lib", data) for number, data in enumerate(made)]


@lru_cache(maxsize=64)
def _import_library(definition: str, target: Target, tool: LinkTool) -> bytes:
    with temporary_folder() as folder:
        written, library = _write(Path(folder, "exports.def"), definition.encode()), Path(folder, "import.lib")
        run_linker(import_library_command(target, written, library, tool), tool)
        return library.read_bytes()


def join_slices(modules: Sequence[LinkedModule], targets: Sequence[Target]) -> LinkedModule:
    """One file with the modules of several CPUs side by side (macOS)."""
    data = fat_file([(target.machine, module.data) for target, module in zip(targets, modules, strict=True)])
    needed = tuple(dict.fromkeys(library for module in modules for library in module.facts.needed))
    oldest = min(module.facts.minimum_os for module in modules)
    facts = replace(modules[0].facts, machine="universal2", needed=needed, minimum_os=oldest)
    return LinkedModule(data, any(module.needs_libc for module in modules), facts)


def run_linker(command: Sequence[str], tool: LinkTool) -> None:
    """Run a linker; its own words become the message if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own argv
    except OSError as error:
        raise KernelmillError(f"the linker {tool.name} can't be started: {error}") from error
    if done.returncode:
        raise KernelmillError(f"the linker {tool.name} failed: {(done.stderr or done.stdout).strip()}")


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def announce_stubs(target: Target, backend: Backend) -> None:
    """Let the back end begin with what linking for the target will ask for, whatever the module."""
    for library in target.libraries if target.object_format == "elf" else ():
        backend.announce_stub(_defined(target, library), target)


def _stubs(
    target: Target, groups: Mapping[str, tuple[str, ...]], tool: LinkTool, backend: Backend
) -> list[tuple[Library, bytes]]:
    """A stub for each library of the target that is needed; the first is always."""
    made = []
    for k, library in enumerate(target.libraries):
        if k == 0 or groups[library.name]:
            symbols = _defined(target, library)
            made.append((library, _stub(backend.stub(symbols, target), target, library, symbols, tool)))
    return made


def _defined(target: Target, library: Library) -> tuple[str, ...]:
    """What the stub of a library defines: all that modules may need of it, so that one stub serves them all."""
    groups = {"c": LIBC_SYMBOLS, "m": LIBM_SYMBOLS}
    if len(target.libraries) == 1:  # which holds both
        groups = {library.name: LIBC_SYMBOLS | LIBM_SYMBOLS}
    return tuple(sorted(groups[library.name].difference(library.lacks)))


@lru_cache(maxsize=64)
def _stub(code: bytes, target: Target, library: Library, symbols: tuple[str, ...], tool: LinkTool) -> bytes:
    """A shared library that defines `symbols`, as the object `code` does, and nothing else: to link against and throw away."""
    with temporary_folder() as place:
        script = place / "versions.map"
        script.write_text(version_script(library.versions(symbols)), encoding="ascii")
        inputs = LinkInputs(
            (_write(place / "stub.o", code),),
            place / library.soname,
            exports=script if library.version and symbols else None,
            soname=library.soname,
        )
        run_linker(link_command(target, inputs, tool), tool)
        return inputs.output.read_bytes()


__all__ = [
    "LinkInputs", "LinkTool", "LinkedModule", "ModuleFacts", "announce_stubs", "find_linker", "join_slices", "link_command",
    "link_here", "link_library", "link_module", "link_unit", "needs_libc", "read_module", "require_linker", "undefined_symbols",
    "verify_module", "with_support",
]  # fmt: skip
