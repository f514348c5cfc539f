"""Rows of a matrix moved up by one, the first to the end."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (100, 1000)


@kernel
def run(a: Array2[np.float64]) -> None:
    first = a[0].copy()
    for i in range(a.shape[0] - 1):
        a[i] = a[i + 1]
    a[a.shape[0] - 1] = first


def arguments(size, random):
    return (random.random((size, 64)),)


C = """
#include <string.h>
void run(double *a, int64_t n, int64_t m) {
    double *first = malloc(m * sizeof(double));
    memcpy(first, a, m * sizeof(double));
    for (int64_t i = 0; i < n - 1; i++)
        for (int64_t j = 0; j < m; j++) a[i * m + j] = a[(i + 1) * m + j];
    memcpy(a + (n - 1) * m, first, m * sizeof(double));
    free(first);
}
"""
