"""Chained comparison: each operand is evaluated once, and evaluation stops at the first false link."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def between(a: int, lo: int, hi: int) -> bool:
    return lo <= a < hi


@kernel
def mixed(a: float, b: int, c: float) -> bool:
    return a < b < c


@kernel
def four(a: int, b: int, c: int, d: int) -> bool:
    return a < b <= c != d


@kernel
def in_condition(x: Array1[np.float64], lo: float, hi: float) -> int:
    n = 0
    for v in x:
        if lo < v <= hi:
            n += 1
    return n


@kernel
def stops_early(x: Array1[np.int64], i: int) -> bool:
    return 0 <= i < len(x) and 1 < x[i] < 5


@kernel
def second_link_raises(a: int, b: int) -> bool:
    return a < b < 10 // (a - b)


@kernel
def equal_chain(a: int, b: int, c: int) -> bool:
    return a == b == c


@kernel
def numpy_link(x: Array1[np.int32], k: int):
    return x[0] < x[1] < k


CALLS = [
    *[("between", lambda a=a: (a, 0, 10)) for a in (-1, 0, 5, 9, 10)],
    *[("mixed", lambda a=a, b=b: (a, b, 2.5)) for a in (0.5, 3.0, float("nan")) for b in (1, 2, 3)],
    *[("four", lambda a=a, d=d: (a, 2, 2, d)) for a in (1, 2, 3) for d in (2, 3)],
    ("in_condition", lambda: (np.linspace(-1, 1, 11), -0.5, 0.5)),
    ("in_condition", lambda: (np.array([np.nan, 0.0, np.inf]), -1.0, 1.0)),
    *[("stops_early", lambda i=i: (np.array([1, 2, 5]), i)) for i in (-1, 0, 1, 2, 3, 100)],
    ("second_link_raises", lambda: (5, 3)),
    ("second_link_raises", lambda: (3, 5)),
    ("second_link_raises", lambda: (3, 3)),
    *[("equal_chain", lambda b=b, c=c: (1, b, c)) for b in (1, 2) for c in (1, 2)],
    *[("numpy_link", lambda a=a, k=k: (np.array([a, 3], np.int32), k)) for a in (1, 4) for k in (2, 5, 2**40, -(2**40))],
]
