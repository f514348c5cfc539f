"""Writing to buffers: what ndarray converts they may refuse, and Python's exception leaves what was written before it."""

from array import array

import numpy as np
from kernelmill import Array1, Array2, kernel


@kernel
def scale(x: Array1[np.float64], factor: float) -> None:
    for i in range(len(x)):
        x[i] *= factor


@kernel
def axpy(a: float, x: Array1[np.float64], y: Array1[np.float64]) -> None:
    for i in range(len(x)):
        y[i] += a * x[i]


@kernel
def divide(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    for i in range(len(x)):
        x[i] = x[i] / y[i]


@kernel
def fill(x: Array1[np.int8], start: int) -> None:
    for i in range(len(x)):
        x[i] = start + i


@kernel
def fill_unsigned(x: Array1[np.uint16], start: int) -> None:
    for i in range(len(x)):
        x[i] = start - i


@kernel
def fill_float(x: Array1[np.int32], start: float) -> None:
    for i in range(len(x)):
        x[i] = start + i


@kernel
def fill_whole(x: Array1[np.float64], start: int) -> None:
    for i in range(len(x)):
        x[i] = start + i


@kernel
def fill_narrow(x: Array1[np.float32], start: float) -> None:
    for i in range(len(x)):
        x[i] = start * (i + 1)


@kernel
def copied(x: Array1[np.int32], y: Array1[np.int32], shift: int) -> None:
    for i in range(len(y)):
        y[i] = x[i + shift]


@kernel
def narrowed(x: Array1[np.int64], y: Array1[np.int32]) -> None:
    for i in range(len(y)):
        y[i] = x[i]


@kernel
def mark(x: Array1[np.float64], marks: Array1[np.bool_], limit: float) -> int:
    count = 0
    for i, v in enumerate(x):
        marks[i] = v > limit
        if marks[i]:
            count += 1
    return count


@kernel
def swap(x: Array1[np.int64], i: int, j: int) -> None:
    x[i], x[j] = x[j], x[i]


@kernel
def transposed(x: Array2[np.float64], out: Array2[np.float64], rows: int, columns: int) -> None:
    for i in range(rows):
        for j in range(columns):
            out[j, i] = x[i, j]


@kernel
def trace(x: Array2[np.int32]) -> int:
    s = 0
    for i in range(len(x)):
        s += x[i, i]
    return s


@kernel(bounds="unchecked")
def prefix(x: Array1[np.int64]) -> None:
    s = 0
    for i in range(len(x)):
        s += x[i]
        x[i] = s


@kernel
def sieve(limit: int, composite: Array1[np.uint8]) -> int:
    count = 0
    for n in range(2, limit):
        if composite[n] == 0:
            count += 1
            k = n * n
            while k < limit:
                composite[k] = 1
                k += n
    return count


def grid(code, rows, columns, numbers):
    return memoryview(array(code, numbers)).cast("B").cast(code, (rows, columns))


def shared():
    memory = array("d", [1.0, 2.0, 3.0, 4.0, 5.0])
    view = memoryview(memory)
    return view[:-1], view[1:]


def calls():
    for make in (lambda x: array("d", x), lambda x: memoryview(array("d", x)), lambda x: memoryview(array("d", x[::-1]))[::-1]):
        yield "scale", lambda make=make: (make([1.0, -2.5, 1e308]), 3.0)
        yield "scale", lambda make=make: (make([]), 3.0)
        yield "axpy", lambda make=make: (2.0, make([1.0, 2.0]), make([0.5, 0.25, 7.0]))
        yield "axpy", lambda make=make: (2.0, make([1.0, 2.0, 3.0]), make([0.5, 0.25])), "raises"
        yield "axpy", lambda make=make: (2.0, np.array([1.0, 2.0]), make([0.5, 0.25]))
        yield "axpy", lambda make=make: (2.0, make([1.0, 2.0]), np.array([0.5, 0.25]))
        yield "axpy", lambda make=make: (2.0, np.array([1.0, 2.0, 3.0]), make([0.5, 0.25])), "raises"
        yield "divide", lambda make=make: (make([1.0, 2.0]), make([4.0, 8.0]))
        yield "divide", lambda make=make: (make([1.0, 2.0, 3.0]), make([4.0, 0.0, 1.0])), "raises"
        yield "divide", lambda make=make: (make([1.0, 2.0, 3.0]), make([4.0])), "raises"
        yield "fill_whole", lambda make=make: (make([0.0] * 3), 2**53)
        yield "fill_whole", lambda make=make: (make([0.0] * 3), 2**63 - 2), "leaves"
    yield "axpy", lambda: (0.5, *shared())
    yield "axpy", lambda: (0.5, *shared()[::-1])
    yield "scale", lambda: (memoryview(array("d", [1.0])).toreadonly(), 2.0), "raises"
    yield "scale", lambda: (memoryview(array("d")).toreadonly(), 2.0), "leaves"
    yield "divide", lambda: (*shared(),)
    yield "divide", lambda: (np.array([1.0, 2.0]), np.array([0.0, 1.0]))
    for code, name, good, bad in (("b", "fill", 100, 126), ("H", "fill_unsigned", 70, 1)):
        yield name, lambda code=code, good=good: (array(code, [0] * 3), good)
        yield name, lambda code=code, good=good: (memoryview(array(code, [0] * 3)), good)
        yield name, lambda code=code, bad=bad: (array(code, [0] * 3), bad), "raises"
        yield name, lambda code=code, bad=bad: (memoryview(array(code, [0] * 3)), bad), "raises"
    yield "fill_float", lambda: (array("i", [0] * 3), 1.5), "raises"
    yield "fill_float", lambda: (memoryview(array("i", [0] * 3)), 1.5), "raises"
    yield "fill_float", lambda: (array("i"), 1.5), "leaves"
    yield "fill_float", lambda: (np.zeros(3, np.int32), 1.5)
    for make in (lambda x: array("f", x), lambda x: memoryview(array("f", x))):
        yield "fill_narrow", lambda make=make: (make([0.0] * 3), 0.1)
        yield "fill_narrow", lambda make=make: (make([0.0] * 3), 3e38)
        yield "fill_narrow", lambda make=make: (make([0.0] * 3), 1e-46)
    for make in (lambda x: array("i", x), lambda x: memoryview(array("i", x))):
        yield "copied", lambda make=make: (make([1, 2, 3]), make([0, 0]), 1)
        yield "copied", lambda make=make: (make([1, 2, 3]), make([0, 0]), -2)
        yield "copied", lambda make=make: (make([1, 2, 3]), make([0, 0]), 2), "raises"
        yield "narrowed", lambda make=make: (array("q", [1, -(2**31)]), make([0, 0]))
        yield "narrowed", lambda make=make: (array("q", [1, 2**31]), make([0, 0])), "raises"
    yield "mark", lambda: (array("d", [1.0, 3.0]), memoryview(bytearray(2)).cast("?"), 2.0)
    yield "mark", lambda: (array("d", [1.0, 3.0]), memoryview(bytearray(1)).cast("?"), 2.0), "raises"
    yield "swap", lambda: (array("q", [1, 2, 3]), 0, -1)
    yield "swap", lambda: (array("q", [1, 2, 3]), 0, 3), "raises"
    yield "swap", lambda: (memoryview(array("q", [1, 2, 3])), -4, 1), "raises"
    yield "transposed", lambda: (grid("d", 2, 3, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), grid("d", 3, 2, [0.0] * 6), 2, 3)
    yield "transposed", lambda: (grid("d", 2, 3, [1.0] * 6), grid("d", 2, 3, [0.0] * 6), 2, 3), "raises"
    yield "transposed", lambda: (memoryview(np.arange(6.0).reshape(3, 2).T), grid("d", 3, 2, [0.0] * 6), 2, 3)
    yield "transposed", lambda: (np.arange(6.0).reshape(2, 3), grid("d", 3, 2, [0.0] * 6), 2, 3)
    yield "trace", lambda: (grid("i", 2, 2, [2**31 - 1, 0, 0, 2**31 - 1]),)
    yield "trace", lambda: (grid("i", 3, 2, [1] * 6),), "raises"
    yield "trace", lambda: (array("i", [1, 2]),), "raises"
    yield "prefix", lambda: (array("q", [1, 2, 3]),)
    yield "prefix", lambda: (array("q", [2**62, 2**62, 3]),), "raises"
    yield "sieve", lambda: (100, array("B", bytes(100)))
    yield "sieve", lambda: (100, memoryview(bytearray(100)))
    yield "sieve", lambda: (100, memoryview(bytearray(50))), "raises"
