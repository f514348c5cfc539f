"""int overflow and open types after visible writes: the result and the memory are what CPython leaves."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def overflow_half_way(x: Array1[np.int64], k: int) -> int:
    n = 1
    for i in range(len(x)):
        x[i] = x[i] + n % 1000
        n = n * k
    return n


@kernel
def only_written(x: Array1[np.float64], k: int) -> int:
    n = 1
    for i in range(len(x)):
        x[i] = i * 0.5
        n = n * k
    return n


@kernel
def overflow_into_float(x: Array1[np.float64], k: int) -> None:
    n = 1
    for i in range(len(x)):
        x[i] += n
        n *= k


@kernel
def huge_stored(x: Array1[np.int64], k: int) -> None:
    n = 1
    for i in range(len(x)):
        x[i] = n
        n *= k


@kernel
def two_arrays(x: Array1[np.int64], y: Array1[np.float64], k: int) -> int:
    n = k
    for i in range(len(x)):
        x[i] += 1
        y[i] = y[i] * 2 + x[i]
        n *= n
        n %= 10**18
    return n


@kernel
def prefix_products(x: Array1[np.int64]) -> int:
    p = 1
    for i in range(len(x)):
        p *= int(x[i])
        x[i] = p % 97
    return p


@kernel
def open_type(x: Array1[np.float64], y: Array1[np.float64], d: float) -> None:
    for j in range(len(y)):
        s = 1.0
        for v in x:
            s += v
        y[j] = y[j] + s / d


@kernel
def negative_exponent(x: Array1[np.int64], k: int) -> None:
    for i in range(len(x)):
        x[i] = x[i] * 2
        x[i] += int(2 ** (k - i) * 4)


@kernel
def through_view(x: Array1[np.int64], k: int) -> int:
    v = x[1:]
    n = k
    for i in range(len(v)):
        v[i] += 1
        n = n * k
    return n


@kernel
def overlapping(x: Array1[np.int64], y: Array1[np.int64], k: int) -> int:
    n = 1
    for i in range(len(x)):
        x[i] += y[i]
        n *= k
    return n


@kernel
def matrix(a: Array2[np.int64], k: int) -> int:
    n = 1
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] += n % 10
            n *= k
    return n


@kernel
def calls_overflowing(x: Array1[np.int64], k: int) -> int:
    x[0] += 1
    r = cube(k)
    x[0] += 1
    return r


@kernel
def cube(k: int) -> int:
    return k * k * k


@kernel
def writes_in_callee(x: Array1[np.int64], k: int) -> int:
    bump(x)
    n = k * k * k
    bump(x)
    return n


@kernel
def bump(x: Array1[np.int64]) -> None:
    for i in range(len(x)):
        x[i] += 1


@kernel
def callee_overflows_half_way(x: Array1[np.int64], k: int) -> int:
    x[-1] = 100
    return overflow_half_way(x, k) % 11


def overlap(n: int) -> tuple[np.ndarray, np.ndarray]:
    x = np.arange(n + 3)
    return x[3:], x[:-3]


CALLS = [
    ("overflow_half_way", lambda: (np.arange(10), 3)),
    ("overflow_half_way", lambda: (np.arange(60), 3), "leaves"),
    ("overflow_half_way", lambda: (np.arange(120)[::-2], 3), "leaves"),
    ("only_written", lambda: (np.zeros(10), 3)),
    ("only_written", lambda: (np.ones(60), 3), "leaves"),
    ("overflow_into_float", lambda: (np.ones(60), 3), "leaves"),
    ("overflow_into_float", lambda: (np.ones(700), 3), "raises"),
    ("huge_stored", lambda: (np.zeros(30, np.int64), 3)),
    ("huge_stored", lambda: (np.zeros(60, np.int64), 3), "raises"),
    ("two_arrays", lambda: (np.arange(4), np.ones(4), 10)),
    ("two_arrays", lambda: (np.arange(20), np.ones(20), 12345), "leaves"),
    ("two_arrays", lambda: (np.arange(20), np.ones(10), 2), "raises"),
    ("prefix_products", lambda: (np.arange(1, 15),)),
    ("prefix_products", lambda: (np.arange(1, 40),), "leaves"),
    ("open_type", lambda: (np.ones(3), np.ones(4), 2.0)),
    ("open_type", lambda: (np.ones(3), np.ones(4), 0.0), "leaves"),
    ("open_type", lambda: (np.ones(0), np.ones(4), 0.0), "raises"),
    ("negative_exponent", lambda: (np.arange(4), 9)),
    ("negative_exponent", lambda: (np.arange(8), 5), "leaves"),
    ("through_view", lambda: (np.arange(10), 3)),
    ("through_view", lambda: (np.arange(90), 3), "leaves"),
    ("overlapping", lambda: (*overlap(9), 3)),
    ("overlapping", lambda: (*overlap(90), 3), "leaves"),
    ("matrix", lambda: (np.arange(12).reshape(3, 4), 2)),
    ("matrix", lambda: (np.arange(120).reshape(10, 12).T, 2), "leaves"),
    ("calls_overflowing", lambda: (np.zeros(2, np.int64), 100)),
    ("calls_overflowing", lambda: (np.zeros(2, np.int64), 2**40), "leaves"),
    ("cube", lambda: (5,)),
    ("bump", lambda: (np.arange(3),)),
    ("writes_in_callee", lambda: (np.zeros(2, np.int64), 100)),
    ("writes_in_callee", lambda: (np.zeros(2, np.int64), 2**40), "leaves"),
    ("callee_overflows_half_way", lambda: (np.arange(10), 3)),
    ("callee_overflows_half_way", lambda: (np.arange(60), 3), "leaves"),
]
