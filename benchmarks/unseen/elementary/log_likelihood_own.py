"""A sum of logarithms of mixtures, by kernelmill's own."""

import math

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 10_000)


@kernel(math="own")
def run(x: Array1[np.float64], p: float) -> float:
    s = 0.0
    for v in x:
        s += math.log(p * math.exp(-0.5 * v * v) + (1.0 - p) * math.exp(-abs(v)))
    return s


TOLERANCE = 1e-11


def arguments(size, random):
    return random.normal(size=size), 0.3


C = """
double run(double *x, int64_t n, double p) {
    double s = 0.0;
    for (int64_t i = 0; i < n; i++) s += log(p * exp(-0.5 * x[i] * x[i]) + (1.0 - p) * exp(-fabs(x[i])));
    return s;
}
"""
