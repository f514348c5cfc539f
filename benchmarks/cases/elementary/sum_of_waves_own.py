"""A sum of sines and cosines in the written order, by kernelmill's own."""

import math

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 10_000)


@kernel(math="own")
def run(x: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        s += math.sin(x[i]) * math.cos(2.0 * x[i])
    return s


TOLERANCE = 1e-11


def arguments(size, random):
    return (random.normal(size=size),)


C = """
double run(double *x, int64_t n) {
    double s = 0.0;
    for (int64_t i = 0; i < n; i++) s += sin(x[i]) * cos(2.0 * x[i]);
    return s;
}
"""
