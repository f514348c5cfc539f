"""An image convolved with a small kernel of any size."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (12, 150)


@kernel
def run(image: Array2[np.float64], weights: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            s = 0.0
            for u in range(weights.shape[0]):
                for v in range(weights.shape[1]):
                    s += image[i + u, j + v] * weights[u, v]
            out[i, j] = s


def arguments(size, random):
    return random.random((size, size)), random.random((5, 7)), np.zeros((size - 4, size - 6))


C = """
void run(double *restrict a, int64_t n, int64_t m, double *restrict w,
         int64_t p, int64_t q, double *restrict o, int64_t o0, int64_t o1) {
    for (int64_t i = 0; i < o0; i++)
        for (int64_t j = 0; j < o1; j++) {
            double s = 0.0;
            for (int64_t u = 0; u < p; u++)
                for (int64_t v = 0; v < q; v++) s += a[(i + u) * m + j + v] * w[u * q + v];
            o[i * o1 + j] = s;
        }
}
"""
