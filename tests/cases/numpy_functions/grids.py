"""Grids, samples of other dtypes, histograms with weights and edges, covariance, stacks of matrices."""

import numpy as np

from kernelmill import Array1, Array2, Array3, Array4, kernel

from ._data import numbers

TOL_ULP = 64
TOL_REASON = "NumPy's BLAS and its sums have an order of their own"


@kernel
def grids(n: int, m: int):
    rows, columns = np.mgrid[0:n, 0:m]
    return rows * 10 + columns, np.mgrid[2 : n * 3 : 3], np.mgrid[n:0:-2, 1:m]


@kernel
def open_grids(n: int, m: int):
    i, j = np.ogrid[0:n, 0:m]
    return i + j * 2, np.ogrid[0:n, 1:m:2]


@kernel
def float_grids(a: float, b: float):
    return np.mgrid[a:b:0.5, 0:3], np.mgrid[a:b:5j], np.ogrid[0:1:3j, a:b:4j]


@kernel
def samples(a: float, b: float, n: int):
    return np.linspace(a, b, n, dtype=np.float32), np.linspace(a, b, n, dtype=int), np.linspace(a, b, n + 2, retstep=True)


@kernel
def raw(n: int, m: int):
    out = np.ndarray((n, m), dtype=np.int16)
    out[:] = 3
    return out


@kernel
def weighted(x: Array1[np.float64], w: Array1[np.float64]):
    return np.histogram(x, 5, weights=w), np.histogram(x, 4, (-5, 5), weights=w)


@kernel
def weighted_whole(x: Array1[np.int64], w: Array1[np.int32]):
    return np.histogram(x, 5, weights=w)


@kernel
def edges(x: Array1[np.float64], e: Array1[np.float64], w: Array1[np.float64]):
    return np.histogram(x, e), np.histogram(x, bins=e, weights=w)


@kernel
def densities(x: Array1[np.float64], e: Array1[np.float64]):
    whole, between = np.histogram(x, 6, density=True)[0], np.histogram(x, 6, (-9, 9), density=True)[0]
    return whole, between, np.histogram(x, e, density=True)[0]


@kernel
def covariances(x: Array2[np.float64]):
    return np.cov(x), np.cov(x, ddof=0), np.cov(x, bias=True), np.cov(x, rowvar=False), np.cov(x, rowvar=False, ddof=2)


@kernel
def of_pairs(x: Array1[np.float64], y: Array1[np.int64]):
    return np.cov(x, y), np.cov(x, y, ddof=0), np.corrcoef(x, y)


@kernel
def correlations(x: Array2[np.float32]):
    return np.corrcoef(x), np.corrcoef(x, rowvar=False)


@kernel
def stacks(a: Array3[np.float64], b: Array2[np.float64], c: Array4[np.float64], v: Array1[np.float64]):
    return a @ b, a @ a.swapaxes(1, 2), c @ a, b.T @ c, a @ v, v @ a.swapaxes(1, 2), np.matmul(c, v)


def calls():
    for n, m in ((3, 4), (1, 1), (0, 5)):
        yield "grids", lambda n=n, m=m: (n, m)
        yield "open_grids", lambda n=n, m=m: (n, m)
        yield "raw", lambda n=n, m=m: (n, m)
    yield "float_grids", lambda: (0.25, 3.0)
    yield "float_grids", lambda: (3.0, 0.25), "raises"
    for n in (1, 2, 9):
        yield "samples", lambda n=n: (-2.5, 7.25, n)
    for n in (1, 7, 40):
        yield "weighted", lambda n=n: (numbers("f8", n), numbers("f8", n, 2))
        yield "weighted_whole", lambda n=n: (numbers("i8", n), numbers("i4", n, 2))
        yield "edges", lambda n=n: (numbers("f8", n), np.array([-8.0, -2.5, 0.0, 0.25, 7.0]), numbers("f8", n, 2))
        yield "densities", lambda n=n: (np.append(numbers("f8", n), 0.1), np.array([-8.0, -2.5, 0.0, 0.25, 7.0]))
    yield "edges", lambda: (numbers("f8", 5), np.array([1.0, 0.0]), numbers("f8", 5)), "raises"
    yield "weighted", lambda: (numbers("f8", 5), numbers("f8", 4)), "raises"
    yield "covariances", lambda: (numbers("f8", (3, 8)),)
    yield "covariances", lambda: (numbers("f8", (8, 4)).T,)
    yield "of_pairs", lambda: (numbers("f8", 9), numbers("i8", 9, 2))
    yield "of_pairs", lambda: (numbers("f8", 9), numbers("i8", 8, 2)), "raises"
    yield "correlations", lambda: (numbers("f4", (3, 8)),)
    yield "stacks", lambda: (numbers("f8", (3, 5, 5)), numbers("f8", (5, 4)), numbers("f8", (2, 1, 5, 5)), numbers("f8", 5))
    yield "stacks", lambda: (numbers("f8", (1, 5, 5)), numbers("f8", (5, 5)), numbers("f8", (2, 3, 5, 5)), numbers("f8", 10)[::2])
    yield "stacks", lambda: (numbers("f8", (3, 5, 5)), numbers("f8", (5, 4)), numbers("f8", (2, 2, 5, 5)), numbers("f8", 5)), "raises"
