"""Kernels over flows."""

import numpy as np
from kernelmill import Array1, explain, kernel

__all__ = ["discharge", "explain"]


@kernel
def discharge(widths: Array1[np.float64], speeds: Array1[np.float64]) -> float:
    """The sum of widths by speeds."""
    total = 0.0
    for i in range(len(widths)):
        total += float(widths[i]) * float(speeds[i])
    return total
