"""The smallest of several rows, kept in one that is changed where a smaller value is found."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(best: Array1[np.float64], which: Array1[np.int64], x: Array1[np.float64], k: int) -> None:
    for i in range(best.shape[0]):
        if x[i] < best[i]:
            best[i] = x[i]
            which[i] = k


def arguments(size, random):
    return random.random(size), np.zeros(size, np.int64), random.random(size), 3


C = """
void run(double *best, int64_t n, int64_t *which, int64_t nw, double *x, int64_t nx, int64_t k) {
    for (int64_t i = 0; i < n; i++)
        if (x[i] < best[i]) { best[i] = x[i]; which[i] = k; }
}
"""
