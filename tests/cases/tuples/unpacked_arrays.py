"""Arrays unpacked into names, and tuples and lists assigned to parts of arrays."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def rows(a: Array2[np.float64]):
    s = 0.0
    for i in range(a.shape[0]):
        x, y = a[i]
        s += x * y
    (p, q), r = a[0], a[1]
    return s + p + q + r[0]


@kernel
def planes(a: Array3[np.int32]):
    first, second = a
    first[0, 0] = 9
    return second.sum(), first


@kernel
def whole(x: Array1[np.int16]):
    a, b, c = x
    return a + b * c


@kernel
def parts(a: Array1[np.float64]):
    out = np.zeros(4)
    out[:2] = 1 - a[0], a[0]
    out[1:3] += 2 * a[1]
    out[2:] = [a[0], 3]
    return out


@kernel
def rows_of(a: Array2[np.int8], n: int):
    a[0] = n, n + 1
    a[:, 1] = 5, 6


@kernel
def shape_of(x: Array1[np.float64]):
    if x.dtype == np.float64 and x.dtype != np.int32:
        return x.dtype.itemsize
    return 0


def calls():
    yield "rows", lambda: (np.arange(8.0).reshape(4, 2),)
    yield "rows", lambda: (np.arange(9.0).reshape(3, 3),), "raises"
    yield "planes", lambda: (np.arange(12, dtype=np.int32).reshape(2, 3, 2),)
    yield "planes", lambda: (np.arange(12, dtype=np.int32).reshape(3, 2, 2),), "raises"
    yield "whole", lambda: (np.array([1, 2, 3], np.int16),)
    yield "whole", lambda: (np.array([1, 2], np.int16),), "raises"
    yield "parts", lambda: (np.array([0.25, -2.0]),)
    yield "rows_of", lambda: (np.zeros((2, 2), np.int8), 7)
    yield "rows_of", lambda: (np.zeros((2, 2), np.int8), 127), "raises"
    yield "rows_of", lambda: (np.zeros((2, 3), np.int8), 7), "raises"
    yield "shape_of", lambda: (np.zeros(2),)
