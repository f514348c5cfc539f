"""The C of a native module as files for a build system, which runs the compiler itself.

Input: `Code`. Output: `CFile`s: what a file is called, its text, what a compiler has to be told for it. The header that all
include is not among them (`header_text`).
"""

from __future__ import annotations

from collections.abc import Sequence

from kernelmill.codegen.backend import Code
from kernelmill.codegen.c.compile import COMMON, EFFORTS, STRICT
from kernelmill.codegen.c.module import Sources, Text, emit_parts, emit_start
from kernelmill.records import dataclass
from kernelmill.targets import Target


@dataclass(frozen=True, slots=True)
class CFile:
    """One file. `flags`: for gcc and clang, to come after all others; `optimisation`: the level of -O; `libm`: whether it calls
    the C library's mathematics."""

    name: str
    text: str
    flags: tuple[str, ...]
    optimisation: int
    libm: bool


def c_files(code: Code, sources: Sources) -> tuple[CFile, ...]:
    """The files of a module: its parts, named by what is in them, and its start."""
    row = code.target.for_code()
    parts = emit_parts(code.body, row, code.start, sources)
    start = emit_start(code.start, code.body, row)
    named = [*zip(_names(parts), parts, strict=True), ("start.c", start)]
    return tuple(_file(name, text, row, code.options.opt_level) for name, text in named)


def _names(parts: Sequence[Text]) -> list[str]:
    """`kernels_v3.c`, `wrappers_2.c`: what is in a part, for which CPU level, and a number from the second on."""
    found: list[str] = []
    for part in parts:
        name = part.effort + (f"_{part.level}" if part.level else "")
        count = sum(other == f"{name}.c" or other.startswith(f"{name}.") for other in found)
        found.append(f"{name}.{count + 1}.c" if count else f"{name}.c")
    return found


def _file(name: str, text: Text, target: Target, opt_level: int) -> CFile:
    flags = (
        *target.c_flags, *target.level(text.level).c_flags, *COMMON, *STRICT, *(f"-fno-builtin-{fn}" for fn in text.libm),
    )  # fmt: skip
    return CFile(name, str(text), flags, min(opt_level, EFFORTS[text.effort]), bool(text.libm))
