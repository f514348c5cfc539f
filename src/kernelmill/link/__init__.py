"""Object bytes -> native module bytes.

`link_module` writes the inputs to a temporary folder, makes stub libraries that carry the oldest symbol versions for
what the objects need of the C library (never the build machine's own libraries), runs the linker, reads the bytes.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from kernelmill.codegen.llvm import compile_object
from kernelmill.diagnostics import KernelmillError
from kernelmill.link.command import LinkInputs, LinkTool, export_script, link_command, version_script
from kernelmill.link.symbols import ModuleFacts, c_library_symbols, needs_libc, read_module, undefined_symbols
from kernelmill.link.tools import find_linker, require_linker
from kernelmill.targets import Library, Target


def link_module(
    objects: Sequence[bytes], target: Target, name: str, *, freestanding: bool = False, tool: LinkTool | None = None
) -> bytes:
    """The native module `name` (dotted) made of `objects`.

    It asks the loader for the target's C library even if it uses nothing of it, since wheel checkers tell the platform
    by that; with `freestanding` it asks for no library, and symbols of the C library are an error.
    """
    tool = tool or require_linker(target)
    wanted = c_library_symbols(undefined_symbols(objects))
    if freestanding and any(wanted.values()):
        names = ", ".join(n for group in wanted.values() for n in group)
        raise KernelmillError(f"{name} can't do without the C library: it uses {names}")
    stubs = [] if freestanding else _stubs(target, wanted, tool)
    with tempfile.TemporaryDirectory(prefix="kernelmill-link-") as folder:
        place = Path(folder)
        files = [_write(place / f"{k}.o", data) for k, data in enumerate(objects)]
        libraries = [_write(place / library.soname, data) for library, data in stubs]
        exports = place / "exports.map"
        exports.write_text(export_script([f"PyInit_{name.rpartition('.')[2]}"]), encoding="ascii")
        output = place / f"{name}{target.suffix()}"
        run_linker(link_command(target, LinkInputs(tuple(files), output, exports, tuple(libraries)), tool), tool)
        return output.read_bytes()


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


def _stubs(target: Target, groups: Mapping[str, tuple[str, ...]], tool: LinkTool) -> list[tuple[Library, bytes]]:
    """A stub for each library of the target that is needed; the first is always."""
    names = {library.name for library in target.libraries}
    if "m" not in names:  # one library holds both
        groups = {"c": tuple(sorted({*groups["c"], *groups["m"]}))}
    return [
        (library, _stub(target, library, groups[library.name], tool))
        for k, library in enumerate(target.libraries)
        if k == 0 or groups[library.name]
    ]


@lru_cache(maxsize=64)
def _stub(target: Target, library: Library, symbols: tuple[str, ...], tool: LinkTool) -> bytes:
    """A shared library that defines `symbols` and nothing else, to link against and throw away."""
    functions = "".join(f"define void @{s}() {{ ret void }}\n" for s in symbols)
    data = compile_object(f'target triple = "{target.triple}"\n{functions}', target, 0)
    with tempfile.TemporaryDirectory(prefix="kernelmill-stub-") as folder:
        place = Path(folder)
        script = place / "versions.map"
        script.write_text(version_script(library.version, symbols), encoding="ascii")
        inputs = LinkInputs(
            (_write(place / "stub.o", data),),
            place / library.soname,
            exports=script if library.version and symbols else None,
            soname=library.soname,
        )
        run_linker(link_command(target, inputs, tool), tool)
        return inputs.output.read_bytes()


__all__ = [
    "LinkInputs", "LinkTool", "ModuleFacts", "find_linker", "link_command", "link_module", "needs_libc", "read_module",
    "require_linker", "undefined_symbols",
]  # fmt: skip
