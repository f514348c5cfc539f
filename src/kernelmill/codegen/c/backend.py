"""The system's C compiler by the protocol of back ends: low modules in parts, as C, compiled side by side."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Final, Self

from kernelmill.cache.key import key_of
from kernelmill.cache.once import Once, Same
from kernelmill.cache.store import Memory, Store
from kernelmill.codegen.backend import Code
from kernelmill.codegen.backends import Work
from kernelmill.codegen.c.cmake import run_project
from kernelmill.codegen.c.compile import Job, flags, job, relaxing, run_job
from kernelmill.codegen.c.module import Text, emit, emit_parts, emit_start, header_text
from kernelmill.codegen.c.support import FLAGS, FLAGS_GCC, support_text, supported
from kernelmill.codegen.c.text import Line
from kernelmill.codegen.compilers import Compiler, find_compiler, find_zig
from kernelmill.diagnostics import KernelmillError
from kernelmill.environment import c_flags, linker_flags
from kernelmill.ir.nodes import Module
from kernelmill.project.options import CodeOptions
from kernelmill.targets import Target, host_target

MOST: Final = 16  # compilers that run at once
SUPPORT_LEVEL: Final = 2


def open_backend(work: Work) -> CBackend:
    """The back end, with as many compilers at once as that work wants."""
    return CBackend(work.count or min(os.cpu_count() or 1, MOST), work.store or Memory(), cmake=work.cmake)


class CBackend:
    """Objects by a C compiler. What several ABIs and systems have in common is emitted and compiled once, and what an earlier run
    has compiled is taken from `store`. `cmake`: whether CMake calls the compiler, as it does for a toolchain file in any case."""

    name = "c"

    def __init__(self, count: int, store: Store, *, cmake: bool = False) -> None:
        self._count, self._store, self._cmake = count, store, cmake
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
        """The compiler's for this machine, that of zig for others, and the user's flags."""
        known = (_required(host_target()), find_zig())
        return " ".join((*(f"{c.family} {c.version}" for c in known if c), *self._flags, *linker_flags()))

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
        self._begin(self._jobs(code))

    def objects(self, code: Code) -> list[bytes]:
        """One for each part of the module, and one for its start."""
        return [future.result() for future in self._begin(self._jobs(code))]

    def begin_texts(self, texts: Iterable[Text], target: Target, options: CodeOptions) -> list[Future[bytes]]:
        """The objects of texts that were emitted before, now or later."""
        row, compiler = target.for_code(), _required(target)
        return self._begin([job(text, row, options.opt_level, compiler, self._flags) for text in texts])

    def _begin(self, jobs: Sequence[Job]) -> list[Future[bytes]]:
        """Look for the objects of jobs for one platform, or have them made."""
        new: dict[Job, Future[bytes]] = {}

        def begun(wanted: Job) -> Future[bytes]:
            future: Future[bytes] = Future()
            found = self._store.get(_key(wanted))
            if found is None:
                new[wanted] = future
            else:
                future.set_result(found)
            return future

        futures = [self._once(("object", wanted), partial(begun, wanted)) for wanted in jobs]
        whole = self._cmake or any(wanted.compiler.family == "toolchain" for wanted in new)
        for part in [list(new)] if whole and new else [[wanted] for wanted in new]:
            self._pool.submit(self._make, part, [new[wanted] for wanted in part], cmake=whole)
        return futures

    def _make(self, jobs: Sequence[Job], futures: Sequence[Future[bytes]], *, cmake: bool) -> None:
        """In a thread: compile, keep, and hand over, or hand over what went wrong."""
        try:
            made = run_project(jobs, self._count) if cmake else [run_job(wanted) for wanted in jobs]
            for wanted, data in zip(jobs, made, strict=True):
                about = {"kind": "object", "for": wanted.target.triple, "part": wanted.effort}
                self._store.put(_key(wanted), data, about)
        except BaseException as error:  # noqa: BLE001  # it belongs to who waits for the objects
            for future in futures:
                future.set_exception(error)
            return
        for future, data in zip(futures, made, strict=True):
            future.set_result(data)

    def _jobs(self, code: Code) -> list[Job]:
        """Parts that every ABI and C library share, and the start of the module."""
        row, options = code.target.for_code(), code.options
        compiler = _required(code.target)
        whole = self._cmake or compiler.family == "toolchain"  # all at once, when the last is there

        def begin(text: Text) -> None:
            if not whole:
                self._begin([job(text, row, options.opt_level, compiler, self._flags)])

        parts = self._once(("parts", Same(code.body), row), lambda: emit_parts(code.body, row, start=code.start, ready=begin))
        start = self._once(("start", Same(code.body), Same(code.start), row), lambda: emit_start(code.start, code.body, row))
        return [job(text, row, options.opt_level, compiler, self._flags) for text in (*parts, start)]

    def whole(self, module: Module, target: Target, options: CodeOptions) -> bytes:
        """Of one text."""
        row = target.for_code()
        wanted = job(emit(module, row), row, options.opt_level, _required(target), self._flags)
        return self._begin([wanted])[0].result()

    def support(self, undefined: Iterable[str], target: Target) -> bytes | None:
        """What compilers call by name, in C."""
        missing = supported(undefined, target)
        if not missing:
            return None
        row, compiler = target.for_code(), _required(target)
        flags = (*self._flags, *FLAGS, *(FLAGS_GCC if compiler.family == "gcc" else ()))
        return self._begin([job(support_text(missing, target), row, SUPPORT_LEVEL, compiler, flags)])[0].result()

    def announce_stub(self, symbols: Iterable[str], target: Target) -> None:
        """Let a compiler begin."""
        self._begin_stub(symbols, target)

    def stub(self, symbols: Iterable[str], target: Target) -> bytes:
        """Empty functions."""
        return self._begin_stub(symbols, target).result()

    def _begin_stub(self, symbols: Iterable[str], target: Target) -> Future[bytes]:
        names = tuple(symbols)
        lines = tuple(Line(0, f'__attribute__((visibility("default"))) void {name}(void) {{}}') for name in names)
        text = Text(lines or (Line(0, "typedef int nothing;"),), "glue", "", names)
        return self._begin([job(text, target.for_code(), 0, _required(target), ())])[0]

    def foreign(self, text: str, target: Target, options: CodeOptions) -> bytes:  # noqa: ARG002  # the protocol's
        """The error: a C compiler does not take it."""
        raise KernelmillError("LLVM sources are compiled by LLVM, and the C back end cannot", hint="pip install llvmlite")

    def text(self, module: Module, target: Target, options: CodeOptions, stage: str) -> str:  # noqa: ARG002  # the protocol's
        """`c`, the whole module as one text."""
        return str(emit(module, target))


def _key(wanted: Job) -> str:
    """What a job's object is kept under."""
    return key_of(
        "object",
        text=(wanted.text, header_text()),
        machine=wanted.target,
        tuned=None,
        opt_level=wanted.opt_level,
        effort=(wanted.effort, wanted.level),
        backend=("c", wanted.compiler.identity, flags(wanted)),
    )


def _required(target: Target) -> Compiler:
    compiler = find_compiler(target)
    if compiler is None:
        raise KernelmillError(
            f"no C compiler for {target.name or target.triple} was found",
            hint="install gcc or clang, name one with CC, or pip install ziglang, which has one for every target",
        )
    return compiler
