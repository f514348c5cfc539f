"""The last value of a recursive filter that runs down each column."""

import numpy as np

from kernelmill import Array1, Array2, kernel

SIZES = (8, 400)


@kernel
def run(x: Array2[np.float64], a: float, b: float, last: Array1[np.float64]) -> None:
    for c in range(x.shape[1]):
        y = 0.0
        for r in range(x.shape[0]):
            y = a * y + b * x[r, c]
        last[c] = y


def arguments(size, random):
    return random.random((size, size)), 0.9, 0.1, np.zeros(size)


C = """
void run(double *restrict x, int64_t n, int64_t m, double a, double b, double *restrict last, int64_t l0) {
    for (int64_t c = 0; c < m; c++) {
        double y = 0.0;
        for (int64_t r = 0; r < n; r++) y = a * y + b * x[r * m + c];
        last[c] = y;
    }
}
"""
