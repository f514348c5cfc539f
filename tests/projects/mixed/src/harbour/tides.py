"""Kernels over tides."""

import numpy as np
from kernelmill import Array1, explain, kernel

__all__ = ["explain", "under_keel"]


@kernel
def under_keel(levels: Array1[np.float64], draught: float) -> float:
    """The least water under a keel of that draught."""
    least = float(levels[0])
    for i in range(len(levels)):
        least = min(least, float(levels[i]))
    return least - draught
