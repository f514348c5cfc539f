"""Kernels over depths."""

import numpy as np
from kernelmill import Array1, explain, kernel

__all__ = ["above", "explain"]


@kernel
def above(depths: Array1[np.float64], limit: float) -> int:
    """How many depths are above the limit."""
    count = 0
    for i in range(len(depths)):
        if depths[i] > limit:
            count += 1
    return count
