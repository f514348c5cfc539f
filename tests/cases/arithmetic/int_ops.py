"""Python int: plus, minus, times and unary operators, in range and past 64 bits."""

from kernelmill import kernel

MAX = 2**63 - 1
MIN = -(2**63)


@kernel
def add(a: int, b: int) -> int:
    return a + b


@kernel
def subtract(a: int, b: int) -> int:
    return a - b


@kernel
def multiply(a: int, b: int) -> int:
    return a * b


@kernel
def negate(a: int) -> int:
    return -a


@kernel
def plus(a: int) -> int:
    return +a


@kernel
def invert(a: int) -> int:
    return ~a


@kernel
def polynomial(x: int, a: int, b: int, c: int) -> int:
    return a * x * x + b * x - c


@kernel
def with_literals(x: int) -> int:
    return 3 * x + 1 - (x - 7) * -2


@kernel
def no_annotation(a: int, b: int):
    return a * b - b


SMALL = (0, 1, -1, 2, -7, 1000, -(10**9), 2**31, 2**62)
EDGE = (MAX, MIN, MAX - 1, MIN + 1, 2**62, -(2**62))
HUGE = (2**63, -(2**63) - 1, 10**30, -(10**25))


def calls():
    for a in SMALL:
        for b in (0, 1, -1, 12345):
            for f in ("add", "subtract"):
                yield f, lambda a=a, b=b: (a, b)
            if abs(a * b) < 2**63:
                yield "multiply", lambda a=a, b=b: (a, b)
                yield "no_annotation", lambda a=a, b=b: (a, b)
        for f in ("negate", "plus", "invert"):
            yield f, lambda a=a: (a,)
    for a in EDGE:
        for b in EDGE + (1, -1, 2, -2, 0, 3037000500):
            for f in ("add", "subtract", "multiply"):
                exact = {"add": a + b, "subtract": a - b, "multiply": a * b}[f]
                yield f, lambda a=a, b=b: (a, b), "native" if MIN <= exact <= MAX else "leaves"
        for f in ("plus", "invert"):
            yield f, lambda a=a: (a,)
        yield "negate", lambda a=a: (a,), "leaves" if a == MIN else "native"
    for a in HUGE:
        for f in ("add", "subtract", "multiply"):
            yield f, lambda f=f, a=a: (a, 3), "leaves"
            yield f, lambda f=f, a=a: (3, a), "leaves"
        for f in ("negate", "plus", "invert"):
            yield f, lambda a=a: (a,), "leaves"
    for x in (-5, 0, 4, 100000):
        yield "polynomial", lambda x=x: (x, 3, -4, 9)
        yield "with_literals", lambda x=x: (x,)
    yield "polynomial", lambda: (2**40, 2**40, 0, 0), "leaves"
    yield "with_literals", lambda: (2**61,), "leaves"
