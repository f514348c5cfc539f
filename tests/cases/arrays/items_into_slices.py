"""Tuples and lists written into slices of vectors; `type(x)` called."""
import numpy as np
from kernelmill import Array1, Array2, kernel


@kernel
def neighbours(x: Array1[np.float64], a: Array2[np.float64], i: int) -> None:
    x[:-1] = (a[i, 0], a[0, i])
    a[i, :2] = [x[0] * 2, 7]
    x[1:] = a[1, 1], 2.5


@kernel
def into_integers(k: Array1[np.int32], u: float, n: int) -> None:
    k[:2] = u, n
    k[2:] = [v * 2 for v in range(n)]


@kernel
def whole(x: Array1[np.float32]) -> None:
    x[:] = (1, 0.1, x[0])


@kernel
def same_type(x: np.float32, y: float):
    return type(x)(1) / x, type(y)(2) / y, type(x)(y)


def calls():
    yield "neighbours", lambda: (np.zeros(3), np.arange(6.0).reshape(2, 3), 1)
    yield "neighbours", lambda: (np.zeros(4), np.arange(6.0).reshape(2, 3), 1), "raises"
    yield "neighbours", lambda: (np.zeros(2), np.arange(6.0).reshape(2, 3), 1), "raises"
    yield "into_integers", lambda: (np.zeros(5, np.int32), 2.75, 3)
    yield "into_integers", lambda: (np.zeros(4, np.int32), -2.75, 3), "raises"
    yield "into_integers", lambda: (np.zeros(3, np.int32), -2.75, 1)
    yield "into_integers", lambda: (np.zeros(5, np.int32), 2.75, 2**40), "raises"
    yield "whole", lambda: (np.full(3, 9.0, np.float32),)
    yield "same_type", lambda: (np.float32(0.3), 0.7)
