"""Floyd and Warshall's shortest paths, in place."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (24, 160)


@kernel
def run(a: Array2[np.float64]) -> None:
    n = a.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                d = a[i, k] + a[k, j]
                if d < a[i, j]:
                    a[i, j] = d


def arguments(size, random):
    return (random.uniform(1.0, 10.0, (size, size)),)


C = """
void run(double *a, int64_t n, int64_t m) {
    for (int64_t k = 0; k < n; k++)
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < n; j++) {
                double d = a[i * m + k] + a[k * m + j];
                if (d < a[i * m + j]) a[i * m + j] = d;
            }
}
"""
