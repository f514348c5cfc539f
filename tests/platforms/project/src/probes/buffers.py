"""Kernels over memory that anything with the buffer protocol may own; NumPy is not imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernelmill import explain, kernel

if TYPE_CHECKING:
    import numpy as np

    from kernelmill import Array1

__all__ = ["explain", "largest", "scaled_sum"]


@kernel
def scaled_sum(x: Array1[np.float64], factor: float) -> float:
    """Sum of the products."""
    total = 0.0
    for i in range(len(x)):
        total += float(x[i]) * factor
    return total


@kernel
def largest(x: Array1[np.int64]) -> int:
    """Where the largest item is, -1 without any."""
    best = -1
    for i in range(len(x)):
        if best < 0 or x[i] > x[best]:
            best = i
    return best
