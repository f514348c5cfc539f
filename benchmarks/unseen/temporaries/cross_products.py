"""Sum of normals of triangles, with small arrays for edges and normals."""

import numpy as np

from kernelmill import Array2, kernel

SIZES = (10, 10_000)


@kernel
def run(p: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(p.shape[0] - 2):
        a = np.zeros(3)
        b = np.zeros(3)
        for k in range(3):
            a[k] = p[i + 1, k] - p[i, k]
            b[k] = p[i + 2, k] - p[i, k]
        c = np.zeros(3)
        c[0] = a[1] * b[2] - a[2] * b[1]
        c[1] = a[2] * b[0] - a[0] * b[2]
        c[2] = a[0] * b[1] - a[1] * b[0]
        out[i, :] = c


def arguments(size, random):
    return random.random((size, 3)), np.zeros((size, 3))


C = """
void run(double *p, int64_t n, int64_t m, double *out, int64_t no, int64_t mo) {
    for (int64_t i = 0; i < n - 2; i++) {
        double a[3], b[3];
        for (int64_t k = 0; k < 3; k++) {
            a[k] = p[(i + 1) * m + k] - p[i * m + k];
            b[k] = p[(i + 2) * m + k] - p[i * m + k];
        }
        out[i * mo] = a[1] * b[2] - a[2] * b[1];
        out[i * mo + 1] = a[2] * b[0] - a[0] * b[2];
        out[i * mo + 2] = a[0] * b[1] - a[1] * b[0];
    }
}
"""
