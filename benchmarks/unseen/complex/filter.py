"""A spectrum times a response, its conjugate and a gain."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 5_000)
TOLERANCE = 1e-14


@kernel
def run(x: Array1[np.complex128], h: Array1[np.complex128], gain: Array1[np.float64], out: Array1[np.complex128]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] * h[i].conjugate() * gain[i] + x[i]


def arguments(size, random):
    x, h = random.random((2, 2 * size)).view(complex)
    return x.copy(), h.copy(), random.random(size), np.zeros(size, complex)


C = """
void run(double *x, int64_t n, double *h, int64_t nh, double *gain, int64_t ng, double *out, int64_t no) {
    for (int64_t i = 0; i < n; i++) {
        double a = x[2 * i], b = x[2 * i + 1], c = h[2 * i], d = -h[2 * i + 1];
        out[2 * i] = (a * c - b * d) * gain[i] + a;
        out[2 * i + 1] = (a * d + b * c) * gain[i] + b;
    }
}
"""
