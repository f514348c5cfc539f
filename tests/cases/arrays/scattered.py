"""Elements at computed places are changed: counted, added to, written; negative places, and places that are out of range."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def count(h: Array1[np.int64], k: Array1[np.int64]) -> None:
    for i in range(len(k)):
        h[k[i]] += 1


@kernel
def count_bytes(h: Array1[np.int32], k: Array1[np.uint8]) -> None:
    for v in k:
        h[v] += 1


@kernel
def add_weights(h: Array1[np.float64], k: Array1[np.int32], w: Array1[np.float64]) -> float:
    most = 0.0
    for i in range(len(k)):
        h[k[i]] += w[i]
        most = max(most, h[k[i]])
    return most


@kernel
def of_floats(h: Array1[np.int64], x: Array1[np.float64]) -> int:
    outside = 0
    for v in x:
        k = int(v * 8.0)
        if 0 <= k < len(h):
            h[k] += 1
        else:
            outside += 1
    return outside


@kernel
def pairs(h: Array2[np.int64], a: Array1[np.int64], b: Array1[np.int64]) -> None:
    for i in range(len(a)):
        h[a[i], b[i]] += i
        h[b[i], a[i]] -= 1


@kernel
def moved(y: Array1[np.float64], k: Array1[np.int64], x: Array1[np.float64]) -> None:
    for i in range(len(k)):
        y[k[i]] = x[k[i]] + y[-1 - i]


@kernel
def until(h: Array1[np.int64], k: Array1[np.int64]) -> int:
    i = 0
    while i < len(k) and h[k[i]] < 3:
        h[k[i]] += 1
        i += 1
    return i


def _places(n, m=7):
    return np.random.default_rng(n).integers(-m, m, n)


def _floats(n):
    x = np.random.default_rng(n).normal(size=n)
    return x


def calls():
    for n in range(41):
        yield "count", lambda n=n: (np.zeros(7, np.int64), _places(n))
        yield "count_bytes", lambda n=n: (np.zeros(7, np.int32), np.abs(_places(n)).astype(np.uint8) % 7)
        yield "add_weights", lambda n=n: (np.zeros(7), _places(n).astype(np.int32), _floats(n))
        yield "of_floats", lambda n=n: (np.zeros(9, np.int64), _floats(n))
        yield "pairs", lambda n=n: (np.zeros((7, 7), np.int64), _places(n), _places(n)[::-1])
    for step in (1, -1, 2, -3):
        yield "count", lambda s=step: (np.zeros(21, np.int64)[::s], _places(40)[::s])
        yield "moved", lambda s=step: (np.arange(50.0)[::s], _places(12)[::s], np.arange(30.0)[::s])
    for bad in (7, -8, 2**62, -(2**63)):
        yield "count", lambda b=bad: (np.zeros(7, np.int64), np.array([1, -7, b, 0])), "raises"
        yield "pairs", lambda b=bad: (np.zeros((7, 7), np.int64), np.array([1, 2, 0]), np.array([0, b, 1])), "raises"
    yield "count_bytes", lambda: (np.zeros(7, np.int32), np.array([3, 7], np.uint8)), "raises"
    for bad in (np.nan, np.inf, 1e300):
        mark = "leaves" if bad == 1e300 else "raises"
        yield "of_floats", lambda b=bad: (np.zeros(7, np.int64), np.array([0.3, b, 0.1])), mark
    for edge in (2.0**60 - 128, -(2.0**60)):
        yield "of_floats", lambda e=edge: (np.zeros(7, np.int64), np.array([0.3, e, 0.1])), "any"
    yield "until", lambda: (np.zeros(7, np.int64), _places(40))
    yield "until", lambda: (np.zeros(7, np.int64), np.array([0, 6, -7, 0, 0]))
    yield "until", lambda: (np.zeros(7, np.int64), np.array([0, 9])), "raises"
    shared = np.arange(9)
    yield "count", lambda: (lambda a: (a, a))(shared.copy()), "any"
    yield "count", lambda: (lambda a: (a[1:], a[:-1]))(shared.copy() // 2)
