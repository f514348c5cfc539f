"""Arrays made like others, written in loops: in C order, in Fortran order, like every second row."""

import numpy as np

from kernelmill import Array2, kernel


@kernel
def edges(x: Array2[np.float64]) -> Array2[np.float64]:
    out = np.zeros_like(x)
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            out[i, j] = x[i - 1, j] + x[i + 1, j] - x[i, j - 1] - x[i, j + 1]
    return out


@kernel
def row_by_row(x: Array2[np.float32]) -> float:
    total = 0.0
    for i in range(x.shape[0]):
        part = np.empty_like(x)
        for k in range(x.shape[0]):
            for j in range(x.shape[1]):
                part[k, j] = x[k, j] * i
        for j in range(x.shape[1]):
            total += part[i, j]
    return total


def grid(dtype: type = np.float64) -> np.ndarray:
    return np.arange(35.0).reshape(5, 7).astype(dtype) ** 2


CALLS = [
    ("edges", lambda: (grid(),)),
    ("edges", lambda: (np.asfortranarray(grid()),)),
    ("edges", lambda: (grid().T,)),
    ("edges", lambda: (grid()[::2, ::-1],), "leaves"),
    ("edges", lambda: (np.zeros((1, 7)),)),
    ("row_by_row", lambda: (grid(np.float32),)),
    ("row_by_row", lambda: (np.asfortranarray(grid(np.float32)),)),
    ("row_by_row", lambda: (grid(np.float32)[:, ::2],), "leaves"),
]
