"""A Chebyshev series by Clenshaw's recurrence at many points."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 20_000)


@kernel
def run(c: Array1[np.float64], x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        b1 = 0.0
        b2 = 0.0
        for k in range(c.shape[0] - 1, 0, -1):
            b = 2.0 * x[i] * b1 - b2 + c[k]
            b2 = b1
            b1 = b
        out[i] = x[i] * b1 - b2 + c[0]


def arguments(size, random):
    return random.random(8), random.random(size), np.zeros(size)


C = """
void run(double *c, int64_t nc, double *x, int64_t n, double *out, int64_t no) {
    for (int64_t i = 0; i < n; i++) {
        double b1 = 0.0, b2 = 0.0;
        for (int64_t k = nc - 1; k > 0; k--) {
            double b = 2.0 * x[i] * b1 - b2 + c[k];
            b2 = b1;
            b1 = b;
        }
        out[i] = x[i] * b1 - b2 + c[0];
    }
}
"""
