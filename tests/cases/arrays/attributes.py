""".shape .size .ndim .dtype of arrays of every rank."""

import numpy as np

from kernelmill import Array1, Array2, Array3, Array5, kernel


@kernel
def shapes(x: Array1[np.float64], a: Array3[np.int8]) -> tuple[int, int, int, int, int]:
    return x.shape[0], a.shape[0], a.shape[1], a.shape[2], a.shape[-1]


@kernel
def unpacked(a: Array2[np.float32]) -> int:
    n, m = a.shape
    return n * 1000 + m


@kernel
def whole_shape(a: Array3[np.float64]):
    return a.shape


@kernel
def sizes(x: Array1[np.float64], a: Array5[np.uint8]) -> tuple[int, int, int, int]:
    return x.size, a.size, x.ndim, a.ndim


@kernel
def cast_by_dtype(x: Array1[np.float32], v: float):
    return x.dtype.type(v)


@kernel
def zeros_by_dtype(x: Array1[np.int16], n: int):
    return np.zeros(n, dtype=x.dtype)


@kernel
def like_shape(a: Array2[np.float64]):
    out = np.zeros(a.shape)
    out[0, 0] = a.size
    return out


@kernel
def length_of_shape(a: Array3[np.float64]) -> int:
    return len(a.shape)


@kernel
def of_view(a: Array2[np.float64]):
    v = a[1:, ::2]
    return v.shape[0], v.shape[1], v.size, v.ndim, len(v)


CALLS = [
    ("shapes", lambda: (np.zeros(3), np.zeros((2, 3, 4), np.int8))),
    ("shapes", lambda: (np.zeros(0), np.zeros((2, 0, 4), np.int8))),
    ("unpacked", lambda: (np.zeros((2, 3), np.float32),)),
    ("unpacked", lambda: (np.zeros((2, 3), np.float32).T,)),
    ("whole_shape", lambda: (np.zeros((2, 3, 4)),)),
    ("sizes", lambda: (np.zeros(3), np.zeros((1, 2, 3, 1, 2), np.uint8))),
    ("sizes", lambda: (np.zeros(0), np.zeros((1, 2, 0, 1, 2), np.uint8))),
    ("cast_by_dtype", lambda: (np.zeros(1, np.float32), 0.1)),
    ("cast_by_dtype", lambda: (np.zeros(1, np.float32), 1e300)),
    ("zeros_by_dtype", lambda: (np.zeros(1, np.int16), 3)),
    ("like_shape", lambda: (np.ones((2, 3)),)),
    ("like_shape", lambda: (np.ones((0, 3)),), "raises"),
    ("length_of_shape", lambda: (np.ones((2, 3, 4)),)),
    ("of_view", lambda: (np.ones((4, 5)),)),
    ("of_view", lambda: (np.ones((1, 1)),)),
]
