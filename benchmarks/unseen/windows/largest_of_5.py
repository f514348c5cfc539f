"""Largest value of five neighbours by a view."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (50, 50_000)


@kernel
def run(a: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(2, a.shape[0] - 2):
        out[i] = np.max(a[i - 2 : i + 3])


def arguments(size, random):
    return random.random(size), np.zeros(size)


C = """
void run(double *a, int64_t n, double *out, int64_t no) {
    for (int64_t i = 2; i < n - 2; i++) {
        double best = a[i - 2];
        for (int64_t k = i - 1; k < i + 3; k++)
            if (a[k] > best || isnan(a[k])) best = a[k];
        out[i] = best;
    }
}
"""
