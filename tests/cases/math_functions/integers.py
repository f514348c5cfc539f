"""math: functions of integers, where results beyond 64 bits leave."""

import math

from kernelmill import kernel


@kernel
def gcd(a: int, b: int) -> int:
    return math.gcd(a, b)


@kernel
def gcd_several(a: int, b: int, c: int) -> tuple[int, int, int]:
    return math.gcd(a, b, c), math.gcd(a), math.gcd()


@kernel
def lcm(a: int, b: int) -> int:
    return math.lcm(a, b)


@kernel
def isqrt(a: int) -> int:
    return math.isqrt(a)


@kernel
def factorial(n: int) -> int:
    return math.factorial(n)


@kernel
def comb(n: int, k: int) -> int:
    return math.comb(n, k)


@kernel
def perm(n: int, k: int) -> int:
    return math.perm(n, k)


MAX = 2**63 - 1
MIN = -(2**63)
CALLS = [
    *[("gcd", lambda a=a, b=b: (a, b)) for a in (0, 1, 12, -18, MAX) for b in (0, 8, -27, 2**40)],
    ("gcd", lambda: (MIN, 0), "leaves"),
    ("gcd", lambda: (MIN, MIN), "leaves"),
    ("gcd", lambda: (MIN, 12), "leaves"),
    ("gcd", lambda: (2**70, 2**66), "leaves"),
    ("gcd_several", lambda: (12, 18, 27)),
    *[("lcm", lambda a=a, b=b: (a, b)) for a in (0, 1, 12, -18) for b in (0, 8, -27)],
    ("lcm", lambda: (2**40, 3**20), "leaves"),
    *[("isqrt", lambda a=a: (a,)) for a in (0, 1, 3, 4, 99, 10**18 - 1, 10**18, MAX, (2**31 + 1) ** 2 - 1)],
    ("isqrt", lambda: (-1,), "raises"),
    ("isqrt", lambda: (10**40,), "leaves"),
    *[("factorial", lambda n=n: (n,)) for n in (0, 1, 5, 20)],
    ("factorial", lambda: (21,), "leaves"),
    ("factorial", lambda: (-1,), "raises"),
    *[("comb", lambda n=n, k=k: (n, k)) for n in (0, 5, 30, 60) for k in (0, 1, 5, 30)],
    ("comb", lambda: (200, 100), "leaves"),
    ("comb", lambda: (-1, 2), "raises"),
    ("comb", lambda: (5, -2), "raises"),
    *[("perm", lambda n=n, k=k: (n, k)) for n in (0, 5, 12) for k in (0, 1, 5)],
    ("perm", lambda: (100, 50), "leaves"),
    ("perm", lambda: (5, -2), "raises"),
]
