"""Python int: // % / and divmod: floor rounding, sign of the remainder, zero divisors, correctly rounded true division."""

from kernelmill import kernel


@kernel
def floordiv(a: int, b: int) -> int:
    return a // b


@kernel
def modulo(a: int, b: int) -> int:
    return a % b


@kernel
def truediv(a: int, b: int) -> float:
    return a / b


@kernel
def both(a: int, b: int) -> tuple[int, int]:
    return divmod(a, b)


@kernel
def by_literals(a: int) -> tuple[int, int, int, int, int, int]:
    return a // 7, a % 7, a // -7, a % -7, a // 8, a % 8


@kernel
def by_minus_one(a: int) -> tuple[int, int]:
    return a // -1, a % -1


@kernel
def wrap_index(i: int, n: int) -> int:
    return (i - 1) % n + (i + 1) % n


@kernel
def half(a: int) -> float:
    return a / 2


@kernel
def ring(n: int) -> int:
    total = 0
    for i in range(n):
        for j in range(-1, 2):
            total = total * 3 + (i + j) % n + (i + j) // n
            total = total % 1000003
        if n > 5:
            for j in range(-7, 6):
                total += (i + j) % n * j - (i + j) // n
    return total


@kernel
def clock(hours: int, step: int) -> int:
    h = 0
    for i in range(hours):
        h = (h + step % 12) % 12
        h = (h + 11) % 12 * 2 % 12
    return h


MIN = -(2**63)
MAX = 2**63 - 1
VALUES = (0, 1, -1, 2, -2, 3, -3, 7, -7, 8, -8, 100, -100, MAX, MIN, MAX - 1, MIN + 1, 2**53 + 1, -(2**62))


def calls():
    for a in VALUES:
        for b in VALUES:
            mark = "raises" if b == 0 else "native"
            leaving = "leaves" if a == MIN and b == -1 else mark
            yield "floordiv", lambda a=a, b=b: (a, b), leaving
            yield "modulo", lambda a=a, b=b: (a, b), leaving
            yield "both", lambda a=a, b=b: (a, b), leaving
            exact = max(abs(a), abs(b)) <= 2**53
            yield "truediv", lambda a=a, b=b: (a, b), mark if exact or b == 0 else "leaves"
        yield "by_literals", lambda a=a: (a,)
        yield "by_minus_one", lambda a=a: (a,), "leaves" if a == MIN else "native"
        yield "half", lambda a=a: (a,), "native" if abs(a) <= 2**53 else "leaves"
    for a in (10**20, -(10**19)):
        for f in ("floordiv", "modulo", "truediv", "both"):
            yield f, lambda a=a: (a, 7), "leaves"
            yield f, lambda a=a: (7, a), "leaves"
            yield f, lambda a=a: (a, 0), "raises"
    for i in range(-3, 5):
        yield "wrap_index", lambda i=i: (i, 4)
        yield "wrap_index", lambda i=i: (i, -4)
    yield "wrap_index", lambda: (1, 0), "raises"
    for n in (0, 1, 2, 3, 5, 6, 7, 8, 30):
        yield "ring", lambda n=n: (n,)
        yield "clock", lambda n=n: (n, 5)
        yield "clock", lambda n=n: (n, -7)
