"""Module-level constants: literals, arithmetic, names from math, other constants, arrays of literals, annotated ones."""

import math
from math import pi
from typing import Final

import numpy as np

from kernelmill import Array1, kernel

N = 4
NEGATIVE = -2.5
SUM = N * 2 + 1
RATIO = 1 / 3
TWO_PI = 2 * pi
ROOT = math.sqrt(2.0)
FLAG = True
MASK = 0xFF
ANNOTATED: Final[float] = 6.62607015e-34
FLOAT32 = np.float32(0.1)
PAIR = (3, 0.5)
KERNEL = np.array([0.25, 0.5, 0.25])
TABLE = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.int32)
INFINITY = float("inf")


@kernel
def numbers(n: int) -> tuple[int, float, int, float, float]:
    return n + N, n * NEGATIVE, n - SUM, n * RATIO, n * TWO_PI


@kernel
def others(x: float) -> tuple[float, float, bool, int]:
    return x * ROOT, x + ANNOTATED, FLAG, MASK


@kernel
def numpy_scalar(x: Array1[np.float32]):
    return x[0] * FLOAT32


@kernel
def tuples(n: int) -> float:
    return PAIR[0] * n + PAIR[1]


@kernel
def convolve(x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.zeros_like(x)
    for i in range(1, len(x) - 1):
        s = 0.0
        for j in range(len(KERNEL)):
            s += x[i + j - 1] * KERNEL[j]
        out[i] = s
    return out


@kernel
def table_lookup(i: int, j: int):
    return TABLE[i, j]


@kernel
def table_shape() -> tuple[int, int]:
    return TABLE.shape[0], TABLE.shape[1]


@kernel
def smallest(x: Array1[np.float64]) -> float:
    best = INFINITY
    for v in x:
        best = min(best, v)
    return best


@kernel
def shadowed(N: int) -> int:
    return N * 2


@kernel
def local_of_same_name(n: int) -> int:
    SUM = n
    return SUM


CALLS = [
    ("numbers", lambda: (3,)),
    ("others", lambda: (1.5,)),
    ("numpy_scalar", lambda: (np.array([3], np.float32),)),
    ("tuples", lambda: (7,)),
    ("convolve", lambda: (np.arange(6.0) ** 2,)),
    ("convolve", lambda: (np.zeros(1),)),
    ("table_lookup", lambda: (1, -1)),
    ("table_lookup", lambda: (2, 0), "raises"),
    ("table_shape", lambda: ()),
    ("smallest", lambda: (np.array([3.0, 1.0]),)),
    ("smallest", lambda: (np.zeros(0),)),
    ("shadowed", lambda: (5,)),
    ("local_of_same_name", lambda: (5,)),
]
