"""A table looked up at real positions, clamped to its ends."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64], table: Array1[np.float64], scale: float, out: Array1[np.float64]) -> None:
    n = table.shape[0]
    for i in range(x.shape[0]):
        k = int(x[i] * scale)
        if k < 0:
            k = 0
        elif k >= n:
            k = n - 1
        out[i] = table[k]


def arguments(size, random):
    return random.uniform(-0.1, 1.1, size), random.random(256), 256.0, np.zeros(size)


C = """
void run(double *x, int64_t n, double *table, int64_t nt, double scale, double *out, int64_t no) {
    for (int64_t i = 0; i < n; i++) {
        int64_t k = (int64_t)(x[i] * scale);
        if (k < 0) k = 0;
        else if (k >= nt) k = nt - 1;
        out[i] = table[k];
    }
}
"""
