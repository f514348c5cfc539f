"""Loops in strips and sums in lanes: the C path against the LLVM path, to the bit; rare arguments, failing guards, shared memory.

Compiled for the highest CPU level that this machine has, with kernelmill's own elementary functions.
"""

from __future__ import annotations

import math
import os
import shutil
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kernelmill.project.options import CodeOptions
from support.corpus import Case
from support.native import LEVELS, QUICK, build, load

TEXT = '''
import math
import numpy as np
from kernelmill import Array1, kernel

@kernel
def summed(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += math.sin(v) * math.cos(v)
    return s

@kernel
def into(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(len(x)):
        out[i] = math.log(x[i]) + math.sqrt(x[i])

@kernel
def moved(x: Array1[np.float64], step: int) -> None:
    for i in range(len(x) - 3):
        x[i + step] = math.sin(x[i + 1])

@kernel
def read_again(x: Array1[np.float64], out: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(len(x)):
        out[i] = np.exp(x[i])
        s += out[i] * x[i]
    return s

@kernel
def single(x: Array1[np.float32], out: Array1[np.float32]) -> None:
    for i in range(len(x)):
        out[i] = np.sin(x[i])

@kernel
def two(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64]) -> tuple[float, int]:
    s = 1.0
    n = 0
    for i in range(len(x)):
        v = math.atan2(y[i], x[i])
        out[i] = v
        y[i] = math.tanh(v)
        s = s * 0.5 + v
        n += i
    return s, n

@kernel
def free(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    return float(np.sum(x * y) + np.nansum(x))

@kernel
def roots(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += math.sqrt(v) / (1.0 + v)
    return s
'''
CASE = Case("strips.loops", TEXT)
#: gcc vectorises more, and wrongly at times; every compiler with KERNELMILL_TESTS_FULL
COMPILERS = [c for c in ("gcc", "clang") if shutil.which(c)][: None if os.environ.get("KERNELMILL_TESTS_FULL") else 1]
SIZES = (0, 1, 3, 63, 64, 65, 200)


def _values(size: int, kind: str) -> np.ndarray[Any, Any]:
    """Numbers for which everything is usual, or with some among them for which it is not."""
    x = np.random.default_rng(size).uniform(0.1, 40.0, size)
    odd = {"usual": (), "huge": (1e300, 1e7, 2.5e18), "subnormal": (5e-324, 1e-310), "infinite": (math.inf,), "nan": (math.nan,),
           "negative": (-1.0, -0.0), "zero": (0.0,)}[kind]  # fmt: skip
    for number, value in enumerate(odd):
        if size:
            x[(size * (number + 1) * 2 // 5) % size] = value
    return x


def _outcome(function: Any, arguments: tuple[Any, ...]) -> tuple[object, ...]:
    """What comes out of a call: its result or exception, and what is in its arguments after it."""
    try:
        result = function(*arguments)
    except (ValueError, OverflowError, ZeroDivisionError) as error:
        result = f"{type(error).__name__}: {error}"
    if isinstance(result, float):
        result = np.float64(result).tobytes() if not math.isnan(result) else "nan"
    kept = [np.where(np.isnan(a), np.nan, a).tobytes() for a in arguments if isinstance(a, np.ndarray)]
    return (repr(result), *kept)


def _calls() -> list[tuple[str, tuple[Any, ...]]]:
    found: list[tuple[str, tuple[Any, ...]]] = []
    for size in SIZES:
        for kind in ("usual", "huge", "subnormal", "infinite", "nan", "negative", "zero"):
            x = _values(size, kind)
            for name in ("summed", "roots"):
                found += [(name, (x,)), (name, (np.repeat(x, 2)[::-2],))]
            for name in ("into", "read_again"):
                found += [(name, (x, np.zeros(size))), (name, (x, x))]
                whole = np.append(x, [2.0, 3.0])
                found += [(name, (whole[:-2], whole[2:])), (name, (whole[2:], whole[:-2]))]
            found += [("moved", (x, step)) for step in range(4)]
            found += [("free", (x, x[::-1])), ("free", (x[::2], x[::2] * 0.1))]
            with np.errstate(over="ignore", under="ignore"):
                found.append(("single", (x.astype(np.float32), np.zeros(size, np.float32))))
            found += [("two", (x, x[::-1].copy(), np.zeros(size))), ("two", (x, x, np.zeros(size))), ("two", (x, -x, x))]
    return found


def _fresh(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments that share memory as the given ones do, and none with them."""
    arrays = [a for a in arguments if isinstance(a, np.ndarray)]
    bases = {id(_base(a)): _base(a).copy() for a in arrays}
    return tuple(_like(a, bases[id(_base(a))]) if isinstance(a, np.ndarray) else a for a in arguments)


def _base(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return array.base if isinstance(array.base, np.ndarray) else array


def _like(array: np.ndarray[Any, Any], memory: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    offset = array.__array_interface__["data"][0] - _base(array).__array_interface__["data"][0]
    return np.ndarray(array.shape, array.dtype, memory, offset, array.strides)


@pytest.mark.skipif(not COMPILERS, reason="no C compiler")
@pytest.mark.parametrize("program", COMPILERS)
def test_same_as_llvm(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not set(LEVELS) & {"v3", "neon"}:
        pytest.skip("this CPU has no fused multiply-add, so elementary functions are the C library's")
    monkeypatch.setenv("CC", program)
    outcomes = []
    for backend, level in (("llvm", 1), ("c", 2)):
        options = replace(QUICK, backend=backend, code=CodeOptions(opt_level=level, cpu_levels=LEVELS))
        loaded = load(build([CASE], options), [CASE], "aot-llvm")
        module = loaded.modules[CASE.name]
        outcomes.append([_outcome(getattr(module, name), _fresh(arguments)) for name, arguments in _calls()])
        assert all(loaded.explain(getattr(module, name)).native for name in {name for name, _ in _calls()})
    for (name, arguments), ours, theirs in zip(_calls(), *outcomes, strict=True):
        assert ours == theirs, f"{name}{arguments}"
