"""Lists of numbers, and of tuples of numbers, as arguments: read natively from a copy."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def total(xs: list[float]) -> float:
    s = 0.0
    for v in xs:
        s += v
    return s


@kernel
def windows(a: Array1[np.float64], xs: list[tuple[int, int]], k: int):
    out = np.zeros(len(xs))
    for i, (p, q) in enumerate(xs):
        out[i] = a[p:q].sum() + k
    return out


@kernel
def several(xs: list[int], ys: list[int], k: int = 3):
    large = [v for v in ys if v > k]
    own = list(xs)
    own.append(k)
    return own, large, len(xs) + xs[0] + sum(ys), max(xs), sorted(ys)


@kernel
def last(n: int, xs: list[int]) -> int:
    if n == 0:
        return xs[-1]
    return last(n - 1, xs)


@kernel
def item(xs: list[bool], k: int) -> bool:
    return xs[k]


def calls():
    yield "total", lambda: ([0.5, 1.25, -3.0],)
    yield "total", lambda: ([],)
    yield "total", lambda: ([1, 2.5],), "leaves"
    yield "total", lambda: ((1.0,),), "leaves"
    yield "windows", lambda: (np.arange(9.0), [(0, 3), (2, 5)], 1)
    yield "windows", lambda: (np.arange(9.0), [(0, 3), (2, 5.0)], 1), "raises"
    yield "windows", lambda: (np.arange(9.0), [(0, 3), (2,)], 1), "raises"
    yield "windows", lambda: (np.arange(9.0), [], 1)
    yield "several", lambda: ([1, 2, 3], [4, 5, 2])
    yield "several", lambda: {"args": ([1, 2],), "kwargs": {"ys": [1, 5, 9]}}
    yield "several", lambda: ([1, 2**70, 3], [4, 5, 2]), "leaves"
    yield "several", lambda: ([], [4, 5, 2]), "raises"
    yield "last", lambda: (5, [1, 2, 3])
    yield "item", lambda: ([True, False], -1)
    yield "item", lambda: ([True, False], 7), "raises"
