"""LLVM by the protocol of back ends: low modules in parts, compiled side by side by `Workers`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from types import TracebackType
from typing import Final, NamedTuple, Self

import llvmlite

from kernelmill.cache.key import key_of
from kernelmill.cache.once import Once, Same
from kernelmill.cache.store import Memory, Store
from kernelmill.codegen.backend import Code
from kernelmill.codegen.backends import Work
from kernelmill.codegen.llvm.compile import OPTIONS, Job, assembly, can_generate, llvm_version, machine_of, optimize_to_text
from kernelmill.codegen.llvm.later import Later
from kernelmill.codegen.llvm.module import emit, emit_parts, emit_start
from kernelmill.codegen.llvm.support import support_text, supported
from kernelmill.codegen.llvm.workers import Workers
from kernelmill.codegen.split import HOT, Effort
from kernelmill.ir.nodes import Module
from kernelmill.project.options import CodeOptions
from kernelmill.targets import Target, get_target

SUPPORT_LEVEL: Final = 2  # of optimisation


class _Begun(NamedTuple):
    """A job with its object, now or later; the key to keep it by, '' where it has been found."""

    key: str
    job: Job
    future: Later


def open_backend(work: Work) -> LlvmBackend:
    """The back end, with workers for that work."""
    return LlvmBackend(Workers(work.count, apart=work.apart), work.store or Memory(), quick=work.quick)


@cache
def _version() -> str:
    return " ".join((f"LLVM {llvm_version()}, llvmlite {llvmlite.__version__}", *OPTIONS))


class LlvmBackend:
    """Objects by LLVM. What several ABIs and systems have in common is emitted and compiled once, and what an earlier run has
    compiled is taken from `store`. `quick`: for one target alone, in few parts, and
    what is not hot is not optimised."""

    name = "llvm"

    def __init__(self, workers: Workers, store: Store, *, quick: bool = False) -> None:
        self._workers, self._store, self._quick = workers, store, quick
        self._once = Once()

    def __enter__(self) -> Self:
        self._workers.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    def version(self) -> str:
        """LLVM's, with that of the package that holds it."""
        return _version()

    def tools(self) -> tuple[tuple[str, str], ...]:
        """The package."""
        return (("llvmlite", str(llvmlite.__version__)),)

    def can_generate(self, target: Target) -> bool:
        """Whether this LLVM has a code generator for the target."""
        return can_generate(target)

    def warm_up(self) -> None:
        """Start processes."""
        self._workers.warm_up()

    def announce(self, code: Code) -> None:
        """Let the workers begin."""
        for job in self._jobs(code):
            self._begin(job)

    def objects(self, code: Code) -> list[bytes]:
        """One for each part of the module, and one for its start."""
        waiting = [self._begin(job) for job in self._jobs(code)]
        return [self._finished(begun) for begun in waiting]

    def _begin(self, job: Job) -> _Begun:
        """Look for the object of a job, or have it made."""

        def begin() -> _Begun:
            key = key_of(
                "object",
                text=job.source, machine=job.machine, tuned=job.tuned, opt_level=job.opt_level, effort=job.effort,
                backend=self.version(),
            )  # fmt: skip
            found = self._store.get(key)
            if found is None:
                return _Begun(key, job, self._workers.submit(job))
            known: Later = Later()
            known.set_result(found)
            return _Begun("", job, known)

        return self._once(("job", job), begin)

    def _finished(self, begun: _Begun) -> bytes:
        """The object, kept for the next time if it is new."""
        data = begun.future.result()
        if begun.key:
            about = {"kind": "object", "for": begun.job.machine.triple, "part": begun.job.effort}
            self._once(("kept", begun.key), lambda: self._store.put(begun.key, data, about))
        return data

    def _jobs(self, code: Code) -> list[Job]:
        """Parts that every ABI and C library share, and the start of the module."""
        row, options = code.target.for_code(), code.options
        debug = code.places if options.debug else None
        tuned = row if self._quick else get_target(code.target.tuned_as or code.target.name).for_code()
        if tuned.level() != row.level():  # a row of which somebody has left levels out
            tuned = row
        parts = self._once(
            ("parts", Same(code.body), row),
            lambda: emit_parts(
                code.body, row, tuned, start=code.start, wanted=code.wanted, few=self._quick, known=self._once, debug=debug
            ),
        )  # the same for every start: they name the same things of the body
        if not code.start.functions:
            return [self._job(text, row, effort, options, tuned) for text, effort in parts]
        start = self._once(("start", Same(code.body), Same(code.start), row), lambda: emit_start(code.start, code.body, row))
        return [self._job(text, row, effort, options, tuned) for text, effort in (*parts, (start, "glue"))]

    def _job(self, text: str, row: Target, effort: Effort, options: CodeOptions, tuned: Target) -> Job:
        halves = effort in HOT and not self._quick  # else nobody shares the first
        level = 0 if self._quick and effort in ("wrappers", "glue") else options.opt_level
        return Job(text, machine_of(row), level, effort, machine_of(tuned) if halves else None)

    def whole(self, module: Module, target: Target, options: CodeOptions) -> bytes:
        """Of one text."""
        row = target.for_code()
        return self._workers.run(Job(emit(module, row), machine_of(row), options.opt_level))

    def support(self, undefined: Iterable[str], target: Target) -> bytes | None:
        """What LLVM calls by name where this platform's CPU or C library lacks it."""
        missing = supported(undefined, target)
        row = target.for_code()
        return self._workers.run(Job(support_text(missing, row), machine_of(row), SUPPORT_LEVEL)) if missing else None

    def announce_stub(self, symbols: Iterable[str], target: Target) -> None:
        """It is made in no time."""

    def stub(self, symbols: Iterable[str], target: Target) -> bytes:
        """Empty functions."""
        functions = "".join(f"define void @{symbol}() {{ ret void }}\n" for symbol in symbols)
        row = target.for_code()
        return self._workers.run(Job(f'target triple = "{row.triple}"\n{functions}', machine_of(row), 0))

    def foreign(self, text: str, target: Target, options: CodeOptions) -> bytes:
        """Of that text, for the target's lowest CPU level."""
        row = target.for_code()
        return self._finished(self._begin(Job(f'target triple = "{row.triple}"\n{text}', machine_of(row), options.opt_level)))

    def text(self, module: Module, target: Target, options: CodeOptions, stage: str) -> str:
        """`llvm` (optimised IR) or `asm`."""
        show = {"llvm": optimize_to_text, "asm": assembly}[stage]
        return show(emit(module, target), target, options.opt_level)
