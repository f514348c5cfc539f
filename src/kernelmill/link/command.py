"""Linker command lines: a pure function per linker flavour, chosen by table.

Input: target, input files, output file, tool. Output: argv. Example (ELF):

    zig ld.lld -m elf_x86_64 -shared … -o _kernels.abi3.so --version-script exports.map _kernels.o libc.so.6
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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


def link_command(target: Target, inputs: LinkInputs, tool: LinkTool) -> list[str]:
    """The command that links `inputs` for `target`."""
    return _FLAVOURS[target.linker.flavour](target, inputs, tool)


def _elf(target: Target, inputs: LinkInputs, tool: LinkTool) -> list[str]:
    exports = ["--version-script", str(inputs.exports)] if inputs.exports else []
    soname = ["-soname", inputs.soname] if inputs.soname else []
    files: Sequence[Path] = (*inputs.objects, *inputs.libraries)
    return [*tool.argv, *target.linker.arguments, *soname, "-o", str(inputs.output), *exports, *map(str, files)]


_FLAVOURS: Final[dict[str, Callable[[Target, LinkInputs, LinkTool], list[str]]]] = {"elf": _elf}


def export_script(symbols: Sequence[str]) -> str:
    """A version script that exports only `symbols`."""
    return f"{{ global: {'; '.join(symbols)}; local: *; }};\n"


def version_script(version: str, symbols: Sequence[str]) -> str:
    """A version script that gives every symbol of a stub library one version."""
    return f"{version} {{ {' '.join(f'{s};' for s in symbols)} }};\n"
