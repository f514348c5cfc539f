"""`**` on complex numbers: whole exponents by repeated multiplication, others by polar coordinates."""

import numpy as np

from kernelmill import Array1, kernel

from ._values import array, edges, numbers


@kernel
def small(a: complex):
    return a**2, a**3, a**5, a**0, a**1


@kernel
def inverse(a: complex):
    return a**-1, a**-2


@kernel
def fraction(a: complex) -> complex:
    return a**0.5


@kernel
def by_int(a: complex, n: int) -> complex:
    return a**n


@kernel
def by_float(a: complex, x: float) -> complex:
    return a**x


@kernel
def by_complex(a: complex, b: complex) -> complex:
    return a**b


@kernel
def builtin(a: complex, x: float) -> complex:
    return pow(a, 2) + pow(a, x)


@kernel
def of_elements(x: Array1[np.complex128], y: Array1[np.complex64]):
    v, w = x[0], y[0]
    return v**2, v**3, v**5, v**0, v**1, v**2.0, w**2, w**4


@kernel
def inverse_elements(x: Array1[np.complex128]):
    v = x[0]
    return v**-1, v**-3


def calls():
    for a in numbers():
        yield "small", lambda a=a: (a,)
        yield "inverse", lambda a=a: (a,)
        yield "fraction", lambda a=a: (a,)
        yield "of_elements", lambda a=a: (array([a]), array([a], np.complex64))
        yield "inverse_elements", lambda a=a: (array([a]),)
        for n in (0, 1, 2, 3, 6, 7, 12, 20, -1, -4):
            yield "by_int", lambda a=a, n=n: (a, n)
        for x in (0.5, -1.5, 2.0, 1 / 3):
            yield "by_float", lambda a=a, x=x: (a, x)
        yield "builtin", lambda a=a: (a, 1.5)
        yield "by_complex", lambda a=a: (a, 1.5 - 0.25j), "leaves"
        yield "by_complex", lambda a=a: (a, 2 + 0j)
    for a in edges():
        for name in ("small", "inverse", "fraction"):
            yield name, lambda a=a: (a,), "any"
        yield "of_elements", lambda a=a: (array([a]), array([a], np.complex64)), "any"
        yield "inverse_elements", lambda a=a: (array([a]),), "any"
        for n in (0, 1, 2, 3, 6, -1, 101, -200):
            yield "by_int", lambda a=a, n=n: (a, n), "any"
        for x in (0.5, -1.5, 0.0):
            yield "by_float", lambda a=a, x=x: (a, x), "any"
    yield "small", lambda: (0j,)
    yield "by_int", lambda: (0j, 2)
    yield "by_int", lambda: (0j, -2), "raises"
    yield "by_int", lambda: (1e300 + 1j, 3), "raises"
