"""Indexing with masks and arrays of positions, to read and to write."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def positive(x: Array1[np.float64]) -> Array1[np.float64]:
    return x[x > 0.0]


@kernel
def masked_sum(x: Array1[np.float64], mask: Array1[np.bool_]) -> float:
    return np.sum(x[mask] * 2.0)


@kernel
def picked(x: Array1[np.float32], positions: Array1[np.int64]):
    return x[positions]


@kernel
def picked_rows(a: Array2[np.float64], positions: Array1[np.int32]):
    return a[positions]


@kernel
def rows_where(a: Array2[np.float64], mask: Array1[np.bool_]):
    return a[mask], a[a > 3.0]


@kernel
def clip_in_place(x: Array1[np.float64], top: float) -> None:
    x[x > top] = top


@kernel
def clip_matrix(a: Array2[np.int32], top: int) -> None:
    a[a > top] = top


@kernel
def double_where(x: Array1[np.float64], mask: Array1[np.bool_]) -> None:
    x[mask] *= 2.0


@kernel
def swap_in(x: Array1[np.float64], mask: Array1[np.bool_], values: Array1[np.float64]) -> None:
    x[mask] = values


@kernel
def scatter(x: Array1[np.int64], positions: Array1[np.int64], values: Array1[np.int64]) -> None:
    x[positions] = values
    x[positions] += 1


@kernel
def mark(x: Array1[np.uint8], positions: Array1[np.int64], value: int) -> None:
    x[positions] = value


@kernel
def in_a_row(a: Array2[np.float64], i: int, positions: Array1[np.int64]) -> Array1[np.float64]:
    return a[i, positions] + a[positions, i]


@kernel
def pairs(a: Array2[np.float64], i: Array1[np.int64], j: Array1[np.int32]) -> Array1[np.float64]:
    return a[i, j]


@kernel
def matrix_mask(a: Array2[np.float64], z: Array2[np.complex128]) -> Array2[np.float64]:
    a[a > 0.0] = a[a > 0.0] ** -1.5
    return np.abs(z) + np.add.outer(a[:, 0], a[0])


@kernel
def over_axes(a: Array2[np.float64]):
    return np.max(a, axis=(0, 1)), a.sum(axis=(1, 0)), np.min(a[:, :, None] * a[:, None, :] + 0.5, axis=(1, 2))


@kernel
def columns(a: Array2[np.float64], j: Array1[np.int64]) -> Array2[np.float64]:
    return a[:, j]


@kernel
def methods(x: Array1[np.float64], a: Array2[np.float32]):
    return x.max() - x.min(), (x > 0).any(), (x > 0).all(), a.astype(np.float64).max(axis=0), x.clip(0.0, 2.0)


def f(*shape: int) -> np.ndarray:
    return np.arange(np.prod(shape)).reshape(shape) - 3.0


@kernel
def scaled_below(x: Array1[np.float64], limit: float, by: float) -> None:
    """Products so small that they are -0.0 keep their sign."""
    x[x < limit] *= by
    x[x == limit] = -0.0


def calls():
    tiny = [-5e-324, 5e-324, -1.0, 2.0, -0.0, 0.5]
    yield "scaled_below", lambda: (np.array(tiny), 0.5, 5e-324)
    yield "scaled_below", lambda: (np.array(tiny), 1.0, -1e-310)
    for n in (0, 1, 8):
        yield "positive", lambda n=n: (f(n),)
        yield "masked_sum", lambda n=n: (f(n), np.arange(n) % 2 == 0)
        yield "clip_in_place", lambda n=n: (f(n), 1.5)
        yield "double_where", lambda n=n: (f(n), np.arange(n) % 3 == 0)
    yield "masked_sum", lambda: (f(4), np.ones(3, bool)), "raises"
    yield "picked", lambda: (f(5).astype(np.float32), np.array([0, -1, 3, 3]))
    yield "picked", lambda: (f(5).astype(np.float32), np.array([0, 5])), "raises"
    yield "picked_rows", lambda: (f(3, 4), np.array([2, 0, -1], np.int32))
    yield "rows_where", lambda: (f(3, 4), np.array([True, False, True]))
    yield "clip_matrix", lambda: (np.arange(12, dtype=np.int32).reshape(3, 4), 6)
    yield "swap_in", lambda: (f(6), np.arange(6) % 2 == 0, f(3))
    yield "swap_in", lambda: (f(6), np.arange(6) % 2 == 0, f(4)), "raises"
    yield "scatter", lambda: (np.zeros(6, np.int64), np.array([1, -1, 1]), np.array([5, 6, 7]))
    yield "scatter", lambda: (np.zeros(6, np.int64), np.array([1, 6]), np.array([5, 6])), "raises"
    yield "mark", lambda: (np.zeros(6, np.uint8), np.array([1, 2]), 9)
    yield "in_a_row", lambda: (f(4, 4), 1, np.array([3, 0, -2]))
    yield "in_a_row", lambda: (f(4, 4), 4, np.array([3, 0, -2])), "raises"
    yield "pairs", lambda: (f(3, 4), np.array([0, 2, -1]), np.array([1, -1, 0], np.int32))
    yield "pairs", lambda: (f(3, 4), np.array([0, 2]), np.array([1, 4], np.int32)), "raises"
    yield "matrix_mask", lambda: (f(3, 3), f(3, 3) * (1 + 2j))
    yield "over_axes", lambda: (f(3, 4),)
    yield "columns", lambda: (f(3, 4), np.array([3, 0, -2]))
    yield "columns", lambda: (f(3, 4), np.array([3, 4])), "raises"
    yield "methods", lambda: (f(7), f(3, 4).astype(np.float32))
    yield "mark", lambda: (np.zeros(6, np.uint8), np.array([1, 2]), 300), "raises"
