"""Arguments of built-ins, of `math` and of methods of containers: by name where Python takes them so, refused where it does not."""
import functools
import math

from kernelmill import kernel


@kernel
def rounded(x: float) -> float:
    return round(x, ndigits=2) + round(number=x, ndigits=1)


@kernel
def powers(x: int) -> int:
    return pow(base=x, exp=3) + pow(x, exp=2) + pow(exp=2, base=3) + pow(x, 5, mod=7)


@kernel
def numbered(x: int, n: int) -> int:
    t = 0
    for i, v in enumerate(start=n, iterable=(3, 4, x)):
        t += i * v
    return t


@kernel
def made(x: float) -> complex:
    return complex(imag=x, real=2.0) + complex(x) + complex(1, imag=x)


@kernel
def folded(x: float) -> float:
    total = sum((x, x, 2.0), start=1.5) + sum((x, 1.0), 2.0) + math.prod((x, 3.0), start=2)
    return functools.reduce(lambda u, v: u + v, (1.0, x), total)


@kernel
def least(x: float) -> float:
    return min((x, 2.0), default=1.0) + max(x, 3.0) + max((x, 2.0), key=abs)


@kernel
def close(x: float) -> tuple[bool, bool]:
    return math.isclose(x, 2.0, abs_tol=0.5), math.isclose(x, b=3.0, rel_tol=0.1)


@kernel
def pairs(x: int) -> int:
    t = 0
    for p, q in zip((1, 2, 3), (4, 5, 6), strict=True):
        t += p * q * x
    return t


@kernel
def given_two_starts(x: float) -> float:
    return sum((x, 1.0), 1, start=2)


@kernel
def misnamed(x: int) -> int:
    t = 0
    for i, _v in enumerate((x, 2), begin=1):
        t += i
    return t


@kernel
def by_position_only(x: float) -> float:
    return math.sqrt(x=x)


@kernel
def reversed_with(x: int) -> int:
    items = [x, 2]
    items.reverse(1)
    return items[0]


@kernel
def one_too_many(x: int) -> int:
    return divmod(x, 2, 3)[0]


STAYS_PYTHON = {
    "given_two_starts": "Python raises TypeError",
    "misnamed": "Python raises TypeError",
    "by_position_only": "Python raises TypeError",
    "reversed_with": "Python raises TypeError",
    "one_too_many": "Python raises TypeError",
}


def calls():
    for x in (2.25, -1.75, 0.0):
        for name in ("rounded", "made", "folded", "least", "close"):
            yield name, lambda x=x: (x,)
        for name in ("given_two_starts", "by_position_only"):
            yield name, lambda x=x: (x,), "raises"
    for n in (3, -2, 11):
        for name in ("powers", "pairs"):
            yield name, lambda n=n: (n,)
        yield "numbered", lambda n=n: (n, 2)
        for name in ("misnamed", "reversed_with", "one_too_many"):
            yield name, lambda n=n: (n,), "raises"
