"""Kernels over wind."""

import numpy as np
from kernelmill import Array1, explain, kernel

__all__ = ["explain", "height"]


@kernel
def height(wind: Array1[np.float64]) -> float:
    """The height that a dune has after the wind."""
    total = 0.0
    for i in range(len(wind)):
        total += float(wind[i]) * 0.5
    return total
