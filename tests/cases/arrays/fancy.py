"""Several index arrays, masks of any rank, and slices among them: read, written, changed in place."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def one(a: Array3[np.float64], i: Array1[np.int64]):
    return a[i], a[:, i], a[:, :, i], a[i, i], a[i, :, i], a[:, i, i]


@kernel
def mixed(a: Array3[np.float64], i: Array1[np.int64], j: Array2[np.int32]):
    return a[0, :, i], a[j], a[:, j], a[1:, ::2, i], a[i, None, i], a[..., i], a[i, 0, 0], a[0, i, 1]


@kernel
def masks(a: Array3[np.float64], m1: Array1[np.bool_], m2: Array2[np.bool_], m3: Array3[np.bool_]):
    return a[m1], a[m2], a[m3], a[m1, 0], a[:, m1], a[:, :, m1], a[m2, 1], a[0, m1]


@kernel
def crossed(a: Array2[np.float64], i: Array1[np.int64], j: Array1[np.int64], m: Array2[np.int32]):
    return a[i[:, None], j], a[m, m], a[m, 0], a[m], a[:, m], a[i[:, None], j[None, :]]


@kernel
def sums(a: Array3[np.float64], i: Array1[np.int64], m: Array1[np.bool_]):
    return a[i].sum(), a[:, i].sum(axis=1)[0], a[m].max(), a[..., m].sum()


@kernel
def write(a: Array3[np.float64], i: Array1[np.int64], v: Array1[np.float64], w: Array2[np.float64]):
    a[:, i] = 1.5
    a[i, :, 0] = w
    a[:, :, i] += 1.0
    a[i, i] = v
    a[i, i, i] *= 2


@kernel
def write_masks(a: Array3[np.float64], m1: Array1[np.bool_], m2: Array2[np.bool_], m3: Array3[np.bool_], v: Array1[np.float64]):
    a[m3] = -a[m3]
    a[m2] = v
    a[m1] += 1.0
    a[:, m1] = 2
    a[m2, 0] = 7


@kernel
def swap(a: Array2[np.float64], i: Array1[np.int64], j: Array1[np.int64]):
    a[i, j] = a[j, i]
    a[i[:, None], j] -= 1
    a[i] = a[j]
    a[:, i] = a[:, j]


@kernel
def steps(a: Array3[np.float64]):
    return a.strides, a.nbytes, a.T.strides, a[::2].strides


@kernel
def by_slices(x: Array1[np.float64], a: Array2[np.float64], n: int):
    part = slice(1, n)
    every = slice(None, None, 2)
    x[part] += 1
    return x[part].sum(), a[every, part].sum(), x[slice(n)].sum(), a[:, slice(n, None)].sum()


@kernel
def zeros_keep_their_sign(x: Array1[np.float64], i: Array1[np.int64], m: Array1[np.bool_]):
    out = np.ones_like(x)
    out[i] = x[i]
    out[m] = x[m]
    return out


def cube(order="C"):
    return np.array(np.random.default_rng(4).integers(-9, 9, (4, 4, 4)) / 2, order=order)


def picks(n, seed=1):
    return np.random.default_rng(seed).integers(-4, 4, n)


def mask(*shape):
    return np.random.default_rng(5).random(shape) > 0.4


def calls():
    grid = picks((2, 3), 2).astype(np.int32)
    for make in (cube, lambda: cube("F"), lambda: np.repeat(cube(), 2, axis=1)[:, ::2]):
        if not make().flags.f_contiguous:
            yield "one", lambda make=make: (make(), picks(3))
            yield "mixed", lambda make=make: (make(), picks(3), grid.copy())
            yield "masks", lambda make=make: (make(), mask(4), mask(4, 4), mask(4, 4, 4))
        yield "sums", lambda make=make: (make(), picks(3), mask(4))
        yield "write", lambda make=make: (make(), picks(3), np.arange(4.0), np.arange(12.0).reshape(3, 4))
        yield "write_masks", lambda make=make: (make(), mask(4), mask(4, 4), mask(4, 4, 4), np.arange(4.0))
    yield "one", lambda: (cube(), np.array([0, 5])), "raises"
    yield "masks", lambda: (cube(), mask(3), mask(4, 4), mask(4, 4, 4)), "raises"
    yield "write", lambda: (cube(), np.array([0, 9, 1]), np.arange(4.0), np.arange(12.0).reshape(3, 4)), "raises"
    yield "write", lambda: (cube(), picks(3), np.arange(3.0), np.arange(12.0).reshape(3, 4)), "raises"
    for n in (3, 0):
        yield "crossed", lambda n=n: (cube()[0], picks(n), picks(2, 3), grid.copy())
    yield "swap", lambda: (cube()[0], picks(3), picks(3, 2))
    yield "swap", lambda: (cube()[0].T, picks(3), picks(3, 2))
    for n in (0, 3, 9):
        yield "by_slices", lambda n=n: (np.arange(6.0), cube()[0], n)
    yield "steps", lambda: (cube(),)
    yield "steps", lambda: (cube("F")[::-1],)
    yield "zeros_keep_their_sign", lambda: (np.array([-0.0, 0.0, -0.0]), np.array([0, 2]), np.array([True, False, False]))
