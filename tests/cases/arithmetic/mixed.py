"""bool, int and float together, and float parameters that are given ints."""

from kernelmill import kernel


@kernel
def int_and_float(i: int, x: float) -> tuple[float, float, float, float]:
    return i + x, i - x, i * x, x - i


@kernel
def divide_both(i: int, x: float) -> tuple[float, float]:
    return i / x, x / i


@kernel
def floor_both(i: int, x: float) -> tuple[float, float, float, float]:
    return i // x, i % x, x // i, x % i


@kernel
def power_both(i: int, x: float) -> tuple[float, float]:
    return x**i, x ** (i - 1)


@kernel
def bool_and_int(p: bool, i: int) -> tuple[int, int, int, int]:
    return p + i, i - p, p * i, -p


@kernel
def bools(p: bool, q: bool) -> tuple[int, int, int, bool, bool, bool]:
    return p + q, p - q, p * q, p & q, p | q, p ^ q


@kernel
def bools_inferred(p: bool, q: bool):
    return p + q, p & q, p << q, ~p + q, +p, p > q, not p


@kernel
def bool_and_float(p: bool, x: float) -> float:
    return p * x + p


@kernel
def bool_divide(p: bool, q: bool):
    return p / q, p // q, p % q


@kernel
def scaled(x: float, n: int) -> float:
    total = 0.0
    for i in range(n):
        total += x * i
    return total


@kernel
def only_float(x: float, y: float) -> float:
    return x * 2.0 + y


@kernel
def identity(x: float):
    return x


@kernel
def maybe_int(x: float):
    return x + 1


def calls():
    for i in (-3, 0, 1, 2**40):
        for x in (-2.5, 0.75, 4.0):
            yield "int_and_float", lambda i=i, x=x: (i, x)
            yield "divide_both", lambda i=i, x=x: (i, x), "raises" if i == 0 else "native"
            yield "floor_both", lambda i=i, x=x: (i, x), "raises" if i == 0 else "native"
            if abs(i) < 100:
                yield "power_both", lambda i=i, x=x: (i, x)
    yield "int_and_float", lambda: (2**53 + 1, 1.0)
    yield "int_and_float", lambda: (10**400, 1.0), "raises"
    yield "divide_both", lambda: (1, 0.0), "raises"
    for p in (False, True):
        for q in (False, True):
            yield "bools", lambda p=p, q=q: (p, q)
            yield "bools_inferred", lambda p=p, q=q: (p, q)
            yield "bool_divide", lambda p=p, q=q: (p, q), "native" if q else "raises"
        for i in (-3, 0, 7):
            yield "bool_and_int", lambda p=p, i=i: (p, i)
        for x in (-0.5, 2.0):
            yield "bool_and_float", lambda p=p, x=x: (p, x)
    yield "scaled", lambda: (0.5, 10)
    yield "scaled", lambda: (0.5, -1)
    yield "scaled", lambda: (3, 4), "leaves"
    for x, y in ((1.5, 2.5), (3, 4), (True, 2.5), (2**53 + 1, 1.0), (10**30, 1.0)):
        yield "only_float", lambda x=x, y=y: (x, y), "native" if isinstance(x, float) else "leaves"
    for f in ("identity", "maybe_int"):
        yield f, lambda: (1.5,)
        for x in (3, True, 10**20):
            yield f, lambda x=x: (x,), "leaves"
