"""Element access in one to five dimensions: negative, out of range, numpy and bool indices, in reads and writes."""

import numpy as np

from kernelmill import Array1, Array2, Array3, Array4, Array5, kernel


@kernel
def one(x: Array1[np.float64], i: int):
    return x[i]


@kernel
def two(x: Array2[np.int64], i: int, j: int):
    return x[i, j]


@kernel
def three(x: Array3[np.float32], i: int, j: int, k: int):
    return x[i, j, k]


@kernel
def four(x: Array4[np.int16], i: int, j: int, k: int, m: int):
    return x[i, j, k, m]


@kernel
def five(x: Array5[np.uint8], i: int, j: int, k: int, m: int, n: int):
    return x[i, j, k, m, n]


@kernel
def chained(x: Array3[np.float64], i: int, j: int, k: int):
    return x[i][j][k]


@kernel
def partly_chained(x: Array3[np.float64], i: int, j: int, k: int):
    return x[i, j][k]


@kernel
def write_one(x: Array1[np.float64], i: int, v: float) -> None:
    x[i] = v


@kernel
def write_two(x: Array2[np.float64], i: int, j: int, v: float) -> None:
    x[i, j] = v
    x[i][j - 1] = -v


@kernel
def write_five(x: Array5[np.int32], i: int, v: int) -> None:
    x[i, -1, i, 0, -i] = v


@kernel
def constants(x: Array1[np.float64]):
    return x[0], x[-1], x[2]


@kernel
def numpy_index(x: Array1[np.float64], k: Array1[np.int32], u: Array1[np.uint8], i: int):
    return x[k[i]], x[u[i]]


@kernel
def bool_index_of_comparison(x: Array1[np.int64], a: int, b: int):
    return x[int(a < b)]


@kernel
def computed(x: Array1[np.float64], n: int) -> float:
    s = 0.0
    for i in range(n):
        s += x[(i * i + 1) % len(x)] * x[-i - 1]
    return s


@kernel
def one_past(x: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(len(x) + 1):
        s += x[i]
    return s


@kernel
def one_past_writing(x: Array1[np.float64]) -> None:
    for i in range(len(x) + 1):
        x[i] = i


@kernel
def second_axis_out(x: Array2[np.float64], n: int) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        for j in range(n):
            s += x[i, j]
    return s


@kernel
def neighbours(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(1, len(x) - 1):
        out[i] = 0.25 * x[i - 1] + 0.5 * x[i] + 0.25 * x[i + 1]


@kernel
def wraps_backwards(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(len(x)):
        out[i] = x[i] - x[i - 1]


@kernel
def triangle(a: Array2[np.float64]) -> None:
    n = a.shape[0]
    for i in range(n):
        for j in range(i):
            a[i, j] = a[j, i]


@kernel
def down_to_zero(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(len(x) - 1, -1, -1):
        out[len(x) - 1 - i] = x[i]


@kernel
def exclusive_or(x: Array1[np.int64], mask: int) -> int:
    s = 0
    for i in range(len(x)):
        s += int(x[i ^ mask])
    return s


@kernel
def huge_offset(x: Array1[np.float64], i: int, k: int):
    return x[i + k]


def cube(n: int, dtype: type) -> np.ndarray:
    return np.arange(2**n, dtype=dtype).reshape((2,) * n)


def calls():
    for i in (-3, -2, -1, 0, 1, 2, 3, 2**40, -(2**63), 2**63 - 1):
        bad = "native" if -3 <= i < 3 else "raises"
        yield "one", lambda i=i: (np.arange(3.0), i), bad
        yield "write_one", lambda i=i: (np.arange(3.0), i, 9.5), bad
        ok = "native" if -2 <= i < 2 else "raises"
        yield "two", lambda i=i: (cube(2, np.int64), i, 1), ok
        yield "two", lambda i=i: (cube(2, np.int64), 1, i), ok
        yield "three", lambda i=i: (cube(3, np.float32), 1, i, 0), ok
        yield "four", lambda i=i: (cube(4, np.int16), 1, 0, i, 1), ok
        yield "five", lambda i=i: (cube(5, np.uint8), 1, 0, 0, -1, i), ok
        yield "chained", lambda i=i: (cube(3, np.float64), 1, i, -1), ok
        yield "partly_chained", lambda i=i: (cube(3, np.float64), 1, 0, i), ok
    yield "one", lambda: (np.arange(3.0), 2**64), "raises"
    yield "one", lambda: (np.zeros(0), 0), "raises"
    yield "one", lambda: (np.arange(6.0)[::-2], -1)
    for i in (0, 1, -1):
        yield "write_two", lambda i=i: (np.arange(6.0).reshape(2, 3), i, i, 2.5)
        yield "write_two", lambda i=i: (np.arange(6.0).reshape(3, 2).T, i, i, 2.5)
        yield "write_five", lambda i=i: (cube(5, np.int32), i, 77)
    yield "write_two", lambda: (np.arange(6.0).reshape(2, 3), 1, -3, 2.5), "raises"
    yield "write_five", lambda: (cube(5, np.int32), 2, 77), "raises"
    yield "constants", lambda: (np.arange(3.0),)
    yield "constants", lambda: (np.arange(2.0),), "raises"
    for i in range(3):
        yield "numpy_index", lambda i=i: (np.arange(4.0), np.array([0, -1, 3], np.int32), np.array([0, 3, 1], np.uint8), i)
    yield "numpy_index", lambda: (np.arange(4.0), np.array([4], np.int32), np.array([0], np.uint8), 0), "raises"
    yield "numpy_index", lambda: (np.arange(4.0), np.array([0], np.int32), np.array([255], np.uint8), 0), "raises"
    yield "bool_index_of_comparison", lambda: (np.array([10, 20]), 1, 2)
    yield "computed", lambda: (np.arange(5.0), 5)
    yield "computed", lambda: (np.arange(5.0), 6), "raises"
    yield "computed", lambda: (np.zeros(0), 1), "raises"
    yield "one_past", lambda: (np.arange(3.0),), "raises"
    yield "one_past", lambda: (np.zeros(0),), "raises"
    yield "one_past_writing", lambda: (np.ones(3),), "raises"
    yield "second_axis_out", lambda: (np.ones((2, 3)), 3)
    yield "second_axis_out", lambda: (np.ones((2, 3)), 4), "raises"
    yield "second_axis_out", lambda: (np.ones((0, 3)), 4)
    for n in (0, 1, 2, 3, 40):
        yield "neighbours", lambda n=n: (np.sqrt(np.arange(n)), np.zeros(n))
        yield "wraps_backwards", lambda n=n: (np.sqrt(np.arange(n)), np.zeros(n))
        yield "down_to_zero", lambda n=n: (np.sqrt(np.arange(n)), np.zeros(n))
    yield "neighbours", lambda: (np.arange(9.0), np.zeros(5)), "raises"
    yield "wraps_backwards", lambda: (np.arange(9.0), np.zeros(5)), "raises"
    yield "triangle", lambda: (np.arange(9.0).reshape(3, 3),)
    yield "triangle", lambda: (np.arange(6.0).reshape(3, 2),), "raises"
    yield "exclusive_or", lambda: (np.arange(8), 5)
    yield "exclusive_or", lambda: (np.arange(7), 1), "raises"
    yield "huge_offset", lambda: (np.arange(3.0), 2**63 - 1, 2**63 - 1), "raises"
    yield "huge_offset", lambda: (np.arange(3.0), 2**63 - 1, -(2**63) + 2)
