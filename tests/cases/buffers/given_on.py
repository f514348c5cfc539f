"""Buffers handed on to other kernels, helpers and nested functions; union types and defaults beside them."""

from array import array

import numpy as np
from kernelmill import Array1, kernel


def square_sum(values, count):
    s = 0
    for i in range(count):
        s += values[i] * values[i]
    return s


@kernel
def largest(x: Array1[np.float64]) -> float:
    best = x[0]
    for v in x:
        if v > best:
            best = v
    return best


@kernel
def normalised(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    top = largest(x)
    for i in range(len(x)):
        out[i] = x[i] / top


@kernel
def energy(x: Array1[np.int32]):
    return square_sum(x, count=len(x))


@kernel
def halves(x: Array1[np.int64], low: int, high: int) -> int:
    if high - low == 1:
        return x[low]
    middle = (low + high) // 2
    return halves(x, low, middle) + halves(x, middle, high)


@kernel
def either(x: Array1[np.float32] | Array1[np.float64] | Array1[np.int16], times: int | float = 2):
    s = 0
    for v in x:
        s += v * times
    return s


@kernel
def maybe(x: Array1[np.float64] | None, n: int) -> float:
    if x is None:
        return 0.0
    return x[n]


@kernel
def weighted(x: Array1[np.float64], pair: tuple[Array1[np.float64], float]) -> float:
    return x[0] * pair[0][0] + pair[1]


@kernel
def nested(x: Array1[np.float64], i: int) -> float:
    def at(k):
        return x[k] * 2.0

    return at(i) + at(i + 1)


@kernel
def picked(x: Array1[np.float64]) -> int:
    return sum(1 for v in x if v > 0.5)


def shape_of(values):
    return values.shape[0]


@kernel
def asks(x: Array1[np.float64]) -> int:
    return shape_of(x)


@kernel
def made(x: Array1[np.float64]):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = 2.0 * x[i]
    return out


@kernel
def numpy_scalar(x: Array1[np.float64]) -> np.float64:
    return np.float64(x[0] + 1.0)


def both(code, numbers):
    yield lambda: array(code, numbers)
    yield lambda: memoryview(array(code, numbers))


def calls():
    for make in both("d", [0.25, 4.0, 2.0]):
        yield "largest", lambda make=make: (make(),)
        yield "normalised", lambda make=make: (make(), array("d", [0.0] * 3))
        yield "normalised", lambda make=make: (make(), array("d", [0.0] * 2)), "raises"
        yield "maybe", lambda make=make: (make(), 1)
        yield "maybe", lambda make=make: (make(), 3), "raises"
        yield "weighted", lambda make=make: (make(), (np.array([2.0]), 1.5))
        yield "weighted", lambda make=make: (make(), (make(), 1.5)), "leaves"
        yield "nested", lambda make=make: (make(), 0), "any"
        yield "nested", lambda make=make: (make(), 2), "raises"
        yield "picked", lambda make=make: (make(),)
        yield "made", lambda make=make: (make(),)
        yield "numpy_scalar", lambda make=make: (make(),)
    yield "largest", lambda: (array("d"),), "raises"
    yield "normalised", lambda: (array("d", [0.0]), array("d", [0.0])), "raises"
    yield "asks", lambda: (array("d", [0.0]),), "raises"
    yield "asks", lambda: (memoryview(array("d", [0.0])),), "leaves"
    yield "maybe", lambda: (None, 1)
    for make in both("i", [2**31 - 1, 3]):
        yield "energy", lambda make=make: (make(),)
    for make in both("q", [1, 2, 3, 4, 5]):
        yield "halves", lambda make=make: (make(), 0, 5)
    for code, numbers in (("f", [0.1, 2.5]), ("d", [0.1, 2.5]), ("h", [2**15 - 1, 5])):
        for make in both(code, numbers):
            yield "either", lambda make=make: (make(),)
            yield "either", lambda make=make: (make(), 0.3)
            yield "either", lambda make=make: {"args": (), "kwargs": {"times": 7, "x": make()}}
    yield "either", lambda: (array("l", [1]),), "leaves"
