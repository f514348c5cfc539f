"""Counters in nested loops of which the inner one depends on the outer: pairs, triangles of matrices, gaps."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def pairs(x: Array2[np.float64]) -> Array1[np.float64]:
    n, m = x.shape
    out = np.empty(n * (n - 1) // 2)
    k = 0
    for i in range(n):
        for j in range(i + 1, n):
            total = 0.0
            for c in range(m):
                total += (x[i, c] - x[j, c]) ** 2
            out[k] = total
            k += 1
    return out


@kernel
def lower(x: Array2[np.float64]) -> Array1[np.float64]:
    n = x.shape[0]
    out = np.empty(n * (n + 1) // 2)
    k = 0
    for i in range(n):
        for j in range(i + 1):
            out[k] = x[i, j]
            k += 1
    return out


@kernel
def upper_backwards(x: Array2[np.float64], out: Array1[np.float64]) -> int:
    n = x.shape[0]
    k = len(out)
    for i in range(n - 1, -1, -1):
        for j in range(n - 1, i, -1):
            k -= 1
            out[k] = x[i, j]
    return k


@kernel
def with_gap(x: Array1[np.float64], gap: int, out: Array1[np.float64]) -> int:
    k = 0
    for i in range(len(x)):
        for j in range(i + gap, len(x)):
            out[k] = x[j] - x[i]
            k += 1
    return k


@kernel
def triples(n: int, out: Array2[np.int64]) -> int:
    k = 0
    for a in range(n):
        for b in range(a):
            for c in range(b):
                out[k, 0] = a
                out[k, 1] = b
                out[k, 2] = c
                k += 1
    return k


@kernel
def every_second(x: Array1[np.float64], out: Array1[np.float64]) -> int:
    k = 0
    for i in range(0, len(x), 2):
        for j in range(i, len(x), 3):
            out[k] = x[i] * x[j]
            k += 1
    return k


def square(n: int) -> np.ndarray:
    return np.arange(float(n * n)).reshape(n, n) ** 1.5


CALLS = [
    *(("pairs", lambda n=n: (square(n),)) for n in range(5)),
    *(("lower", lambda n=n: (square(n),)) for n in range(5)),
    ("lower", lambda: (np.ones((4, 3)),), "raises"),
    *(("upper_backwards", lambda n=n: (square(n), np.zeros(n * (n - 1) // 2))) for n in range(5)),
    ("upper_backwards", lambda: (square(4), np.zeros(9))),
    ("upper_backwards", lambda: (square(4), np.zeros(5))),
    ("upper_backwards", lambda: (square(4), np.zeros(2)), "raises"),
    *(("with_gap", lambda g=g: (np.arange(6.0), g, np.zeros(40))) for g in range(-2, 8)),
    ("with_gap", lambda: (np.arange(6.0), 1, np.zeros(15))),
    ("with_gap", lambda: (np.arange(6.0), 1, np.zeros(14)), "raises"),
    ("with_gap", lambda: (np.arange(6.0), 7, np.zeros(0))),
    ("triples", lambda: (6, np.zeros((20, 3), np.int64))),
    ("triples", lambda: (6, np.zeros((19, 3), np.int64)), "raises"),
    ("triples", lambda: (1, np.zeros((0, 3), np.int64))),
    ("every_second", lambda: (np.arange(9.0), np.zeros(40))),
    ("every_second", lambda: (np.arange(9.0), np.zeros(9)), "raises"),
]
