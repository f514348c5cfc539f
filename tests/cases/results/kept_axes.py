"""Strides of results that keep the axes over which they were reduced: NumPy's, in the order of the operand."""

import numpy as np

from kernelmill import Array2, Array3, kernel


@kernel
def sums(a: Array2[np.float64]):
    return np.sum(a, axis=0, keepdims=True), np.sum(a, axis=1, keepdims=True)


@kernel
def expression(a: Array2[np.float64], b: Array2[np.float64]):
    return np.max(a * 2 + b, axis=0, keepdims=True), (a - b).mean(axis=1, keepdims=True)


@kernel
def spread(a: Array2[np.float64]):
    return np.std(a, axis=0, keepdims=True), np.var(a, axis=-1, keepdims=True)


@kernel
def of_three(a: Array3[np.float64]):
    return np.prod(a, axis=0, keepdims=True), a.min(axis=1, keepdims=True), np.any(a, axis=2, keepdims=True)


@kernel
def two_of_three(a: Array3[np.float64]):
    return a.sum(axis=(0, 2), keepdims=True), np.mean(a, axis=(0, 1), keepdims=True)


@kernel
def centred(a: Array2[np.float64]):
    return a - a.mean(axis=0, keepdims=True)


@kernel
def of_sums(a: Array2[np.float64]):
    s, t = np.sum(a, axis=0, keepdims=True), np.any(a, axis=1, keepdims=True)
    return s.strides, t.strides, s, t


@kernel
def of_spread(a: Array2[np.float64]):
    s = np.std(a + 1.0, axis=0, keepdims=True)
    return s, s.strides


@kernel
def of_cube(a: Array3[np.float64]):
    s, t, u = np.sum(a, axis=0, keepdims=True), a.max(axis=1, keepdims=True), a.sum(axis=(0, 2), keepdims=True)
    return s, s.strides, t, t.strides, u, u.strides


@kernel
def of_expression(a: Array2[np.float64], b: Array2[np.float64]):
    s = np.sum(a * b, axis=1, keepdims=True)
    return s, s.strides


def _planes():
    b = np.arange(12.0).reshape(3, 4)
    forms = (b, b.T, b[::2], b[:, ::-1], b.T[::2], np.ones((1, 4)), np.ones((4, 1)).T, np.asfortranarray(np.ones((3, 1))))
    return (*forms, np.broadcast_to(np.ones(4), (3, 4)))


def _cubes():
    b = np.arange(24.0).reshape(2, 3, 4)
    return (b, b[:, ::-1], b[:, :1], np.asfortranarray(b))


def calls():
    for k in range(9):
        for name in ("sums", "spread", "centred", "of_sums", "of_spread"):
            yield name, lambda k=k: (_planes()[k],), "any"
        for j in range(9):
            if _planes()[k].shape == _planes()[j].shape:
                for name in ("expression", "of_expression"):
                    yield name, lambda k=k, j=j: (_planes()[k], _planes()[j]), "any"
    for k in range(4):
        for name in ("of_three", "two_of_three", "of_cube"):
            yield name, lambda k=k: (_cubes()[k],), "any"
