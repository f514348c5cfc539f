"""np.diff(a, 0) is the array itself."""
import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def written(x: Array1[np.float64]) -> float:
    d = np.diff(x, 0)
    d[0] = 7.0
    return float(x[0])


@kernel
def returned(x: Array1[np.int32]) -> Array1[np.int32]:
    return np.diff(x, n=0)


@kernel
def of_bools(x: Array2[np.bool_]) -> Array2[np.bool_]:
    return np.diff(x, 0, axis=0)


@kernel
def of_a_sum(x: Array1[np.float64]) -> Array1[np.float64]:
    return np.diff(x + 1.0, 0) + np.diff(np.diff(x, 0), 0)


CALLS = [
    ("written", lambda: (np.ones(3),)),
    ("written", lambda: (np.arange(8.0)[::2],)),
    ("returned", lambda: (np.arange(4, dtype=np.int32),)),
    ("returned", lambda: (np.arange(4, dtype=np.int32)[::-1],)),
    ("of_bools", lambda: (np.ones((2, 3), np.bool_),)),
    ("of_a_sum", lambda: (np.arange(4.0),)),
]
