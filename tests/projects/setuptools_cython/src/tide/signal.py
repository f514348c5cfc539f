"""Filters of a tide gauge's record."""

import numpy as np
from kernelmill import Array1, explain, kernel

__all__ = ["explain", "smooth", "total"]


@kernel
def total(levels: Array1[np.float64]) -> float:
    """The sum of all levels."""
    s = 0.0
    for i in range(len(levels)):
        s += float(levels[i])
    return s


@kernel
def smooth(levels: Array1[np.float64], out: Array1[np.float64]) -> None:
    """Means of three neighbours, into `out`."""
    for i in range(1, len(levels) - 1):
        out[i] = (levels[i - 1] + levels[i] + levels[i + 1]) / 3.0
