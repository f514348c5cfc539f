"""Buffers of integers: elements are Python ints, which do not wrap and are divided as Python divides."""

from array import array

import numpy as np
from kernelmill import Array1, kernel


@kernel
def total(x: Array1[np.int32]):
    s = 0
    for v in x:
        s += v
    return s


@kernel
def product(x: Array1[np.int64]):
    p = 1
    for i in range(len(x)):
        p *= x[i]
    return p


@kernel
def add_small(x: Array1[np.int8], n: int):
    return x[0] + n, x[0] * x[0], -x[0], abs(x[0])


@kernel
def divided(x: Array1[np.int16], y: Array1[np.int16]):
    return x[0] // y[0], x[0] % y[0]


@kernel
def quotient(x: Array1[np.int64], y: Array1[np.int64]):
    return x[0] / y[0]


@kernel
def shifted(x: Array1[np.uint8], n: int):
    return x[0] << n, x[0] >> n, ~x[0]


@kernel
def bits(x: Array1[np.uint32], mask: int):
    s = 0
    for v in x:
        s ^= v & mask
    return s


@kernel
def largest(x: Array1[np.int64]) -> int:
    best = -1
    for i in range(len(x)):
        if best < 0 or x[i] > x[best]:
            best = i
    return best


@kernel
def wide(x: Array1[np.uint64]):
    s = 0
    for v in x:
        s += v >> 1
    return s


@kernel
def histogram(x: Array1[np.uint8], counts: Array1[np.int64]) -> None:
    for v in x:
        counts[v] += 1


@kernel
def gathered(x: Array1[np.float64], where: Array1[np.int32]) -> float:
    s = 0.0
    for i in where:
        s += x[i]
    return s


@kernel
def mixed_compare(x: Array1[np.int64], y: Array1[np.float64]) -> bool:
    return x[0] < y[0]


@kernel
def flags(x: Array1[np.bool_]):
    count = 0
    for v in x:
        if v:
            count += 1
    return count, x[0], not x[0]


@kernel
def counted(x: Array1[np.int32]) -> int:
    n = 0
    for _ in range(x[0]):
        n += 1
    return n


@kernel(overflow="wrap")
def wrapping(x: Array1[np.int64]) -> int:
    h = 17
    for v in x:
        h = h * 31 + v
    return h


def held(code, numbers):
    yield lambda: array(code, numbers)
    yield lambda: memoryview(array(code, numbers))
    yield lambda: memoryview(array(code, numbers[::-1]))[::-1]
    yield lambda: memoryview(array(code, numbers).tobytes()).cast(code)


def calls():
    for make in held("i", [2**31 - 1, 5, 2**31 - 1, -7]):
        yield "total", lambda make=make: (make(),)
    yield "total", lambda: (array("i"),)
    yield "total", lambda: (np.array([2**31 - 1, 1], np.int32),), "any"
    for code in "ql":
        if array(code).itemsize == 8:
            for make in held(code, [3, -5, 2**40]):
                yield "product", lambda make=make: (make(),)
                yield "largest", lambda make=make: (make(),)
                yield "quotient", lambda make=make: (make(), array("q", [7]))
            yield "product", lambda code=code: (array(code, [2**40, 2**40]),), "leaves"
    yield "quotient", lambda: (array("q", [1]), array("q", [0])), "raises"
    yield "quotient", lambda: (array("q", [2**63 - 1]), array("q", [3])), "any"
    yield "quotient", lambda: (np.array([1]), array("q", [0])), "leaves"
    yield "largest", lambda: (np.array([1, 3, 2]),)
    for make in held("b", [-128]):
        yield "add_small", lambda make=make: (make(), 1000)
        yield "add_small", lambda make=make: (make(), 2**63 - 1)
    for make in held("h", [-7]):
        yield "divided", lambda make=make: (make(), array("h", [2]))
        yield "divided", lambda make=make: (make(), array("h", [0])), "raises"
    for make in held("B", [200]):
        yield "shifted", lambda make=make: (make(), 4)
        yield "shifted", lambda make=make: (make(), 80), "leaves"
        yield "shifted", lambda make=make: (make(), -1), "raises"
    for make in held("I", [2**32 - 1, 5, 77]):
        yield "bits", lambda make=make: (make(), -2)
        yield "bits", lambda make=make: (make(), 2**40 + 5)
    for make in held("Q", [2**62, 5]):
        yield "wide", lambda make=make: (make(),)
    yield "wide", lambda: (array("Q", [2**64 - 1]),), "leaves"
    for make in held("B", [0, 3, 3, 1]):
        yield "histogram", lambda make=make: (make(), array("q", [0] * 4))
        yield "histogram", lambda make=make: (make(), memoryview(array("q", [0] * 8))[::2])
        yield "histogram", lambda make=make: (make(), array("q", [0] * 2)), "raises"
        yield "histogram", lambda make=make: (make(), memoryview(array("q", [0] * 2))), "raises"
    yield "histogram", lambda: (array("B", [1]), array("q", [0, 2**63 - 1])), "raises"
    yield "histogram", lambda: (array("B", [1]), memoryview(array("q", [0, 2**63 - 1]))), "raises"
    for make in held("i", [0, -1, 2, 1]):
        yield "gathered", lambda make=make: (array("d", [0.5, 1.5, 2.5]), make())
        yield "gathered", lambda make=make: (memoryview(array("d", [0.5, 1.5])), make()), "raises"
        yield "gathered", lambda make=make: (array("d", [0.5, 1.5]), make()), "raises"
        yield "gathered", lambda make=make: (np.array([0.5, 1.5, 2.5]), make()), "any"
    yield "mixed_compare", lambda: (array("q", [2**53 + 1]), array("d", [2.0**53]))
    yield "mixed_compare", lambda: (array("q", [2**53]), array("d", [2.0**53 + 2]))
    yield "mixed_compare", lambda: (np.array([2**53 + 1]), array("d", [2.0**53])), "any"
    for values in ([1, 0, 1], [0, 0]):
        yield "flags", lambda values=values: (memoryview(bytes(values)).cast("?"),)
        yield "flags", lambda values=values: (np.array(values, np.bool_),)
        yield "flags", lambda values=values: (memoryview(np.array(values, np.bool_)),)
    yield "counted", lambda: (array("i", [5]),)
    yield "counted", lambda: (array("i", [-5]),)
    yield "wrapping", lambda: (array("q", [3, 4]),)
