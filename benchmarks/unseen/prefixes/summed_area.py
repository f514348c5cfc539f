"""Sums over all corners of an image: a summed-area table."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (64, 500)


@kernel
def run(image: Array2[np.int32], table: Array2[np.int64]) -> None:
    rows, columns = image.shape
    for i in range(rows):
        along = np.int64(0)
        for j in range(columns):
            along += image[i, j]
            table[i + 1, j + 1] = table[i, j + 1] + along


def arguments(size, random):
    return random.integers(0, 256, (size, size)).astype(np.int32), np.zeros((size + 1, size + 1), np.int64)


C = """
void run(int32_t *image, int64_t rows, int64_t columns, int64_t *table, int64_t r, int64_t c) {
    for (int64_t i = 0; i < rows; i++) {
        int64_t along = 0;
        for (int64_t j = 0; j < columns; j++) {
            along += image[i * columns + j];
            table[(i + 1) * c + j + 1] = table[i * c + j + 1] + along;
        }
    }
}
"""
