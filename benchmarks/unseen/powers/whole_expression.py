"""Powers in one array expression of float32."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float32], y: Array1[np.float32]) -> Array1[np.float32]:
    return (x**2 + y**2) ** 0.5


def result(x, y):
    return np.empty_like(x)


def arguments(size, random):
    return random.random(size).astype(np.float32), random.random(size).astype(np.float32)


C = """
void run(float *out, int64_t no, float *x, int64_t n, float *y, int64_t ny) {
    for (int64_t i = 0; i < n; i++) out[i] = sqrtf(x[i] * x[i] + y[i] * y[i]);
}
"""
