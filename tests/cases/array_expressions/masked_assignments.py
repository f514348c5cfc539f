"""Assignments under a mask: one loop where the elements are, whatever shares memory."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def above(x: Array1[np.float64], t: float, v: float) -> None:
    x[x > t] = v


@kernel
def given(x: Array1[np.float64], m: Array1[np.bool_], v: float) -> None:
    x[m] = v


@kernel
def add_under(x: Array1[np.float64], m: Array1[np.bool_], v: float) -> None:
    x[m] += v


@kernel
def take_over(x: Array1[np.float64], y: Array1[np.float64]) -> int:
    m = y < x
    x[m] = y[m]
    return int(m.sum())


@kernel
def negated(x: Array1[np.float64]) -> None:
    x[x < 0] = -x[x < 0]


@kernel
def mixed(x: Array1[np.float32], y: Array1[np.float64], z: Array1[np.float32], t: float) -> None:
    m = (y > t) & (z < 1.0)
    x[m] = y[m] * 2.0 + z[m]
    x[~m] -= np.abs(z[~m])


@kernel
def whole_numbers(x: Array1[np.int32], y: Array1[np.int64], m: Array1[np.bool_]) -> None:
    x[m] = (x[m] ^ 5) - y[m]
    x[x > 100] = 100


@kernel
def complexes(x: Array1[np.complex128], m: Array1[np.bool_], z: complex) -> None:
    x[m] *= z
    x[m] = np.conj(x[m])


@kernel
def matrix(a: Array2[np.float64], b: Array2[np.float64], t: float) -> None:
    a[a > t] = b[a > t] * 0.5
    b[b < t] = 0


@kernel
def cube(a: Array3[np.int16], t: int) -> None:
    a[a > t] = 7


@kernel
def truths(x: Array1[np.bool_], y: Array1[np.bool_]) -> None:
    x[y] = False


@kernel
def truths_taken(x: Array1[np.bool_], y: Array1[np.bool_], m: Array1[np.bool_]) -> None:
    x[m] = y[m]


@kernel
def truths_made_here(x: Array1[np.float64]) -> Array1[np.bool_]:
    m = x > 0.0
    x[m] = 1.0
    n = m[::-1]
    n[m] = True
    m[m] = False
    return m


@kernel
def through_views(x: Array1[np.float64], t: float) -> None:
    a, b = x[1:], x[:-1]
    a[b > t] = 0.0
    m = a > b
    a[m] = b[m]
    b[m] += a[m]


@kernel
def written_between(x: Array1[np.float64], m: Array1[np.bool_]) -> None:
    v = x[m]
    x[0] = 9.0
    x[m] = v


@kernel
def mask_written_between(x: Array1[np.float64], m: Array1[np.bool_]) -> None:
    v = x[m] + 1.0
    m[0] = not m[0]
    x[m] = v


@kernel
def rebound(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    m = x > y
    v = y[m]
    y = x[::-1]
    x[m] = v + y[m]


@kernel
def in_rows(a: Array2[np.float64], t: float) -> None:
    for i in range(a.shape[0]):
        row = a[i]
        row[row > t] = t
        row[row < 0] *= -1.0


@kernel
def two_masks(x: Array1[np.float64], t: float) -> None:
    m = x > t
    n = x > t + 1
    v = x[n]
    x[m] = 3.0
    x[n] = v * 2


@kernel
def failing(x: Array1[np.float64], m: Array1[np.bool_], k: int) -> None:
    v = x[m]
    w = 1 // k
    x[m] = v + w


@kernel
def under_broadcast(a: Array2[np.float64], c: Array1[np.float64], d: Array1[np.float64]) -> None:
    a[c > d] = 0.0
    a[a > c] = 5.0


def _data(n, seed=0):
    random = np.random.default_rng(100 * n + seed)
    x = np.round(random.normal(size=n), 1)
    x[random.random(n) < 0.1] = np.nan
    x[random.random(n) < 0.1] = -0.0
    return x


def _mask(n):
    return np.random.default_rng(n + 5).random(n) < 0.5


def _ints(n):
    return np.random.default_rng(n).integers(-200, 200, n)


def _shared(n):
    x = np.arange(float(n)) % 7
    return x[1:], x[:-1]


def _shared_back(n):
    x = np.arange(float(n)) % 7
    return x, x[::-1]


def _cube():
    return np.random.default_rng(8).integers(-9, 9, (3, 4, 5)).astype(np.int16)


def calls():
    for n in range(41):
        yield "above", lambda n=n: (_data(n), 0.3, 0.25)
        yield "given", lambda n=n: (_data(n), _mask(n), np.nan)
        yield "add_under", lambda n=n: (_data(n), _mask(n), 1.5)
        yield "take_over", lambda n=n: (_data(n), _data(n, 1))
        yield "negated", lambda n=n: (_data(n),)
        yield "mixed", lambda n=n: (_data(n).astype(np.float32), _data(n, 1), _data(n, 2).astype(np.float32), 0.1)
        yield "whole_numbers", lambda n=n: (_ints(n).astype(np.int32), _ints(n), _mask(n))
        yield "complexes", lambda n=n: (_data(n) + 1j * _data(n, 3), _mask(n), 1 - 2j)
        yield "truths", lambda n=n: (_mask(n), _mask(n)[::-1].copy())
        yield "through_views", lambda n=n: (_data(n + 1), 0.0)
    for step in (2, -1, -3):
        yield "above", lambda s=step: (_data(60)[::s], 0.3, 0.25)
        yield "take_over", lambda s=step: (_data(60)[::s], _data(60, 1)[::s].copy())
        yield "take_over", lambda s=step: (_data(60)[::s].copy(), _data(60, 1)[::s])
        yield "given", lambda s=step: (_data(60)[::s], _mask(60)[::s], 0.5)
        yield "matrix", lambda s=step: (_data(60).reshape(6, 10)[:, ::s], _data(60, 1).reshape(6, 10)[:, ::s], 0.1)
    for n in (2, 5, 33):
        yield "take_over", lambda n=n: _shared(n)
        yield "take_over", lambda n=n: _shared(n)[::-1]
        yield "take_over", lambda n=n: _shared_back(n)
    yield "take_over", lambda: (lambda x: (x, x))(_data(20))
    for i, j in ((0, 0), (0, 1), (1, 0)):
        yield "truths", lambda i=i, j=j: (lambda m: (m[i : 30 + i], m[j : 30 + j]))(_mask(31)), "leaves"
        yield "truths_taken", lambda i=i, j=j: (lambda m: (m[i : 30 + i], m[j : 30 + j], _mask(30)))(_mask(31))
    yield "truths_taken", lambda: (lambda m: (m, m[::-1], _mask(30)))(_mask(30))
    yield "matrix", lambda: (_data(60).reshape(6, 10), _data(60, 1).reshape(6, 10), 0.1)
    yield "matrix", lambda: (_data(60).reshape(6, 10).T, _data(60, 1).reshape(10, 6), 0.1)
    yield "matrix", lambda: (lambda a: (a[1:], a[:-1], 0.1))(_data(60).reshape(6, 10))
    yield "truths_made_here", lambda: (_data(20),), "leaves"
    yield "under_broadcast", lambda: (_data(9).reshape(3, 3), _data(3), _data(3, 1))
    yield "cube", lambda: (_cube(), 2)
    yield "cube", lambda: (_cube().T, -2)
    yield "written_between", lambda: (_data(20), _mask(20))
    yield "mask_written_between", lambda: (_data(20), _mask(20)), "raises"
    yield "rebound", lambda: (_data(20), _data(20, 1))
    yield "in_rows", lambda: (_data(60).reshape(5, 12), 0.5)
    yield "in_rows", lambda: (_data(60).reshape(5, 12)[:, ::-2], 0.5)
    yield "two_masks", lambda: (_data(30), 0.0)
    yield "failing", lambda: (_data(20), _mask(20), 2)
    yield "failing", lambda: (_data(20), _mask(20), 0), "raises"
    yield "failing", lambda: (_data(20), _mask(21), 0), "raises"
    yield "under_broadcast", lambda: (_data(12).reshape(3, 4), _data(3), _data(3, 1)), "raises"
    for n in (0, 1, 19, 21):
        yield "given", lambda n=n: (_data(20), _mask(n), 0.5), "leaves" if n == 0 else "raises"  # NumPy takes an empty mask
        yield "add_under", lambda n=n: (_data(20), _mask(n), 0.5), "leaves" if n == 0 else "raises"
        yield "take_over", lambda n=n: (_data(20), _data(n)), "raises"
    yield "given", lambda: (_data(1), _mask(1), 0.5)
    yield "take_over", lambda: (_data(1), _data(20)), "raises"
