"""`where=` of reductions: broadcast to the array, which is never stretched by it."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def total(a: Array2[np.float64], m: Array2[np.bool_]):
    return np.sum(a, where=m)


@kernel
def totals(a: Array2[np.float64], m: Array1[np.bool_]):
    return np.sum(a, axis=0, where=m)


@kernel
def largest(a: Array2[np.float64], m: Array2[np.bool_]):
    return np.max(a, axis=1, initial=-9.0, where=m)


@kernel
def products(a: Array2[np.int64], m: Array2[np.bool_]):
    return np.prod(a, axis=1, where=m)


@kernel
def any_true(a: Array3[np.float64], m: Array2[np.bool_]):
    return np.any(a, axis=2, where=m), np.all(a, where=m)


@kernel
def after_a_write(a: Array1[np.float64], m: Array1[np.bool_]):
    a[0] = 5.0
    return np.sum(a, where=m)


def ones(*shape):
    return np.ones(shape, bool)


def numbers(*shape):
    return np.arange(1.0, 1 + np.prod(shape)).reshape(shape)


FIT = [((3, 4), (3, 4)), ((3, 4), (1, 4)), ((3, 4), (3, 1)), ((3, 4), (1, 1)), ((0, 4), (0, 4)), ((1, 1), (1, 1)), ((0, 4), (1, 4))]
WRONG = [((1, 3), (4, 3)), ((3, 1), (3, 4)), ((1, 4), (0, 4)), ((1, 1), (2, 2)), ((3, 4), (3, 3))]


def calls():
    for shapes, mark in [*((s, "native") for s in FIT), *((s, "raises") for s in WRONG)]:
        for name in ("total", "largest"):
            yield name, lambda s=shapes: (numbers(*s[0]), ones(*s[1])), mark
        yield "products", lambda s=shapes: (numbers(*s[0]).astype(np.int64), ones(*s[1])), mark
    yield "totals", lambda: (numbers(3, 4), np.array([True, False, True, False]))
    yield "totals", lambda: (numbers(3, 1), ones(4)), "raises"
    yield "any_true", lambda: (numbers(2, 3, 4), ones(3, 4))
    yield "any_true", lambda: (numbers(2, 1, 4), ones(3, 4)), "raises"
    yield "after_a_write", lambda: (numbers(3), ones(3))
    yield "after_a_write", lambda: (numbers(1), ones(3)), "raises"
