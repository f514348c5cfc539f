"""Sums of reciprocals of squares in the written order."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += 1.0 / (1.0 + v * v)
    return s


def arguments(size, random):
    return (random.random(size),)


C = """
double run(double *x, int64_t n) {
    double s = 0.0;
    for (int64_t i = 0; i < n; i++) s += 1.0 / (1.0 + x[i] * x[i]);
    return s;
}
"""
