"""Starred unpacking, slices of tuples, del, isinstance, global reading, chained assignment, odd statements."""

import numpy as np

from kernelmill import Array1, kernel

LIMIT = 7


@kernel
def head_and_tail(a: int, b: int) -> int:
    first, *rest = (a, b, a + b)
    return first * 100 + rest[0] * 10 + rest[1] + len(rest)


@kernel
def middle(a: int, b: int) -> list[int]:
    first, *between, last = (a, b, 3, 4)
    between.append(first + last)
    return between


@kernel
def nothing_left(a: int, b: int) -> int:
    first, second, *rest = a, b
    return first - second + len(rest)


@kernel
def sliced(a: int, b: int, c: int) -> tuple[int, int]:
    t = (a, b, c, 4)
    return t[1:3][0] * 10 + t[::-1][0], t[-3:][1]


@kernel
def chained(a: int) -> int:
    x = y = a + 1
    x += 1
    (p, q) = r = (x, y)
    return p * 100 + q * 10 + r[0]


@kernel
def deleted(n: int) -> int:
    k = n + 1
    m = k * 2
    del k
    if n > 2:
        k = 5
    return m + k


@kernel
def reads_global(n: int) -> int:
    global LIMIT
    return min(n, LIMIT)


def double(v):
    if isinstance(v, (int, np.integer)):
        return v * 2
    if isinstance(v, float):
        return v * 2.0
    if isinstance(v, tuple):
        return double(v[0])
    if isinstance(v, np.ndarray):
        return double(v[0])
    return -1


@kernel
def by_type(n: int, x: float, a: Array1[np.int32], b: Array1[np.float64]) -> float:
    return double(n) + double(x) + double(a[0]) + double(b[0]) + double((n, x)) + double(b) + double(n > 2)


@kernel
def odd_statements(n: int) -> int:
    """A docstring."""
    ...
    n
    n + 1
    "text"
    None
    while True:
        n += 1
        if n > 10:
            break
    else:
        n = -1
    assert n > 10, f"n is {n}"
    return n


def calls():
    for n in (-3, 0, 2, 3, 9):
        for name in ("head_and_tail", "middle", "nothing_left"):
            yield name, lambda n=n: (n, 4)
        yield "sliced", lambda n=n: (n, 2, 3)
        for name in ("chained", "reads_global", "odd_statements"):
            yield name, lambda n=n: (n,)
        yield "deleted", lambda n=n: (n,), "native" if n > 2 else "raises"
        yield "by_type", lambda n=n: (n, 0.5, np.array([3], np.int32), np.array([2.5]))
