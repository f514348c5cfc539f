"""`min` and `max` with a key, over iterables and over arguments."""
import numpy as np
from kernelmill import Array1, kernel


@kernel
def nearest(x: Array1[np.float64], to: float) -> int:
    return min(range(len(x)), key=lambda i: abs(x[i] - to))


@kernel
def farthest(x: Array1[np.float64], to: float):
    return max(enumerate(x), key=lambda pair: abs(pair[1] - to))


@kernel
def of_two(a: int, b: int) -> int:
    return max((a, b), key=abs)


@kernel
def of_arguments(a: int, b: int, c: int):
    return max(a, b, c, key=lambda v: v % 5), min(a, b, c, key=lambda v: -v)


@kernel
def with_default(x: Array1[np.int64]) -> int:
    return max((int(v) for v in x if v > 3), key=lambda v: v % 4, default=-1)


@kernel
def of_list(n: int) -> tuple[int, int]:
    pairs = [(k * 7 % 5, k) for k in range(n)]
    return max(pairs, key=lambda p: p[0])


@kernel
def no_key(x: Array1[np.float64]):
    return min(x, key=None)


def calls():
    for n in (1, 2, 9):
        yield "nearest", lambda n=n: (np.linspace(-1, 1, n), 0.3)
        yield "farthest", lambda n=n: (np.linspace(-1, 1, n), 0.3)
        yield "with_default", lambda n=n: (np.arange(n),)
        yield "of_list", lambda n=n: (n,)
        yield "no_key", lambda n=n: (np.linspace(-1, 1, n),)
    yield "nearest", lambda: (np.array([np.nan, 1.0, np.nan]), 0.0)
    yield "nearest", lambda: (np.zeros(0), 0.0), "raises"
    yield "farthest", lambda: (np.zeros(0), 0.0), "raises"
    yield "of_list", lambda: (0,), "raises"
    yield "of_two", lambda: (-5, 3)
    yield "of_two", lambda: (3, -3)
    yield "of_arguments", lambda: (7, 12, 4)
    yield "of_arguments", lambda: (-7, 3, 8)
