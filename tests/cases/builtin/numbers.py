"""abs, min, max, round, divmod, pow, int, float, bool on Python scalars."""

from kernelmill import kernel

INF = float("inf")
NAN = float("nan")
MIN = -(2**63)
MAX = 2**63 - 1


@kernel
def absolute(a: int, x: float, p: bool) -> tuple[int, float, int]:
    return abs(a), abs(x), abs(p)


@kernel
def minimum(a: int, b: int) -> tuple[int, int]:
    return min(a, b), max(a, b)


@kernel
def minimum_float(a: float, b: float) -> tuple[float, float]:
    return min(a, b), max(a, b)


@kernel
def several(a: int, b: int, c: int) -> tuple[int, int, int]:
    return min(a, b, c), max(a, b, c), max(a, b, c, 0)


@kernel
def mixed_types(a: int, x: float):
    return min(a, x)


@kernel
def mixed_declared(a: int, x: float) -> float:
    return max(x, a, 0.5)


@kernel
def round_to_int(x: float) -> int:
    return round(x)


@kernel
def round_int(a: int) -> int:
    return round(a)


@kernel
def round_digits(x: float) -> float:
    return round(x, 2)


@kernel
def round_variable_digits(x: float, n: int) -> float:
    return round(x, n)


@kernel
def to_int(x: float) -> int:
    return int(x)


@kernel
def to_int_from_bool(p: bool) -> int:
    return int(p)


@kernel
def to_float(a: int) -> float:
    return float(a)


@kernel
def to_float_from_bool(p: bool) -> float:
    return float(p)


@kernel
def to_bool(a: int, x: float) -> tuple[bool, bool]:
    return bool(a), bool(x)


@kernel
def empty_conversions() -> tuple[int, float, bool]:
    return int(), float(), bool()


@kernel
def float_divmod(a: float, b: float) -> tuple[float, float]:
    q, r = divmod(a, b)
    return q, r


@kernel
def bool_of_comparison(a: int) -> bool:
    return bool(a > 3)


@kernel
def int_of_comparison(a: int) -> int:
    return int(a > 3) + (a < 10)


@kernel
def special_floats() -> tuple[float, float, float]:
    return float("inf"), float("-inf"), float("nan")


FLOATS = (0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.7, 2.675, 1e15 + 0.5, 4503599627370497.5, 1e18, -9.3e18, 1e300, 0.49999999999999994)


def calls():
    for a in (0, -5, 5, MAX, MIN + 1):
        for x in (-2.5, -0.0, NAN):
            yield "absolute", lambda a=a, x=x: (a, x, a > 0)
        yield "round_int", lambda a=a: (a,)
        yield "to_float", lambda a=a: (a,)
        for b in (0, -5, 6):
            yield "minimum", lambda a=a, b=b: (a, b)
            yield "several", lambda a=a, b=b: (a, b, 1)
    yield "absolute", lambda: (MIN, 1.0, False), "leaves"
    yield "to_float", lambda: (10**30,), "leaves"
    yield "to_float", lambda: (10**400,), "raises"
    yield "round_int", lambda: (2**65,), "leaves"
    for a in (0.0, -0.0, 1.0, -1.0, NAN, INF):
        for b in (0.0, -0.0, 2.0, NAN, -INF):
            yield "minimum_float", lambda a=a, b=b: (a, b)
            yield "float_divmod", lambda a=a, b=b: (a, b), "raises" if b == 0 else "native"
    for a, x in ((1, 0.5), (1, 2.5), (1, 1.0), (2, NAN)):
        yield "mixed_types", lambda a=a, x=x: (a, x), "any"
        yield "mixed_declared", lambda a=a, x=x: (a, x), "leaves"
    for x in FLOATS:
        fits = abs(x) < 2**63
        yield "round_to_int", lambda x=x: (x,), "native" if fits else "leaves"
        yield "to_int", lambda x=x: (x,), "native" if fits else "leaves"
        yield "round_digits", lambda x=x: (x,), "any"
        for n in (-1, 0, 1, 20):
            yield "round_variable_digits", lambda x=x, n=n: (x, n), "any"
    for x in (INF, -INF, NAN):
        yield "round_to_int", lambda x=x: (x,), "raises"
        yield "to_int", lambda x=x: (x,), "raises"
        yield "round_digits", lambda x=x: (x,), "any"
    for p in (False, True):
        yield "to_int_from_bool", lambda p=p: (p,)
        yield "to_float_from_bool", lambda p=p: (p,)
    for a, x in ((0, 0.0), (3, -0.0), (-3, NAN), (1, 0.1)):
        yield "to_bool", lambda a=a, x=x: (a, x)
    for a in (3, 4, 20):
        yield "bool_of_comparison", lambda a=a: (a,)
        yield "int_of_comparison", lambda a=a: (a,)
    yield "empty_conversions", lambda: ()
    yield "special_floats", lambda: ()
