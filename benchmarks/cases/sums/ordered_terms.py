"""A sum in the written order of terms that vectorise."""

import math

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        s += math.sqrt((x[i] - 0.3) * (x[i] - 0.3) + y[i]) / (1.0 + x[i])
    return s


def arguments(size, random):
    return random.random(size), random.random(size)


C = """
double run(double *x, int64_t n, double *y, int64_t ny) {
    double s = 0.0;
    for (int64_t i = 0; i < n; i++) s += sqrt((x[i] - 0.3) * (x[i] - 0.3) + y[i]) / (1.0 + x[i]);
    return s;
}
"""
