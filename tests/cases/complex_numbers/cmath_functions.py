"""Functions of `cmath`, in CPython's own order of operations: bit for bit the same."""

import cmath
import math

from kernelmill import kernel

from ._values import edges, numbers, pairs


@kernel
def roots(z: complex) -> complex:
    return cmath.sqrt(z)


@kernel
def exponential(z: complex) -> complex:
    return cmath.exp(z)


@kernel
def logarithms(z: complex):
    return cmath.log(z), cmath.log10(z)


@kernel
def to_base(z: complex, w: complex) -> complex:
    return cmath.log(z, w)


@kernel
def coordinates(z: complex):
    r, phi = cmath.polar(z)
    return r, phi, cmath.phase(z)


@kernel
def from_coordinates(r: float, phi: float) -> complex:
    return cmath.rect(r, phi)


@kernel
def waves(z: complex):
    return cmath.sin(z), cmath.cos(z), cmath.sinh(z), cmath.cosh(z)


@kernel
def tangents(z: complex):
    return cmath.tan(z), cmath.tanh(z)


@kernel
def kinds(z: complex):
    return cmath.isnan(z), cmath.isinf(z), cmath.isfinite(z)


@kernel
def close(z: complex, w: complex):
    return cmath.isclose(z, w), cmath.isclose(z, z * 1.0000000001), cmath.isclose(z, w, rel_tol=0.5), cmath.isclose(z, w, abs_tol=9.0)


@kernel
def of_reals(x: float, n: int):
    return cmath.sqrt(x), cmath.exp(n * 0.01), cmath.log(-1), cmath.pi, cmath.e, cmath.tau, cmath.infj, cmath.inf


def calls():
    for mark, a, b in pairs():
        yield "to_base", lambda a=a, b=b: (a, b), mark
        yield "close", lambda a=a, b=b: (a, b), mark
        yield "from_coordinates", lambda a=a: (a.real, a.imag), mark
    for a in numbers():
        moderate = complex(math.fmod(a.real, 30), a.imag)
        for name in ("roots", "logarithms", "coordinates", "kinds"):
            yield name, lambda a=a: (a,)
        for name in ("exponential", "waves", "tangents"):
            yield name, lambda a=moderate: (a,)
    for a in edges():
        yield "kinds", lambda a=a: (a,)
        for name in ("roots", "exponential", "logarithms", "coordinates", "waves", "tangents"):
            yield name, lambda a=a: (a,), "any"
    yield "of_reals", lambda: (-2.0, 3)
    yield "of_reals", lambda: (2.0, -300)
    yield "logarithms", lambda: (0j,), "raises"
    yield "exponential", lambda: (complex(1000, 1),), "raises"
