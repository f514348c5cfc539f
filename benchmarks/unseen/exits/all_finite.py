"""Whether all values are finite; they are."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64]) -> bool:
    return bool(np.all(np.isfinite(x)))


def arguments(size, random):
    return (random.random(size),)


C = """
int64_t run(double *x, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return 0;
    return 1;
}
"""
