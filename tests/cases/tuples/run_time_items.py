"""Tuples indexed by a variable, made from other tuples, zipped, counted and repeated."""
import numpy as np
from kernelmill import Array1, kernel

WEIGHTS = (0.25, 0.5, 1.5, 2.0)
STEPS = (3, 5, 7)
TABLE = ((1, 2.0), (3, 4.0), (5, 6.5))
FLAGS = (True, False)


@kernel
def constants(i: int):
    return WEIGHTS[i], STEPS[i], TABLE[i], TABLE[i][1]


@kernel
def flags(i: int) -> bool:
    return FLAGS[i]


@kernel
def of_locals(a: float, b: float, c: float, i: int) -> float:
    t = (a, b, c)
    return t[i] * 2


@kernel
def of_arrays(x: Array1[np.float64], y: Array1[np.float64], i: int) -> float:
    return (x, y)[i][0]


@kernel
def caught(i: int, x: Array1[np.float64]) -> float:
    x[0] = 5.0
    try:
        v = WEIGHTS[i]
    except IndexError:
        v = -1.0
    return v


@kernel
def after_write(i: int, x: Array1[np.float64]) -> float:
    x[0] += 5.0
    return WEIGHTS[i]


@kernel
def stencil(x: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(len(x)):
        total += x[i] * WEIGHTS[i % len(WEIGHTS)]
    return total


@kernel
def made(n: int, a: float):
    t = tuple(a * k for k in range(3))
    u = tuple([v + 1 for v in t])
    total = 0.0
    for k, (p, q) in enumerate(zip(t, u), 1):
        total += k * p * q
    return t, u, (n,) * 3, 2 * (a, n), tuple(reversed(t)), total, tuple((1, 2)), tuple(), tuple(range(2, 8, 3))


@kernel
def zipped(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    total = 0.0
    for a, b in zip(x, y, strict=True):
        total += a * b
    for a, w in zip(x, WEIGHTS):
        total += a * w
    return total


def calls():
    for i in (0, 1, 2, -1, -3):
        yield "constants", lambda i=i: (i,)
        yield "of_locals", lambda i=i: (1.5, 2.5, 3.5, i)
    for i in (3, -4, 99, -(2**63)):
        yield "constants", lambda i=i: (i,), "raises"
        yield "of_locals", lambda i=i: (1.5, 2.5, 3.5, i), "raises"
    for i in (0, 1, -1):
        yield "flags", lambda i=i: (i,)
        yield "of_arrays", lambda i=i: (np.ones(2), np.zeros(2), i)
        yield "caught", lambda i=i: (i, np.ones(2))
        yield "after_write", lambda i=i: (i, np.ones(2))
    yield "caught", lambda: (9, np.ones(2)), "any"
    yield "after_write", lambda: (9, np.ones(2)), "raises"
    yield "stencil", lambda: (np.arange(11.0),)
    yield "made", lambda: (4, 2.5)
    yield "zipped", lambda: (np.arange(3.0), np.arange(3.0))
    yield "zipped", lambda: (np.arange(3.0), np.arange(4.0)), "raises"
