"""Arrays inside tuples and NamedTuples that the kernel writes to: read-only ones, leaving after a write, overlap."""

from typing import NamedTuple

import numpy as np

from kernelmill import Array1, Array2, kernel


class Grid(NamedTuple):
    values: Array2[np.float64]
    step: float


@kernel
def fill(g: Grid) -> None:
    for i in range(g.values.shape[0]):
        for j in range(g.values.shape[1]):
            g.values[i, j] = i * g.step + j


@kernel
def past_the_end(g: Grid, k: int) -> None:
    g.values[0, 0] = 2.0
    g.values[k, 0] = 3.0


@kernel
def overflow_after_write(t: tuple[Array1[np.int64], int], n: int) -> int:
    t[0][0] += 5
    return n * n * n


@kernel
def two_arrays(t: tuple[Array1[np.float64], Array1[np.float64]], n: int) -> int:
    a, b = t
    for i in range(len(a)):
        b[i] = a[i] + 1.0
    return n * n * n


@kernel
def nested(p: tuple[int, tuple[Array1[np.float32], float]]) -> float:
    p[1][0][p[0]] = 7.0
    return p[1][1]


def frozen(array):
    array.flags.writeable = False
    return array


def overlapping():
    x = np.arange(6.0)
    return ((x[:-1], x[1:]), 2**40)


CALLS = [
    ("fill", lambda: (Grid(np.zeros((2, 3)), 0.5),)),
    ("fill", lambda: (Grid(np.zeros((3, 2)).T[::-1], 0.5),)),
    ("fill", lambda: (Grid(frozen(np.zeros((2, 3))), 0.5),), "raises"),
    ("past_the_end", lambda: (Grid(np.zeros((2, 3)), 0.5), 1)),
    ("past_the_end", lambda: (Grid(np.zeros((2, 3)), 0.5), 2), "raises"),
    ("overflow_after_write", lambda: ((np.zeros(2, int), 1), 3)),
    ("overflow_after_write", lambda: ((np.zeros(2, int), 1), 2**40), "leaves"),
    ("overflow_after_write", lambda: ((frozen(np.zeros(2, int)), 1), 3), "raises"),
    ("two_arrays", lambda: ((np.arange(3.0), np.zeros(3)), 3)),
    ("two_arrays", lambda: ((np.arange(3.0), np.zeros(3)), 2**40), "leaves"),
    ("two_arrays", overlapping, "leaves"),
    ("two_arrays", lambda: ((np.arange(3.0), np.zeros(2)), 3), "raises"),
    ("nested", lambda: ((1, (np.zeros(2, "f"), 2.5)),)),
    ("nested", lambda: ((2, (np.zeros(2, "f"), 2.5)),), "raises"),
]
