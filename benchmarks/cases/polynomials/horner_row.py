"""A polynomial of given coefficients at many points."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 20_000)


@kernel
def run(c: Array1[np.float64], x: Array1[np.float64], out: Array1[np.float64]) -> None:
    n = c.shape[0]
    for i in range(x.shape[0]):
        y = 0.0
        for k in range(n):
            y = y * x[i] + c[k]
        out[i] = y


def arguments(size, random):
    return random.random(10), random.random(size), np.zeros(size)


C = """
void run(double *c, int64_t nc, double *x, int64_t n, double *out, int64_t no) {
    for (int64_t i = 0; i < n; i++) {
        double y = 0.0;
        for (int64_t k = 0; k < nc; k++) y = y * x[i] + c[k];
        out[i] = y;
    }
}
"""
