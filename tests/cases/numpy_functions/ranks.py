"""Joining arrays of higher rank, tiling, comparing arrays of any rank, gradients along every axis, places of a condition."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel

from ._data import numbers


@kernel
def joined(a: Array3[np.float64], b: Array3[np.int32]):
    x = np.concatenate([a, a * 2]), np.concatenate((a, a), axis=1), np.concatenate((a, b), axis=-1)
    return x[0], x[1], x[2], np.vstack((a, a)), np.hstack((a, a)), np.dstack((a, a))


@kernel
def stacked(a: Array2[np.float64], b: Array2[np.float32]):
    return np.stack((a, b)), np.stack([a, a, b], axis=1), np.stack((a, b), axis=-1), np.dstack((a, b))


@kernel
def tiled(a: Array2[np.int16], x: Array1[np.float64], n: int):
    return np.tile(a, (2, 3)), np.tile(a, n), np.tile(x, (n, 2))


@kernel
def powers(x: Array1[np.float64], i: Array1[np.int64], n: int):
    return np.vander(x, n), np.vander(i, 3)


@kernel
def one_more(x: Array1[np.float64], k: int):
    return np.insert(x, k, 2.5), np.delete(x, k), np.diff(x, prepend=0.0), np.diff(x, prepend=1)


@kernel
def different(a: Array3[np.int64]):
    values, counts = np.unique(a, return_counts=True)
    return values, counts, np.unique(a[0])


@kernel
def close(a: Array3[np.float64], b: Array3[np.float64]):
    return np.isclose(a, b) | False, np.allclose(a, b), np.array_equal(a, b), np.isclose(a, b, equal_nan=True) | False


@kernel
def close_rows(a: Array2[np.float64], b: Array1[np.float64]):
    return np.isclose(a, b, rtol=0.1) | False, np.allclose(a, b, atol=3.0)


@kernel
def gradients(a: Array2[np.float64], c: Array3[np.float64]):
    gx, gy = np.gradient(a)
    return gx, gy, np.gradient(c, 0.5), np.gradient(c, axis=2)


@kernel
def places(x: Array1[np.float64], a: Array2[np.float64]):
    rows, columns = np.where(a > 0)
    return np.where(x > 1)[0], rows + 0, columns + 0


@kernel
def one_bound(x: Array1[np.float64]):
    return np.clip(x, None, 0.5), np.clip(x, -1.0, None), np.clip(x, min=0.0), x.clip(max=1.5)


def calls():
    for shape in ((2, 3, 4), (1, 3, 1)):
        yield "joined", lambda shape=shape: (numbers("f8", shape), numbers("i4", shape))
    yield "joined", lambda: (numbers("f8", (2, 3, 4)), numbers("i4", (2, 2, 4))), "raises"
    yield "joined", lambda: (np.asfortranarray(numbers("f8", (2, 3, 4))), numbers("i4", (2, 3, 4))), "leaves"
    yield "stacked", lambda: (numbers("f8", (3, 4)), numbers("f4", (3, 4)))
    yield "stacked", lambda: (numbers("f8", (3, 4)), numbers("f4", (4, 4))), "raises"
    for n in (0, 1, 2):
        yield "tiled", lambda n=n: (numbers("i2", (2, 3)), numbers("f8", 4), n)
        yield "powers", lambda n=n: (numbers("f8", 4), numbers("i8", 4), n)
    for k in (0, 2, -1, 9):
        mark = ("raises",) if k == 9 else ()
        yield "one_more", lambda k=k: (numbers("f8", 5), k), *mark
    yield "different", lambda: (numbers("i8", (2, 3, 4)),)
    yield "close", lambda: (numbers("f8", (2, 3, 4)), numbers("f8", (2, 3, 4)) + 1e-9)
    yield "close", lambda: (np.full((1, 2, 2), np.nan), np.full((1, 2, 2), np.nan))
    yield "close", lambda: (np.full((1, 2, 2), np.inf), np.full((1, 2, 2), np.inf))
    yield "close", lambda: (np.full((1, 2, 2), 1.0), np.full((2, 2, 2), 1.0))
    yield "close_rows", lambda: (numbers("f8", (3, 4)), numbers("f8", 4))
    yield "gradients", lambda: (numbers("f8", (3, 4)), numbers("f8", (3, 4, 5)))
    yield "gradients", lambda: (numbers("f8", (3, 1)), numbers("f8", (3, 4, 5))), "raises"
    yield "places", lambda: (numbers("f8", 9), numbers("f8", (3, 4)))
    yield "one_bound", lambda: (numbers("f8", 9),)
