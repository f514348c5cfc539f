"""Whole arrays of floats made integers of few bits: what truncation brings into range is native, all else leaves."""

import math

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


@kernel
def nearest_shorts(x: Array1[np.float64], gain: float) -> Array1[np.int16]:
    return np.rint(x * gain).astype(np.int16)


@kernel
def floors(x: Array1[np.float32]) -> Array1[np.int8]:
    return np.floor(x).astype(np.int8)


@kernel
def ceilings(x: Array1[np.float64]) -> Array1[np.int32]:
    return np.ceil(x).astype(np.int32)


@kernel
def nearest_and_itself(x: Array1[np.float64], out: Array1[np.float64]) -> Array1[np.int16]:
    found = np.zeros(x.shape[0], np.int16)
    for i in range(x.shape[0]):
        near = np.rint(x[i])
        out[i] = near
        found[i] = np.int16(near)
    return found


@kernel
def floors_above(x: Array1[np.float64], limit: float) -> Array1[np.int8]:
    found = np.zeros(x.shape[0], np.int8)
    for i in range(x.shape[0]):
        low = np.floor(x[i])
        if low > limit:
            found[i] = np.int8(low)
    return found


@kernel
def rounded_into(x: Array1[np.float64], gain: float, out: Array1[np.int16]) -> None:
    for i in range(x.shape[0]):
        out[i] = round(x[i] * gain)


@kernel
def truncated_into(x: Array1[np.float64], out: Array1[np.uint8]) -> None:
    for i in range(x.shape[0]):
        out[i] = int(x[i])


@kernel
def rounded_when_clipped(x: Array1[np.float64]) -> Array1[np.int16]:
    out = np.empty(x.shape[0], np.int16)
    for i in range(x.shape[0]):
        v = x[i] * 32767.0
        if v > 32767.0:
            v = 32767.0
        if v < -32768.0:
            v = -32768.0
        out[i] = int(round(v))
    return out


@kernel
def sum_of_rounded(x: Array1[np.float64], out: Array1[np.int32]) -> int:
    total = 0
    for i in range(x.shape[0]):
        k = round(x[i])
        out[i] = k
        total += k
    return total


@kernel
def down_into(x: Array1[np.float64], out: Array1[np.int8]) -> None:
    for i in range(x.shape[0]):
        out[i] = math.floor(x[i])


def _edges(dtype, low, high):
    return np.array([low - 0.5, high + 0.5, low, high, 0.25, -0.75], dtype)


def _overlapping():
    memory = np.linspace(0.0, 90.0, 40).astype(np.float32)
    return memory, np.float32(2.0), memory.view(np.uint8)[8:48]


SIZES = [-0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 99.99999999999999, -100.5]

CALLS = [
    ("rounded_into", lambda: (np.array(SIZES * 3), 1.0, np.zeros(27, np.int16))),
    ("rounded_into", lambda: (np.array([*SIZES, 32767.5]), 1.0, np.zeros(10, np.int16)), "raises"),
    ("rounded_into", lambda: (np.array([*SIZES, -32768.5]), 1.0, np.zeros(10, np.int16))),
    ("rounded_into", lambda: (np.array([*SIZES, 1e19]), 1.0, np.zeros(10, np.int16)), "raises"),
    ("rounded_into", lambda: (np.array([*SIZES, np.nan]), 1.0, np.zeros(10, np.int16)), "raises"),
    ("rounded_into", lambda: (np.array([*SIZES, np.inf]), 1.0, np.zeros(10, np.int16)), "raises"),
    ("rounded_into", lambda: (np.array(SIZES * 3), 1.0, np.zeros(26, np.int16)), "raises"),
    ("truncated_into", lambda: (np.array([-0.99, 255.99, *range(60)]), np.zeros(62, np.uint8))),
    ("truncated_into", lambda: (np.array([*range(60), -1.0]), np.zeros(61, np.uint8)), "raises"),
    ("truncated_into", lambda: (np.array([*range(60), 256.0]), np.zeros(61, np.uint8)), "raises"),
    ("rounded_when_clipped", lambda: (np.linspace(-1.1, 1.1, 77),)),
    ("rounded_when_clipped", lambda: (np.array([0.5] * 20 + [np.nan]),), "raises"),
    ("rounded_when_clipped", lambda: (np.array([0.5, np.inf, -np.inf] * 9),)),
    ("sum_of_rounded", lambda: (np.array(SIZES * 3), np.zeros(27, np.int32))),
    ("sum_of_rounded", lambda: (np.array([*SIZES, 2.0**31 - 0.5]), np.zeros(10, np.int32)), "raises"),
    ("down_into", lambda: (np.linspace(-128.0, 127.9, 50), np.zeros(50, np.int8))),
    ("down_into", lambda: (np.linspace(-128.1, 127.9, 50), np.zeros(50, np.int8)), "raises"),
    ("nearest_shorts", lambda: (np.array(SIZES * 3), 1.0)),
    ("nearest_shorts", lambda: (np.array([32767.5, -32768.5]), np.nextafter(1.0, 0.0))),
    ("nearest_shorts", lambda: (np.array([*SIZES, 32767.5]), 1.0), "leaves"),
    ("nearest_shorts", lambda: (np.array([*SIZES, 2.0**51, -(2.0**52)]), 1.5), "leaves"),
    ("nearest_shorts", lambda: (np.array([*SIZES, np.nan]), 1.0), "leaves"),
    ("nearest_shorts", lambda: (np.array([*SIZES, -np.inf]), 1.0), "leaves"),
    ("floors", lambda: (np.array([*SIZES, 127.99, -128.0], np.float32),)),
    ("floors", lambda: (np.array([*SIZES, -128.01], np.float32),), "leaves"),
    ("floors", lambda: (np.array([*SIZES, 3e38, -(2.0**22)], np.float32),), "leaves"),
    ("ceilings", lambda: (np.array([*SIZES, 2.0**31 - 1, -(2.0**31) - 0.75]),)),
    ("ceilings", lambda: (np.array([*SIZES, 2.0**31 - 0.75]),), "leaves"),
    ("ceilings", lambda: (np.array([*SIZES, 1e308]),), "leaves"),
    ("nearest_and_itself", lambda: (np.array(SIZES * 2), np.ones(18))),
    ("nearest_and_itself", lambda: (np.array([*SIZES, 2.0**51 + 0.5]), np.ones(10)), "leaves"),
    ("floors_above", lambda: (np.array(SIZES * 2), -3.0)),
    ("floors_above", lambda: (np.array([*SIZES, -1e300, np.nan]), -1e9)),
    ("floors_above", lambda: (np.array([*SIZES, 2.0**60]), -1e9), "leaves"),
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
