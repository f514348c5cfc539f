"""Complex operands: ordinary ones, and those at the edges of the floats."""

import itertools
import math
import random

import numpy as np

EDGES = [0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 5e-324, 1e308, -1e-300, 2.5]


def numbers(count=40, seed=1):
    """Finite complex numbers without zeros."""
    rng = random.Random(seed)
    return [complex(rng.gauss(0, 1) * 10 ** rng.randint(-3, 3), rng.gauss(0, 1)) for _ in range(count)]


def edges(count=120, seed=2):
    """Complex numbers of zeros of both signs, infinities, NaNs and the like."""
    rng = random.Random(seed)
    pairs = list(itertools.product(EDGES, EDGES))
    return [complex(*pair) for pair in rng.sample(pairs, min(count, len(pairs)))]


def pairs(seed=3):
    """(mark, a, b): calls with ordinary numbers stay native, the others may leave."""
    first, second = numbers(seed=seed), numbers(seed=seed + 1)
    rows = [("native", a, b) for a, b in zip(first, second)]
    odd = edges(seed=seed)
    return rows + [("any", a, b) for a, b in zip(odd, reversed(odd))] + [("any", a, b) for a, b in zip(odd, first)]


def reals(seed=5):
    """(mark, z, x) with a real x."""
    rng = random.Random(seed)
    rows = [("native", z, rng.gauss(0, 3)) for z in numbers(seed=seed)]
    return rows + [("any", z, x) for z, x in zip(edges(seed=seed), itertools.cycle([*EDGES, 3.0, -2.0]))]


def array(values, dtype=np.complex128):
    with np.errstate(over="ignore"):
        return np.array(values, dtype)
