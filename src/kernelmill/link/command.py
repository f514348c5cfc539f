"""Linker command lines: a pure function per linker flavour, chosen by table.

Input: target, input files, output file, tool. Output: argv. Example (ELF):

    zig ld.lld -m elf_x86_64 -shared … -o _kernels.abi3.so --version-script exports.map _kernels.o libc.so.6
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from kernelmill.records import dataclass
from kernelmill.targets import Target


@dataclass(frozen=True, slots=True)
class LinkTool:
    """A linker: how it is called, and what a user would call it."""

    argv: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class LinkInputs:
    """Files of one link, by role. `exports`: the version script; `libraries`: stubs of shared libraries; `soname`: only
    stubs have one."""

    objects: tuple[Path, ...]
    output: Path
    exports: Path | None = None
    libraries: tuple[Path, ...] = ()
    soname: str = ""
    symbols: tuple[str, ...] = ()  # what the module exports, where that is said on the command line
    further: tuple[str, ...] = ()  # of the user's, for a linker of Unix
    debug: bool = False  # symbols and debug information stay (ELF)


def link_command(target: Target, inputs: LinkInputs, tool: LinkTool) -> list[str]:
    """The command that links `inputs` for `target`."""
    return _FLAVOURS[target.linker.flavour](target, inputs, tool)


def linker_words(flags: Sequence[str]) -> tuple[str, ...]:
    """What a linker is told by flags for a compiler that calls one (`LDFLAGS`): `-Wl,a,b`, `-Xlinker a`, `-s`, `-L…`; others are
    the compiler's own."""
    found: list[str] = []
    waiting = iter(flags)
    for flag in waiting:
        if flag.startswith("-Wl,"):
            found += flag.split(",")[1:]
        elif flag == "-Xlinker":
            found += [word for word in (next(waiting, ""),) if word]
        elif flag == "-s" or flag.startswith("-L"):
            found.append(flag)
    return tuple(found)


def _elf(target: Target, inputs: LinkInputs, tool: LinkTool) -> list[str]:
    exports = ["--version-script", str(inputs.exports)] if inputs.exports else []
    soname = ["-soname", inputs.soname] if inputs.soname else []
    files: Sequence[Path] = (*inputs.objects, *inputs.libraries)
    arguments = [word for word in target.linker.arguments if not (inputs.debug and word == "-s")]
    return [*tool.argv, *arguments, *soname, "-o", str(inputs.output), *exports, *map(str, files), *inputs.further]


def _macho(target: Target, inputs: LinkInputs, tool: LinkTool) -> list[str]:
    cache = inputs.output.parent / "cache"
    return [
        *tool.argv, *target.linker.arguments, "--cache-dir", str(cache), "--global-cache-dir", str(cache),
        "-install_name", f"@rpath/{inputs.output.name}", f"-femit-bin={inputs.output}", *map(str, inputs.objects),
    ]  # fmt: skip


def _coff(target: Target, inputs: LinkInputs, tool: LinkTool) -> list[str]:
    exports = [f"/export:{symbol}" for symbol in inputs.symbols]
    files = map(str, (*inputs.objects, *inputs.libraries))
    return [*tool.argv, *target.linker.arguments, f"/out:{inputs.output}", *exports, *files]


def _wasm(target: Target, inputs: LinkInputs, tool: LinkTool) -> list[str]:
    exports = [f"--export={symbol}" for symbol in inputs.symbols]
    return [*tool.argv, *target.linker.arguments, *exports, *map(str, inputs.objects), "-o", str(inputs.output)]


_FLAVOURS: Final[dict[str, Callable[[Target, LinkInputs, LinkTool], list[str]]]] = {
    "elf": _elf,
    "macho": _macho,
    "coff": _coff,
    "wasm": _wasm,
}

#: what `zig dlltool -m` calls a machine
_DLL_MACHINES: Final = {
    "IMAGE_FILE_MACHINE_AMD64": "i386:x86-64",
    "IMAGE_FILE_MACHINE_ARM64": "arm64",
    "IMAGE_FILE_MACHINE_I386": "i386",
}


def import_library_command(target: Target, definition: Path, library: Path, tool: LinkTool) -> list[str]:
    """The command that makes an import library of a Windows module definition."""
    machine = _DLL_MACHINES[target.machine]
    return [tool.argv[0], "dlltool", "-m", machine, "-d", str(definition), "-l", str(library)]


def module_definition(library: str, functions: Sequence[str], data: Sequence[str] = ()) -> str:
    """A Windows module definition: what a DLL has."""
    return "\n".join([f"LIBRARY {library}", "EXPORTS", *functions, *(f"{name} DATA" for name in data), ""])


def export_script(symbols: Sequence[str]) -> str:
    """A version script that exports only `symbols`."""
    return f"{{ global: {'; '.join(symbols)}; local: *; }};\n"


def version_script(versions: Mapping[str, Sequence[str]]) -> str:
    """A version script that gives the symbols of a stub library their versions."""
    return "".join(f"{version} {{ {' '.join(f'{s};' for s in names)} }};\n" for version, names in versions.items())
