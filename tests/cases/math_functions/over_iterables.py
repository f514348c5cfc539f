"""`math.fsum`, `math.prod`, `math.dist` over tuples, lists and vectors."""
import math

import numpy as np
from kernelmill import Array1, kernel

TOL_ULP = 1
TOL_REASON = "math.dist is within one unit in the last place, as CPython's own is"


@kernel
def sums(x: Array1[np.float64], a: float, b: float):
    return math.fsum(x), math.fsum((a, b, 1)), math.fsum([v * 2 for v in x])


@kernel
def products(x: Array1[np.float64], a: int, b: int):
    return math.prod(x), math.prod((a, b, 3)), math.prod((v + 1 for v in range(a)), start=2), math.prod(())


@kernel
def counts(k: Array1[np.int64]) -> int:
    return math.prod(int(v) for v in k)


@kernel
def distances(p: Array1[np.float64], q: Array1[np.float64], x: float):
    return math.dist(p, q), math.dist((x, 1.0), (0, 2.0)), math.dist((x,), (1.5,))


def calls():
    rng = np.random.default_rng(2)
    for n in (1, 2, 30):
        x = rng.normal(size=n) * 10.0 ** rng.integers(-12, 12, n)
        yield "sums", lambda x=x: (np.concatenate((x, -x[::-1], [0.0, 1e-30])), 0.1, 0.2)
        yield "products", lambda x=x: (x.copy(), 3, -4)
        yield "distances", lambda x=x: (x.copy(), x[::-1] * 0.5, 2.5)
    yield "sums", lambda: (np.array([1e308, 1e308, -1e308]), 0.1, 0.2), "raises"
    yield "sums", lambda: (np.array([np.inf, 1.0]), 0.1, 0.2), "leaves"
    yield "sums", lambda: (np.array([np.inf, -np.inf]), 0.1, 0.2), "raises"
    yield "sums", lambda: (np.zeros(0), 0.1, 0.2)
    yield "counts", lambda: (np.array([3, 5, -7]),)
    yield "counts", lambda: (np.array([2**40, 2**40]),), "leaves"
    yield "counts", lambda: (np.zeros(0, np.int64),), "leaves"
    yield "distances", lambda: (np.ones(2), np.ones(3), 1.0), "raises"
    yield "distances", lambda: (np.array([1e300, 0.0]), np.zeros(2), 1.0), "leaves"
