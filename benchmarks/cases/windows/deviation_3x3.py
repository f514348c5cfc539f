"""Standard deviations of 3 x 3 neighbourhoods by views."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (12, 300)


@kernel
def run(a: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            out[i, j] = np.std(a[i - 1 : i + 2, j - 1 : j + 2])


def arguments(size, random):
    return random.random((size, size)), np.zeros((size, size))


TOLERANCE = 1e-12


C = """
void run(double *a, int64_t n, int64_t m, double *out, int64_t no, int64_t mo) {
    for (int64_t i = 1; i < n - 1; i++)
        for (int64_t j = 1; j < m - 1; j++) {
            double s = 0.0, q = 0.0;
            for (int64_t k = i - 1; k < i + 2; k++)
                for (int64_t l = j - 1; l < j + 2; l++) s += a[k * m + l];
            s /= 9.0;
            for (int64_t k = i - 1; k < i + 2; k++)
                for (int64_t l = j - 1; l < j + 2; l++) q += (a[k * m + l] - s) * (a[k * m + l] - s);
            out[i * m + j] = sqrt(q / 9.0);
        }
}
"""
