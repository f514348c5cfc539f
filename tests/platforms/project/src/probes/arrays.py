"""Arithmetic on NumPy's numbers: wrapping integers, all widths, float32, strides, and reads of raw bits."""

import math

import numpy as np

from kernelmill import Array1, Array2, explain, kernel

__all__ = [
    "checksum",
    "convolve",
    "explain",
    "float32_mix",
    "float64_mix",
    "histogram",
    "int8_mix",
    "int64_mix",
    "prefix",
    "solve",
    "stencil",
    "uint16_mix",
    "uint64_mix",
    "unit",
]  # fmt: skip


@kernel
def int8_mix(a: Array1[np.int8], b: Array1[np.int8], out: Array1[np.int8]) -> None:
    """Eight bits wrap."""
    for i in range(len(out)):
        out[i] = a[i] * b[i] + (a[i] - b[i])


@kernel
def uint16_mix(a: Array1[np.uint16], b: Array1[np.uint16], out: Array1[np.uint16]) -> None:
    """Sixteen bits without a sign, with shifts."""
    for i in range(len(out)):
        out[i] = (a[i] * b[i]) ^ (a[i] - b[i])


@kernel
def int64_mix(a: Array1[np.int64], b: Array1[np.int64], out: Array1[np.int64]) -> None:
    """Products that wrap, floor division and remainder, also by zero."""
    for i in range(len(out)):
        out[i] = a[i] * b[i] + a[i] // b[i] - a[i] % b[i]


@kernel
def uint64_mix(a: Array1[np.uint64], b: Array1[np.uint64], out: Array1[np.uint64]) -> None:
    """The same without a sign."""
    for i in range(len(out)):
        out[i] = a[i] * b[i] + a[i] // b[i] - a[i] % b[i]


@kernel
def float32_mix(a: Array1[np.float32], b: Array1[np.float32], out: Array1[np.float32]) -> None:
    """Single precision stays single."""
    for i in range(len(out)):
        out[i] = (a[i] * b[i] + a[i]) / b[i] - a[i]


@kernel
def float64_mix(a: Array1[np.float64], b: Array1[np.float64], out: Array1[np.float64]) -> None:
    """Infinities, NaNs, signed zeros and subnormals as they come."""
    for i in range(len(out)):
        out[i] = (a[i] * b[i] + a[i]) / b[i] - a[i]


@kernel
def prefix(x: Array1[np.float64]) -> Array1[np.float64]:
    """Running sums, from left to right."""
    out = np.empty(len(x))
    total = 0.0
    for i in range(len(x)):
        total += float(x[i])
        out[i] = total
    return out


@kernel
def unit(x: Array1[np.float64], out: Array1[np.float64]) -> float:
    """A vector divided by its length; returns that."""
    square = 0.0
    for i in range(len(x)):
        square += float(x[i]) * float(x[i])
    length = math.sqrt(square)
    for i in range(len(x)):
        out[i] = float(x[i]) / length if length > 0.0 else 0.0
    return length


@kernel
def convolve(x: Array1[np.float64], w: Array1[np.float64], out: Array1[np.float64]) -> None:
    """A short filter over a long series."""
    for i in range(len(out)):
        total = 0.0
        for k in range(len(w)):
            total += float(x[i + k]) * float(w[k])
        out[i] = total


@kernel
def stencil(a: Array2[np.float64], out: Array2[np.float64]) -> None:
    """Five points, over any strides."""
    rows, columns = a.shape
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            out[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1]) - a[i, j]


@kernel
def solve(a: Array2[np.float64], b: Array1[np.float64]) -> int:
    """Gaussian elimination with row exchange, in place; returns how many rows were exchanged."""
    n = len(b)
    swaps = 0
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            if abs(a[i, k]) > abs(a[best, k]):
                best = i
        if best != k:
            swaps += 1
            for j in range(n):
                kept = a[k, j]
                a[k, j] = a[best, j]
                a[best, j] = kept
            value = b[k]
            b[k] = b[best]
            b[best] = value
        for i in range(k + 1, n):
            factor = a[i, k] / a[k, k]
            for j in range(k, n):
                a[i, j] -= factor * a[k, j]
            b[i] -= factor * b[k]
    for k in range(n - 1, -1, -1):
        for j in range(k + 1, n):
            b[k] -= a[k, j] * b[j]
        b[k] /= a[k, k]
    return swaps


@kernel
def histogram(x: Array1[np.uint8], counts: Array1[np.int64]) -> None:
    """How often each byte occurs."""
    for i in range(len(x)):
        counts[int(x[i])] += 1


@kernel
def checksum(x: Array1[np.uint32]) -> int:
    """A rolling hash of whole words: the order of bytes in memory must not show."""
    h = 2166136261
    for i in range(len(x)):
        h = ((h ^ int(x[i])) * 16777619) & 0xFFFFFFFF
    return h
