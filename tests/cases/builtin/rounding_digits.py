"""`round` to a number of digits: of floats the decimal nearest to the exact value, of ints the nearest multiple."""
import numpy as np
from kernelmill import Array1, kernel


@kernel
def float_digits(x: float, n: int):
    return round(x, n)


@kernel
def usual(x: float):
    return round(x, 2), round(x, 0), round(x, -1), round(x, None), round(x, True)


@kernel
def int_digits(a: int, n: int):
    return round(a, n), round(a, -1), round(a, 3)


@kernel
def element(x: Array1[np.float64], i: int):
    return round(x[i], 2), round(float(x[i]), 2)


@kernel(fastmath=True)
def relaxed(x: float) -> float:
    return round(x, 3)


VALUES = (
    0.0, -0.0, 0.5, 2.675, 1.005, -1.005, 0.125, 0.375, 2.5, 3.5, 1234.5678, -0.001, 1e-300, 5e-324, 1e15 + 0.5, 4503599627370497.5,
    9007199254740993.0, 1e22, 123456789.123456789, 0.1, 0.15, 0.25, 0.35, 0.45, 2.0**-20, 55.5, 45.0, 25.0, float("inf"), float("nan"),
)  # fmt: skip


def calls():
    for x in VALUES:
        yield "usual", lambda x=x: (x,), "any"
        yield "relaxed", lambda x=x: (x,)
        yield "element", lambda x=x: (np.array([x]), 0)
        for n in (-3, -1, 0, 1, 2, 3, 8, 15, 16, 30):
            yield "float_digits", lambda x=x, n=n: (x, n), "any"
    yield "float_digits", lambda: (2.675, 2)
    yield "float_digits", lambda: (12345.678, -2)
    for a in (0, 5, 15, 25, -5, -15, 14, 16, 999, 12345, 2**62):
        for n in (-2, -1, 0, 5, -18):
            yield "int_digits", lambda a=a, n=n: (a, n), "any" if abs(a) > 2**60 else "native"
    yield "int_digits", lambda: (5, -30), "leaves"
