"""Kernels over memory that anything with the buffer protocol may own; NumPy is not imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernelmill import explain, kernel

if TYPE_CHECKING:
    import numpy as np

    from kernelmill import Array1, Array2

__all__ = [
    "averages", "checksum", "counts", "decay", "differences", "explain", "largest", "mean", "packed", "reflected",
    "relaxed", "scaled_sum", "total", "widened",
]


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


@kernel
def mean(x: Array1[np.float64]) -> float:
    """The mean; an empty buffer raises."""
    total = 0
    for v in x:
        total += v
    return total / len(x)


@kernel
def total(x: Array1[np.int32]) -> int:
    """A sum that does not wrap."""
    s = 0
    for v in x:
        s += v
    return s


@kernel
def checksum(x: Array1[np.uint8]) -> int:
    """Adler-32."""
    a, b = 1, 0
    for v in x:
        a = (a + v) % 65521
        b = (b + a) % 65521
    return b << 16 | a


@kernel
def widened(x: Array1[np.float32], y: Array1[np.float32]) -> float:
    """Products in double precision, as Python has them."""
    s = 0.0
    for a, b in zip(x, y, strict=True):
        s += a * b
    return s


@kernel
def counts(x: Array1[np.uint8], found: Array1[np.int64]) -> None:
    """How often each value occurs."""
    for v in x:
        found[v] += 1


@kernel
def decay(x: Array1[np.float64], weight: float) -> None:
    """An exponential average in place."""
    for i in range(1, len(x)):
        x[i] = x[i - 1] * weight + x[i] * (1.0 - weight)


@kernel
def differences(x: Array1[np.int64], out: Array1[np.int16]) -> int:
    """Differences of neighbours; one that does not fit raises."""
    for i in range(len(x) - 1):
        out[i] = x[i + 1] - x[i]
    return len(x) - 1


@kernel
def averages(x: Array1[np.float64], out: Array1[np.float64]) -> float:
    """The mean so far at each place, by another kernel."""
    for i in range(len(x)):
        out[i] = x[i] if i == 0 else out[i - 1] + (x[i] - out[i - 1]) / (i + 1)
    return mean(out)


@kernel
def packed(x: Array1[np.uint16], out: Array1[np.uint32]) -> None:
    """Two halves in one word."""
    for i in range(len(out)):
        out[i] = x[2 * i] << 16 | x[2 * i + 1]


@kernel
def reflected(x: Array1[np.int8], i: int) -> int:
    """An element seen from the other end."""
    return -x[-1 - i] * x[i]


@kernel
def relaxed(x: Array2[np.float64], out: Array2[np.float64], columns: int) -> None:
    """One step of Jacobi's iteration."""
    for i in range(1, len(x) - 1):
        for j in range(1, columns - 1):
            out[i, j] = 0.25 * (x[i - 1, j] + x[i + 1, j] + x[i, j - 1] + x[i, j + 1])
