"""Mean and variance of 32-bit integers."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(counts: Array1[np.int32]) -> float:
    n = counts.shape[0]
    total = 0.0
    for i in range(n):
        total += counts[i]
    mean = total / n
    squares = 0.0
    for i in range(n):
        d = counts[i] - mean
        squares += d * d
    return squares / n


def arguments(size, random):
    return (random.integers(0, 1000, size).astype(np.int32),)


C = """
double run(int32_t *counts, int64_t n) {
    double total = 0.0, squares = 0.0;
    for (int64_t i = 0; i < n; i++) total += counts[i];
    double mean = total / (double)n;
    for (int64_t i = 0; i < n; i++) { double d = counts[i] - mean; squares += d * d; }
    return squares / (double)n;
}
"""
