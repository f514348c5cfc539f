"""Floats counted into equal bins, those outside in the first and the last."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64], low: float, width: float, bins: Array1[np.int64]) -> None:
    last = bins.shape[0] - 1
    for v in x:
        k = int((v - low) / width)
        k = min(max(k, 0), last)
        bins[k] += 1


def arguments(size, random):
    return random.normal(size=size), -2.0, 0.0625, np.zeros(64, np.int64)


C = """
void run(double *x, int64_t n, double low, double width, int64_t *bins, int64_t nb) {
    for (int64_t i = 0; i < n; i++) {
        int64_t k = (int64_t)((x[i] - low) / width);
        k = k < 0 ? 0 : k;
        k = k > nb - 1 ? nb - 1 : k;
        bins[k] += 1;
    }
}
"""
