"""Many logistic maps, each for as many steps."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (8, 2000)


@kernel
def run(rate: Array1[np.float64], steps: int, out: Array1[np.float64]) -> None:
    for i in range(rate.shape[0]):
        x = 0.5
        for _ in range(steps):
            x = rate[i] * x * (1.0 - x)
        out[i] = x


def arguments(size, random):
    return random.random(size) + 2.9, 60, np.zeros(size)


C = """
void run(double *restrict rate, int64_t n, int64_t steps, double *restrict out, int64_t o0) {
    for (int64_t i = 0; i < n; i++) {
        double x = 0.5;
        for (int64_t k = 0; k < steps; k++) x = rate[i] * x * (1.0 - x);
        out[i] = x;
    }
}
"""
