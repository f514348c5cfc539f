"""A number that does not fit the dtype is an error although nothing is selected, also after something was written."""

import math

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def by_comparison(p: int, x: Array1[np.uint32], y: Array1[np.uint32]):
    y[0] = 1
    x[x == 2] = p
    return 1


@kernel
def by_mask(p: int, x: Array1[np.uint8], m: Array1[np.bool_]):
    x[m] = p
    x[0] = 1


@kernel
def by_indices(p: int, x: Array1[np.int16], k: Array1[np.int64]):
    x[k] = p


@kernel
def by_matrix_mask(p: int, x: Array2[np.uint32], m: Array2[np.bool_]):
    x[m] = p
    x[:, m[0]] = p


@kernel
def by_slice(p: int, x: Array1[np.uint32]):
    x[3:3] = p


@kernel
def added(p: int, x: Array1[np.uint32], m: Array1[np.bool_]):
    x[m] += p


@kernel
def filled(p: int, x: Array1[np.uint32], z: Array2[np.int8], c: Array3[np.int8]):
    x.fill(p)
    z.fill(p)
    c.fill(p)
    return np.full(len(x), p, np.uint32)


@kernel
def of_float(u: float, x: Array1[np.int32], m: Array1[np.bool_]):
    x[m] = u
    x[m] = True


@kernel
def of_arrays(z: Array1[np.float64], x: Array1[np.int32], m: Array1[np.bool_]):
    x[m] = z


@kernel
def of_numpy_number(z: Array1[np.int64], x: Array1[np.uint8], m: Array1[np.bool_]):
    x[m] = z[0]


def numbers(*a):
    return np.array(a, np.uint32)


def bools(*a):
    return np.array(a, np.bool_)


def calls():
    for p in (-8, 2**32, 2**40, 5):
        mark = "native" if p == 5 else "raises"
        yield "by_comparison", lambda p=p: (p, numbers(7, 8, 4), numbers(1)), mark
        yield "by_comparison", lambda p=p: (p, numbers(), numbers(1)), mark
        yield "by_mask", lambda p=p: (p, np.arange(3, dtype=np.uint8), bools(0, 0, 0)), mark
        yield "by_mask", lambda p=p: (p, np.arange(3, dtype=np.uint8), bools(0, 1, 0)), mark
        yield "by_indices", lambda p=p: (p, np.arange(3, dtype=np.int16), np.zeros(0, np.int64)), "any"
        yield "by_matrix_mask", lambda p=p: (p, np.zeros((2, 2), np.uint32), bools(0, 0, 0, 0).reshape(2, 2)), mark
        yield "by_matrix_mask", lambda p=p: (p, np.zeros((0, 2), np.uint32), np.zeros((0, 2), bool)), "raises"
        yield "by_slice", lambda p=p: (p, numbers(7, 8, 4)), mark
        yield "added", lambda p=p: (p, numbers(7, 8, 4), bools(0, 0, 0)), mark
        yield "filled", lambda p=p: (p, numbers(), np.zeros((0, 2), np.int8), np.zeros((1, 0, 2), np.int8)), mark
    for u in (math.nan, math.inf, 1e20, -1.5):
        yield "of_float", lambda u=u: (u, np.zeros(3, np.int32), bools(0, 0, 0)), "native" if u == -1.5 else "raises"
    yield "of_arrays", lambda: (np.ones(1), np.zeros(3, np.int32), bools(0, 0, 0)), "any"
    yield "of_arrays", lambda: (np.ones(2), np.zeros(3, np.int32), bools(0, 0, 0)), "raises"
    yield "of_numpy_number", lambda: (np.array([5]), np.zeros(3, np.uint8), bools(0, 1, 0))
    yield "of_numpy_number", lambda: (np.array([300]), np.zeros(3, np.uint8), bools(0, 1, 0)), "any"
