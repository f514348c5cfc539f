"""The system's C compiler by the protocol of back ends: low modules in parts, as C, compiled side by side."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

from kernelmill.cache.once import Once, Same
from kernelmill.codegen.backend import Code
from kernelmill.codegen.backends import Work
from kernelmill.codegen.c.compile import Job, job, relaxing, run_job
from kernelmill.codegen.c.module import Text, emit, emit_parts, emit_start
from kernelmill.codegen.c.text import Line
from kernelmill.codegen.compilers import Compiler, find_compiler
from kernelmill.diagnostics import KernelmillError
from kernelmill.environment import c_flags
from kernelmill.ir.nodes import Module
from kernelmill.project.options import CodeOptions
from kernelmill.targets import Target, host_target

MOST: Final = 16  # compilers that run at once


def open_backend(work: Work) -> CBackend:
    """The back end, with as many compilers at once as that work wants."""
    return CBackend(work.count or min(os.cpu_count() or 1, MOST))


class CBackend:
    """Objects by a C compiler. What several ABIs and systems have in common is emitted and compiled once."""

    name = "c"

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count)
        self._once = Once()
        self._flags = c_flags()
        for flag in relaxing(self._flags):
            print(f"kernelmill: CFLAGS has {flag}, which is overruled: kernels keep IEEE arithmetic", file=sys.stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def version(self) -> str:
        """The compiler's for this machine, and the user's flags."""
        compiler = _required(host_target())
        return " ".join((compiler.family, compiler.version, *self._flags))

    def tools(self) -> tuple[tuple[str, str], ...]:
        """The compiler."""
        compiler = _required(host_target())
        return ((compiler.family, compiler.version),)

    def can_generate(self, target: Target) -> bool:
        """Whether there is a compiler for the target."""
        return find_compiler(target) is not None

    def warm_up(self) -> None:
        """Ask for the compiler's version, which is remembered."""
        self._pool.submit(find_compiler, host_target())

    def announce(self, code: Code) -> None:
        """Let the compilers begin."""
        for wanted in self._jobs(code):
            self._begin(wanted)

    def objects(self, code: Code) -> list[bytes]:
        """One for each part of the module, and one for its start."""
        waiting = [self._begin(wanted) for wanted in self._jobs(code)]
        return [future.result() for future in waiting]

    def begin_texts(self, texts: Iterable[Text], target: Target, options: CodeOptions) -> list[Future[bytes]]:
        """The objects of texts that were emitted before, now or later."""
        row, compiler = target.for_code(), _required(target)
        return [self._begin(job(text, row, options.opt_level, compiler, self._flags)) for text in texts]

    def _begin(self, wanted: Job) -> Future[bytes]:
        return self._once(("object", wanted), lambda: self._pool.submit(run_job, wanted))

    def _jobs(self, code: Code) -> list[Job]:
        """Parts that every ABI and C library share, and the start of the module."""
        row, options = code.target.for_code(), code.options
        compiler = _required(code.target)
        parts = self._once(("parts", Same(code.body), row), lambda: emit_parts(code.body, row, start=code.start))
        start = self._once(("start", Same(code.body), Same(code.start), row), lambda: emit_start(code.start, code.body, row))
        return [job(text, row, options.opt_level, compiler, self._flags) for text in (*parts, start)]

    def whole(self, module: Module, target: Target, options: CodeOptions) -> bytes:
        """Of one text."""
        row = target.for_code()
        wanted = job(emit(module, row), row, options.opt_level, _required(target), self._flags)
        return self._begin(wanted).result()

    def support(self, undefined: Iterable[str], target: Target) -> bytes | None:  # noqa: ARG002  # the protocol's
        """Nothing: the C that we emit calls no function of a compiler's run-time library on the targets of the table."""
        return None

    def stub(self, symbols: Iterable[str], target: Target) -> bytes:
        """Empty functions."""
        names = tuple(symbols)
        lines = tuple(Line(0, f'__attribute__((visibility("default"))) void {name}(void) {{}}') for name in names)
        text = Text(lines or (Line(0, "typedef int nothing;"),), "glue", "", names)
        return self._begin(job(text, target.for_code(), 0, _required(target), ())).result()

    def text(self, module: Module, target: Target, options: CodeOptions, stage: str) -> str:  # noqa: ARG002  # the protocol's
        """`c`, the whole module as one text."""
        return str(emit(module, target))


def _required(target: Target) -> Compiler:
    compiler = find_compiler(target)
    if compiler is None:
        raise KernelmillError(
            f"no C compiler for {target.name or target.triple} was found",
            hint="install gcc or clang, name one with CC, or pip install ziglang, which has one for every target",
        )
    return compiler
