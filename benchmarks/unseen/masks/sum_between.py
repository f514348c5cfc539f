"""Sum of the weights of values between two limits."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64], w: Array1[np.float64]) -> float:
    inside = (x > 0.25) & (x < 0.75)
    return float(np.sum(w[inside]))


def arguments(size, random):
    return random.random(size), random.random(size)


TOLERANCE = 1e-12


C = """
double run(double *x, int64_t n, double *w, int64_t nw) {
    double s = 0.0;
    for (int64_t i = 0; i < n; i++)
        if (x[i] > 0.25 && x[i] < 0.75) s += w[i];
    return s;
}
"""
