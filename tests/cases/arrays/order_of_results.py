"""Memory order and ownership of results: what flags, strides and base tell."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def product_of_sums(a: Array2[np.float64]):
    return (a[1:, 1:] + 1.0) * (a[:-1, :-1] - 1.0)


@kernel
def product_of_locals(a: Array2[np.float64]):
    left = a[1:, 1:] + 1.0
    right = np.sqrt(a[:-1, :-1])
    return left * right - 2.0, left


@kernel
def in_branches(a: Array2[np.float64], n: int):
    t = a * 2
    if n > 1:
        u = a - 1
    else:
        u = a + 1
    return t * u


@kernel
def with_row(a: Array2[np.float64], v: Array1[np.float64]):
    return (a + v) * (v - 1.0)


@kernel
def cube(a: Array3[np.float64]):
    return (a[1:] - a[:-1]) * (a[1:] + a[:-1])


@kernel
def rounded(a: Array2[np.float64]):
    return np.round(a[1:, 1:], 1), np.round(a), np.round(a, 2), np.round(a[:, ::2], 1)


@kernel
def likes(a: Array2[np.float64]):
    return np.zeros_like(a), np.ones_like(a), np.full_like(a, 2), a.astype(np.float32), a.astype(np.int64)


@kernel
def ufuncs(a: Array2[np.float64]):
    return a + 1, np.sqrt(a), a * 2 + a, a > 2


@kernel
def kept(a: Array2[np.float64]):
    return np.prod(a, axis=0, keepdims=True), np.sum(a, axis=1, keepdims=True), np.max(a, keepdims=True, axis=-1)


@kernel
def kept_in_cube(a: Array3[np.float64]):
    return np.sum(a, axis=0, keepdims=True), np.sum(a, axis=1, keepdims=True), a.sum(axis=2, keepdims=True)


@kernel
def kept_inside(a: Array2[np.float64]):
    e = a - np.max(a, axis=1, keepdims=True)
    return e / np.sum(e, axis=1, keepdims=True)


def square():
    return np.arange(25.0).reshape(5, 5)


FORMS = (square, lambda: np.asfortranarray(square()), lambda: square()[::-1, 1:], lambda: np.asfortranarray(square())[1:4, 1:])


def calls():
    for make in (*FORMS, lambda: np.asfortranarray(square())[:, ::2][:4], lambda: np.broadcast_to(np.arange(5.0), (4, 5))):
        for name in ("product_of_sums", "product_of_locals", "ufuncs", "likes", "kept", "kept_inside"):
            yield name, lambda m=make: (m(),), "any"
        yield "rounded", lambda m=make: (m(),), "any"
        yield "in_branches", lambda m=make: (m(), 1), "any"
    for make in FORMS[:2]:
        for name in ("product_of_sums", "product_of_locals", "ufuncs", "likes", "kept", "kept_inside"):
            yield name, lambda m=make: (m(),)
        yield "with_row", lambda m=make: (m(), np.arange(5.0))
    for make in (lambda: np.arange(60.0).reshape(3, 4, 5), lambda: np.asfortranarray(np.arange(60.0).reshape(3, 4, 5))):
        yield "cube", lambda m=make: (m(),)
        yield "kept_in_cube", lambda m=make: (m(),)
