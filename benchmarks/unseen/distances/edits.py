"""The edit distance of two byte strings, one row of the table at a time."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (60, 400)


@kernel
def run(a: Array1[np.uint8], b: Array1[np.uint8], row: Array1[np.int64]) -> int:
    for j in range(len(b) + 1):
        row[j] = j
    for i in range(len(a)):
        corner = row[0]
        row[0] = i + 1
        for j in range(len(b)):
            cost = corner if a[i] == b[j] else corner + 1
            corner = row[j + 1]
            row[j + 1] = min(cost, corner + 1, row[j] + 1)
    return int(row[len(b)])


def arguments(size, random):
    return random.integers(0, 4, size).astype(np.uint8), random.integers(0, 4, size).astype(np.uint8), np.zeros(size + 1, np.int64)


C = """
int64_t run(uint8_t *a, int64_t n, uint8_t *b, int64_t m, int64_t *row, int64_t k) {
    for (int64_t j = 0; j <= m; j++) row[j] = j;
    for (int64_t i = 0; i < n; i++) {
        int64_t corner = row[0];
        row[0] = i + 1;
        for (int64_t j = 0; j < m; j++) {
            int64_t cost = corner + (a[i] != b[j]);
            corner = row[j + 1];
            int64_t best = cost < corner + 1 ? cost : corner + 1;
            row[j + 1] = best < row[j] + 1 ? best : row[j] + 1;
        }
    }
    return row[m];
}
"""
