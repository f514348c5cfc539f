"""A local that is an int on one path and a float on another keeps its type and the sign of zero under `-`, `+` and `abs`."""
import numpy as np

from kernelmill import Array1, kernel


def safe(y):
    if y > 0:
        return 1.5
    return 0


@kernel
def negated(y: float):
    r = 1.5 if y > 0 else 0
    return -r, +r, - -r


@kernel
def by_helper(y: float):
    return -safe(y), abs(safe(y)), +safe(-y)


@kernel
def sized(y: float):
    r = -1.5 if y > 0 else -3
    return abs(r), abs(-r), -abs(r)


@kernel
def in_loop(n: int):
    r = 0
    for _ in range(n):
        r = r + 0.5
    return -r, abs(r)


@kernel
def summed(x: Array1[np.float64]):
    s = 0
    for v in x:
        s += v
    return -s, +s, abs(s)


CALLS = [
    *[(name, lambda y=y: (y,)) for y in (0.0, 1.0, -1.0) for name in ("negated", "by_helper", "sized")],
    *[("in_loop", lambda n=n: (n,)) for n in (0, 2)],
    *[("summed", lambda n=n: (-np.ones(n),)) for n in (0, 2)],
]
