"""A sum of integers times weights."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(counts: Array1[np.int64], weights: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(counts.shape[0]):
        total += counts[i] * weights[i]
    return total


def arguments(size, random):
    return random.integers(0, 1000, size), random.random(size)


C = """
double run(int64_t *counts, int64_t n, double *weights, int64_t nw) {
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) total += (double)counts[i] * weights[i];
    return total;
}
"""
