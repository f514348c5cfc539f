"""Relax every row by the row above plus a cost, in place."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (20, 400)


@kernel
def run(d: Array2[np.float64], cost: Array2[np.float64]) -> None:
    rows, columns = d.shape
    for i in range(1, rows):
        for j in range(columns):
            t = d[i - 1, j] + cost[i, j]
            if t < d[i, j]:
                d[i, j] = t


def arguments(size, random):
    return random.random((size, size)) * 9, random.random((size, size))


C = """
void run(double *d, int64_t n, int64_t m, double *cost, int64_t n2, int64_t m2) {
    for (int64_t i = 1; i < n; i++)
        for (int64_t j = 0; j < m; j++) {
            double t = d[(i - 1) * m + j] + cost[i * m + j];
            if (t < d[i * m + j]) d[i * m + j] = t;
        }
}
"""
