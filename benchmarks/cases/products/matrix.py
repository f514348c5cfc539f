"""The product of two matrices as everybody writes it first."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (6, 200)


@kernel
def run(a: Array2[np.float64], b: Array2[np.float64], c: Array2[np.float64]) -> None:
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            s = 0.0
            for k in range(a.shape[1]):
                s += a[i, k] * b[k, j]
            c[i, j] = s


def arguments(size, random):
    return random.random((size, size + 9)), random.random((size + 9, size - 3)), np.zeros((size, size - 3))


C = """
void run(double *restrict a, int64_t n, int64_t m, double *restrict b,
         int64_t b0, int64_t p, double *restrict c, int64_t c0, int64_t c1) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < p; j++) {
            double s = 0.0;
            for (int64_t k = 0; k < m; k++) s += a[i * m + k] * b[k * p + j];
            c[i * p + j] = s;
        }
}
"""
