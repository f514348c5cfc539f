"""Of equal zeros with and without sign NumPy takes one by its position, the strides and the processor: kernels agree or leave."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def numbers(x: Array1[np.float64], y: Array1[np.float64]):
    return np.fmax(x, y), np.fmin(x, y)


@kernel
def narrow(x: Array1[np.float32], y: Array1[np.float32]):
    return np.fmax(x[::2], y[::2]), np.fmin(x, y[0])


@kernel
def scalars(a: np.float32, b: np.float32):
    return np.fmax(a, b), np.fmin(a, b), np.maximum(a, b), np.minimum(a, b)


@kernel
def halves(x: Array1[np.float16], y: Array1[np.float16]):
    return np.maximum(x, y), np.minimum(x, y), np.fmax(x, y), np.fmin(x, y), x.max(), x.min()


@kernel
def without_nan(x: Array1[np.float64]):
    return np.nanmax(x), np.nanmin(x)


@kernel
def without_nan_along(z: Array2[np.float64]):
    return np.nanmax(z, axis=0), np.nanmin(z, axis=1)


@kernel
def clipped(x: Array1[np.float64], low: Array1[np.float64]):
    return np.clip(x, low, 1.0), np.clip(x, -0.0, 1.0), np.clip(x, 0.0, 2.0)


@kernel
def clipped_halves(x: Array1[np.float16], low: Array1[np.float16]):
    return np.clip(x, low, np.float16(1.0)), np.clip(x, np.float16(-0.0), np.float16(1.0))


def _signs(n: int, seed: int) -> np.ndarray:
    return np.where(np.random.default_rng(seed).random(n) < 0.5, 0.0, -0.0)


def calls():
    plain = np.array([1.5, np.nan, -2.0, 0.0, 3.0])
    yield "numbers", lambda: (plain.copy(), plain[::-1].copy())
    yield "narrow", lambda: (plain.astype(np.float32), plain[::-1].astype(np.float32))
    yield "without_nan", lambda: (plain.copy(),)
    yield "without_nan_along", lambda: (np.array([plain[2:], plain[2:] + 1]),)
    yield "clipped", lambda: (plain.copy(), np.full(5, 0.5))
    for n in (1, 4, 9):
        for seed in range(3):
            x = _signs(n, seed)
            yield "numbers", lambda x=x: (x.copy(), -x), "leaves"
            yield "narrow", lambda x=x: (x.astype(np.float32), -x.astype(np.float32)), "leaves"
            yield "halves", lambda x=x: (x.astype(np.float16), -x.astype(np.float16))
            yield "without_nan", lambda x=x: (x.copy(),), "leaves"
            yield "without_nan_along", lambda x=x: (np.array([x, -x]),), "leaves"
            yield "clipped", lambda x=x: (x.copy(), -x), "leaves"
            yield "clipped_halves", lambda x=x: (x.astype(np.float16), -x.astype(np.float16))
    for a in (0.0, -0.0):
        for b in (0.0, -0.0, 1.0):
            yield "scalars", lambda a=a, b=b: (np.float32(a), np.float32(b)), "leaves"
