"""math: exponentials, logarithms, trigonometric and hyperbolic functions, with their domain and range errors."""

import math

from kernelmill import kernel

TOL_ULP = 1
TOL_REASON = "elementary functions are promised within 1 ulp, and the C library's version is not ours to choose"
INF = float("inf")
NAN = float("nan")


@kernel
def exponentials(x: float) -> tuple[float, float, float]:
    return math.exp(x), math.expm1(x), math.exp2(x)


@kernel
def logarithms(x: float) -> tuple[float, float, float]:
    return math.log(x), math.log2(x), math.log10(x)


@kernel
def log1p(x: float) -> float:
    return math.log1p(x)


@kernel
def log_base(x: float, b: float) -> float:
    return math.log(x, b)


@kernel
def log_of_int(a: int) -> tuple[float, float, float]:
    return math.log(a), math.log2(a), math.log10(a)


@kernel
def trigonometric(x: float) -> tuple[float, float, float]:
    return math.sin(x), math.cos(x), math.tan(x)


@kernel
def inverse(x: float) -> tuple[float, float, float]:
    return math.asin(x), math.acos(x), math.atan(x)


@kernel
def hyperbolic(x: float) -> tuple[float, float, float]:
    return math.sinh(x), math.cosh(x), math.tanh(x)


@kernel
def inverse_hyperbolic(x: float) -> tuple[float, float]:
    return math.asinh(x), math.atanh(x)


@kernel
def acosh(x: float) -> float:
    return math.acosh(x)


@kernel
def two_arguments(y: float, x: float) -> tuple[float, float]:
    return math.atan2(y, x), math.hypot(x, y)


@kernel
def power(x: float, y: float) -> float:
    return math.pow(x, y)


@kernel
def roots(x: float) -> tuple[float, float]:
    return math.sqrt(x), math.cbrt(x)


@kernel
def angles(x: float) -> tuple[float, float]:
    return math.degrees(x), math.radians(x)


@kernel
def hypot_three(a: float, b: float, c: float) -> float:
    return math.hypot(a, b, c)


@kernel
def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


@kernel
def from_int(a: int) -> tuple[float, float]:
    return math.sqrt(a), math.sin(a)


VALUES = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, 3.7, -11.25, 30.0, 1e-10, 1e-300, 1e10, INF, -INF, NAN)


def _mark(function, *args: float) -> str:
    try:
        function(*args)
    except (ValueError, OverflowError, ZeroDivisionError):
        return "raises"
    return "native"


def calls():
    for x in VALUES + (709.0, 710.0, -745.0, 1024.0):
        yield "exponentials", lambda x=x: (x,), _mark(lambda v: (math.exp(v), math.exp2(v)), x)
        yield "hyperbolic", lambda x=x: (x,), _mark(math.sinh, x)
        yield "logistic", lambda x=x: (x,), _mark(math.exp, -x)
    for x in VALUES:
        yield "logarithms", lambda x=x: (x,), _mark(math.log, x)
        yield "log1p", lambda x=x: (x,), _mark(math.log1p, x)
        yield "trigonometric", lambda x=x: (x,), _mark(math.sin, x)
        yield "inverse", lambda x=x: (x,), _mark(math.asin, x)
        yield "inverse_hyperbolic", lambda x=x: (x,), _mark(math.atanh, x)
        yield "acosh", lambda x=x: (x,), _mark(math.acosh, x)
        yield "roots", lambda x=x: (x,), _mark(math.sqrt, x)
        yield "angles", lambda x=x: (x,)
        for y in VALUES:
            yield "two_arguments", lambda x=x, y=y: (x, y)
            yield "power", lambda x=x, y=y: (x, y), _mark(math.pow, x, y)
        yield "hypot_three", lambda x=x: (x, 3.0, 4.0)
    for x, b in ((8.0, 2.0), (100.0, 10.0), (5.0, 0.5), (0.25, 3.0)):
        yield "log_base", lambda x=x, b=b: (x, b)
    for x, b in ((8.0, 1.0), (0.0, 2.0), (2.0, -1.0), (2.0, 0.0)):
        yield "log_base", lambda x=x, b=b: (x, b), "raises"
    for a in (1, 2, 1000, 2**53 + 1, 2**62):
        yield "log_of_int", lambda a=a: (a,)
        yield "from_int", lambda a=a: (a,)
    yield "log_of_int", lambda: (10**400,), "leaves"
    yield "log_of_int", lambda: (0,), "raises"
    yield "log_of_int", lambda: (-5,), "raises"
    yield "from_int", lambda: (-1,), "raises"
    yield "from_int", lambda: (10**400,), "raises"
