"""Operators on Python complex numbers: the textbook product, Smith's quotient, real operands beside complex ones."""

from kernelmill import kernel

from ._values import edges, numbers, pairs, reals


@kernel
def plus_minus_times(a: complex, b: complex):
    return a + b, a - b, a * b


@kernel
def quotient(a: complex, b: complex) -> complex:
    return a / b


@kernel
def signs(a: complex):
    return -a, +a, a.conjugate(), a.real, a.imag


@kernel
def with_float(a: complex, x: float):
    return a + x, x + a, a - x, x - a, a * x, x * a


@kernel
def with_int(a: complex, n: int):
    return a + n, n + a, a - n, n - a, a * n, n * a


@kernel
def with_bool(a: complex, flag: bool):
    return a + flag, flag * a, a - flag


@kernel
def over_real(a: complex, x: float):
    return a / x


@kernel
def under_real(a: complex, x: float):
    return x / a


@kernel
def with_literals(x: float):
    return 2j * x, (1 + 2j) * x, x + 1j, 1j - x, x * 3 - 0.5j, -1j * x


@kernel
def equal(a: complex, b: complex):
    return a == b, a != b, a == a.conjugate(), a == 1, a == 1.0, 0 != a, a == True  # noqa: E712  # the comparison is the point


@kernel
def equal_to_int(a: complex, n: int):
    return a == n, n != a


@kernel
def truth(a: complex) -> int:
    if a:
        return 1 if not a.imag else 2
    return 0


@kernel
def choice(a: complex, b: complex):
    return a or b, a and b, (a if a.real > b.real else b)


@kernel
def size(a: complex) -> float:
    return abs(a)


@kernel
def augmented(a: complex, b: complex) -> complex:
    s = 0j
    for k in range(4):
        s += a * k
        s -= b
        s *= 1.5
    s /= 3
    return s


def calls():
    for mark, a, b in pairs():
        yield "plus_minus_times", lambda a=a, b=b: (a, b), mark
        yield "quotient", lambda a=a, b=b: (a, b), mark
        yield "equal", lambda a=a, b=b: (a, b)
        yield "choice", lambda a=a, b=b: (a, b)
        yield "augmented", lambda a=a, b=b: (a, b), mark
    for mark, a, x in reals():
        yield "with_float", lambda a=a, x=x: (a, x)
        yield "over_real", lambda a=a, x=x: (a, x), mark
        yield "under_real", lambda a=a, x=x: (a, x), mark
        yield "with_literals", lambda x=x: (x,)
    for a in (*numbers(), *edges()):
        yield "signs", lambda a=a: (a,)
        yield "truth", lambda a=a: (a,)
        yield "size", lambda a=a: (a,)
        for n in (0, 1, -3, 2**53 + 1):
            yield "with_int", lambda a=a, n=n: (a, n)
            yield "equal_to_int", lambda a=a, n=n: (complex(n), n)
            yield "equal_to_int", lambda a=a, n=n: (a, n)
        yield "with_bool", lambda a=a: (a, True)
    yield "equal_to_int", lambda: (complex(2**53), 2**53 + 1)
    yield "quotient", lambda: (1j, 0j), "raises"
    yield "over_real", lambda: (1j, 0.0), "raises"
    yield "over_real", lambda: (1j, -0.0), "raises"
    yield "under_real", lambda: (-0j, 2.0), "raises"
    yield "size", lambda: (complex(1e308, 1.7e308),), "raises"
    yield "size", lambda: ("text",), "raises"
    yield "size", lambda: (3,), "leaves"
    yield "quotient", lambda: (1, 2j), "leaves"
