"""The C of a native module as files for a build system, which runs the compiler itself.

Input: `Code`. Output: `CFile`s: what a file is called, its text, what a compiler has to be told for it. The header that all
include is not among them (`header_text`).
"""

from __future__ import annotations

from collections.abc import Sequence

from kernelmill.codegen.backend import Code
from kernelmill.codegen.c.compile import COMMON, EFFORTS, STRICT
from kernelmill.codegen.c.module import Sources, Text, emit_parts, emit_start
from kernelmill.codegen.split import Effort
from kernelmill.project.units import CompilationUnit
from kernelmill.records import dataclass
from kernelmill.source import SourceSet, Span
from kernelmill.targets import Target


@dataclass(frozen=True, slots=True)
class CFile:
    """One file. `flags`: for gcc and clang, to come after all others; `optimisation`: the level of -O; `effort`, `level` and `libm`
    as in `Text`."""

    name: str
    text: str
    flags: tuple[str, ...]
    optimisation: int
    effort: Effort
    level: str
    libm: tuple[str, ...]


def c_files(code: Code, sources: Sources) -> tuple[CFile, ...]:
    """The files of a module: its parts, named by what is in them, and its start."""
    return (*part_files(code, sources), start_file(code))


def part_files(code: Code, sources: Sources) -> tuple[CFile, ...]:
    """The files of a module's parts, which every Python ABI and every C library share."""
    row = code.target.for_code()
    parts = emit_parts(code.body, row, code.start, sources)
    return tuple(_file(name, text, row, code.options.opt_level) for name, text in zip(_names(parts), parts, strict=True))


def start_file(code: Code) -> CFile:
    """The file of a module's start with one ABI."""
    row = code.target.for_code()
    return _file("start.c", emit_start(code.start, code.body, row), row, code.options.opt_level)


def optimisation(file: CFile) -> str:
    """The level of optimisation in CMake's language: gcc's loops are at -O3 what other compilers make at -O2."""
    return "$<IF:$<C_COMPILER_ID:GNU>,-O3,-O2>" if file.optimisation == 2 else f"-O{file.optimisation}"


def sources_of(unit: CompilationUnit) -> Sources:
    """What comments in the C of a unit say of its Python."""
    sources = SourceSet(unit.sources)

    def line(span: Span) -> str:
        source = sources.by_path(span.path)
        return source.line(span.line) if source else ""

    return Sources({source.path: source.member for source in unit.sources}, line)


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
    return CFile(name, str(text), flags, min(opt_level, EFFORTS[text.effort]), text.effort, text.level, text.libm)
