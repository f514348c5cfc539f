"""NumPy functions inside kernels: after writes, in loops, on what other NumPy functions return, from `numpy.linalg`."""

import numpy as np
from numpy.linalg import norm
from numpy.linalg import solve as solution

from kernelmill import Array1, Array2, kernel

TOL_ULP = 64
TOL_REASON = "BLAS and LAPACK order their sums differently"


@kernel
def after_write(x: Array1[np.float64], out: Array1[np.int64]):
    x[0] += 1.0
    order = np.argsort(x)
    for i in range(order.shape[0]):
        out[i] = order[i]
    x[1] += 1.0
    return x[order[0]]


@kernel
def in_loop(x: Array2[np.float64], n: int) -> float:
    total = 0.0
    for k in range(n):
        for i in range(x.shape[0]):
            s = np.sort(x[i])
            total += s[k % s.shape[0]] + np.dot(s, x[i])
    return total


@kernel
def reassigned(x: Array1[np.float64], n: int):
    for _ in range(n):
        x = np.cumsum(np.flip(x))
    return x


@kernel
def sometimes(x: Array1[np.float64], again: bool):
    y = x
    if again:
        y = np.sort(x)
    y[0] = 5.0
    return y


@kernel
def chained(x: Array2[np.float64]):
    return np.median(np.diff(np.unique(x.ravel())))


@kernel
def power(a: Array2[np.float64], n: int):
    v = np.ones(a.shape[0])
    for _ in range(n):
        v = a @ v
        v = v / norm(v)
    return v @ (a @ v)


@kernel
def least_squares(x: Array1[np.float64], y: Array1[np.float64]):
    a = np.column_stack((x, np.ones(x.shape[0])))
    return solution(a.T @ a, a.T @ y)


@kernel
def centred(x: Array2[np.float64]):
    out = np.empty_like(x)
    for j in range(x.shape[1]):
        column = x[:, j]
        m, s = np.median(column), np.std(column)
        for i in range(x.shape[0]):
            out[i, j] = (column[i] - m) / s
    return out


@kernel
def scaled(x: Array1[np.float64], n: int):
    return np.linspace(0.0, 1.0, n) * np.arange(n) + np.outer(x, x)[0, 0]


@kernel
def counts(x: Array1[np.int64]):
    c = np.bincount(x, minlength=3)
    c[0] += 1
    return c, np.argmax(c), len(np.nonzero(c)[0])


@kernel
def transposed_write(x: Array2[np.float64]):
    y = x.T
    y[0, 1] = 9.0
    y.fill(2.0)
    x.reshape(-1)[0] = 3.0
    return y


@kernel
def late_ties(x: Array1[np.float64]):
    x[0] = 2.0
    return np.argsort(x)


@kernel
def late_mismatch(x: Array1[np.float64], y: Array1[np.float64]):
    for i in range(x.shape[0]):
        x[i] += 1.0
    return np.dot(x, y)


@kernel
def late_singular(a: Array2[np.float64]):
    a[0, 0] -= 1.0
    return np.linalg.inv(a)


def helper(x):
    return np.concatenate((x, x[::-1]))


@kernel
def through_helper(x: Array1[np.float64]):
    y = helper(x)
    y[0] = -1.0
    return y, x


def numbers(n, seed=3):
    return np.random.default_rng(seed).integers(1, 40, n) / 4.0


CALLS = [
    ("after_write", lambda: (np.array([3.0, 1.0, 2.0]), np.zeros(3, np.int64))),
    ("after_write", lambda: (np.array([3.0, 4.0, 2.0]), np.zeros(3, np.int64)), "leaves"),
    ("after_write", lambda: (np.array([3.0, 1.0]), np.zeros(1, np.int64)), "raises"),
    ("late_ties", lambda: (np.array([3.0, 1.0, 4.0]),)),
    ("late_ties", lambda: (np.array([3.0, 1.0, 2.0]),), "leaves"),
    ("late_mismatch", lambda: (np.arange(3.0), np.arange(3.0))),
    ("late_mismatch", lambda: (np.arange(3.0), np.arange(4.0)), "raises"),
    ("late_singular", lambda: (np.eye(2) * 4,)),
    ("late_singular", lambda: (np.eye(2),), "raises"),
    ("in_loop", lambda: (numbers((3, 7)), 20)),
    ("reassigned", lambda: (numbers(9), 3)),
    ("reassigned", lambda: (numbers(9), 0)),
    ("sometimes", lambda: (numbers(6), True)),
    ("sometimes", lambda: (numbers(6), False)),
    ("chained", lambda: (numbers((4, 5)),)),
    ("power", lambda: (numbers((4, 4)) + 5 * np.eye(4), 30)),
    ("least_squares", lambda: (np.arange(6.0), numbers(6))),
    ("centred", lambda: (numbers((7, 3)),)),
    ("scaled", lambda: (numbers(4), 6)),
    ("counts", lambda: (np.array([0, 5, 5, 2]),)),
    ("counts", lambda: (np.array([0, -5]),), "raises"),
    ("transposed_write", lambda: (numbers((3, 2)),)),
    ("through_helper", lambda: (numbers(4),)),
]
