"""`s = 0`, then floats added: the type of the sum depends on whether there is anything to add."""

from kernelmill import kernel


@kernel
def total(xs: list[float]):
    s = 0
    for v in xs:
        s += v
    return s


@kernel
def scaled(xs: list[float], factor: float):
    s = 0
    for v in xs:
        s = s * factor - v
    return s


@kernel
def product(xs: list[float]) -> float:
    p = 1
    for v in xs:
        p *= v
    return p


@kernel
def averaged(xs: list[float]) -> float:
    s = 0
    for v in xs:
        s = v + s
    return s / len(xs)


@kernel
def divided(xs: list[float], n: int):
    s = 3
    for v in xs:
        s += v
    return s / n


@kernel
def shares(xs: list[float], whole: float):
    s = 0
    for v in xs:
        s += v
    return whole / s


@kernel
def part(xs: list[float], n: int):
    s = 0
    for v in xs:
        s -= v
    return n / s


CALLS = [
    *((name, lambda xs=xs: (xs,)) for name in ("total", "product") for xs in ([], [1.5], [-0.0], [-0.0, 2.0, 1e308, 1e308], [0.1] * 9)),
    *(("scaled", lambda xs=xs: (xs, -0.5)) for xs in ([], [1.5], [-0.0], [1.0, 2.0])),
    ("averaged", lambda: ([1.0, 2.0],)),
    ("averaged", lambda: ([],), "raises"),
    *(("divided", lambda xs=xs, n=n: (xs, n)) for xs in ([], [1.5, 0.1]) for n in (3, -7, 2**53)),
    *(("divided", lambda xs=xs, n=n: (xs, n), "any") for xs in ([], [1.5, 0.1]) for n in (2**53 + 1, 2**63 - 1)),
    *(("divided", lambda xs=xs: (xs, 0), "raises") for xs in ([], [1.5])),
    *(("shares", lambda xs=xs: (xs, 7.0)) for xs in ([1.5], [-0.5, 0.25])),
    ("shares", lambda: ([], 7.0), "raises"),
    ("shares", lambda: ([0.0], 7.0), "raises"),
    ("part", lambda: ([0.3], 2**53 - 1)),
    ("part", lambda: ([0.3], 2**60), "any"),
    ("part", lambda: ([], 5), "raises"),
]
