"""Samples of sound, rounded and narrowed."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float64]) -> Array1[np.int16]:
    return np.clip(np.rint(x * 32767.0), -32768.0, 32767.0).astype(np.int16)


def result(x):
    return np.empty(x.shape, np.int16)


def arguments(size, random):
    return (random.normal(size=size),)


C = """
void run(int16_t *out, int64_t no, double *x, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        double v = rint(x[i] * 32767.0);
        v = v < -32768.0 ? -32768.0 : v;
        v = v > 32767.0 ? 32767.0 : v;
        out[i] = (int16_t)v;
    }
}
"""
