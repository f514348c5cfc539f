"""Dictionaries as results: in order of insertion, of the declared types."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def converted(x: Array1[np.float64], n: int) -> dict[int, float]:
    d = {}
    for i in range(n):
        d[n - i] = x[i]
    return d


@kernel
def ints_as_floats(n: int) -> tuple[dict[int, float], int]:
    return {k: k * k for k in range(n)}, n


@kernel
def declared_keys(x: Array1[np.int32]) -> dict[np.int32, int]:
    d = {}
    for i, v in enumerate(x):
        d[v] = i
    return d


@kernel
def pairs(n: int) -> dict[tuple[int, int], list[int]]:
    return {(i, j): [i * j, i + j] for i in range(n) for j in range(i)}


@kernel
def of_arrays(x: Array1[np.float64], n: int):
    d = {k: x * k for k in range(n)}
    d[-1] = x
    return d


@kernel
def same_twice(n: int):
    d = {n: 1}
    return d, d, [d, d], {0: d}


@kernel
def never_filled(n: int) -> dict[int, float]:
    return {}


@kernel
def one_of_two(n: int):
    a = {1: 1.5}
    b = {}
    if n > 2:
        b = a
    b[n] = 2.5
    return a, b


@kernel
def maybe(n: int) -> dict[int, int] | None:
    if n < 0:
        return None
    return {n: n}


@kernel
def large(n: int) -> dict[int, int]:
    return {k * 7919 % 100003: k for k in range(n)}


def calls():
    for n in (0, 1, 3):
        yield "converted", lambda n=n: (np.arange(3.0), n)
        yield "ints_as_floats", lambda n=n: (n,)
        yield "declared_keys", lambda n=n: (np.array([4, 2, 4, 9], np.int32)[: n + 1],)
        yield "pairs", lambda n=n: (n,)
        yield "of_arrays", lambda n=n: (np.arange(3.0), n)
        yield "same_twice", lambda n=n: (n,)
        yield "never_filled", lambda n=n: (n,)
        yield "one_of_two", lambda n=n: (n,)
        yield "maybe", lambda n=n: (n,)
    yield "maybe", lambda: (-1,), "leaves"
    yield "large", lambda: (30000,)
