"""`np.any` and `np.all` of long arrays, the answer found early, late or never."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def above(x: Array1[np.float64], t: float) -> bool:
    return bool(np.any(x > t))


@kernel
def same(x: Array1[np.int64], y: Array1[np.int64]) -> bool:
    return bool(np.all(x == y))


@kernel
def in_matrix(x: Array2[np.float32], t: float) -> tuple[bool, bool]:
    return bool(np.any(np.isnan(x))), bool((x < t).all())


@kernel
def of_rows(x: Array2[np.float64]) -> int:
    n = 0
    for row in x:
        if np.all(row > 0.0):
            n += 1
        elif np.any(row < -5.0):
            n += 100
            break
    return n


@kernel
def with_others(x: Array1[np.float64]) -> float:
    m = x > 2000.0
    return float(np.any(m)) + float(np.sum(x)) + float(np.all(m))


X = np.arange(3000.0)

CALLS = [
    *(("above", lambda t=t: (X.copy(), t)) for t in (-1.0, 1022.5, 1023.0, 2998.0, 2999.0)),
    ("above", lambda: (X[::-3], 2990.0)),
    ("above", lambda: (X[:0], 0.0)),
    *(("same", lambda k=k: (np.arange(2048), np.where(np.arange(2048) == k, -1, np.arange(2048)))) for k in (0, 1023, 1024, 2047, 5000)),
    *(("in_matrix", lambda t=t: (X.reshape(2, 1500).astype(np.float32), t)) for t in (0.0, 1400.0, 1500.0, 4000.0)),
    ("in_matrix", lambda: (np.where(X == 1700.0, np.nan, X).reshape(2, 1500).astype(np.float32), 4000.0)),
    ("in_matrix", lambda: (X.reshape(1500, 2).T.astype(np.float32), 2999.0)),
    ("of_rows", lambda: ((X - 2500.0).reshape(3, 1000)[::-1].copy(),)),
    ("of_rows", lambda: ((X + 1.0).reshape(30, 100),)),
    ("with_others", lambda: (X.copy(),)),
]
