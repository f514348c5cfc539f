"""Whole arrays of floats made integers of few bits: what truncation brings into range is native, all else leaves."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def bytes_of(x: Array1[np.float32], gain: np.float32, bias: np.float32) -> Array1[np.uint8]:
    return np.clip(x * gain + bias, 0, 255).astype(np.uint8)


@kernel
def signed_bytes(x: Array1[np.float64]) -> Array1[np.int8]:
    return x.astype(np.int8)


@kernel
def shorts(x: Array1[np.float32]) -> Array1[np.int16]:
    return x.astype(np.int16)


@kernel
def ints(x: Array1[np.float32]) -> Array1[np.int32]:
    return x.astype(np.int32)


@kernel
def ints_of_wide(x: Array1[np.float64]) -> Array1[np.int32]:
    return np.rint(x).astype(np.int32)


@kernel
def unsigned(x: Array1[np.float64]) -> Array1[np.uint32]:
    return x.astype(np.uint32)


@kernel
def of_halves(x: Array1[np.float16]) -> Array1[np.uint8]:
    return (x * np.float16(2.0)).astype(np.uint8)


@kernel
def one(x: float) -> np.int16:
    return np.int16(x)


@kernel
def image(x: Array2[np.float64], out: Array2[np.uint8]) -> None:
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = np.uint8(min(max(x[i, j] * 255.0, 0.0), 255.0))


@kernel
def chosen(x: Array1[np.float64]) -> Array1[np.int8]:
    return np.where(x > 0.0, x, -x).astype(np.int8)


@kernel
def narrow_in_a_branch(x: Array1[np.float64], some: bool) -> Array1[np.int8]:
    out = np.zeros(x.shape[0], np.int8)
    for i in range(x.shape[0]):
        if some and x[i] > 1.0:
            out[i] = np.int8(x[i])
    return out


def _edges(dtype, low, high):
    return np.array([low - 0.5, high + 0.5, low, high, 0.25, -0.75], dtype)


CALLS = [
    ("bytes_of", lambda: (np.linspace(-2, 2, 37).astype(np.float32), np.float32(300), np.float32(-20))),
    ("bytes_of", lambda: (np.linspace(-2, 2, 74).astype(np.float32)[::-2], np.float32(300), np.float32(9))),
    ("bytes_of", lambda: (np.array([1, np.nan, 2], np.float32), np.float32(3), np.float32(1)), "leaves"),
    ("bytes_of", lambda: (np.array([1, np.inf, -np.inf] * 9, np.float32), np.float32(3), np.float32(1))),
    ("signed_bytes", lambda: (_edges(float, -128, 127),)),
    ("signed_bytes", lambda: (np.array([1.0] * 20 + [128.0]),), "leaves"),
    ("signed_bytes", lambda: (np.array([-129.0] + [1.0] * 20),), "leaves"),
    ("signed_bytes", lambda: (np.array([np.nextafter(128.0, 0), np.nextafter(-129.0, 0)]),)),
    ("shorts", lambda: (_edges(np.float32, -32768, 32767),)),
    ("shorts", lambda: (np.array([32768.0] * 3, np.float32),), "leaves"),
    ("shorts", lambda: (np.array([-32769.0] * 3, np.float32),), "leaves"),
    ("ints", lambda: (np.array([-(2.0**31), np.nextafter(np.float32(2**31), np.float32(0)), 5.5, -5.5], np.float32),)),
    ("ints", lambda: (np.array([2.0**31], np.float32),), "leaves"),
    ("ints", lambda: (np.array([np.nextafter(np.float32(-(2**31)), np.float32(-np.inf))], np.float32),), "leaves"),
    ("ints_of_wide", lambda: (np.array([2.0**31 - 1, -(2.0**31), -(2.0**31) - 0.25, 0.5, 1.5]),)),
    ("ints_of_wide", lambda: (np.array([0.0, 2.0**31 - 0.5]),), "leaves"),
    ("ints_of_wide", lambda: (np.array([0.0, np.inf]),), "leaves"),
    ("unsigned", lambda: (np.array([2.0**32 - 0.5, -0.99, 7.0, 2.0**31]),)),
    ("unsigned", lambda: (np.array([2.0**32]),), "leaves"),
    ("unsigned", lambda: (np.array([-1.0]),), "leaves"),
    ("of_halves", lambda: (np.array([0, 1.25, 127.75, -0.25], np.float16),)),
    ("of_halves", lambda: (np.array([0, 128], np.float16),), "leaves"),
    ("one", lambda: (32767.9,)),
    ("one", lambda: (-32768.9,)),
    ("one", lambda: (32768.0,), "raises"),
    ("one", lambda: (float("nan"),), "raises"),
    ("image", lambda: (np.linspace(-0.5, 1.5, 60).reshape(6, 10), np.zeros((6, 10), np.uint8))),
    ("image", lambda: (np.array([[0.5, 0.25], [np.nan, 1.0]]), np.zeros((2, 2), np.uint8)), "leaves"),
    ("chosen", lambda: (np.linspace(-127, 127, 50),)),
    ("chosen", lambda: (np.linspace(-127, 128, 50),), "leaves"),
    ("narrow_in_a_branch", lambda: (np.linspace(-900, 127, 50), True)),
    ("narrow_in_a_branch", lambda: (np.linspace(-900, 900, 50), False)),
    ("narrow_in_a_branch", lambda: (np.linspace(-900, 128, 50), True), "leaves"),
]
