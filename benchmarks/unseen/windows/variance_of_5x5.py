"""Unbiased variances of 5 x 5 neighbourhoods in float32, without NaNs."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (16, 200)


@kernel
def run(a: Array2[np.float32], out: Array2[np.float32]) -> None:
    for i in range(2, a.shape[0] - 2):
        for j in range(2, a.shape[1] - 2):
            out[i, j] = np.nanvar(a[i - 2 : i + 3, j - 2 : j + 3], ddof=1)


def arguments(size, random):
    a = random.random((size, size)).astype(np.float32)
    a[::4, ::3] = np.nan
    return a, np.zeros((size, size), np.float32)


TOLERANCE = 1e-5


C = """
void run(float *a, int64_t n, int64_t m, float *out, int64_t no, int64_t mo) {
    for (int64_t i = 2; i < n - 2; i++)
        for (int64_t j = 2; j < m - 2; j++) {
            double s = 0.0, q = 0.0;
            int64_t count = 0;
            for (int64_t k = i - 2; k < i + 3; k++)
                for (int64_t l = j - 2; l < j + 3; l++)
                    if (!isnan(a[k * m + l])) { s += a[k * m + l]; count++; }
            float mean = (float)s / (float)count;
            for (int64_t k = i - 2; k < i + 3; k++)
                for (int64_t l = j - 2; l < j + 3; l++)
                    if (!isnan(a[k * m + l])) { float d = a[k * m + l] - mean; q += d * d; }
            out[i * m + j] = (float)q / (float)(count - 1);
        }
}
"""
