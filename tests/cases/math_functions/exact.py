"""math: functions whose results are exact: rounding, splitting, classifying, signs, remainders, neighbours."""

import math

from kernelmill import kernel

INF = math.inf
NAN = math.nan


@kernel
def to_int(x: float) -> tuple[int, int, int]:
    return math.floor(x), math.ceil(x), math.trunc(x)


@kernel
def int_rounding(a: int) -> tuple[int, int, int]:
    return math.floor(a), math.ceil(a), math.trunc(a)


@kernel
def absolute(x: float, a: int) -> tuple[float, float]:
    return math.fabs(x), math.fabs(a)


@kernel
def classify(x: float) -> tuple[bool, bool, bool]:
    return math.isnan(x), math.isinf(x), math.isfinite(x)


@kernel
def sign(x: float, y: float) -> float:
    return math.copysign(x, y)


@kernel
def fmod(x: float, y: float) -> float:
    return math.fmod(x, y)


@kernel
def remainder(x: float, y: float) -> float:
    return math.remainder(x, y)


@kernel
def split(x: float) -> tuple[float, float]:
    return math.modf(x)


@kernel
def mantissa(x: float) -> tuple[float, int]:
    return math.frexp(x)


@kernel
def scale(x: float, n: int) -> float:
    return math.ldexp(x, n)


@kernel
def neighbours(x: float, y: float) -> tuple[float, float]:
    return math.nextafter(x, y), math.ulp(x)


@kernel
def close(x: float, y: float) -> tuple[bool, bool]:
    return math.isclose(x, y), math.isclose(x, y, rel_tol=1e-3, abs_tol=1e-6)


@kernel
def close_with(x: float, y: float, r: float, a: float) -> bool:
    return math.isclose(x, y, rel_tol=r, abs_tol=a)


@kernel
def square_root(x: float) -> float:
    return math.sqrt(x)


@kernel
def constants() -> tuple[float, float, float, float, float]:
    return math.pi, math.e, math.tau, math.inf, math.nan


@kernel
def area(r: float) -> float:
    return math.pi * r**2


VALUES = (0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.7, 1e15 + 0.5, 1e18, 1e300, 5e-324, INF, -INF, NAN)


def calls():
    for x in VALUES:
        finite = x - x == 0
        fits = finite and abs(x) < 2**63
        yield "to_int", lambda x=x: (x,), "native" if fits else "leaves" if finite else "raises"
        yield "absolute", lambda x=x: (x, -3)
        yield "classify", lambda x=x: (x,)
        yield "split", lambda x=x: (x,)
        yield "mantissa", lambda x=x: (x,)
        yield "square_root", lambda x=x: (x,), "raises" if x < 0 else "native"
        yield "area", lambda x=x: (x,), "raises" if finite and abs(x) > 1e200 else "native"
        for n in (0, 1, -5, 60, -1100, 1200, 2**40, -(2**40)):
            overflow = finite and x != 0 and (abs(x) * 2.0 ** min(n, 1000) == INF or n > 2000)
            yield "scale", lambda x=x, n=n: (x, n), "raises" if overflow or (n == 1200 and 1e-50 < abs(x) < INF) else "native"
        for y in VALUES:
            yield "sign", lambda x=x, y=y: (x, y)
            yield "neighbours", lambda x=x, y=y: (x, y)
            yield "close", lambda x=x, y=y: (x, y)
            domain = (y == 0 or abs(x) == INF) and x == x and y == y
            yield "fmod", lambda x=x, y=y: (x, y), "raises" if domain else "native"
            yield "remainder", lambda x=x, y=y: (x, y), "raises" if domain else "native"
    for a in (-3, 0, 2**62):
        yield "int_rounding", lambda a=a: (a,)
    yield "int_rounding", lambda: (10**20,), "leaves"
    yield "close_with", lambda: (1.0, 1.1, 0.2, 0.0)
    yield "close_with", lambda: (1.0, 1.1, -0.2, 0.0), "raises"
    yield "constants", lambda: ()
