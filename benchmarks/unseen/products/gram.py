"""Inner products of all pairs of columns."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (8, 120)


@kernel
def run(x: Array2[np.float64], out: Array2[np.float64]) -> None:
    rows, columns = x.shape
    for i in range(columns):
        for j in range(columns):
            total = 0.0
            for r in range(rows):
                total += x[r, i] * x[r, j]
            out[i, j] = total


def arguments(size, random):
    return random.random((size, size)), np.zeros((size, size))


C = """
void run(double *restrict x, int64_t n, int64_t m, double *restrict out, int64_t o0, int64_t o1) {
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < m; j++) {
            double s = 0.0;
            for (int64_t r = 0; r < n; r++) s += x[r * m + i] * x[r * m + j];
            out[i * m + j] = s;
        }
}
"""
