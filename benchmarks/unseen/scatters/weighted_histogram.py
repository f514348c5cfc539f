"""Weights added up by bin, the bin from a table."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (1000, 100_000)


@kernel
def run(sums: Array1[np.float64], bins: Array1[np.int64], weights: Array1[np.float64]) -> None:
    for i in range(len(bins)):
        sums[bins[i]] += weights[i]


def arguments(size, random):
    return np.zeros(200), random.integers(0, 200, size), random.random(size)


C = """
void run(double *sums, int64_t m, int64_t *bins, int64_t n, double *weights, int64_t k) {
    for (int64_t i = 0; i < n; i++) sums[bins[i]] += weights[i];
}
"""
