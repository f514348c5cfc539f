"""Arithmetic on whole arrays: operators, broadcasting, dtypes, memory order of results."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def affine(x: Array1[np.float64], y: Array1[np.float64]) -> Array1[np.float64]:
    return x * 2.0 + y / 3 - 1


@kernel
def chain(x: Array1[np.float64], y: Array1[np.float64]) -> Array1[np.float64]:
    a = np.where(x > 0.5, x * 2.0 - y, x + y * 0.5)
    b = np.where(a < 0.0, 0.0, np.where(a > 1.0, 1.0, a))
    return np.where((b > 0.25) & (y < 0.75), b * b, b - y)


@kernel
def several(x: Array1[np.float64]) -> tuple[Array1[np.float64], Array1[np.float64]]:
    a = x + 1.0
    b = a * a
    return a, b


@kernel
def outer(x: Array1[np.float64], y: Array1[np.float64]) -> Array2[np.float64]:
    return x[:, None] * y[None, :] + 1.0


@kernel
def rows_and_matrix(a: Array2[np.float64], v: Array1[np.float64]) -> Array2[np.float64]:
    return a * v - v


@kernel
def matrices(a: Array2[np.float64], b: Array2[np.float64]) -> Array2[np.float64]:
    return (a - b) * 0.5 + a


@kernel
def cubes(a: Array3[np.int32], b: Array2[np.int16]) -> Array3[np.int32]:
    return a * 3 + b


@kernel
def bytes_wrap(x: Array1[np.uint8], k: int) -> Array1[np.uint8]:
    return (x + k) // 2 + x * x


@kernel
def bytes_shift(x: Array1[np.uint8]) -> Array1[np.uint8]:
    return ((x << 1) | (x >> 7)) ^ np.uint8(0x5A) & ~x


@kernel
def integers(x: Array1[np.int64], y: Array1[np.int64]) -> tuple[Array1[np.int64], Array1[np.int64], Array1[np.float64]]:
    return x // y, x % y, x / y


@kernel
def mixed(x: Array1[np.float32], y: Array1[np.int16]):
    return x * y + 0.1


@kernel
def wide(x: Array1[np.float32], y: Array1[np.int32]):
    return x * y


@kernel
def half(x: Array1[np.float16]):
    return x * 2.0 + x


@kernel
def compared(x: Array1[np.float64], y: Array1[np.int32]):
    return (x < y) | (x == 0.0)


@kernel
def negated(x: Array1[np.int8]):
    return -x, abs_of(x)


@kernel
def abs_of(x: Array1[np.int8]):
    return np.abs(x)


@kernel
def powers(x: Array1[np.float64], n: Array1[np.int64]):
    return x**2, n**3


@kernel
def cast(x: Array1[np.float64]):
    return np.float32(x) * np.float32(2.0)


@kernel
def with_numpy_scalar(x: Array1[np.float32], i: int):
    return x * x[i], x * np.float64(2.0)


@kernel
def local_only(x: Array2[np.float64]) -> float:
    a = x * 2.0
    b = a + x
    return b[0, 0] + a[-1, -1]


@kernel
def in_a_loop(x: Array1[np.float64], n: int) -> Array1[np.float64]:
    y = x + 0.0
    for _ in range(n):
        y = y * 0.5 + x
    return y


@kernel
def sometimes(x: Array1[np.float64], flag: bool) -> Array1[np.float64]:
    if flag:
        y = x * 2.0
    else:
        y = x
    return y + 1.0


def f(*shape: int) -> np.ndarray:
    return np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape) / 7


def calls():
    for n in (0, 1, 2, 7, 64, 1001):
        yield "affine", lambda n=n: (f(n), f(n)[::-1])
        yield "chain", lambda n=n: (f(n) % 1.0, f(n)[::-1] % 1.0)
        yield "several", lambda n=n: (f(n),)
    yield "affine", lambda: (f(20)[::3], f(7))
    yield "affine", lambda: (f(5), f(1))
    yield "affine", lambda: (f(1), f(5))
    yield "affine", lambda: (f(5), f(4)), "raises"
    yield "affine", lambda: (f(0), f(1))
    yield "outer", lambda: (f(3), f(4))
    yield "outer", lambda: (f(0), f(4))
    yield "rows_and_matrix", lambda: (f(3, 4), f(4))
    yield "rows_and_matrix", lambda: (np.asfortranarray(f(3, 4)), f(4))
    yield "rows_and_matrix", lambda: (f(3, 4), f(3)), "raises"
    yield "rows_and_matrix", lambda: (f(3, 1), f(5)), "leaves"
    for order in "CF":
        yield "matrices", lambda order=order: (np.array(f(4, 5), order=order), np.array(f(4, 5), order=order))
    yield "matrices", lambda: (f(4, 5), np.asfortranarray(f(4, 5))), "leaves"
    yield "matrices", lambda: (f(4, 5), f(1, 5))
    yield "matrices", lambda: (f(4, 1), f(1, 5)), "leaves"
    yield "matrices", lambda: (f(5, 4).T, f(5, 4).T)
    yield "matrices", lambda: (f(8, 10)[::2, ::-2], f(4, 5))
    cube = np.arange(24, dtype=np.int32).reshape(2, 3, 4)
    yield "cubes", lambda: (cube.copy(), np.ones((3, 4), np.int16))
    yield "cubes", lambda: (cube.copy().transpose(2, 1, 0), np.ones((3, 2), np.int16)), "leaves"
    every = np.arange(256).astype(np.uint8)
    yield "bytes_wrap", lambda: (every.copy(), 3)
    yield "bytes_wrap", lambda: (every.copy(), 300), "raises"
    yield "bytes_shift", lambda: (every.copy(),)
    edge = np.array([7, -7, 7, -7, 0, 2**62, -(2**63), 5])
    yield "integers", lambda: (edge.copy(), np.array([2, 2, -2, -2, 3, -7, -1, 0]))
    yield "mixed", lambda: (f(6).astype(np.float32), np.arange(6, dtype=np.int16))
    yield "wide", lambda: (f(6).astype(np.float32), np.arange(6, dtype=np.int32))
    yield "half", lambda: (f(60).astype(np.float16),)
    yield "compared", lambda: (np.array([0.0, 1.5, -2.0, np.nan]), np.array([1, 1, -3, 0], np.int32))
    yield "negated", lambda: (np.array([0, 1, -1, 127, -128], np.int8),)
    yield "abs_of", lambda: (np.array([0, 1, -1, 127, -128], np.int8),)
    yield "powers", lambda: (f(5), np.arange(-3, 3))
    yield "cast", lambda: (f(5) * 1e20,)
    yield "with_numpy_scalar", lambda: (f(5).astype(np.float32), -1)
    yield "local_only", lambda: (f(3, 4),)
    yield "local_only", lambda: (np.asfortranarray(f(3, 4)),)
    yield "in_a_loop", lambda: (f(9), 5)
    yield "in_a_loop", lambda: (f(9), 0)
    yield "sometimes", lambda: (f(9), True)
    yield "sometimes", lambda: (f(9), False)
