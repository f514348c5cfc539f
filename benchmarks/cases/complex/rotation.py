"""A rotating phase and a sum, Python's complex numbers."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 20_000)


@kernel
def run(x: Array1[np.float64], w: complex) -> complex:
    z = 1.0 + 0.0j
    total = 0.0 + 0.0j
    for i in range(x.shape[0]):
        total += float(x[i]) * z
        z *= w
    return total


def result(x, w):
    return np.empty(1, complex)


def arguments(size, random):
    return random.random(size), complex(np.cos(0.01), np.sin(0.01))


TOLERANCE = 1e-9


C = """
typedef struct { double re, im; } z_t;
void run(double *out, int64_t no, double *x, int64_t n, double wr, double wi) {
    double zr = 1.0, zi = 0.0, sr = 0.0, si = 0.0;
    for (int64_t i = 0; i < n; i++) {
        sr += x[i] * zr;
        si += x[i] * zi;
        double t = zr * wr - zi * wi;
        zi = zr * wi + zi * wr;
        zr = t;
    }
    out[0] = sr;
    out[1] = si;
}
"""
