"""Arguments of NumPy functions by position, by name and left out; dtypes in each of their spellings; other names of functions."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import numbers

TOL_ULP = 64
TOL_REASON = "NumPy's sums"


@kernel
def by_position(a: Array2[np.float64], i: Array2[np.int32]):
    return np.sum(a, 0), np.sum(i, 1, np.float64), np.prod(i, None, np.int64), np.max(a, 1), np.mean(i, 0, np.float32)


@kernel
def older_names(a: Array2[np.float64], i: Array1[np.int64]):
    return np.amin(a), np.amax(a, axis=0), np.amin(i), np.amax(i)


@kernel
def reduce_of_ufuncs(a: Array2[np.float64], m: Array1[np.bool_]):
    return (
        np.minimum.reduce(a), np.maximum.reduce(a, axis=1), np.add.reduce(a, axis=None), np.multiply.reduce(a, 1),
        np.logical_and.reduce(m), np.logical_or.reduce(m),
    )


@kernel
def bounds(a: Array1[np.float64], low: float, high: float):
    return np.clip(a, low, high), np.clip(a, min=low, max=high), np.clip(a, low, None), np.clip(a, max=high), a.clip(low, high)


@kernel
def dtypes(n: int):
    return (
        np.zeros(n, "f4"), np.ones(n, "int"), np.full(n, 2, "float"), np.zeros((n, 2), dtype="u1"), np.arange(3).astype("c8"),
        np.empty_like(np.zeros(n), "?").shape, np.asarray(np.ones(n), "i2"), np.array([1, 2, 3], "float32"), np.zeros(n, bool),
    )


@kernel
def shapes(a: Array2[np.float64]):
    b = a.copy()
    return b.reshape(-1), b.reshape(1, -1, 1), b.reshape((b.size, 1)), b.transpose(1, 0), b.transpose((1, 0)), b.transpose()


@kernel
def into(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64], m: Array1[np.bool_]):
    np.add(x, y, out)
    np.multiply(out, y, out=(out,), where=m)
    np.sqrt(np.abs(out), out)
    return np.where(m, x, y), np.where(m)


def calls():
    a, i = numbers(np.float64, (3, 4)), numbers(np.int32, (3, 4))
    yield "by_position", lambda: (a.copy(), i.copy())
    yield "older_names", lambda: (a.copy(), np.arange(7) % 4)
    yield "reduce_of_ufuncs", lambda: (a.copy(), np.array([True, False, True]))
    yield "bounds", lambda: (a.ravel().copy(), -0.5, 0.75)
    yield "bounds", lambda: (a.ravel().copy(), 1.0, 0.75)
    yield "dtypes", lambda: (4,)
    yield "dtypes", lambda: (0,)
    yield "shapes", lambda: (a.copy(),)
    yield "into", lambda: (a[0].copy(), a[1].copy(), np.zeros(4), np.array([True, False, False, True]))
