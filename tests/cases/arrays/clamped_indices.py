"""Indices that are clamped to their axis, wholly, on one side, to a wrong end, and of axes without elements."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def branches(x: Array1[np.float64], table: Array1[np.float64], scale: float, out: Array1[np.float64]) -> None:
    n = table.shape[0]
    for i in range(x.shape[0]):
        k = int(x[i] * scale)
        if k < 0:
            k = 0
        elif k >= n:
            k = n - 1
        out[i] = table[k]


@kernel
def extremes(at: Array1[np.int64], table: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(at.shape[0]):
        k = min(max(int(at[i]), 0), table.shape[0] - 1)
        total += table[k]
    return total


@kernel
def two_ifs(at: Array1[np.int64], counts: Array1[np.int64]) -> None:
    last = counts.shape[0] - 1
    for i in range(at.shape[0]):
        k = int(at[i])
        if k > last:
            k = last
        if k < 0:
            k = 0
        counts[k] += 1


@kernel
def above_only(at: Array1[np.int64], table: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(at.shape[0]):
        k = int(at[i])
        if k >= table.shape[0]:
            k = table.shape[0] - 1
        total += table[k]
    return total


@kernel
def wrong_end(at: Array1[np.int64], table: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(at.shape[0]):
        k = int(at[i])
        if k < 0:
            k = 0
        elif k > table.shape[0]:
            k = table.shape[0] - 1
        total += table[k]
    return total


@kernel
def changed_after(at: Array1[np.int64], table: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(at.shape[0]):
        k = int(at[i])
        if k < 0:
            k = 0
        elif k >= table.shape[0]:
            k = table.shape[0] - 1
        total += table[k]
        if total > 2.0:
            k += 1
        total += table[k - 1]
    return total


@kernel
def other_axis(at: Array1[np.int64], a: Array2[np.float64]) -> float:
    total = 0.0
    for i in range(at.shape[0]):
        k = int(at[i])
        if k < 0:
            k = 0
        elif k >= a.shape[0]:
            k = a.shape[0] - 1
        total += a[k, k]
    return total


TABLE = np.array([0.5, 1.25, -2.0, 3.0])
SOME = np.array([-9, -1, 0, 1, 2, 3, 4, 5, 2**40, -(2**63), 2**63 - 1])
INSIDE = np.array([-4, -1, 0, 1, 2, 3, 2**40])
NONE = np.zeros(0)

CALLS = [
    ("branches", lambda: (np.linspace(-1.0, 2.0, 9), TABLE.copy(), 4.0, np.zeros(9))),
    ("branches", lambda: (np.ones(2), NONE.copy(), 4.0, np.zeros(2)), "raises"),
    ("extremes", lambda: (SOME.copy(), TABLE.copy())),
    ("extremes", lambda: (SOME.copy(), TABLE[::-1])),
    ("extremes", lambda: (SOME.copy(), NONE.copy()), "raises"),
    ("two_ifs", lambda: (SOME.copy(), np.zeros(4, np.int64))),
    ("two_ifs", lambda: (SOME[:0].copy(), np.zeros(0, np.int64))),
    ("two_ifs", lambda: (SOME.copy(), np.zeros(0, np.int64)), "raises"),
    ("above_only", lambda: (INSIDE.copy(), TABLE.copy())),
    ("above_only", lambda: (np.array([0, -5]), TABLE.copy()), "raises"),
    ("wrong_end", lambda: (np.array([-5, 0, 3, 5, 9]), TABLE.copy())),
    ("wrong_end", lambda: (np.array([0, 4]), TABLE.copy()), "raises"),
    ("changed_after", lambda: (np.array([0, 1, 1, 2, 3, -7]), TABLE.copy())),
    ("other_axis", lambda: (SOME.copy(), np.arange(16.0).reshape(4, 4))),
    ("other_axis", lambda: (np.array([0, 2]), np.arange(6.0).reshape(3, 2)), "raises"),
]
