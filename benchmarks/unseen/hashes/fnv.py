"""FNV-1a of rows of bytes, in 64 bits."""

import numpy as np

from kernelmill import Array1, Array2, kernel

SIZES = (10, 1000)


@kernel
def run(rows: Array2[np.uint8], out: Array1[np.uint64]) -> None:
    for i in range(rows.shape[0]):
        h = 14695981039346656037
        for j in range(rows.shape[1]):
            h = ((h ^ int(rows[i, j])) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
        out[i] = h


def arguments(size, random):
    return random.integers(0, 256, (size, 100)).astype(np.uint8), np.zeros(size, np.uint64)


C = """
void run(uint8_t *rows, int64_t n, int64_t m, uint64_t *out, int64_t k) {
    for (int64_t i = 0; i < n; i++) {
        uint64_t h = 14695981039346656037ULL;
        for (int64_t j = 0; j < m; j++) h = (h ^ rows[i * m + j]) * 1099511628211ULL;
        out[i] = h;
    }
}
"""
