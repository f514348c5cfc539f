"""Stack for recursion: what walks a program calls itself as deep as the program is nested.

    @with_room                     runs on a thread of its own with a large stack, and with a high limit on recursion
    def compile_unit(…): …

Long sums, chains of `elif` and helpers that call helpers are deep trees. CPython takes some 2,000 levels; so do we (`frontend`
refuses what is deeper). Where no thread can be had the caller's own stack must do. The interpreter's limit is the same for all its
threads: it is put back when the last one of ours has ended.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from kernelmill.diagnostics import KernelmillError
from kernelmill.memory import memory_left

LIMIT: Final = 100_000  # calls inside each other
STACK: Final = 256 << 20  # bytes; only what is used takes memory
LEAST: Final = 4 << 20

P = ParamSpec("P")
T = TypeVar("T")

_lock: Final = threading.Lock()
_inside: Final = threading.local()
_running: list[int] = []  # for each of our threads, the limit that it found


def with_room(function: Callable[P, T]) -> Callable[P, T]:
    """`function`, so that it may recurse deeply. Inside another such function it is just called."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if getattr(_inside, "here", False):
            return function(*args, **kwargs)
        done: list[T] = []
        failed: list[BaseException] = []

        def work() -> None:
            _inside.here = True
            try:
                done.append(function(*args, **kwargs))
            except BaseException as problem:  # noqa: BLE001  # it is raised again where the function was called
                failed.append(problem)

        _enter()
        try:
            _run_in_thread(work)
        finally:
            _leave()
        if not failed:
            return done[0]
        if isinstance(failed[0], RecursionError):
            raise KernelmillError("the program is nested too deeply to be compiled", hint="split it into functions") from failed[0]
        raise failed[0]

    return run


def _run_in_thread(work: Callable[[], None]) -> None:
    try:
        with _lock:
            before = threading.stack_size(_stack())
            try:
                thread = threading.Thread(target=work, daemon=True)
                thread.start()
            finally:
                threading.stack_size(before)
    except (RuntimeError, ValueError):  # no threads on this platform, or no such stack
        work()
    else:
        thread.join()


def _stack() -> int:
    """Bytes for a stack: where memory is limited, a part of what is left."""
    left = memory_left()
    return STACK if left is None else max(LEAST, min(STACK, left // 4 // LEAST * LEAST))


def _enter() -> None:
    with _lock:
        _running.append(sys.getrecursionlimit())
        sys.setrecursionlimit(max(LIMIT, _running[-1]))


def _leave() -> None:
    with _lock:
        first = _running[0]
        _running.pop()
        if not _running:
            sys.setrecursionlimit(first)
