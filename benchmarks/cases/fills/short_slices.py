"""Short stretches of rows set to zero."""

import numpy as np

from kernelmill import Array1, Array2, kernel

SIZES = (10, 2000)


@kernel
def run(a: Array2[np.float64], start: Array1[np.int64]) -> None:
    for i in range(a.shape[0]):
        k = start[i]
        a[i, k : k + 5] = 0.0


def arguments(size, random):
    return random.random((size, 40)), random.integers(0, 35, size)


C = """
void run(double *a, int64_t n, int64_t m, int64_t *start, int64_t ns) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = start[i]; k < start[i] + 5; k++) a[i * m + k] = 0.0;
}
"""
