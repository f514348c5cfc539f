"""Arguments that native code doesn't take: the answer is the Python function's, whatever it is."""

import decimal
import fractions

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def twice(x: float) -> float:
    return x + x


@kernel
def halves(n: int) -> int:
    return n // 2


@kernel
def negated(flag: bool) -> bool:
    return not flag


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(len(x)):
        s += x[i]
    return s


@kernel
def trace(a: Array2[np.float64]) -> float:
    s = 0.0
    for i in range(a.shape[0]):
        s += a[i, i]
    return s


@kernel
def fill(x: Array1[np.float64], v: float) -> None:
    for i in range(len(x)):
        x[i] = v


@kernel
def first(x: Array1[np.float64]):
    return x[0]


class Number:
    """Not a number to us, but it adds."""

    def __add__(self, other):
        return "sum"

    def __floordiv__(self, other):
        return "quotient"

    def __repr__(self):
        return "Number()"


class Subclass(np.ndarray):
    pass


class MyFloat(float):
    def __add__(self, other):
        return "mine"


class MyInt(int):
    def __floordiv__(self, other):
        return "mine"


def memmap() -> np.ndarray:
    import tempfile

    with tempfile.TemporaryFile() as file:
        x = np.memmap(file, np.float64, shape=(4,))
    x[:] = (1, 2, 3, 4)
    return x


CALLS = [
    *[("twice", lambda v=v: (v,), "leaves") for v in (3, True, 10**20, "ab", [1], decimal.Decimal("0.1"), fractions.Fraction(1, 3), 1j)],
    *[("twice", lambda v=v: (v,), "leaves") for v in (np.float64(0.5), np.float32(0.1), np.int8(100), np.longdouble(1), MyFloat(1.5), Number())],
    *[("twice", lambda v=v: (v,), "raises") for v in (None, {}, object)],
    *[("halves", lambda v=v: (v,), "leaves") for v in (7.5, True, 10**20, np.int64(7), np.uint8(7), np.float64(7.5), MyInt(7), Number())],
    *[("halves", lambda v=v: (v,), "raises") for v in (None, "7", [7])],
    *[("negated", lambda v=v: (v,), "leaves") for v in (0, 1, 2, "", None, 0.5, np.bool_(True), [])],
    ("negated", lambda: (np.zeros(2),), "raises"),
    *[("total", lambda v=v: (v,), "leaves") for v in ([1.0, 2.5], (1, 2), range(4), {0: 1.5, 1: 2.5})],
    ("total", lambda: (np.ma.masked_array([1.0, 2.0, 3.0], [False, True, False]),), "leaves"),
    ("total", lambda: (np.arange(3.0).view(Subclass),), "leaves"),
    ("total", lambda: (np.arange(3),), "leaves"),
    ("total", lambda: (np.arange(3, dtype=np.float32),), "leaves"),
    ("total", lambda: (np.arange(3) + 1j,), "leaves"),
    ("total", lambda: (np.arange(3).astype(object),), "leaves"),
    ("total", lambda: (np.arange(6.0).reshape(3, 2),), "leaves"),
    ("total", lambda: (memmap(),), "leaves"),
    *[("total", lambda v=v: (v,), "raises") for v in (None, 5, "abc", 1.5)],
    ("total", lambda: (), "raises"),
    ("trace", lambda: (np.matrix([[1.0, 2.0], [3.0, 4.0]]),), "leaves"),
    ("trace", lambda: (np.eye(3, dtype=np.float32),), "leaves"),
    ("trace", lambda: ([[1.0]],), "raises"),
    ("fill", lambda: ([1.0, 2.0], 0.5), "leaves"),
    ("fill", lambda: (np.zeros(3, np.int32), 2.75), "leaves"),
    ("fill", lambda: (np.zeros(3), "x"), "raises"),
    ("fill", lambda: (np.zeros(3), "2.5"), "leaves"),
    ("fill", lambda: (np.zeros(3), 2), "leaves"),
    ("fill", lambda: (np.zeros(3), 10**400), "raises"),
    ("fill", lambda: (np.zeros(3), None), "leaves"),
    ("fill", lambda: ((1.0,), 0.5), "raises"),
    ("first", lambda: ([None],), "leaves"),
    ("first", lambda: ("abc",), "leaves"),
    ("first", lambda: (b"abc",), "leaves"),
]
