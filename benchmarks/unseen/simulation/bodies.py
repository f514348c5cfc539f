"""Forces between a few bodies, the loops as short as they are."""

import numpy as np

from kernelmill import Array1, Array2, kernel

SIZES = (15, 60)


@kernel
def run(x: Array2[np.float64], v: Array2[np.float64], m: Array1[np.float64], dt: float) -> None:
    n = len(m)
    for i in range(n):
        for j in range(i + 1, n):
            dx = x[i, 0] - x[j, 0]
            dy = x[i, 1] - x[j, 1]
            dz = x[i, 2] - x[j, 2]
            s = dx * dx + dy * dy + dz * dz
            f = dt / (s * s**0.5)
            v[i, 0] -= dx * m[j] * f
            v[i, 1] -= dy * m[j] * f
            v[i, 2] -= dz * m[j] * f
            v[j, 0] += dx * m[i] * f
            v[j, 1] += dy * m[i] * f
            v[j, 2] += dz * m[i] * f
    for i in range(n):
        for k in range(3):
            x[i, k] += dt * v[i, k]


def arguments(size, random):
    return random.random((size, 3)), random.random((size, 3)), random.random(size), 0.01


TOLERANCE = 1e-12


C = """
void run(double *x, int64_t a, int64_t b, double *v, int64_t c, int64_t d, double *m, int64_t n, double dt) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++) {
            double dx = x[i * 3] - x[j * 3], dy = x[i * 3 + 1] - x[j * 3 + 1], dz = x[i * 3 + 2] - x[j * 3 + 2];
            double s = dx * dx + dy * dy + dz * dz, f = dt / (s * sqrt(s));
            v[i * 3] -= dx * m[j] * f; v[i * 3 + 1] -= dy * m[j] * f; v[i * 3 + 2] -= dz * m[j] * f;
            v[j * 3] += dx * m[i] * f; v[j * 3 + 1] += dy * m[i] * f; v[j * 3 + 2] += dz * m[i] * f;
        }
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = 0; k < 3; k++) x[i * 3 + k] += dt * v[i * 3 + k];
}
"""
