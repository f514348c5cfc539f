"""A sigmoid of an array, by kernelmill's own exp."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 10_000)


@kernel(math="own")
def run(x: Array1[np.float64]) -> Array1[np.float64]:
    return 1.0 / (1.0 + np.exp(-x))


def result(x):
    return np.empty_like(x)


TOLERANCE = 1e-13


def arguments(size, random):
    return (random.normal(size=size),)


C = """
void run(double *out, int64_t no, double *x, int64_t n) {
    for (int64_t i = 0; i < n; i++) out[i] = 1.0 / (1.0 + exp(-x[i]));
}
"""
