"""NumPy floats: IEEE division, float32 and float16 kept beside Python literals, powers, remainders."""

import numpy as np

from kernelmill import Array1, kernel

TOL_ULP = 1
TOL_REASON = "x ** y goes to the C library's pow on both sides"


@kernel
def divide(x: Array1[np.float64], i: int, j: int):
    return x[i] / x[j], x[i] // x[j], x[i] % x[j]


@kernel
def divide_float32(x: Array1[np.float32], i: int, j: int):
    return x[i] / x[j], x[i] // x[j], x[i] % x[j]


@kernel
def divide_float16(x: Array1[np.float16], i: int, j: int):
    return x[i] / x[j], x[i] // x[j], x[i] % x[j]


@kernel
def sums_float16(x: Array1[np.float16], i: int, j: int):
    return x[i] + x[j], x[i] - x[j], x[i] * x[j]


@kernel
def powers(x: Array1[np.float64], i: int, j: int):
    return x[i] ** x[j]


@kernel
def small_powers(x: Array1[np.float64], i: int):
    return x[i] ** 2, x[i] ** 0.5, x[i] ** -1, x[i] ** 3


@kernel
def small_powers_float32(x: Array1[np.float32], i: int):
    return x[i] ** 2, x[i] ** 0.5, x[i] ** 3


@kernel
def with_literals(x: Array1[np.float32], i: int):
    return x[i] + 0.1, x[i] * 2, 1 / x[i], 1.0 - x[i], x[i] // 0.3, -x[i]


@kernel
def with_literals_float16(x: Array1[np.float16], i: int):
    return x[i] + 0.1, x[i] * 2, x[i] / 3


@kernel
def with_python_float(x: Array1[np.float32], y: float, i: int):
    return x[i] + y, x[i] * y


@kernel
def with_float64(x: Array1[np.float32], y: Array1[np.float64], i: int):
    return x[i] + y[i], y[i] * x[i]


@kernel
def float32_accumulator(x: Array1[np.float32]):
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def float32_mean(x: Array1[np.float32]):
    s = np.float32(0.0)
    for v in x:
        s = s + v
    return s / len(x)


@kernel
def compare(x: Array1[np.float64], i: int, j: int):
    return x[i] < x[j], x[i] <= x[j], x[i] == x[j], x[i] != x[j], x[i] >= x[j], x[i] > x[j]


@kernel
def compare_float32_literal(x: Array1[np.float32], i: int):
    return x[i] == 0.1, x[i] < 0.1, x[i] > 16777217


@kernel
def compare_mixed(x: Array1[np.float64], k: Array1[np.int64], i: int):
    return x[i] < k[i], x[i] == k[i], k[i] >= x[i]


VALUES = (0.0, -0.0, 1.0, -2.5, 3.7, 1e30, np.inf, -np.inf, np.nan)
HALVES = (0.0, -0.0, 1.0, -2.5, 0.1, 60000.0, 6e-8, np.inf, np.nan)


def calls():
    n = len(VALUES)
    for i in range(n):
        for j in range(n):
            for f in ("divide", "powers", "compare"):
                yield f, lambda i=i, j=j: (np.array(VALUES), i, j)
            yield "divide_float32", lambda i=i, j=j: (np.array(VALUES, np.float32), i, j)
            yield "divide_float16", lambda i=i, j=j: (np.array(HALVES, np.float16), i, j)
            yield "sums_float16", lambda i=i, j=j: (np.array(HALVES, np.float16), i, j)
        yield "small_powers", lambda i=i: (np.array(VALUES), i)
        yield "small_powers_float32", lambda i=i: (np.array(VALUES, np.float32), i)
        yield "with_literals", lambda i=i: (np.array(VALUES, np.float32), i)
        yield "with_literals_float16", lambda i=i: (np.array(HALVES, np.float16), i)
        yield "with_python_float", lambda i=i: (np.array(VALUES, np.float32), 0.1, i)
        yield "with_float64", lambda i=i: (np.array(VALUES, np.float32), np.array(VALUES) * 0.1, i)
        yield "compare_float32_literal", lambda i=i: (np.array((0.1, 0.0, 2**24, 2**24 + 2, 1, 2, 3, 4, np.nan), np.float32), i)
    for i in range(4):
        yield "compare_mixed", lambda i=i: (np.array([0.5, 2.0**53, -1.0, np.nan]), np.array([0, 2**53 + 1, -1, 7]), i)
    for n in (0, 1, 10):
        yield "float32_accumulator", lambda n=n: ((np.arange(n) * 0.1).astype(np.float32),)
        yield "float32_mean", lambda n=n: ((np.arange(n) * 0.1).astype(np.float32),)
