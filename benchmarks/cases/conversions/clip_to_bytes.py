"""Brightness and contrast of an image, clipped and narrowed to bytes."""

import numpy as np

from kernelmill import Array1, kernel

SIZES = (100, 100_000)


@kernel
def run(x: Array1[np.float32], gain: np.float32, bias: np.float32) -> Array1[np.uint8]:
    return np.clip(x * gain + bias, 0, 255).astype(np.uint8)


def result(x, gain, bias):
    return np.empty(x.shape, np.uint8)


def arguments(size, random):
    return random.random(size).astype(np.float32), np.float32(300.0), np.float32(-20.0)


C = """
void run(uint8_t *out, int64_t no, float *x, int64_t n, float gain, float bias) {
    for (int64_t i = 0; i < n; i++) {
        float v = x[i] * gain + bias;
        v = v < 0.0f ? 0.0f : v;
        v = v > 255.0f ? 255.0f : v;
        out[i] = (uint8_t)v;
    }
}
"""
