"""sorted and list.sort, with keys and in reverse."""

import math

import numpy as np

from kernelmill import Array1, kernel


@kernel
def of_array(x: Array1[np.float64]) -> list[float]:
    return sorted(x)


@kernel
def of_tuple(a: int, b: int, c: int) -> int:
    low, middle, high = sorted((a, b, c))[0], sorted((a, b, c))[1], max(a, b, c)
    return low * 10000 + middle * 100 + high


@kernel
def backwards(x: Array1[np.int64]):
    return sorted(x, reverse=True)


@kernel
def order(x: Array1[np.float64]) -> list[int]:
    return sorted(range(len(x)), key=lambda i: x[i])


@kernel
def order_backwards(x: Array1[np.float64]) -> list[int]:
    return sorted(range(len(x)), key=lambda i: x[i], reverse=True)


@kernel
def by_distance(x: Array1[np.float64], centre: float) -> list[float]:
    return sorted((v for v in x if v != 0), key=lambda v: abs(v - centre))


@kernel
def in_place(n: int) -> list[int]:
    xs = [(k * 7919) % 101 for k in range(n)]
    same = xs
    xs.sort()
    same.append(xs[0] if xs else -1)
    xs.sort(key=lambda v: v % 10)
    return same


@kernel
def pairs_by_second(n: int) -> list[tuple[int, float]]:
    pairs = [(k, math.sin(k)) for k in range(n)]
    pairs.sort(key=lambda p: p[1])
    return pairs


@kernel
def median(x: Array1[np.float64]) -> float:
    xs = sorted(x)
    n = len(xs)
    return xs[n // 2] if n % 2 else 0.5 * (xs[n // 2 - 1] + xs[n // 2])


def calls():
    for values in ([], [1.0], [2.0, 1.0], [3.0, -0.0, 0.0, -1.0, 3.0, 2.0, -0.0], [math.inf, -math.inf, 5.0], [math.nan, 1.0, 0.5]):
        mark = "leaves" if any(map(math.isnan, values)) else "native"
        make = lambda values=values: (np.array(values),)
        for name in ("of_array", "order", "order_backwards"):
            yield name, make, mark
        yield "by_distance", lambda values=values: (np.array(values), 1.5), mark
        yield "median", make, mark if values else "raises"
    for values in ([], [5], [3, 1, 2], [2, 2, 1, 3, 3, 1, 0, -4, 9, 8, 7]):
        yield "backwards", lambda values=values: (np.array(values, np.int64),)
    for n in (0, 1, 2, 3, 4, 5, 17, 100):
        yield "in_place", lambda n=n: (n,)
        yield "pairs_by_second", lambda n=n: (n,)
        yield "of_tuple", lambda n=n: (n, 4, 3)
