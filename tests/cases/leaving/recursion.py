"""Recursion that leaves goes on as Python, as deep as Python's; other recursions in it stay native."""
import numpy as np

from kernelmill import Array1, kernel


@kernel
def halves(n: float) -> int:
    if n == 0:
        return 1
    return halves(n / 2)


@kernel
def product(n: int, x: int) -> int:
    if n == 0:
        return x
    return product(n - 1, x * 3)


@kernel
def even(n: int, x: int) -> int:
    return x if n == 0 else odd(n - 1, x * 5)


@kernel
def odd(n: int, x: int) -> int:
    return -x if n == 0 else even(n - 1, x * 5)


@kernel
def counts(x: Array1[np.int64], n: int) -> int:
    x[0] += 1
    if n == 0:
        return 0
    return 1 + counts(x, n - 1)


@kernel
def ackermann(m: int, n: int) -> int:
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


CALLS = [
    ("halves", lambda: (0.7,), "raises"),
    ("halves", lambda: (1e-200,)),
    ("product", lambda: (30, 1)),
    ("product", lambda: (400, 1), "leaves"),
    ("product", lambda: (30, 2**40), "leaves"),
    ("product", lambda: (20, 1)),
    ("even", lambda: (10, 3)),
    ("even", lambda: (60, 3), "leaves"),
    ("odd", lambda: (61, 3), "leaves"),
    ("counts", lambda: (np.zeros(1, np.int64), 300)),
    ("ackermann", lambda: (2, 9)),
]
