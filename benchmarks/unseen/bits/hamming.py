"""Sum of Hamming distances of two arrays of bytes."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 20_000)


@kernel
def run(a: Array1[np.uint8], b: Array1[np.uint8]) -> int:
    total = 0
    for i in range(a.shape[0]):
        d = a[i] ^ b[i]
        while d:
            total += 1
            d &= d - np.uint8(1)
    return total


def arguments(size, random):
    return random.integers(0, 256, size).astype(np.uint8), random.integers(0, 256, size).astype(np.uint8)


C = """
int64_t run(uint8_t *a, int64_t n, uint8_t *b, int64_t nb) {
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++)
        for (uint8_t d = a[i] ^ b[i]; d; d &= d - 1) total++;
    return total;
}
"""
