"""Iterators of itertools, and map, filter and enumerate around them."""
import itertools
from itertools import accumulate, chain, combinations, pairwise, product

import numpy as np
from kernelmill import Array1, kernel


@kernel
def grid(n: int, m: int) -> int:
    total = 0
    for i, j in product(range(n), range(1, m, 2)):
        if i == 3:
            continue
        total = total * 3 % 1009 + i * j
        if total > 900:
            break
    else:
        total = -total
    for cell in itertools.product(range(n), repeat=2):
        total += cell[0] - 2 * cell[1]
    return total


@kernel
def cube(n: int) -> list[int]:
    return [a * 100 + b * 10 + c for a, b, c in product(range(n), (1, 5), range(n))]


@kernel
def pairs(x: Array1[np.float64]) -> float:
    best = np.inf
    for a, b in combinations(x, 2):
        if abs(a - b) < best:
            best = abs(a - b)
    return best


@kernel
def pairs_of_range(n: int) -> int:
    total = 0
    for i, j in combinations(range(2, n, 3), 2):
        if j > 11:
            break
        total += i * j
    else:
        total = -total - 1
    return total


@kernel
def chained(x: Array1[np.float64], n: int) -> float:
    total = 0.0
    for v in chain(x, range(n), (0.5, 2)):
        if v < 0:
            break
        total += v
    else:
        total += 1000.0
    return total


@kernel
def running(x: Array1[np.float64]):
    sums = [float(v) for v in accumulate(x)]
    best = 0.0
    for v in accumulate(x, max):
        best += v
    return sums, best, sum(accumulate(range(5)))


@kernel
def neighbours(x: Array1[np.float64]) -> list[float]:
    out = []
    for a, b in pairwise(x):
        if b == 0:
            continue
        out.append(float(a / b))
    return out


@kernel
def around(x: Array1[np.float64]):
    kept = [float(v) for v in map(lambda t: t * 2, filter(lambda t: t > 0, x))]
    total = 0.0
    for i, v in enumerate(filter(lambda t: t < 1, x), start=2):
        if i > 5:
            break
        total += i * v
    for i, (a, b) in enumerate(product(range(3), range(2))):
        total += i * a - b
    return kept, total


def calls():
    for n, m in ((0, 0), (2, 5), (5, 9), (9, 9), (3, 0)):
        yield "grid", lambda n=n, m=m: (n, m)
    for n in (0, 1, 3):
        yield "cube", lambda n=n: (n,)
    for n in (0, 1, 5, 9, 20):
        yield "pairs_of_range", lambda n=n: (n,)
    for n in (0, 1, 2, 7):
        x = np.cos(np.arange(n) * 1.7) * 3
        yield "pairs", lambda x=x: (x.copy(),)
        yield "chained", lambda x=x, n=n: (abs(x), n)
        yield "chained", lambda x=x, n=n: (x.copy(), n)
        yield "running", lambda x=x: (x.copy(),)
        yield "neighbours", lambda x=x: (x.copy(),)
        yield "around", lambda x=x: (x.copy(),)
