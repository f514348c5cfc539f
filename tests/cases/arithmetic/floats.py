"""Python float: all operators, with zeros, infinities, NaN and subnormal numbers."""

from kernelmill import kernel

INF = float("inf")
NAN = float("nan")


@kernel
def sums(a: float, b: float) -> tuple[float, float, float]:
    return a + b, a - b, a * b


@kernel
def truediv(a: float, b: float) -> float:
    return a / b


@kernel
def floordiv(a: float, b: float) -> float:
    return a // b


@kernel
def modulo(a: float, b: float) -> float:
    return a % b


@kernel
def both(a: float, b: float) -> tuple[float, float]:
    return divmod(a, b)


@kernel
def power(a: float, b: float) -> float:
    return a**b


@kernel
def builtin_pow(a: float, b: float) -> float:
    return pow(a, b)


@kernel
def unary(a: float) -> tuple[float, float, float]:
    return -a, +a, abs(a)


@kernel
def powers(a: float) -> tuple[float, float, float, float]:
    return a**2, a**3, a**1, a**0


@kernel
def root(a: float) -> float:
    return a**0.5


@kernel
def horner(x: float) -> float:
    return ((0.25 * x - 1.5) * x + 2.0) * x - 1e-3


@kernel
def no_contraction(a: float, b: float, c: float) -> float:
    return a * b + c


@kernel
def no_reassociation(a: float, b: float, c: float) -> tuple[float, float]:
    return (a + b) + c, a + (b + c)


VALUES = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.7, -7.0, 1e308, -1e308, 5e-324, 1e-310, INF, -INF, NAN, 2.0**53)


def calls():
    for a in VALUES:
        for b in VALUES:
            yield "sums", lambda a=a, b=b: (a, b)
            mark = "raises" if b == 0 else "native"
            for f in ("truediv", "floordiv", "modulo", "both"):
                yield f, lambda a=a, b=b: (a, b), mark
            try:
                power_mark = "leaves" if isinstance(a**b, complex) else "native"
            except (OverflowError, ZeroDivisionError):
                power_mark = "raises"
            yield "power", lambda a=a, b=b: (a, b), power_mark
            yield "builtin_pow", lambda a=a, b=b: (a, b), power_mark
        yield "unary", lambda a=a: (a,)
        yield "powers", lambda a=a: (a,), "raises" if 1e200 < abs(a) < INF else "native"
        yield "root", lambda a=a: (a,), "leaves" if a < 0 and a != -INF else "native"
        yield "horner", lambda a=a: (a,)
    yield "no_contraction", lambda: (1.0 + 2.0**-30, 1.0 - 2.0**-30, -1.0)
    yield "no_contraction", lambda: (0.1, 10.0, -1.0)
    yield "no_reassociation", lambda: (1e16, 1.0, -1e16)
    yield "no_reassociation", lambda: (0.1, 0.2, 0.3)
    for f in ("truediv", "power"):
        yield f, lambda: (3, 2.0), "leaves"
        yield f, lambda: (True, 2.0), "leaves"


TOL_ULP = 1
TOL_REASON = "float ** float is the C library's pow on both sides, which may differ by version"
