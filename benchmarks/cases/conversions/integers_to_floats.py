"""Integers scaled to floats."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(counts: Array1[np.int64], scale: float, out: Array1[np.float64]) -> None:
    for i in range(counts.shape[0]):
        out[i] = counts[i] * scale


def arguments(size, random):
    return random.integers(0, 1000, size), 0.37, np.zeros(size)


C = """
void run(int64_t *counts, int64_t n, double scale, double *out, int64_t no) {
    for (int64_t i = 0; i < n; i++) out[i] = (double)counts[i] * scale;
}
"""
