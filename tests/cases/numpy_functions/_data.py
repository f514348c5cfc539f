"""Arguments for the cases of NumPy functions: contiguous, strided, reversed and empty arrays of every dtype.

Each generator yields (mark, make): `make` gives fresh arguments. Empty arrays, NaNs and transposed matrices may leave.
"""

import numpy as np


def numbers(dtype, shape, seed=1):
    """The same numbers at every call: small integers, halves as floats."""
    rng = np.random.default_rng(seed)
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.integers(0, 2, shape).astype(dtype)
    if kind == "c":
        return (rng.integers(-60, 60, shape) / 4 + 1j * rng.integers(-9, 9, shape)).astype(dtype)
    if kind == "f":
        return (rng.integers(-60, 60, shape) / 4).astype(dtype)
    return rng.integers(0 if kind == "u" else -9, 10, shape).astype(dtype)


def distinct(dtype, n, seed=1):
    """Numbers that all differ, shuffled."""
    values = np.random.default_rng(seed).permutation(n)
    return (values - (0 if np.dtype(dtype).kind == "u" else n // 2)).astype(dtype)


def vectors(dtype, make=numbers):
    """One vector each."""
    for n in (1, 2, 7, 8, 33, 300 if np.dtype(dtype).itemsize > 1 else 100):
        yield "native", lambda n=n: (make(dtype, n),)
    yield "native", lambda: (make(dtype, 40)[::2],)
    yield "native", lambda: (make(dtype, 9)[::-1],)
    yield "native", lambda: (make(dtype, 21)[15:2:-3],)
    yield "any", lambda: (make(dtype, 0),)
    if np.dtype(dtype).kind == "f":
        yield "any", lambda: (np.array([2, np.nan, -1, np.nan, 5], dtype),)
        yield "any", lambda: (np.array([np.inf, 1, -np.inf, 0.0, -0.0], dtype),)
        yield "any", lambda: (np.array([np.nan, np.nan], dtype),)


def matrices(dtype):
    """One matrix each."""
    for shape in ((1, 1), (3, 4), (5, 2), (1, 9), (9, 1), (12, 13)):
        yield "native", lambda shape=shape: (numbers(dtype, shape),)
    yield "native", lambda: (numbers(dtype, (6, 8))[::2, ::2],)
    yield "native", lambda: (numbers(dtype, (4, 5))[:, 1:4],)
    yield "any", lambda: (numbers(dtype, (4, 5))[::-1, ::-1],)
    yield "any", lambda: (numbers(dtype, (4, 5)).T,)
    yield "any", lambda: (numbers(dtype, (0, 3)),)
    yield "any", lambda: (numbers(dtype, (3, 0)),)
    yield "any", lambda: (numbers(dtype, (0, 0)),)


def pairs(left, right=None):
    """Two vectors of the same length."""
    right = left if right is None else right
    for n in (1, 3, 8, 21, 100):
        yield "native", lambda n=n: (numbers(left, n), numbers(right, n, 2))
    yield "native", lambda: (numbers(left, 20)[::2], numbers(right, 10, 2)[::-1])
    yield "any", lambda: (numbers(left, 0), numbers(right, 0))
    yield "any", lambda: (numbers(left, 3), numbers(right, 4))


def matrix_pairs(dtype, *shapes):
    """Two arrays of the shapes given."""
    for left, right in shapes:
        yield "native", lambda left=left, right=right: (numbers(dtype, left), numbers(dtype, right, 2))


def squares(dtype):
    """Well-conditioned square matrices, and singular ones."""
    for n in (1, 2, 3, 6):
        yield "native", lambda n=n: ((numbers(dtype, (n, n)) + 20 * np.eye(n)).astype(dtype),)
    yield "native", lambda: ((numbers(dtype, (3, 3)) + 20 * np.eye(3)).astype(dtype)[::-1],)
    yield "any", lambda: (np.zeros((2, 2), dtype),)
    yield "any", lambda: (np.ones((2, 3), dtype),)
    yield "any", lambda: (np.zeros((0, 0), dtype),)
