"""Whether any value is above a limit; one in the first tenth is."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64], limit: float) -> bool:
    return bool(np.any(x > limit))


def arguments(size, random):
    x = random.random(size)
    x[size // 10] = 2.0
    return x, 1.5


C = """
int64_t run(double *x, int64_t n, double limit) {
    for (int64_t i = 0; i < n; i++)
        if (x[i] > limit) return 1;
    return 0;
}
"""
