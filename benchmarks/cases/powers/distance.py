"""Distances of points: squares and a square root."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = ((x[i] - 0.5) ** 2 + (y[i] - 0.5) ** 2) ** 0.5


def arguments(size, random):
    return random.random(size), random.random(size), np.zeros(size)


C = """
void run(double *x, int64_t n, double *y, int64_t ny, double *out, int64_t no) {
    for (int64_t i = 0; i < n; i++) {
        double a = x[i] - 0.5, b = y[i] - 0.5;
        out[i] = sqrt(a * a + b * b);
    }
}
"""
