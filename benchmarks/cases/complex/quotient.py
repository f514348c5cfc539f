"""Quotients of complex numbers."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 5_000)
TOLERANCE = 1e-15  # gcc 12 contracts operations of complex numbers even where it is told not to


@kernel
def run(a: Array1[np.complex128], b: Array1[np.complex128], out: Array1[np.complex128]) -> None:
    for i in range(a.shape[0]):
        out[i] = a[i] / b[i]


def arguments(size, random):
    return random.random(2 * size).view(complex), random.random(2 * size).view(complex), np.zeros(size, complex)


C = """
void run(double *a, int64_t n, double *b, int64_t nb, double *out, int64_t no) {
    for (int64_t i = 0; i < n; i++) {
        double ar = a[2 * i], ai = a[2 * i + 1], br = b[2 * i], bi = b[2 * i + 1];
        if (fabs(br) >= fabs(bi)) {
            double r = bi / br, s = 1.0 / (br + bi * r);
            out[2 * i] = (ar + ai * r) * s;
            out[2 * i + 1] = (ai - ar * r) * s;
        } else {
            double r = br / bi, s = 1.0 / (bi + br * r);
            out[2 * i] = (ar * r + ai) * s;
            out[2 * i + 1] = (ai * r - ar) * s;
        }
    }
}
"""
