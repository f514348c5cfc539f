"""One generation of the game of life on a torus."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (16, 256)


@kernel
def run(now: Array2[np.uint8], after: Array2[np.uint8]) -> None:
    rows, columns = now.shape
    for i in range(rows):
        for j in range(columns):
            alive = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    alive += now[(i + di) % rows, (j + dj) % columns]
            after[i, j] = 1 if alive == 3 or (alive == 4 and now[i, j] == 1) else 0


def arguments(size, random):
    return (random.random((size, size)) < 0.3).astype(np.uint8), np.zeros((size, size), np.uint8)


C = """
void run(uint8_t *now, int64_t rows, int64_t columns, uint8_t *after, int64_t r, int64_t c) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            int64_t alive = 0;
            for (int64_t di = -1; di < 2; di++)
                for (int64_t dj = -1; dj < 2; dj++)
                    alive += now[(i + di + rows) % rows * columns + (j + dj + columns) % columns];
            after[i * columns + j] = alive == 3 || (alive == 4 && now[i * columns + j] == 1);
        }
}
"""
