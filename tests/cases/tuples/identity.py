"""Items of tuples and lists are compared by identity before `==`: a NaN that is the same object equals itself there."""

import math
from typing import NamedTuple

import numpy as np

from kernelmill import Array1, kernel


class Point(NamedTuple):
    at: int
    value: float


@kernel
def itself(u: float):
    t = (u, 1)
    return t == t, t != t, (u, 1) <= (u, 1), (u, 1) > (u, 0), ((u, 1), 2) == ((u, 1), 2)


@kernel
def two(u: float, v: float):
    return (u, 1) == (v, 1), (u, v) < (v, u)


@kernel
def in_display(u: float):
    a = u * 2
    return a in (a, 1.0), a not in (1.0, a), u in (1.0, 2.0)


@kernel
def in_two(u: float, v: float):
    return u in (v, 1.0)


@kernel
def record(u: float, a: int):
    p = Point(a, u)
    return p == p, p == Point(a, u), p in (Point(0, 0.0), p)


@kernel
def elements(x: Array1[np.float64]):
    n = 0
    for v in x:
        if v in (v, 0.0):
            n += 1
        if (v, n) == (v, n):
            n += 10
    return n


@kernel
def reads(x: Array1[np.float64]):
    return (x[0],) == (x[0],)


@kernel
def constants():
    return math.nan in (math.nan, 1.0), (math.nan, 1) == (math.nan, 1), math.nan in (np.nan, 1.0)


@kernel
def complex_items(z: complex):
    return (z, 1) == (z, 1), z in (z, 0j)


@kernel
def single(x: np.float32):
    return (x, 1) == (x, 1)


@kernel
def searched(xs: list[float], u: float):
    return xs.count(u), u in xs, xs.index(u)


@kernel
def in_a_handler(u: float, n: int):
    try:
        return 1 // n == 1
    except ZeroDivisionError:
        return (u, n) == (u, n)


@kernel
def after_a_write(x: Array1[np.float64], u: float, v: float):
    x[0] = 1.0
    return (u, v) == (v, u)


nan = math.nan
CALLS = [
    *[(name, lambda u=u: (u,)) for name in ("itself", "in_display") for u in (1.0, -0.0, nan)],
    ("two", lambda: (1.0, 2.0)),
    ("two", lambda: (1.0, nan)),
    ("two", lambda: (nan, nan), "leaves"),
    ("two", lambda: (nan, float("nan")), "leaves"),
    ("in_two", lambda: (nan, 1.0)),
    ("in_two", lambda: (nan, nan), "leaves"),
    ("record", lambda: (nan, 1), "leaves"),
    ("record", lambda: (0.5, 1)),
    ("elements", lambda: (np.array([nan, 1.0, 0.0, nan]),)),
    ("reads", lambda: (np.array([1.0]),)),
    ("reads", lambda: (np.array([nan]),), "leaves"),
    ("constants", lambda: (), "leaves"),
    ("complex_items", lambda: (complex(nan, 1),)),
    ("complex_items", lambda: (1j,)),
    ("single", lambda: (np.float32(nan),)),
    ("searched", lambda: ([1.0, 2.0, 1.0], 1.0)),
    ("searched", lambda: ([1.0, nan], nan), "leaves"),
    *[("in_a_handler", lambda u=u, n=n: (u, n)) for u in (1.5, nan) for n in (0, 1)],
    ("after_a_write", lambda: (np.zeros(2), 1.0, 1.0)),
    ("after_a_write", lambda: (np.zeros(2), nan, nan), "leaves"),
]
