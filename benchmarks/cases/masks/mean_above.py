"""Mean of the values above a limit."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64], limit: float) -> float:
    return float(x[x > limit].mean())


def arguments(size, random):
    return random.random(size), 0.5


TOLERANCE = 1e-12


C = """
double run(double *x, int64_t n, double limit) {
    double s = 0.0;
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        if (x[i] > limit) { s += x[i]; count++; }
    return s / (double)count;
}
"""
