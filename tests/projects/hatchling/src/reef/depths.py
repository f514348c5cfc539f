"""Kernels over soundings."""

import numpy as np
from kernelmill import Array1, explain, kernel

__all__ = ["deepest", "explain"]


@kernel
def deepest(depths: Array1[np.float64]) -> float:
    """The greatest depth; zero where there are none."""
    found = 0.0
    for i in range(len(depths)):
        found = max(found, float(depths[i]))
    return found
