"""C texts -> object files, several at once: the compiler's command line, its run, its words when it fails.

Exactness does not depend on what the user's `CFLAGS` say: flags that keep arithmetic strict come last. A compiler that
fails is quoted, with the place in the author's Python that each line of C came from.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kernelmill.codegen.c.module import HEADER, Text, header_text
from kernelmill.codegen.compilers import Compiler
from kernelmill.codegen.split import Effort
from kernelmill.diagnostics import KernelmillError
from kernelmill.records import dataclass
from kernelmill.source import Span
from kernelmill.targets import Target
from kernelmill.temporary import temporary_folder

#: the highest optimisation level for each kind of part
EFFORTS: Final[dict[Effort, int]] = {"kernels": 3, "large": 2, "entries": 1, "wrappers": 1, "glue": 1}
_GCC_VECTORISES: Final = 3  # the level from which gcc's loops are what -O2 gives elsewhere
COMMON: Final = (
    "-std=c11", "-w", "-fvisibility=hidden", "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables",
    "-ffunction-sections",
)  # fmt: skip
#: whatever else is asked for, arithmetic is IEEE's; what is said of traps and errno changes no value
STRICT: Final = (
    "-fno-fast-math", "-fno-unsafe-math-optimizations", "-fno-associative-math", "-fno-reciprocal-math", "-fsigned-zeros",
    "-fno-finite-math-only", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fno-lto",
)  # fmt: skip
#: flags of CFLAGS that would change results
RELAXING: Final = frozenset((
    "-ffast-math", "-Ofast", "-funsafe-math-optimizations", "-fassociative-math", "-freciprocal-math", "-fno-signed-zeros",
    "-ffinite-math-only", "-ffp-contract=fast", "-ffp-contract=on", "-fp-model=fast", "-ffp-model=fast", "-flto",
))  # fmt: skip
Spans = Mapping[str, tuple[Span | None, ...]]  # of each line, by the file's name
_PLACE: Final = re.compile(r"^(?:[^\s:]*/)?(?P<file>[\w.-]+\.c):(?P<line>\d+):(?:\d+:)? (?P<what>.*)$", re.MULTILINE)
_LONGEST: Final = 4000  # characters of a compiler's output that are shown


@dataclass(frozen=True, slots=True)
class Job:
    """A text to be compiled for a target, whose row says no more than code generation looks at."""

    text: str
    spans: tuple[Span | None, ...]
    libm: tuple[str, ...]
    effort: Effort
    level: str
    target: Target
    opt_level: int
    compiler: Compiler
    flags: tuple[str, ...]


def job(text: Text, target: Target, opt_level: int, compiler: Compiler, flags: tuple[str, ...]) -> Job:
    """What has to be done for `text`; `flags` are the user's."""
    spans = tuple(text.span(number + 1) for number in range(len(text.lines)))
    return Job(str(text), spans, text.libm, text.effort, text.level, target, opt_level, compiler, flags)


def command(job: Job, source: str, output: str) -> list[str]:
    """The compiler's command line; file names are those in the folder that it runs in."""
    return [*job.compiler.argv, *flags(job), "-I.", "-c", source, "-o", output]


def flags(job: Job) -> list[str]:
    """What the compiler is told besides the files."""
    machine = machine_flags(job.compiler, job.target, job.level)
    form = job.target.object_format
    position = ["-fPIC"] if job.target.reloc == "pic" and form in ("elf", "macho", "wasm") else []
    exported = ["-DKM_EXPORTED_BY_NAME"] if form == "coff" else []  # by `link`
    return [
        *machine, *COMMON, *position, *exported, f"-O{_optimisation(job)}", *job.flags, *STRICT,
        *(f"-fno-builtin-{fn}" for fn in job.libm),
    ]  # fmt: skip


def machine_flags(compiler: Compiler, target: Target, level_name: str = "") -> list[str]:
    """What tells a compiler of the target and the CPU level."""
    level = target.level(level_name)
    if compiler.family == "zig":
        cpu = level.cpu.replace("-", "_") + level.features.replace(",", "") + level.zig_features
        return ["-target", target.zig_target, f"-mcpu={cpu}"]
    cross = [f"--target={target.triple}"] if compiler.family == "clang" else []
    return [*cross, *target.c_flags, *level.c_flags]


def _optimisation(job: Job) -> int:
    level = min(job.opt_level, EFFORTS[job.effort])
    return _GCC_VECTORISES if level == 2 and job.compiler.family == "gcc" else level


def run_job(job: Job) -> bytes:
    """The object file that `job` asks for."""
    with temporary_folder() as place:
        place.joinpath(HEADER).write_text(header_text(), encoding="utf-8")
        place.joinpath("kernels.c").write_text(job.text, encoding="utf-8")
        run_compiler(job.compiler, command(job, "kernels.c", "kernels.o"), place, {"kernels.c": job.spans})
        return place.joinpath("kernels.o").read_bytes()


def run_compiler(compiler: Compiler, argv: Sequence[str], place: Path, spans: Spans = MappingProxyType({})) -> None:
    """Run a compiler in `place`; its own words become the message if it fails, with the `spans` of the lines that it names."""
    try:
        done = subprocess.run(argv, cwd=place, capture_output=True, check=False)  # noqa: S603  # the user's own compiler
    except OSError as error:
        raise KernelmillError(f"the C compiler {compiler.name} can't be started: {error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace")
        raise KernelmillError(f"the C compiler {compiler.name} failed:\n{explained(said, spans)}")


def explained(said: str, spans: Spans) -> str:
    """A compiler's words, with the line of Python after each line of C that it names."""

    def with_place(match: re.Match[str]) -> str:
        number, lines = int(match["line"]), spans.get(match["file"], ())
        span = lines[number - 1] if 0 < number <= len(lines) else None
        return match[0] + (f"\n  (from {span.path}:{span.line})" if span else "")

    text = _PLACE.sub(with_place, said.strip())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "\n…"


def relaxing(flags: Iterable[str]) -> tuple[str, ...]:
    """Those of the user's flags that would change results, and are overruled."""
    return tuple(dict.fromkeys(f for f in flags if f in RELAXING))
