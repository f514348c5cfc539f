"""Bits that are set, by switching off the lowest one."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (20, 4000)


@kernel
def run(x: Array1[np.int64]) -> int:
    total = 0
    for i in range(x.shape[0]):
        v = int(x[i])
        while v != 0:
            v &= v - 1
            total += 1
    return total


def arguments(size, random):
    return (random.integers(0, 2**62, size),)


C = """
int64_t run(int64_t *x, int64_t n) {
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t v = x[i]; v != 0; total++) v &= v - 1;
    return total;
}
"""
