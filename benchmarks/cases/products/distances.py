"""Squared distances of all pairs of points."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (6, 200)


@kernel
def run(x: Array2[np.float64], y: Array2[np.float64], d: Array2[np.float64]) -> None:
    for i in range(x.shape[0]):
        for j in range(y.shape[0]):
            s = 0.0
            for k in range(x.shape[1]):
                t = x[i, k] - y[j, k]
                s += t * t
            d[i, j] = s


def arguments(size, random):
    return random.random((size, 24)), random.random((size + 5, 24)), np.zeros((size, size + 5))


C = """
void run(double *restrict x, int64_t n, int64_t m, double *restrict y,
         int64_t p, int64_t y1, double *restrict d, int64_t d0, int64_t d1) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < p; j++) {
            double s = 0.0;
            for (int64_t k = 0; k < m; k++) {
                double t = x[i * m + k] - y[j * m + k];
                s += t * t;
            }
            d[i * p + j] = s;
        }
}
"""
