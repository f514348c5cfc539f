"""Functions of lines of arrays: any axis, several axes, kept axes, of arrays of rank 3; statistics without NaNs."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel

from ._data import numbers

TOL_ULP = 32
TOL_REASON = "NumPy adds strided data in blocks of its own"


@kernel
def spread(a: Array3[np.float64]):
    return a - np.std(a, axis=0, keepdims=True), a.var(axis=(0, 2)), np.var(a, axis=1, ddof=1), a - a.std(keepdims=True)


@kernel
def middles(a: Array3[np.float64]):
    return np.median(a, axis=1), np.median(a, axis=(0, 1)), np.median(a), a - np.median(a, axis=2, keepdims=True)


@kernel
def parts(a: Array3[np.float64]):
    return np.percentile(a, 30, axis=1), a - np.quantile(a, 0.25, axis=(0, 1), keepdims=True), np.ptp(a, axis=1)


@kernel
def places(a: Array3[np.float64]):
    return np.argmax(a, axis=1), a.argmin(axis=2), np.argmax(a), np.argmax(a, axis=0, keepdims=True)


@kernel
def counts(a: Array3[np.float64]):
    return np.count_nonzero(a, axis=(0, 2)), np.count_nonzero(a, axis=1, keepdims=True), np.count_nonzero(a)


@kernel
def without_nan(a: Array3[np.float64]):
    return np.nansum(a, axis=0), np.nanmean(a, axis=1), np.nanmin(a, axis=2), np.nanmax(a, axis=(0, 1)), np.nanprod(a, axis=0)


@kernel
def spread_without_nan(a: Array3[np.float64]):
    return np.nanvar(a, axis=1), np.nanstd(a, axis=1, ddof=1), np.nanmedian(a, axis=0) * 2, np.nancumsum(a, axis=1) * 2


@kernel
def places_without_nan(a: Array3[np.float64]):
    return np.nanargmax(a, axis=1), np.nanargmin(a, axis=2)


@kernel
def vector_without_nan(a: Array1[np.float64]):
    return np.nanvar(a), np.nanstd(a), np.nanmedian(a), np.nanprod(a), np.nancumsum(a), np.nanargmax(a), np.nanargmin(a)


@kernel
def scans(a: Array3[np.float64]):
    return np.cumsum(a, axis=1), np.cumprod(a, axis=0), np.cumsum(a), np.diff(a, axis=1), np.diff(a, n=2, axis=0)


@kernel
def more_scans(a: Array3[np.float64]):
    return np.gradient(a, axis=1), np.diff(a, n=9), np.maximum.accumulate(a, axis=1), np.minimum.accumulate(a)


@kernel
def sorted_lines(a: Array3[np.float64]):
    return np.sort(a, axis=1), np.sort(a, axis=0), np.argsort(a, axis=1, kind="stable"), np.argsort(a, axis=2, stable=True)


@kernel
def whole_numbers(a: Array3[np.int32]):
    return np.cumsum(a, axis=1), np.sort(a, axis=1), np.diff(a, axis=1), np.median(a, axis=1), a.argmax(axis=0)


@kernel
def truth_values(a: Array3[np.bool_]):
    return np.cumsum(a, axis=2), np.diff(a, axis=0), np.count_nonzero(a, axis=1), a.argmax(axis=1)


@kernel
def reduced(a: Array3[np.int32]):
    return np.add.reduce(a, axis=0), np.maximum.reduce(a), np.logical_or.reduce(a > 3, axis=1), np.multiply.reduce(a, axis=2)


@kernel
def lengths(a: Array2[np.float64]):
    return np.linalg.norm(a, axis=1), np.linalg.norm(a, axis=0, keepdims=True), np.trapezoid(a, axis=0), np.trapezoid(a)


@kernel
def averages(a: Array2[np.float64]):
    return np.average(a, axis=0), np.average(a), np.nanmean(a), np.nanmax(a)


@kernel
def running(a: Array1[np.float32]):
    return np.maximum.accumulate(a), np.minimum.accumulate(a)


@kernel
def moved(a: Array3[np.int16], n: int):
    return np.roll(a, n, axis=1), np.roll(a, -n, axis=-1), np.repeat(a, 2, axis=2), np.repeat(a, 3)


CUBES = ["spread", "middles", "parts", "places", "counts", "without_nan", "scans", "more_scans", "sorted_lines"]
HOLES = ["without_nan", "spread_without_nan", "places_without_nan"]


def holes():
    a = numbers("f8", (4, 5, 6))
    a[np.random.default_rng(3).random(a.shape) < 0.2] = np.nan
    a[0], a[:, 1], a[:, :, 0], a[:, :, 1] = 3.5, 0.5, 2.0, -1.0
    return a


def calls():
    for name in CUBES:
        yield name, lambda: (numbers("f8", (3, 4, 5)),)
        yield name, lambda: (numbers("f8", (3, 8, 5))[::-1, ::2],)
        yield name, lambda: (np.asfortranarray(numbers("f8", (3, 4, 5))),), "leaves"
        yield name, lambda: (numbers("f8", (0, 4, 5)),), "any"
    for name in HOLES:
        yield name, lambda: (holes(),)
        yield name, lambda: (np.full((2, 3, 4), np.nan),), "any"
    for name in ("whole_numbers", "reduced"):
        yield name, lambda: (numbers("i4", (3, 4, 5)),)
        yield name, lambda: (numbers("i4", (3, 4, 10))[:, :, ::2],)
    yield "truth_values", lambda: (numbers("?", (3, 4, 5)),)
    for name in ("lengths", "averages"):
        yield name, lambda: (numbers("f8", (4, 6)),)
        yield name, lambda: (numbers("f8", (6, 4)).T,)
    for n in (1, 2, 9):
        yield "running", lambda n=n: (numbers("f4", n),)
        yield "vector_without_nan", lambda n=n: (numbers("f8", n + 2),)
    yield "vector_without_nan", lambda: (np.array([np.nan, 2, -1, np.nan, 5]),)
    yield "running", lambda: (np.array([1, 3, np.nan, 9], "f4"),)
    for n in (0, 1, -7):
        yield "moved", lambda n=n: (numbers("i2", (3, 4, 5)), n)
