"""Comparison of bool, int and float; big ints against floats are exact in Python."""

from kernelmill import kernel

INF = float("inf")
NAN = float("nan")
MAX = 2**63 - 1
MIN = -(2**63)


@kernel
def ints(a: int, b: int) -> tuple[bool, bool, bool, bool, bool, bool]:
    return a < b, a <= b, a > b, a >= b, a == b, a != b


@kernel
def floats(a: float, b: float) -> tuple[bool, bool, bool, bool, bool, bool]:
    return a < b, a <= b, a > b, a >= b, a == b, a != b


@kernel
def int_with_float(a: int, b: float) -> tuple[bool, bool, bool, bool, bool, bool]:
    return a < b, a <= b, a > b, a >= b, a == b, a != b


@kernel
def float_with_int(a: float, b: int) -> tuple[bool, bool, bool, bool, bool, bool]:
    return a < b, a <= b, a > b, a >= b, a == b, a != b


@kernel
def bools(a: bool, b: bool) -> tuple[bool, bool, bool, bool, bool, bool]:
    return a < b, a <= b, a > b, a >= b, a == b, a != b


@kernel
def bool_with_others(a: bool, i: int, x: float) -> tuple[bool, bool, bool, bool]:
    return a == i, a < i, a == x, a >= x


@kernel
def int_with_literals(a: int) -> tuple[bool, bool, bool, bool]:
    return a < 9007199254740993.0, a == 0.5, a >= 1e300, a != 9223372036854775807


@kernel
def is_none(a: int) -> bool:
    return a is None


@kernel
def is_not_none(a: float) -> bool:
    return a is not None


NUMBERS = (0, 1, -1, 5, 2**53, 2**53 + 1, -(2**53) - 1, MAX, MIN, MAX - 512, 2**62 + 1)
FLOATS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0**53, 2.0**53 + 2, 2.0**63, -(2.0**63), 1e300, -1e300, 5e-324, INF, -INF, NAN)


def calls():
    for a in NUMBERS:
        for b in NUMBERS:
            yield "ints", lambda a=a, b=b: (a, b)
        for x in FLOATS:
            mark = "native" if abs(a) <= 2**53 else "leaves"
            yield "int_with_float", lambda a=a, x=x: (a, x), mark
            yield "float_with_int", lambda a=a, x=x: (x, a), mark
        yield "int_with_literals", lambda a=a: (a,), "native" if abs(a) <= 2**53 else "leaves"
        yield "is_none", lambda a=a: (a,)
    for x in FLOATS:
        for y in FLOATS:
            yield "floats", lambda x=x, y=y: (x, y)
        yield "is_not_none", lambda x=x: (x,)
    for p in (False, True):
        for q in (False, True):
            yield "bools", lambda p=p, q=q: (p, q)
        for i, x in ((0, 0.0), (1, 1.0), (-4, 0.5), (2**40, NAN)):
            yield "bool_with_others", lambda p=p, i=i, x=x: (p, i, x)
    yield "ints", lambda: (2**63, 2**63), "leaves"
    yield "ints", lambda: (-(10**30), 5), "leaves"
    yield "int_with_float", lambda: (2**64 + 1, 2.0**64), "leaves"
    yield "is_none", lambda: (None,), "leaves"
    yield "is_not_none", lambda: (None,), "leaves"
