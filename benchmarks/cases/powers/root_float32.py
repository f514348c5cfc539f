"""Square roots of float32 by `** 0.5`."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)
TOLERANCE = 1e-7  # `**` of NumPy's float32 is a power of the C library, which may miss the root by a bit


@kernel
def run(x: Array1[np.float32], out: Array1[np.float32]) -> None:
    for i in range(x.shape[0]):
        out[i] = (x[i] + np.float32(1.0)) ** 0.5


def arguments(size, random):
    return random.random(size).astype(np.float32), np.zeros(size, np.float32)


C = """
void run(float *x, int64_t n, float *out, int64_t no) {
    for (int64_t i = 0; i < n; i++) out[i] = sqrtf(x[i] + 1.0f);
}
"""
