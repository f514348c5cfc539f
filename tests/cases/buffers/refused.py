"""Buffers that Python has to see to: other formats, kernels that do more with arrays than indexing them."""

import ctypes
from array import array

import numpy as np
from kernelmill import Array1, Array2, kernel


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def codes(x: Array1[np.uint32]) -> int:
    s = 0
    for v in x:
        s += int(v)
    return s


@kernel
def bytes_sum(x: Array1[np.uint8]) -> int:
    s = 0
    for i in range(len(x)):
        s += int(x[i])
    return s


@kernel
def extent(x: Array1[np.float64]) -> int:
    return x.shape[0]


@kernel
def amount(x: Array1[np.float64]) -> int:
    return x.size


@kernel
def reduced(x: Array1[np.float64]) -> float:
    return np.sum(x)


@kernel
def sliced(x: Array1[np.float64]) -> int:
    return len(x[1:])


@kernel
def doubled(x: Array1[np.float64]):
    return x * 2


@kernel
def itself(x: Array1[np.float64]):
    return x


@kernel
def is_array(x: Array1[np.float64]) -> bool:
    return isinstance(x, np.ndarray)


@kernel
def aliased(x: Array1[np.float64]) -> float:
    y = x
    return y[0]


@kernel
def as_index(x: Array1[np.float64]) -> float:
    return x[0,]


@kernel
def listed(x: Array1[np.float64]) -> float:
    return x[[0, 1]][1]


@kernel
def row(x: Array2[np.float64]) -> float:
    return x[0][1]


@kernel
def rows(x: Array2[np.float64]) -> float:
    s = 0.0
    for r in x:
        s += r[0]
    return s


@kernel
def set_slice(x: Array1[np.float64]) -> None:
    x[:] = 0.0


@kernel
def contained(x: Array1[np.float64], v: float) -> bool:
    for i in range(len(x)):
        if x[i] == v:
            return True
    return len(x.shape) == 2


class Subclass(array):
    """A class of the author's, with its own idea of items."""

    def __getitem__(self, i):
        return 100.0


def released():
    view = memoryview(array("d", [1.0]))
    view.release()
    return view


def grid():
    return memoryview(array("d", range(6))).cast("B").cast("d", (2, 3))


def misaligned():
    return memoryview(bytearray(17))[1:].cast("d")


def calls():
    yield "total", lambda: (array("f", [0.1, 0.2]),), "leaves"
    yield "total", lambda: (array("i", [1, 2]),), "leaves"
    yield "total", lambda: (Subclass("d", [1.0, 2.0]),), "leaves"
    yield "total", lambda: (misaligned(),), "leaves"
    yield "total", lambda: (bytearray(8),), "leaves"
    yield "total", lambda: (memoryview((ctypes.c_double * 2)(1.0, 2.0)),), "raises"
    yield "total", lambda: (memoryview(np.array([1.0, 2.0], ">f8")),), "raises"
    yield "total", lambda: (released(),), "raises"
    yield "total", lambda: (grid(),), "raises"
    yield "total", lambda: (memoryview(np.array(3.0)),), "raises"
    yield "total", lambda: (np.array([1.0, 2.0]),)
    yield "codes", lambda: (array("u", "ab"),), "raises"
    yield "codes", lambda: (array("I", [1, 2]),)
    yield "bytes_sum", lambda: (memoryview(b"abc"),)
    yield "bytes_sum", lambda: (memoryview(b"abc").cast("c"),), "raises"
    yield "bytes_sum", lambda: (memoryview(b"abc").cast("b"),), "leaves"
    yield "bytes_sum", lambda: (b"abc",), "leaves"
    yield "bytes_sum", lambda: (bytearray(b"abc"),), "leaves"
    for make in (lambda: array("d", [1.0, 2.0]), lambda: memoryview(array("d", [1.0, 2.0]))):
        for name in ("extent", "amount", "sliced", "doubled", "is_array", "aliased", "as_index", "listed", "set_slice"):
            yield name, lambda make=make: (make(),), "any"
        yield "reduced", lambda make=make: (make(),), "leaves"
        yield "contained", lambda make=make: (make(), 2.0), "leaves"
        yield "contained", lambda make=make: (make(), 3.0), "any"
    yield "row", lambda: (grid(),), "raises"
    yield "rows", lambda: (grid(),), "raises"
    yield "itself", lambda: (array("d", [1.0]),), "leaves"
    for name in ("extent", "amount", "reduced", "sliced", "doubled", "itself", "is_array", "aliased", "as_index", "listed", "set_slice"):
        yield name, lambda: (np.array([1.0, 2.0]),), "any"
    yield "row", lambda: (np.ones((2, 3)),)
    yield "rows", lambda: (np.ones((2, 3)),)
    yield "contained", lambda: (np.array([1.0]), 1.0)
