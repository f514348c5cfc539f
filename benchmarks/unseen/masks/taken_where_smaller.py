"""What is smaller in another array is taken over, and the rest is damped."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (1000, 100_000)


@kernel
def run(x: Array1[np.float64], y: Array1[np.float64], factor: float) -> None:
    smaller = y < x
    x[smaller] = y[smaller]
    x[~smaller] *= factor


def arguments(size, random):
    return random.random(size), random.random(size), 0.5


C = """
void run(double *x, int64_t n, double *y, int64_t m, double factor) {
    for (int64_t i = 0; i < n; i++)
        if (y[i] < x[i]) x[i] = y[i]; else x[i] *= factor;
}
"""
