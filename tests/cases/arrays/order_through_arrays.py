"""Memory order of results by way of arrays that NumPy makes on the way: of broadcast operands such an array lies in C's order."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def product_first(x: Array1[np.float64], z: Array2[np.float64]):
    return x[:, None] * x + z.T


@kernel
def product_second(x: Array1[np.float64], z: Array2[np.float64]):
    return z.T + x[:, None] * x


@kernel
def outer_less(x: Array1[np.float64], z: Array2[np.float64]):
    return np.multiply.outer(x, x) - z.T


@kernel
def one_operation(x: Array1[np.float64], z: Array2[np.float64]):
    return np.where(x[:, None] > 1.0, x, z.T), np.clip(z.T, x[:, None], x), np.logaddexp(x[:, None], z.T)


@kernel
def by_name(x: Array1[np.float64], z: Array2[np.float64]):
    t = x[:, None] - x
    u = z.T * 2.0
    return t + u, u


@kernel
def twice(a: Array2[np.float64], b: Array2[np.float64]):
    return (a * 2.0) + b, -a - (b > a)


@kernel
def of_ufuncs(a: Array2[np.float64], b: Array2[np.float64]):
    return np.clip(a, b, 2.0), np.logaddexp(a, b), np.where(a > 1.0, b, a)


@kernel
def copied(a: Array2[np.float64], b: Array2[np.float64]):
    return a.astype(np.int64) * 2 - b, np.nan_to_num(a)


@kernel
def reduced(a: Array2[np.float64], b: Array2[np.float64]):
    return np.sum(a[:, None, :] * b, axis=0), np.sum(a * 2.0 + b, axis=0, keepdims=True)


@kernel
def in_cubes(a: Array3[np.float64], b: Array3[np.float64]):
    return (a[:, :, :1] - b[:1]) * a


@kernel
def cubes_reduced(a: Array3[np.float64], b: Array3[np.float64]):
    return np.sum(a[0] * 2.0 + b, axis=1), np.sum(-a, axis=0, keepdims=True)


@kernel
def of_a_cube(a: Array3[np.float64]):
    return np.nan_to_num(a), np.cumsum(a, axis=1), a[[0, 1]]


@kernel
def thin_axes(a: Array2[np.float64]):
    return np.expand_dims(a, 0), np.expand_dims(a, 1), np.expand_dims(a, -1), np.expand_dims(a[:, :1], 1), a[None, :1] * 2.0


@kernel
def views_of_others(a: Array2[np.float64], x: Array1[np.float64], n: int):
    return np.tile(a, (n, n - 1)), np.tile(x, n), np.kron(a, a[:1]), np.kron(x, x), np.isclose(a, a.T)


def square():
    return np.arange(1.0, 17.0).reshape(4, 4)


def cube():
    return np.arange(1.0, 28.0).reshape(3, 3, 3)


def row(extent, rank):
    return np.broadcast_to(np.arange(1.0, 1.0 + extent), (extent,) * rank)


SQUARES = (
    square,
    lambda: np.asfortranarray(square()),
    lambda: square()[::-1, ::-1],
    lambda: np.asfortranarray(square())[:, ::-1],
    lambda: np.repeat(square(), 2, axis=1)[:, ::2],
    lambda: row(4, 2),
    lambda: row(4, 2).T,
    lambda: np.broadcast_to(2.0, (4, 4)),
)
CUBES = (
    cube,
    lambda: np.asfortranarray(cube()),
    lambda: cube().transpose(1, 0, 2),
    lambda: cube()[:, ::-1],
    lambda: row(3, 3).T,
    lambda: np.broadcast_to(cube()[0].T[:, None], (3, 3, 3)),
    lambda: cube()[:, :1],
    lambda: np.asfortranarray(cube())[:, :1],
)


def calls():
    vector = np.arange(1.0, 5.0)
    for a in SQUARES:
        for name in ("product_first", "product_second", "outer_less", "one_operation", "by_name"):
            yield name, lambda a=a: (vector.copy(), a())
        for b in SQUARES:
            for name in ("twice", "of_ufuncs", "copied"):
                yield name, lambda a=a, b=b: (a(), b())
            yield "reduced", lambda a=a, b=b: (a(), b()), "any"
        yield "thin_axes", lambda a=a: (a(),), "any"
        for n in (1, 2, 3):
            yield "views_of_others", lambda a=a, n=n: (a(), vector.copy(), n), "any"
    for a in CUBES:
        for b in CUBES:
            yield "in_cubes", lambda a=a, b=b: (a(), b()), "any"
            yield "cubes_reduced", lambda a=a, b=b: (a(), b()), "any"
        yield "of_a_cube", lambda a=a: (a(),), "any"
    large = np.ones((200, 200))
    for a, b in ((large.T, large), (large, large.T), (large[:1], large.T)):  # whose memory NumPy reuses, in the order that it has
        yield "twice", lambda a=a, b=b: (np.copy(a, order="K"), np.copy(b, order="K")), "any"
        yield "copied", lambda a=a, b=b: (np.copy(a, order="K"), np.copy(b, order="K")), "any"
