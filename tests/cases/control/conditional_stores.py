"""Stores under a condition to a slot that the loop reads, and such that look alike."""

import numpy as np
from kernelmill import Array1, Array2, kernel


@kernel
def clamp(x: Array1[np.float64], high: float) -> None:
    for i in range(x.shape[0]):
        if x[i] > high:
            x[i] = high


@kernel
def relax(d: Array2[np.float64], cost: Array2[np.float64]) -> None:
    rows, columns = d.shape
    for i in range(1, rows):
        for j in range(columns):
            t = d[i - 1, j] + cost[i, j]
            if t < d[i, j]:
                d[i, j] = t


@kernel
def two_slots(best: Array1[np.float64], which: Array1[np.int64], x: Array1[np.float64], k: int) -> None:
    for i in range(best.shape[0]):
        if x[i] < best[i]:
            best[i] = x[i]
            which[i] = k


@kernel
def neighbour(x: Array1[np.int64]) -> None:
    for i in range(x.shape[0] - 1):
        if x[i] < 0:
            x[i + 1] = x[i]


@kernel
def one_slot(best: Array1[np.int64], x: Array1[np.int64]) -> None:
    for i in range(x.shape[0]):
        if x[i] < best[0]:
            best[0] = x[i]


@kernel
def read_only_unless_needed(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        if x[i] < out[i]:
            out[i] = x[i]


@kernel
def between(x: Array1[np.float64], low: float, high: float) -> None:
    for i in range(x.shape[0]):
        if x[i] < low:
            x[i] = low
        elif x[i] > high:
            x[i] = high


@kernel
def folded(x: Array1[np.int64], y: Array1[np.int64]) -> None:
    for i in range(x.shape[0]):
        if x[i] > y[i]:
            x[i] = y[i]
            if y[i] < 0:
                y[i] = 0
                x[i] = -1
        else:
            y[i] = 7


@kernel
def one_of_each(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        if x[i] > y[i]:
            x[i] = x[i] - y[i]
        elif x[i] < y[i]:
            y[i] = y[i] - x[i]
        else:
            x[i] = y[i] = 0.0


@kernel
def own_memory(x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.zeros(x.shape[0])
    for i in range(x.shape[0]):
        out[i] += x[i]
        if out[i] < 0.0:
            out[i] = 0.0
        elif out[i] > 4.0:
            if x[i] > 8.0:
                out[i] = 8.0
            else:
                out[i] = 4.0
    return out


@kernel
def divided_in_a_branch(x: Array1[np.int64]) -> None:
    for i in range(x.shape[0]):
        if x[i] > 0:
            if x[i] > 2:
                x[i] = 100 // x[i]
        else:
            x[i] = 1


def overlapping():
    memory = np.sin(np.arange(20.0))
    return memory[:-1], memory[1:]


def locked(x):
    x.flags.writeable = False
    return x


X = np.array([3.0, 1.0, -2.0, np.nan, 5.0, 0.0, -0.0, 9.0, 2.0])
D = np.abs(np.sin(np.arange(48.0))).reshape(6, 8)

CALLS = [
    ("clamp", lambda: (X.copy(), 2.5)),
    ("clamp", lambda: (X[::-2].copy()[::-1], 2.5)),
    ("clamp", lambda: (X.copy(), np.nan)),
    ("between", lambda: (X.copy(), -1.5, 2.5)),
    ("between", lambda: (X.copy(), 2.5, -1.5)),
    ("between", lambda: (X.copy(), np.nan, 2.5)),
    ("between", lambda: (X.copy(), 0.0, -0.0)),
    ("between", lambda: (np.tile(X, 5)[::2].copy(), -0.0, 0.0)),
    ("between", lambda: (locked(X.copy()), -9.0, 9.0), "leaves"),
    ("folded", lambda: (np.arange(-9, 10), np.arange(-9, 10)[::-1].copy())),
    ("folded", lambda: (np.arange(-9, 10), np.full(19, -3))),
    ("one_of_each", lambda: (X.copy(), X[::-1].copy())),
    ("one_of_each", overlapping),
    ("own_memory", lambda: (np.tile(X, 4),)),
    ("divided_in_a_branch", lambda: (np.arange(-9, 30),)),
    ("relax", lambda: (D * 3.0, D[::-1].copy())),
    ("relax", lambda: ((D * 3.0).T, D.T.copy())),
    ("relax", lambda: (np.broadcast_to(D[0], D.shape).copy(), D[:, ::-1])),
    ("two_slots", lambda: (X.copy(), np.zeros(9, np.int64), X[::-1].copy(), 4)),
    ("two_slots", lambda: (X.copy(), np.zeros(5, np.int64), X[::-1].copy(), 4), "raises"),
    ("neighbour", lambda: (np.array([1, -2, 3, -4, 5]),)),
    ("one_slot", lambda: (np.array([4, 1]), np.array([5, 3, 7, 2, 9]))),
    ("one_slot", lambda: (np.zeros(0, np.int64), np.array([5, 3])), "raises"),
    ("one_slot", lambda: (np.zeros(0, np.int64), np.zeros(0, np.int64))),
    ("read_only_unless_needed", lambda: (X, locked(X.copy())), "leaves"),
    ("read_only_unless_needed", lambda: (X, locked(X - 1.0)), "leaves"),
]
