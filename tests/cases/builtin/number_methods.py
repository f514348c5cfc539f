"""Methods and attributes of Python's numbers."""
import numpy as np
from kernelmill import Array1, kernel


@kernel
def of_int(n: int):
    return n.bit_length(), n.bit_count(), n.conjugate(), n.real, n.imag, n.numerator, n.denominator


@kernel
def of_bool(b: bool):
    return b.bit_length(), b.bit_count(), b.real, b.numerator


@kernel
def of_float(x: float):
    return x.is_integer(), x.conjugate(), x.real, x.imag


@kernel
def of_element(x: Array1[np.float64], i: int) -> bool:
    return x[i].is_integer()


@kernel
def next_power(n: int) -> int:
    return 1 << (n - 1).bit_length()


def calls():
    for n in (0, 1, -1, 2, 255, 256, -256, 12345678901, 2**62, 2**63 - 1, -(2**63) + 1):
        yield "of_int", lambda n=n: (n,)
    yield "of_int", lambda: (-(2**63),), "leaves"
    yield "of_bool", lambda: (True,)
    yield "of_bool", lambda: (False,)
    for x in (0.0, -0.0, 1.0, 2.5, -3.0, 1e300, 5e-324, float("inf"), float("nan"), 2.0**53 + 2):
        yield "of_float", lambda x=x: (x,)
        yield "of_element", lambda x=x: (np.array([x]), 0)
    for n in (1, 2, 3, 1000):
        yield "next_power", lambda n=n: (n,)
