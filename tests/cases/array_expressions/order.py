"""The order of results in memory, reshaping of what is not in C's order, groups of unlike extents."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel

TOL_ULP = 8
TOL_REASON = "sums of arrays may be added in another order than NumPy's"


@kernel
def sums(a: Array3[np.float64], b: Array3[np.float64], c: Array2[np.float64]):
    return a + b, a + c, np.sqrt(abs(a)), a > b, np.where(a > 0, b, 0.0), np.zeros_like(a)


@kernel
def reduced(a: Array3[np.float64], b: Array3[np.float64]):
    return a.sum(axis=0), a.sum(axis=1), a.max(axis=2), a - a.mean(axis=1, keepdims=True), (a * b).sum(axis=1)


@kernel
def matrices(a: Array2[np.float64], b: Array2[np.float64]):
    return a + b, a * 2, a - b.T[:1].T, -a


@kernel
def unlike(p: Array2[np.float64], m: Array2[np.float64]):
    p -= np.mean(m * p, axis=0) / np.mean(m)
    return m * m.T * 2.0, (m * abs(p)).sum(), m + 1.0


@kernel
def flat(a: Array2[np.float64]):
    return a.reshape(-1), a.T.reshape(-1), np.ravel(a.T), a.ravel(), a[:, 1:].reshape(-1)


@kernel
def written(a: Array2[np.float64]):
    b = a.reshape(-1)
    b[0] = 5
    c = a.T.reshape(-1)
    c[1] = 7
    return a.sum() + c.sum()


@kernel
def seen(a: Array2[np.float64]):
    return a.reshape(2, 2, 6), a.reshape(2, -1), a[:, ::2].reshape(2, 2, 3), a[::2].reshape(2, 2, 3)


@kernel
def turned(a: Array3[np.float64]):
    y = a.transpose(1, 0, 2).reshape(a.shape[1], -1)
    y[0] = 1
    return y


@kernel
def vector(a: Array1[np.float64]):
    b = a[::2].reshape((1, -1))
    b[0, 0] = 9.0
    return b.sum()


def cube(order="C", shape=(3, 4, 5)):
    return np.array(np.random.default_rng(4).integers(-9, 9, shape) / 2, order=order)


def calls():
    cubes = [cube, lambda: cube("F"), lambda: cube(shape=(3, 8, 5))[:, ::2], lambda: cube(shape=(1, 4, 5)),
             lambda: cube("F", (3, 1, 5)), lambda: cube(shape=(3, 5, 4)).transpose(0, 2, 1)]  # fmt: skip
    flats = [lambda: cube()[0], lambda: cube("F")[0], lambda: cube()[0][:, :1], lambda: cube()[0][:1]]
    for make in cubes:
        for other in cubes[:4]:
            yield "sums", lambda make=make, other=other: (make(), other(), cube()[0]), "leaves"
            if make().shape == other().shape:
                yield "reduced", lambda make=make, other=other: (make(), other()), "leaves"
        for small in flats:
            yield "sums", lambda make=make, small=small: (make(), make(), small()), "leaves"
    yield "sums", lambda: (cube(), cube(), cube()[0])
    yield "sums", lambda: (cube("F"), cube("F"), cube("F")[0])
    yield "reduced", lambda: (cube("F"), cube("F")), "leaves"
    for make in flats[:2]:
        for other in flats:
            yield "matrices", lambda make=make, other=other: (make(), np.broadcast_to(other(), (4, 5)).copy())
    yield "unlike", lambda: (cube()[:, :, 0].copy(), np.full((3, 1), 2.5))
    yield "unlike", lambda: (cube()[:, :, 0].copy(), cube()[:, :1, 1].copy())
    for name in ("flat", "written", "seen"):
        yield name, lambda: (cube(shape=(4, 6, 2))[:, :, 0].copy(),), "leaves"
        yield name, lambda: (np.asfortranarray(cube(shape=(4, 6, 2))[:, :, 0]),), "leaves"
        yield name, lambda: (cube(shape=(4, 12, 2))[:, ::2, 0],), "leaves"
    yield "seen", lambda: (cube(shape=(4, 5, 2))[:, :, 0].copy(),), "raises"
    yield "turned", lambda: (cube(),)
    yield "vector", lambda: (np.arange(6.0),), "leaves"
