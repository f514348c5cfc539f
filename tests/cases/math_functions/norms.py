"""`math.hypot` and `math.dist` are CPython's own arithmetic, by the version that runs: the same floats everywhere."""

import math
import random

import numpy as np

from kernelmill import Array1, kernel


@kernel
def hypot(u: float, v: float, w: float):
    return math.hypot(u, v), math.hypot(u, v, w), math.hypot(u), math.hypot(), math.hypot(w, 1)


@kernel
def dist(u: float, v: float, w: float):
    return math.dist((2.5, 1.0), (u, v)), math.dist((u, v, w), (0.1, 0.2, 0.3)), math.dist((u,), (w,))


@kernel
def of_vectors(p: Array1[np.float64], q: Array1[np.float64]):
    return math.dist(p, q)


@kernel
def of_lists(p: list[float], q: list[float]):
    return math.dist(p, q)


@kernel
def in_a_loop(x: Array1[np.float64], y: Array1[np.float64]):
    total = 0.0
    for i in range(len(x)):
        total += math.hypot(x[i], y[i])
        y[i] = math.hypot(x[i], y[i], total)
    return total


EDGES = (0.0, -0.0, 1.0, 5e-324, 1e-320, 2.0**-1022, 2.0**-1024, 2.0**-1023, 1e200, 1.7e308, math.inf, -math.inf, math.nan)


def calls():
    numbers = random.Random(5)
    for _ in range(60):
        scale = numbers.choice((1.0, 1e-5, 1e300, 1e-310, 1e-322))
        row = tuple(numbers.uniform(-10, 10) * scale for _ in range(3))
        yield "hypot", lambda row=row: row
        yield "dist", lambda row=row: row
        yield "of_vectors", lambda row=row: (np.array(row), np.array(row[::-1]))
    for u in EDGES:
        for v in EDGES:
            yield "hypot", lambda u=u, v=v: (u, v, 3.0)
            yield "dist", lambda u=u, v=v: (u, 2.0, v)
    yield "of_vectors", lambda: (np.zeros(0), np.zeros(0))
    yield "of_vectors", lambda: (np.zeros(2), np.zeros(3)), "raises"
    yield "of_lists", lambda: ([1.5, 2.5, 3.0, 4.0], [0.1, 0.2, 0.3, 0.4])
    yield "of_lists", lambda: ([], [])
    yield "in_a_loop", lambda: (np.arange(1.0, 9.0), np.linspace(0, 1, 8))
