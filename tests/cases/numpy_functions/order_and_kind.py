"""Memory order, dtype and refusals of functions that NumPy makes of other functions: as those leave them."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def selected(a: Array2[np.float64]):
    return np.select([a > 1, a < 0], [a, -a], 7.0)


@kernel
def without_nan(a: Array2[np.float64]):
    return np.nan_to_num(a)


@kernel
def running(a: Array2[np.float64]):
    return np.cumsum(a, axis=0), np.cumprod(a, axis=1), a.cumsum(axis=1)


@kernel
def differences(a: Array2[np.float64]):
    return np.diff(a), np.diff(a, axis=0)


@kernel
def padded(a: Array2[np.float64]):
    return np.pad(a, 1, mode="edge"), np.pad(a, 1)


@kernel
def running_without_nan(x: Array1[np.float64], a: Array2[np.float64]):
    return np.nancumsum(x), np.nancumsum(a, axis=0), np.nancumsum(a, axis=1)


@kernel
def power(a: Array2[np.float64], n: int):
    return np.linalg.matrix_power(a, n)


@kernel
def whole_power(a: Array2[np.int64], n: int):
    return np.linalg.matrix_power(a, n)


@kernel
def polynomial(p: Array1[np.int8], n: int, u: float):
    return np.polyval(p, n), np.polyval(p, u)


@kernel
def polynomial_of_small(p: Array1[np.int8], x: Array1[np.int8]):
    return np.polyval(p, x)


@kernel
def polynomial_of_floats(p: Array1[np.float32], u: float, n: int):
    return np.polyval(p, u), np.polyval(p, n)


@kernel
def greatest_of_all(m: Array1[np.bool_], k: Array1[np.int8], n: int):
    return np.max(m, initial=True), np.min(k, initial=n), np.sum(k, initial=n)


@kernel
def sum_from_float(k: Array1[np.int32], u: float):
    return np.sum(k, initial=u), np.max(k, initial=u), np.prod(k, initial=2)


@kernel
def sums_from(a: Array2[np.int64], u: float):
    return np.sum(a, axis=0, initial=u), np.max(a, axis=1, initial=u)


@kernel
def bools_where(m: Array1[np.bool_], k: Array1[np.int64]):
    m[k > 1] |= True
    m[k] &= False
    return m


@kernel
def added_where(m: Array1[np.bool_], k: Array1[np.int64]):
    m[k > 1] += 1
    return m


@kernel
def floats_where(k: Array1[np.int64]):
    k[k > 1] += 1.5
    return k


@kernel
def at_indices(x: Array1[np.int8], k: Array1[np.int64]):
    x[k] /= 2
    return x


@kernel
def small_where(x: Array1[np.float32], k: Array1[np.int64], u: float):
    x[x > 1] *= u
    x[k] -= np.float64(0.1)
    return x


@kernel
def truncated(k: Array1[np.int8]):
    return math.trunc(k[0])


@kernel
def truncated_float(x: Array1[np.float64], h: Array1[np.float32]):
    return math.trunc(x[0]), math.floor(h[0]), math.ceil(h[0])


@kernel
def truncated_single(x: Array1[np.float32]):
    return math.trunc(x[0])


@kernel
def squares(c: Array1[np.complex64]):
    return c**2


@kernel
def added_logarithms(x: Array1[np.float32]):
    return np.logaddexp(x, x)


STAYS_PYTHON = {
    "added_logarithms": "its dtype is float32, computed as NumPy does",
    "added_where": "NumPy's += raises here",
    "floats_where": "NumPy's += raises here",
    "at_indices": "NumPy's /= raises here",
    "truncated": "NumPy's integers have no __trunc__",
    "truncated_single": "np.float32 has no __trunc__",
}


def _planes():
    b = np.arange(6.0).reshape(2, 3) - 1.5
    odd = np.array([[math.nan, -0.0], [math.inf, 0.5]])
    return b, b.T, np.asfortranarray(b), b[::-1], b.T[::2], np.broadcast_to(np.arange(3.0), (2, 3)), odd, np.ones((1, 3)), np.ones((3, 1)).T


def calls():
    small = np.array([1, -2, 3], np.int8)
    for k in range(9):
        for name in ("selected", "without_nan", "running", "differences", "padded"):
            yield name, lambda k=k: (_planes()[k],), "any"
        yield "running_without_nan", lambda k=k: (np.array([-0.0, math.nan, 1.0]), _planes()[k]), "any"
    for n in (0, 1, 2, 3, 4, 7):
        for order in "CF":
            yield "power", lambda n=n, order=order: (np.array([[1.0, 2.0], [0.5, -1.0]], order=order), n), "any"
            yield "whole_power", lambda n=n, order=order: (np.array([[1, 2], [3, -1]], order=order), n), "any"
    yield "polynomial", lambda: (np.array([127, -128, -2], np.int8), 2, 0.5)
    yield "polynomial", lambda: (np.array([1], np.int8), -5, math.inf)
    yield "polynomial_of_small", lambda: (small, small)
    yield "polynomial_of_small", lambda: (small[:0], small), "leaves"
    yield "polynomial_of_floats", lambda: (np.array([0.1, 1e30], np.float32), 0.1, 3)
    for n in (0, 5, -7):
        yield "greatest_of_all", lambda n=n: (np.array([False, False]), small, n), "any"
    yield "greatest_of_all", lambda: (np.array([False]), small, 300), "raises"
    for u in (1.5, -2.5, 1e3):
        yield "sum_from_float", lambda u=u: (np.array([1, 2, 3], np.int32), u), "any"
        yield "sums_from", lambda u=u: (np.arange(6).reshape(2, 3), u), "any"
    for u in (math.nan, 1e30):
        yield "sum_from_float", lambda u=u: (np.array([1, 2, 3], np.int32), u), "raises"
    yield "bools_where", lambda: (np.array([False, True, True]), np.array([2, 0, 1]))
    yield "added_where", lambda: (np.array([False, True, True]), np.array([2, 0, 1])), "raises"
    yield "floats_where", lambda: (np.array([1, 2, 3]),), "raises"
    yield "at_indices", lambda: (small.copy(), np.array([0, 1])), "raises"
    yield "small_where", lambda: (np.array([0.5, 1.5, 3], np.float32), np.array([0, 2]), 0.1)
    yield "squares", lambda: (np.array([complex(-0.0, 0.0), 1 + 2j, -0.5j], np.complex64),)
    yield "added_logarithms", lambda: (np.array([2.5], np.float32),), "any"
    yield "truncated", lambda: (small,), "raises"
    yield "truncated_float", lambda: (np.array([2.7]), np.array([-2.5], np.float32))
    yield "truncated_single", lambda: (np.array([2.5], np.float32),), "raises"
