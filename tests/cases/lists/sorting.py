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


@kernel(math="libm")
def pairs_by_second(n: int) -> list[tuple[int, float]]:
    pairs = [(k, math.sin(k)) for k in range(n)]
    pairs.sort(key=lambda p: p[1])
    return pairs


@kernel
def median(x: Array1[np.float64]) -> float:
    xs = sorted(x)
    n = len(xs)
    return xs[n // 2] if n % 2 else 0.5 * (xs[n // 2 - 1] + xs[n // 2])


@kernel
def arrays_by_first(x: Array1[np.float64]) -> Array1[np.float64]:
    rows = [x + 1.0, x * 3.0, x * x, x]
    rows.sort(key=lambda row: row[0])
    return rows[0] * 10.0 + rows[3]


@kernel
def tuples(n: int) -> list[tuple[int, float, bool]]:
    rows = [((k * 7) % 5, (k * 3) % 4 * 0.5, k % 3 == 0) for k in range(n)]
    rows.sort(reverse=True)
    return sorted(rows, key=lambda row: (row[2], -row[1]))


@kernel
def stable_backwards(n: int) -> list[int]:
    return sorted(range(n), key=lambda k: k % 3, reverse=True)


@kernel
def handled(x: Array1[np.float64]) -> float:
    xs = list(x)
    try:
        xs.sort()
    except ValueError:
        return -1.0
    return xs[0]


@kernel
def key_that_fails(xs: list[float], n: int) -> list[float]:
    return sorted(xs, key=lambda v: v / n)


@kernel
def key_of_numpy_numbers(x: Array1[np.float64], n: int) -> list[float]:
    xs = list(x)
    xs.sort(key=lambda v: v / n)
    return xs


@kernel
def in_a_loop(x: Array1[np.int64], n: int) -> int:
    xs = list(x)
    total = 0
    for k in range(n):
        xs.append(-k)
        xs.sort(reverse=True)
        total += xs[k] * k
    return total


@kernel
def nothing_in_it(n: int) -> int:
    xs = []
    xs.sort()
    return len(xs) + n


def calls():
    for n in (0, 1, 2, 3, 7, 16, 33):
        yield "tuples", lambda n=n: (n,)
        yield "stable_backwards", lambda n=n: (n,)
        yield "in_a_loop", lambda n=n: (np.array([5, -3, 9, 2**62, -(2**62)]), n)
        yield "nothing_in_it", lambda n=n: (n,)
    for values in ([1.0, 2.0, 0.5], [-2.0], [0.25, 7.0]):
        yield "arrays_by_first", lambda values=values: (np.array(values),)
        yield "key_that_fails", lambda values=values: (list(values), 2)
        yield "key_that_fails", lambda values=values: (list(values), 0), "raises"
        yield "key_of_numpy_numbers", lambda values=values: (np.array(values), 2)
        yield "key_of_numpy_numbers", lambda values=values: (np.array(values), 0)
        yield "handled", lambda values=values: (np.array(values),)
    yield "arrays_by_first", lambda: (np.array([math.nan]),), "leaves"
    yield "handled", lambda: (np.array([1.0, math.nan, 0.5]),), "leaves"
    yield "handled", lambda: (np.array([]),), "raises"
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
