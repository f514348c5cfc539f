"""Manhattan distances of a query from points that are stored by coordinate, in float32."""

import numpy as np

from kernelmill import Array1, Array2, kernel

SIZES = (16, 4000)


@kernel
def run(points: Array2[np.float32], query: Array1[np.float32], out: Array1[np.float32]) -> None:
    for p in range(points.shape[1]):
        d = np.float32(0.0)
        for k in range(points.shape[0]):
            d += abs(points[k, p] - query[k])
        out[p] = d


def arguments(size, random):
    points = random.random((32, size)).astype(np.float32)
    return points, random.random(32).astype(np.float32), np.zeros(size, np.float32)


C = """
void run(float *restrict x, int64_t k, int64_t n, float *restrict q, int64_t q0, float *restrict out, int64_t o0) {
    for (int64_t p = 0; p < n; p++) {
        float d = 0.0f;
        for (int64_t j = 0; j < k; j++) d += fabsf(x[j * n + p] - q[j]);
        out[p] = d;
    }
}
"""
