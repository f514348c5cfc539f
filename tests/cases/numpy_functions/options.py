"""`where=`, `initial=` and kept axes of reductions, `...` in einsum, functions of complex scalars, several answers of unique."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel

from ._data import numbers

TOL_ULP = 64
TOL_REASON = "NumPy's sums, and elementary functions"


@kernel
def only(a: Array3[np.float64], m: Array3[np.bool_]):
    return np.sum(a, where=m), a.sum(axis=1, where=m), np.prod(a, where=m, axis=0), np.any(m, where=m), np.all(m, where=m)


@kernel
def from_a_value(a: Array3[np.float64], i: Array2[np.int32], m: Array3[np.bool_]):
    return np.max(a, initial=0.5), a.min(axis=0, initial=-1.0), np.max(a, axis=2, initial=-9.0, where=m), np.sum(i, initial=5)


@kernel
def kept(a: Array3[np.float64], i: Array2[np.int32]):
    return np.sum(a, keepdims=True), a - a.max(keepdims=True), a.mean(axis=(0, 1, 2), keepdims=True), i.sum(axis=0, initial=3)


@kernel
def all_axes(a: Array3[np.float64], i: Array2[np.int32]):
    return a.sum(axis=(0, 1, 2)), np.sum(i, axis=(0, 1), dtype=np.float64), np.max(i, axis=(1, 0))


@kernel
def dots(a: Array3[np.float64], b: Array2[np.float64], c: Array3[np.float64]):
    return np.einsum("...ij,jk->...ik", a, b), np.einsum("i...,i...->...", a, c), np.einsum("...i->...", a)


@kernel
def scalars(z: complex, x: Array1[np.complex128]):
    s = 0.0
    for k in range(x.shape[0]):
        s += np.abs(x[k])
    return np.exp(z), np.abs(z), np.sqrt(x[0]), np.log(x[1]), s


@kernel
def different(a: Array1[np.int64]):
    first = np.unique(a, return_inverse=True, return_counts=True)
    second = np.unique(a, return_index=True, return_counts=True)
    return first, second, np.unique(a, return_index=True, return_inverse=True)


@kernel
def lines_of_whole_numbers(a: Array3[np.int16]):
    return np.nansum(a, axis=1), np.nanmean(a, axis=0), np.nanstd(a, axis=2), np.nanprod(a, axis=1), np.nanmedian(a, axis=0) * 1


@kernel
def some(a: Array2[np.float64]):
    return np.take(a, [0, -1], axis=1), np.take(a, (1, 2)), np.round(a)


def calls():
    for seed in (1, 2):
        cube = lambda seed=seed: numbers("f8", (3, 4, 5), seed)  # noqa: E731
        mask = lambda seed=seed: numbers("?", (3, 4, 5), seed + 5)  # noqa: E731
        yield "only", lambda cube=cube, mask=mask: (cube(), mask())
        yield "from_a_value", lambda cube=cube, mask=mask: (cube(), numbers("i4", (3, 4)), mask())
        for name in ("kept", "all_axes"):
            yield name, lambda cube=cube: (cube(), numbers("i4", (3, 4)))
        yield "dots", lambda seed=seed: (numbers("f8", (3, 4, 4), seed), numbers("f8", (4, 4)), numbers("f8", (3, 4, 4), 9))
        yield "lines_of_whole_numbers", lambda seed=seed: (numbers("i2", (3, 4, 5), seed),)
    yield "scalars", lambda: (1 + 2j, np.array([1 + 1j, 2 - 3j, -4j]))
    for n in (1, 9):
        yield "different", lambda n=n: (np.arange(n) * 7 % 5,)
    yield "some", lambda: (numbers("f8", (3, 4)),)
