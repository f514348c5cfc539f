"""array.array("d") and memoryview of floats: elements are Python floats, and mostly computed as NumPy's are."""

import math
from array import array

import numpy as np
from kernelmill import Array1, kernel


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def mean(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += v
    return s / len(x)


@kernel
def dot(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(len(x)):
        s += x[i] * y[i]
    return s


@kernel
def ratio(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    s = 0.0
    for a, b in zip(x, y):
        s += a / b
    return s


@kernel
def first(x: Array1[np.float64]):
    return x[0]


@kernel
def last_two(x: Array1[np.float64]):
    return x[-1], x[-2] ** 2


@kernel
def position(x: Array1[np.float64], limit: int) -> int:
    for i, v in enumerate(x):
        if v > limit:
            return i
    return -1


@kernel
def backwards(x: Array1[np.float64], factor: float = 0.5) -> float:
    s = 0.0
    for v in reversed(x):
        s = s * factor + v
    return s


@kernel
def norm(x: Array1[np.float64]) -> float:
    return math.sqrt(sum(v * v for v in x))


@kernel
def rounded(x: Array1[np.float64], i: int) -> int:
    return int(x[i]) + round(x[i]) + math.floor(x[i])


@kernel
def remainder(x: Array1[np.float64], i: int, by: float):
    return x[i] % by, x[i] // by


@kernel
def power(x: Array1[np.float64], i: int, exponent: float):
    return x[i] ** exponent


@kernel
def narrow_sum(x: Array1[np.float32]):
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def narrow_product(x: Array1[np.float32], factor: float):
    return x[0] * factor


@kernel
def narrow_less(x: Array1[np.float32], limit: float) -> int:
    count = 0
    for i in range(len(x)):
        if x[i] < limit:
            count += 1
    return count


@kernel
def both_widths(x: Array1[np.float32], y: Array1[np.float64]):
    return x[0] + y[0]


@kernel
def smooth(x: Array1[np.float64], out: Array1[np.float64], weight: float) -> None:
    if len(x) == 0:
        return
    out[0] = x[0]
    for i in range(1, len(x)):
        out[i] = out[i - 1] * weight + x[i] * (1.0 - weight)


NUMBERS = (0.5, -1.25, 3.75, 1e300, -0.0, 2.0)
ODD = (1.0, math.nan, math.inf, -math.inf, 5e-324)


def held(numbers, code="d"):
    yield lambda: array(code, numbers)
    yield lambda: memoryview(array(code, numbers))
    yield lambda: memoryview(array(code, [x for x in numbers for _ in (0, 1)]))[::2]
    yield lambda: memoryview(array(code, numbers[::-1]))[::-1]
    yield lambda: memoryview(array(code, numbers)).toreadonly()
    yield lambda: memoryview(np.array(numbers, f"f{8 if code == 'd' else 4}"))


def calls():
    for numbers in (NUMBERS, ODD, (1.0,), ()):
        for make in held(numbers):
            yield "total", lambda make=make: (make(),)
            yield "norm", lambda make=make: (make(),), "native" if numbers else "any"
            yield "backwards", lambda make=make: {"args": (), "kwargs": {"factor": 0.25, "x": make()}}
            yield "backwards", lambda make=make: (make(),)
            yield "position", lambda make=make: (make(), 2)
            yield "position", lambda make=make: (make(), 2**53 + 1)
            yield "dot", lambda make=make: (make(), make())
            yield "mean", lambda make=make: (make(),), "native" if numbers else "raises"
            yield "smooth", lambda make=make, n=len(numbers): (make(), array("d", [0.0] * n), 0.25)
    for make in held(NUMBERS):
        yield "first", lambda make=make: (make(),)
        yield "last_two", lambda make=make: (make(),), "any"
        yield "ratio", lambda make=make: (make(), array("d", [1.0, 2.0, 4.0, 1e-10, 0.25, 3.0]))
        yield "ratio", lambda make=make: (make(), make()), "raises"
        for i in (0, 1, -1, 3):
            yield "rounded", lambda make=make, i=i: (make(), i), "any"
            yield "remainder", lambda make=make, i=i: (make(), i, 0.75), "any"
            yield "remainder", lambda make=make, i=i: (make(), i, 0.0), "raises"
            yield "power", lambda make=make, i=i: (make(), i, 2.0), "any"
            yield "power", lambda make=make, i=i: (make(), i, 0.5), "any"
    for make in held((0.1, 1.5, 3e38, 3e38), "f"):
        yield "narrow_sum", lambda make=make: (make(),)
        yield "narrow_product", lambda make=make: (make(), 1e10)
        yield "narrow_less", lambda make=make: (make(), 0.1)
        yield "both_widths", lambda make=make: (make(), array("d", [0.1]))
    yield "both_widths", lambda: (np.array([0.1], np.float32), array("d", [0.1])), "leaves"
    yield "both_widths", lambda: (array("f", [0.1]), np.array([0.1])), "leaves"
    yield "both_widths", lambda: (np.array([0.1], np.float32), np.array([0.1]))
    yield "dot", lambda: (np.array([1.0, 2.0]), array("d", [0.5, 4.0]))
    yield "dot", lambda: (memoryview(np.array([1.0, 2.0])), np.array([0.5, 4.0]))
    yield "dot", lambda: (array("d", [1.0, 2.0]), array("d", [0.5])), "raises"
    yield "mean", lambda: (np.array([1.0, 2.0]),)
