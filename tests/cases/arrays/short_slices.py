"""Slices of a few elements at places that are computed: whole in the array, cut off at its ends, empty, of either sign."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def fill(a: Array2[np.float64], start: Array1[np.int64]) -> None:
    for i in range(a.shape[0]):
        k = start[i]
        a[i, k : k + 5] = 0.0


@kernel
def fill_by_ints(a: Array2[np.float64], start: Array1[np.int64]) -> None:
    for i in range(a.shape[0]):
        k = int(start[i])
        a[i, k - 1 : k + 3] = i


@kernel
def sums(x: Array1[np.float64], at: Array1[np.int64]) -> float:
    total = 0.0
    for i in range(at.shape[0]):
        k = at[i]
        total += np.sum(x[k : k + 4])
    return total


@kernel
def counts(x: Array1[np.float64], at: Array1[np.int32]) -> int:
    n = 0
    for i in range(at.shape[0]):
        part = x[at[i] - 2 : at[i] + 2]
        n = n * 3 + part.shape[0]
        part += 1.0
    return n


@kernel
def patches(a: Array2[np.float64], rows: Array1[np.int64], columns: Array1[np.int64]) -> None:
    for i in range(rows.shape[0]):
        r, c = rows[i], columns[i]
        a[r : r + 2, c - 1 : c + 2] += 1.0


@kernel
def moved(x: Array1[np.float64], at: Array1[np.int64]) -> None:
    for i in range(at.shape[0]):
        k = at[i]
        x[k : k + 3] = x[k + 1 : k + 4]


@kernel
def largest(x: Array1[np.float64], at: Array1[np.int64]) -> float:
    most = 0.0
    for i in range(at.shape[0]):
        k = at[i]
        most += np.max(x[k : k + 3])
    return most


def _matrix():
    return np.arange(1.0, 161.0).reshape(20, 8)


_PLACES = np.array([0, 3, 4, 7, 8, 9, 100, -1, -3, -5, -8, -9, -100, 2**63 - 1, -(2**63), 2**63 - 3, 1, 2, -4, 5])

CALLS = [
    ("fill", lambda: (_matrix(), _PLACES.copy())),
    ("fill", lambda: (_matrix()[:, ::-1], _PLACES.copy())),
    ("fill", lambda: (np.ones((20, 3)), _PLACES.copy())),
    ("fill", lambda: (np.ones((20, 0)), _PLACES.copy())),
    ("fill_by_ints", lambda: (_matrix(), np.clip(_PLACES, -1000, 1000))),
    ("fill_by_ints", lambda: (_matrix(), _PLACES.copy()), "leaves"),
    ("sums", lambda: (np.arange(11.0), _PLACES.copy())),
    ("sums", lambda: (np.arange(22.0)[::-2], _PLACES.copy())),
    ("sums", lambda: (np.arange(3.0), _PLACES.copy())),
    ("counts", lambda: (np.arange(11.0), np.arange(-20, 20, dtype=np.int32))),
    ("patches", lambda: (_matrix(), np.arange(-25, 25), np.arange(50) % 13 - 4)),
    ("patches", lambda: (_matrix().T, np.arange(-25, 25), np.arange(50) % 29 - 4)),
    ("moved", lambda: (np.arange(12.0), np.array([0, 5, 8, 3, -12, -5]))),
    ("moved", lambda: (np.arange(12.0), np.array([0, 9])), "raises"),
    ("largest", lambda: (np.arange(12.0), np.array([0, 5, 9, 10, 11, -4]))),
    ("largest", lambda: (np.arange(12.0), np.array([0, 12])), "raises"),
]
