"""Checks that the competitors agree, then times them in turns.

Every round calls each competitor once with fresh copies of what it writes to, the first of a round rotating; the least time
counts. A call of C through ctypes costs what an empty function of the same signature does, which is taken off.
"""

from __future__ import annotations

import copy
import ctypes
from collections.abc import Callable
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np

from harness.cases import Bench

_SCALARS = {int: ctypes.c_int64, float: ctypes.c_double, np.float32: ctypes.c_float}


class DisagreementError(Exception):
    """What a case did wrong, for its row of the table."""


def same(case: Bench, module: ModuleType, libraries: dict[str, ctypes.CDLL], size: int) -> None:
    """Fails unless native code and C have Python's results and effects at a small size."""
    plain, own = _arguments(case, size), _arguments(case, size)
    expected, got = case.module.run(*plain), module.run(*own)
    _agree(case, "kernelmill", (got, *own), (expected, *plain), 1e-13 if case.tolerance else 0.0)
    for name, library in libraries.items():
        theirs = _arguments(case, size)
        _agree(case, name, (_prepared(case, library, theirs)(), *theirs), (expected, *plain), case.tolerance)


def _agree(case: Bench, name: str, got: tuple[Any, ...], expected: tuple[Any, ...], tolerance: float) -> None:
    for a, b in zip(got, expected, strict=True):
        for x, y in zip(*(v if isinstance(v, tuple) else (v,) for v in (a, b)), strict=True):
            if y is not None and not np.allclose(x, y, rtol=tolerance, atol=tolerance, equal_nan=True):
                raise DisagreementError(f"{name} disagrees with Python about {case.name}")


def interleaved(case: Bench, module: ModuleType, libraries: dict[str, ctypes.CDLL], size: int, seconds: float) -> dict[str, float]:
    """The least time of each competitor, in seconds a call."""
    given = _arguments(case, size)
    writes = [i for i, a in enumerate(given) if isinstance(a, np.ndarray)]
    original = [given[i].copy() for i in writes]
    own = copy.copy(given)
    callers: dict[str, Callable[[], Any]] = {"kernelmill": lambda: module.run(*own)}
    empty = {}
    for name, library in libraries.items():
        callers[name] = _prepared(case, library, given)
        empty[name] = _empty(library, given)
    names, best = list(callers), dict.fromkeys(callers, float("inf"))
    end, turn = perf_counter() + seconds, 0
    while perf_counter() < end or turn < 4 * len(names):
        for k in range(len(names)):
            name = names[(turn + k) % len(names)]
            for place, kept in zip(writes, original, strict=True):
                np.copyto(given[place], kept)
            start = perf_counter()
            callers[name]()
            best[name] = min(best[name], perf_counter() - start)
        turn += 1
    return {name: max(time - empty.get(name, 0.0), 1e-9) for name, time in best.items()}


def _arguments(case: Bench, size: int) -> list[Any]:
    return list(case.module.arguments(size, np.random.default_rng(7)))


def _prepared(case: Bench, library: ctypes.CDLL, given: list[Any]) -> Callable[[], Any]:
    """A call of C, its arguments converted beforehand."""
    made = case.result(*given) if case.result else None
    values = _converted(given if made is None else [made, *given])
    kind = {"double": ctypes.c_double, "float": ctypes.c_float, "int64_t": ctypes.c_int64, "void": None}
    library.run.restype = kind[case.c[: case.c.index(" run(")].split()[-1]]
    function = library.run

    def call() -> Any:
        got = function(*values)
        return got if made is None else made

    return call


def _converted(given: list[Any]) -> list[Any]:
    values: list[Any] = []
    for value in given:
        if isinstance(value, np.ndarray):
            values += [ctypes.c_void_p(value.ctypes.data), *(ctypes.c_int64(n) for n in value.shape)]
        elif isinstance(value, complex):
            values += [ctypes.c_double(value.real), ctypes.c_double(value.imag)]
        else:
            values.append(_SCALARS[type(value)](value))
    return values


def _empty(library: ctypes.CDLL, given: list[Any]) -> float:
    """What calling through ctypes costs: the least time of a call, with these arguments, of a C function that does nothing."""
    function, values, best = library.nothing, _converted(given), float("inf")
    for _ in range(200):
        start = perf_counter()
        function(*values)
        best = min(best, perf_counter() - start)
    return best
