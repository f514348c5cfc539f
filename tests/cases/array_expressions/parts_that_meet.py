"""Expressions of parts that share no array: one loop where all have the same extents, else each by itself, as NumPy broadcasts."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def lengths(x: Array1[np.float64], y: Array1[np.float64]) -> Array1[np.float64]:
    return np.sqrt(x * x + y * y)


@kernel
def powers(x: Array1[np.float32], y: Array1[np.float32]) -> Array1[np.float32]:
    return (x**2 + y**2) ** 0.5


@kernel
def three(x: Array2[np.float64], y: Array2[np.float64], z: Array2[np.float64]) -> float:
    return float(np.max((x + 1.0) * (y - 1.0) - np.abs(z)))


@kernel
def both_kept(x: Array1[np.float64], y: Array1[np.float64]) -> tuple[Array1[np.float64], Array1[np.float64], Array1[np.float64]]:
    a = x * 2.0
    b = y + 1.0
    return a, b, a * b


@kernel
def into(x: Array2[np.float64], y: Array2[np.float64], out: Array2[np.float64]) -> None:
    out[:] = np.minimum(x * 3.0, 1.0) + np.maximum(y, 0.5) * 2.0


@kernel
def in_a_loop(x: Array1[np.float64], y: Array1[np.float64], n: int) -> Array1[np.float64]:
    s = x * 0.0
    for k in range(n):
        s = s * 0.5 + (y * k) * (x - k)
    return s


@kernel
def truths(x: Array1[np.float64], y: Array1[np.int64]) -> int:
    return int(np.sum((x > 0.5) & (y % 3 == 1)))


def _pair(n=40, m=40):
    g = np.random.default_rng(9)
    return g.normal(size=n), g.normal(size=m)


def _shapes(*shapes):
    g = np.random.default_rng(9)
    return tuple(g.normal(size=shape) for shape in shapes)


CALLS = [
    ("lengths", lambda: _pair()),
    ("lengths", lambda: _pair(40, 1)),
    ("lengths", lambda: _pair(1, 40)),
    ("lengths", lambda: _pair(0, 0)),
    ("lengths", lambda: _pair(0, 1)),
    ("lengths", lambda: _pair(40, 41), "raises"),
    ("lengths", lambda: (_pair()[0][::-2], _pair()[1][::2])),
    ("powers", lambda: tuple(v.astype(np.float32) for v in _pair())),
    ("powers", lambda: tuple(v.astype(np.float32) for v in _pair(1, 40))),
    ("three", lambda: _shapes((5, 6), (5, 6), (5, 6))),
    ("three", lambda: _shapes((5, 1), (1, 6), (5, 6))),
    ("three", lambda: _shapes((5, 6), (1, 1), (1, 6))),
    ("three", lambda: _shapes((5, 6), (4, 6), (5, 6)), "raises"),
    ("three", lambda: _shapes((0, 6), (0, 6), (0, 6)), "raises"),
    ("both_kept", lambda: _pair()),
    ("both_kept", lambda: _pair(1, 40)),
    ("both_kept", lambda: _pair(3, 40), "raises"),
    ("into", lambda: (*_shapes((5, 6), (5, 6)), np.zeros((5, 6)))),
    ("into", lambda: (*_shapes((5, 1), (1, 6)), np.zeros((5, 6)))),
    ("into", lambda: (*_shapes((1, 6), (1, 6)), np.zeros((5, 6)))),
    ("into", lambda: (*_shapes((5, 6), (5, 6)), np.zeros((1, 6))), "raises"),
    ("into", lambda: (lambda a: (a[1:], a[:-1], a[1:]))(*_shapes((6, 7)))),
    ("in_a_loop", lambda: (*_pair(), 5)),
    ("in_a_loop", lambda: (*_pair(1, 40), 3)),
    ("truths", lambda: (_pair()[0], np.arange(40))),
    ("truths", lambda: (_pair()[0], np.arange(1))),
]
