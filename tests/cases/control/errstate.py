"""`with np.errstate(…)`: kernels never warn, so that only the block remains."""
import numpy as np
from kernelmill import Array1, kernel


@kernel
def ratios(x: Array1[np.float64], y: Array1[np.float64]) -> Array1[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        out = x / y
    return out


@kernel
def first(x: Array1[np.float64]):
    with np.errstate(all="ignore"):
        for v in x:
            if v > 1:
                return v / 0.5
    return -1.0


CALLS = [
    ("ratios", lambda: (np.array([1.0, 0.0, -1.0]), np.zeros(3))),
    ("first", lambda: (np.arange(3.0),)),
    ("first", lambda: (np.zeros(3),)),
]
