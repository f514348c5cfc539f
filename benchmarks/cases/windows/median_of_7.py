"""A running median."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (50, 20_000)


@kernel
def run(x: Array1[np.float64], width: int, out: Array1[np.float64]) -> None:
    for i in range(x.shape[0] - width + 1):
        out[i] = np.median(x[i : i + width])


def arguments(size, random):
    return random.random(size), 7, np.zeros(size)


C = """
void run(double *x, int64_t n, int64_t width, double *out, int64_t no) {
    double s[64];
    for (int64_t i = 0; i < n - width + 1; i++) {
        for (int64_t p = 0; p < width; p++) {
            double v = x[i + p];
            int64_t q = p - 1;
            while (q >= 0 && s[q] > v) { s[q + 1] = s[q]; q--; }
            s[q + 1] = v;
        }
        out[i] = s[width / 2];
    }
}
"""
