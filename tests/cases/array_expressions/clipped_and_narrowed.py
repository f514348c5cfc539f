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


@kernel
def into(x: Array1[np.float32], gain: np.float32, out: Array1[np.uint8]) -> None:
    out[:] = np.clip(x * gain, 0, 255).astype(np.uint8)


@kernel
def into_and_after(x: Array1[np.float64], a: Array1[np.int16], b: Array1[np.float64], k: int) -> None:
    b[0] = 7.0
    a[:] = x.astype(np.int16)
    b[k] = 1.0


@kernel
def in_place(x: Array1[np.float64]) -> None:
    x[:] = np.rint(x).astype(np.int32)


@kernel
def rows_into(x: Array2[np.float64], out: Array2[np.uint16]) -> None:
    for i in range(x.shape[0]):
        out[i] = np.minimum(np.maximum(x[i], 0.0), 65535.0).astype(np.uint16)


@kernel
def one_by_one(x: Array1[np.float32], out: Array1[np.uint8]) -> None:
    for i in range(x.shape[0]):
        v = x[i] * np.float32(255.0) + np.float32(0.5)
        if v < np.float32(0.0):
            v = np.float32(0.0)
        if v > np.float32(255.0):
            v = np.float32(255.0)
        out[i] = np.uint8(v)


@kernel
def far_up(x: Array1[np.float32]) -> Array1[np.uint32]:
    return np.maximum(x, np.float32(0.0)).astype(np.uint32)


def _edges(dtype, low, high):
    return np.array([low - 0.5, high + 0.5, low, high, 0.25, -0.75], dtype)


def _overlapping():
    memory = np.linspace(0.0, 90.0, 40).astype(np.float32)
    return memory, np.float32(2.0), memory.view(np.uint8)[8:48]


CALLS = [
    ("into", lambda: (np.linspace(-2, 2, 75).astype(np.float32), np.float32(300), np.zeros(75, np.uint8))),
    ("into", lambda: (np.array([1.0, np.nan, 3.0] * 11, np.float32), np.float32(2), np.zeros(33, np.uint8)), "leaves"),
    ("into", lambda: (np.arange(20, dtype=np.float32), np.float32(2), np.full(40, 9, np.uint8)[::2])),
    ("into", _overlapping, "leaves"),
    ("into_and_after", lambda: (np.linspace(-9, 9, 40), np.zeros(40, np.int16), np.zeros(3), 2)),
    ("into_and_after", lambda: (np.linspace(-9, 9, 40), np.zeros(40, np.int16), np.zeros(3), 3), "raises"),
    ("into_and_after", lambda: (np.array([1.0, 4e4, 2.0]), np.zeros(3, np.int16), np.zeros(3), 2), "leaves"),
    ("into_and_after", lambda: (np.array([1.0, 4e4, 2.0]), np.zeros(3, np.int16), np.zeros(3), 3), "raises"),
    ("in_place", lambda: (np.linspace(-9, 9, 41),)),
    ("in_place", lambda: (np.array([1.5, 2.5, 1e10, 3.5]),), "leaves"),
    ("rows_into", lambda: (np.linspace(-1e5, 1e5, 60).reshape(4, 15), np.zeros((4, 15), np.uint16))),
    ("rows_into", lambda: (np.array([[1.0, 2.0], [np.nan, 4.0], [5.0, 6.0]]), np.ones((3, 2), np.uint16)), "leaves"),
    ("one_by_one", lambda: (np.linspace(-0.5, 1.5, 61).astype(np.float32), np.zeros(61, np.uint8))),
    ("one_by_one", lambda: (np.array([0.5] * 20 + [np.nan], np.float32), np.zeros(21, np.uint8)), "leaves"),
    ("far_up", lambda: (np.array([0.0, -5.0, 2.0**31, 2.0**32 - 256, 7.9] * 5, np.float32),)),
    ("far_up", lambda: (np.array([0.0, 2.0**32], np.float32),), "leaves"),
    ("far_up", lambda: (np.array([0.0, np.nan], np.float32),), "leaves"),
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
