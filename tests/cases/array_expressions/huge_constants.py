"""Integer constants that no dtype and no float holds."""
import numpy as np
from kernelmill import Array1, kernel


@kernel
def times_float(x: Array1[np.float64]) -> Array1[np.float64]:
    return x * 10**400


@kernel
def with_element(x: Array1[np.float64]):
    return x[0] + 10**400


@kernel
def stored(x: Array1[np.float64]) -> None:
    x[0] = 10**400


@kernel
def with_python_float(x: float) -> float:
    return x * 10**400


@kernel
def compared(k: Array1[np.int64]):
    return k < 10**40, k == -(10**40)


@kernel
def single(x: Array1[np.float32]):
    return x * 1e300, x + 10**40


CALLS = [
    ("times_float", lambda: (np.ones(2),), "raises"),
    ("with_element", lambda: (np.ones(2),), "raises"),
    ("stored", lambda: (np.ones(2),), "raises"),
    ("with_python_float", lambda: (1.0,), "raises"),
    ("compared", lambda: (np.arange(3),), "any"),
    ("single", lambda: (np.ones(2, np.float32),)),
]
