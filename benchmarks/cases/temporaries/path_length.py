"""The length of a path, by a difference vector for each step."""

import math

import numpy as np

from kernelmill import Array2, kernel

SIZES = (20, 20_000)


@kernel
def run(p: Array2[np.float64]) -> float:
    total = 0.0
    for i in range(p.shape[0] - 1):
        d = np.empty(3)
        for k in range(3):
            d[k] = p[i + 1, k] - p[i, k]
        total += math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2])
    return total


def arguments(size, random):
    return (random.random((size, 3)),)


C = """
double run(double *p, int64_t n, int64_t m) {
    double total = 0.0;
    for (int64_t i = 0; i < n - 1; i++) {
        double d[3];
        for (int64_t k = 0; k < 3; k++) d[k] = p[(i + 1) * m + k] - p[i * m + k];
        total += sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }
    return total;
}
"""
