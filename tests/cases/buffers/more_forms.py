"""Elements of buffers in comprehensions, conditions, tables, `try`, beside NumPy scalars and type variables."""

import math
from array import array
from typing import TypeVar

import numpy as np
from kernelmill import Array1, Array2, kernel

T = TypeVar("T", np.float32, np.float64)
TABLE = np.array([10, 20, 30, 40], np.int16)


@kernel
def doubled(x: Array1[np.float64]) -> list[float]:
    return [v * 2 for v in x]


@kernel
def any_negative(x: Array1[np.int32]) -> bool:
    return any(v < 0 for v in x)


@kernel
def looked_up(x: Array1[np.uint8]):
    s = 0
    for v in x:
        s += TABLE[v]
    return s


@kernel
def or_zero(x: Array1[np.float64], i: int) -> float:
    try:
        return x[i]
    except IndexError:
        return 0.0


@kernel
def weighted(x: Array1[T], a: T):
    return x[0] * a, x[0] + 1


@kernel
def beside_numpy(x: Array1[np.int16], y: Array1[np.float32]):
    return np.int8(3) + x[0], np.float32(0.1) * y[0], np.float64(y[0]) + x[0], np.sqrt(y[0])


@kernel
def until_zero(x: Array1[np.float64]) -> int:
    i = 0
    while i < len(x) and x[i] != 0:
        i += 1
    return i


@kernel
def halved(x: Array1[np.int32]) -> None:
    for i in range(len(x)):
        if x[i] % 2 == 0:
            x[i] = x[i] // 2
        else:
            x[i] = x[i] > 0


@kernel
def functions(x: Array1[np.float64], i: int):
    v = x[i]
    return abs(v), round(v, 1), divmod(v, 0.75), max(v, 0.5), min(0, v), math.floor(v), v.is_integer(), bool(v), -v


@kernel
def whole(x: Array1[np.int64], i: int):
    v = x[i]
    return abs(v), divmod(v, 7), v**2, v << 1, v / 3, float(v), v & 255, ~v, -v, max(v, 5), v == 5.0


@kernel
def bytes_as_numbers(x: Array1[np.uint8], y: Array1[np.float64]) -> None:
    for i in range(len(y)):
        y[i] = x[i] + y[i]


@kernel
def late_overflow(x: Array1[np.uint64], y: Array1[np.int64]) -> None:
    for i in range(len(y)):
        y[i] += x[i]


@kernel
def game(x: Array2[np.uint8], out: Array2[np.uint8], columns: int) -> int:
    alive = 0
    for i in range(len(x)):
        for j in range(columns):
            n = 0
            for a in (-1, 0, 1):
                for b in (-1, 0, 1):
                    if (a or b) and 0 <= i + a < len(x) and 0 <= j + b < columns:
                        n += x[i + a, j + b]
            out[i, j] = 1 if n == 3 or (n == 2 and x[i, j]) else 0
            alive += out[i, j]
    return alive


@kernel
def optional(x: Array1[np.float64], weights: Array1[np.float64] | None = None) -> float:
    s = 0
    for i in range(len(x)):
        s += x[i] if weights is None else x[i] * weights[i]
    return s


def both(code, numbers):
    yield lambda: array(code, numbers)
    yield lambda: memoryview(array(code, numbers))


def overlapping():
    memory = memoryview(bytearray(range(64)))
    return memory[4:12], memory[:64].cast("d")


def grid(rows, columns, numbers):
    return memoryview(array("B", numbers)).cast("B", (rows, columns))


def calls():
    for make in both("d", [0.25, -4.5, 0.0, 2.0]):
        yield "doubled", lambda make=make: (make(),), "any"
        yield "until_zero", lambda make=make: (make(),)
        for i in (0, 1, 2, -1):
            yield "functions", lambda make=make, i=i: (make(), i), "any"
            yield "or_zero", lambda make=make, i=i: (make(), i)
        yield "or_zero", lambda make=make: (make(), 4), "any"
        yield "functions", lambda make=make: (make(), -5), "raises"
        yield "optional", lambda make=make: (make(),)
        yield "optional", lambda make=make: (make(), make())
        yield "optional", lambda make=make: {"args": (make(),), "kwargs": {"weights": np.ones(4)}}, "any"
        yield "optional", lambda make=make: (make(), array("d", [1.0])), "raises"
        yield "weighted", lambda make=make: (make(), 0.5), "any"
        yield "weighted", lambda make=make: (make(), np.float64(0.5)), "any"
    yield "weighted", lambda: (array("f", [0.1]), np.float32(0.1)), "any"
    yield "weighted", lambda: (array("f", [0.1]), 0.1), "any"
    for make in both("i", [3, -8, 7]):
        yield "any_negative", lambda make=make: (make(),)
        yield "halved", lambda make=make: (make(),)
    for make in both("B", [0, 3, 1]):
        yield "looked_up", lambda make=make: (make(),)
    yield "looked_up", lambda: (array("B", [4]),), "raises"
    for make in both("h", [-300]):
        yield "beside_numpy", lambda make=make: (make(), array("f", [0.3])), "any"
    for make in both("q", [5, -3, 2**40, -(2**63), 2**63 - 1]):
        for i in range(5):
            yield "whole", lambda make=make, i=i: (make(), i), "any"
    yield "bytes_as_numbers", lambda: overlapping()
    yield "bytes_as_numbers", lambda: (array("B", range(3)), memoryview(array("d", [0.5] * 6))[::2])
    for make in both("Q", [5, 2**63 - 1, 2**64 - 1]):
        yield "late_overflow", lambda make=make: (make(), array("q", [1])), "any"
        yield "late_overflow", lambda make=make: (make(), array("q", [1, -1, 3])), "raises"
        yield "late_overflow", lambda make=make: (make(), memoryview(array("q", [1, 1]))), "raises"
    yield "game", lambda: (grid(4, 3, [0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1]), grid(4, 3, [0] * 12), 3)
    yield "game", lambda: (grid(2, 2, [1, 1, 1, 0]), grid(2, 2, [9] * 4), 3), "raises"
