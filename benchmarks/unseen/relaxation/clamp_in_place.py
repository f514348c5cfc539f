"""Values above a limit become the limit, in place."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64], low: float, high: float) -> None:
    for i in range(x.shape[0]):
        if x[i] > high:
            x[i] = high
        elif x[i] < low:
            x[i] = low


def arguments(size, random):
    return random.normal(size=size), -0.5, 0.7


C = """
void run(double *x, int64_t n, double low, double high) {
    for (int64_t i = 0; i < n; i++) {
        if (x[i] > high) x[i] = high;
        else if (x[i] < low) x[i] = low;
    }
}
"""
