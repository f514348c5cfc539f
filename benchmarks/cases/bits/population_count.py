"""Bits that are set in 64-bit words, one at a time."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (20, 4000)


@kernel
def run(x: Array1[np.uint64]) -> int:
    total = 0
    for i in range(x.shape[0]):
        v = x[i]
        while v:
            total += int(v & np.uint64(1))
            v >>= np.uint64(1)
    return total


def arguments(size, random):
    return (random.integers(0, 2**63, size).astype(np.uint64),)


C = """
int64_t run(uint64_t *x, int64_t n) {
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++)
        for (uint64_t v = x[i]; v; v >>= 1) total += v & 1;
    return total;
}
"""
