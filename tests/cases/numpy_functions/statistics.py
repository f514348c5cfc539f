"""Counts in bins, order statistics, interpolation, convolution."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrices, matrix_pairs, numbers, pairs, vectors

TOL_ULP = 8
TOL_REASON = "BLAS and NumPy add products in an order of their own"


@kernel
def bincount_i8(x: Array1[np.int64]):
    return np.bincount(x)


@kernel
def bincount_i4(x: Array1[np.int32]):
    return np.bincount(x)


@kernel
def bincount_u1(x: Array1[np.uint8]):
    return np.bincount(x)


@kernel
def bincount_least_i8(x: Array1[np.int64]):
    return np.bincount(x, minlength=12)


@kernel
def bincount_negative(x: Array1[np.int64]):
    return np.bincount(x)


@kernel
def bincount_weights_f8(x: Array1[np.int64], w: Array1[np.float64]):
    return np.bincount(x, w)


@kernel
def bincount_weights_i4(x: Array1[np.int64], w: Array1[np.int32]):
    return np.bincount(x, w)


@kernel
def histogram_f8(x: Array1[np.float64]):
    return np.histogram(x)


@kernel
def histogram_i4(x: Array1[np.int32]):
    return np.histogram(x)


@kernel
def histogram_u1(x: Array1[np.uint8]):
    return np.histogram(x)


@kernel
def histogram_bins_f8(x: Array1[np.float64]):
    return np.histogram(x, 7)


@kernel
def histogram_range_f8(x: Array1[np.float64]):
    return np.histogram(x, bins=5, range=(-3.0, 4.5))


@kernel
def histogram_range_i4(x: Array1[np.int32]):
    return np.histogram(x, bins=5, range=(-3.0, 4.5))


@kernel
def median_f8(x: Array1[np.float64]):
    return np.median(x)


@kernel
def median_f4(x: Array1[np.float32]):
    return np.median(x)


@kernel
def median_i8(x: Array1[np.int64]):
    return np.median(x)


@kernel
def median_i4(x: Array1[np.int32]):
    return np.median(x)


@kernel
def median_u1(x: Array1[np.uint8]):
    return np.median(x)


@kernel
def percentile_f8(x: Array1[np.float64]):
    return np.percentile(x, 30)


@kernel
def percentile_i4(x: Array1[np.int32]):
    return np.percentile(x, 30)


@kernel
def percentile_u1(x: Array1[np.uint8]):
    return np.percentile(x, 30)


@kernel
def quantile_f8(x: Array1[np.float64]):
    return np.quantile(x, 0.75)


@kernel
def quantile_i8(x: Array1[np.int64]):
    return np.quantile(x, 0.75)


@kernel
def percentile_all_f8(x: Array1[np.float64]):
    return np.percentile(x, np.array([0.0, 25.0, 50.0, 99.0, 100.0]))


@kernel
def quantile_at(x: Array1[np.float64], q: float):
    return np.quantile(x, q)


@kernel
def quantile_beyond(x: Array1[np.float64], q: float):
    return np.quantile(x, q)


@kernel
def quantile_all(x: Array1[np.float64], q: Array1[np.float64]):
    return np.quantile(x, q)


@kernel
def median_flat_f8(x: Array2[np.float64]):
    return np.median(x)


@kernel
def median_columns_f8(x: Array2[np.float64]):
    return np.median(x, axis=0)


@kernel
def median_columns_i4(x: Array2[np.int32]):
    return np.median(x, axis=0)


@kernel
def median_rows_f8(x: Array2[np.float64]):
    return np.median(x, axis=1)


@kernel
def interp_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.interp(x, np.sort(y), x)


@kernel
def interp_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.interp(x, np.sort(y), x)


@kernel
def interp_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.interp(x, np.sort(y), x)


@kernel
def interp_unsorted_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.interp(x, y, x)


@kernel
def interp_ends_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.interp(x, np.sort(y), x, left=-1.5, right=7.0)


@kernel
def convolve_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.convolve(x, y)


@kernel
def convolve_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.convolve(x, y)


@kernel
def convolve_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.convolve(x, y)


@kernel
def convolve_same_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.convolve(x, y, "same")


@kernel
def convolve_valid_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.convolve(x, y, mode="valid")


@kernel
def correlate_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.correlate(x, y)


@kernel
def correlate_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.correlate(x, y)


@kernel
def correlate_full_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.correlate(x, y, "full")


@kernel
def correlate_same_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.correlate(x, y, "same")


@kernel
def convolve_lengths_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.convolve(x, y)


@kernel
def convolve_lengths_same_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.convolve(x, y, "same")


@kernel
def convolve_lengths_valid_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.convolve(x, y, "valid")


@kernel
def correlate_lengths_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.correlate(x, y)


@kernel
def correlate_lengths_full_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.correlate(x, y, "full")


@kernel
def correlate_lengths_same_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.correlate(x, y, "same")


@kernel
def interp_number(v: float, x: Array1[np.float64], y: Array1[np.float64]):
    return np.interp(v, x, y)

def calls():
    for name in ("bincount_i8", "bincount_least_i8"):
        for mark, make in [("native", lambda: (np.array([1, 1, 4, 0], "int64"),)), ("native", lambda: (np.arange(9, dtype="int64")[::-2],)), ("any", lambda: (np.empty(0, "int64"),))]:
            yield name, make, mark
    for mark, make in [("native", lambda: (np.array([1, 1, 4, 0], "int32"),)), ("native", lambda: (np.arange(9, dtype="int32")[::-2],)), ("any", lambda: (np.empty(0, "int32"),))]:
        yield "bincount_i4", make, mark
    for mark, make in [("native", lambda: (np.array([1, 1, 4, 0], "uint8"),)), ("native", lambda: (np.arange(9, dtype="uint8")[::-2],)), ("any", lambda: (np.empty(0, "uint8"),))]:
        yield "bincount_u1", make, mark
    for mark, make in [("raises", lambda: (np.array([1, -1]),))]:
        yield "bincount_negative", make, mark
    for mark, make in [("native", lambda: (np.array([1, 1, 4, 0]), numbers("float64", 4))), ("any", lambda: (np.array([1, 1]), numbers("float64", 4)))]:
        yield "bincount_weights_f8", make, mark
    for mark, make in [("native", lambda: (np.array([1, 1, 4, 0]), numbers("int32", 4))), ("any", lambda: (np.array([1, 1]), numbers("int32", 4)))]:
        yield "bincount_weights_i4", make, mark
    for name in (
        "histogram_f8", "histogram_bins_f8", "histogram_range_f8", "median_f8", "percentile_f8",
        "quantile_f8", "percentile_all_f8",
    ):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("histogram_i4", "histogram_range_i4", "median_i4", "percentile_i4"):
        for mark, make in vectors("int32"):
            yield name, make, mark
    for name in ("histogram_u1", "median_u1", "percentile_u1"):
        for mark, make in vectors("uint8"):
            yield name, make, mark
    for mark, make in vectors("float32"):
        yield "median_f4", make, mark
    for name in ("median_i8", "quantile_i8"):
        for mark, make in vectors("int64"):
            yield name, make, mark
    for mark, make in [("native", lambda q=q: (numbers("float64", 31), q)) for q in (0.0, 0.1, 0.5, 0.77, 1.0)]:
        yield "quantile_at", make, mark
    for mark, make in [("raises", lambda: (numbers("float64", 31), 1.5))]:
        yield "quantile_beyond", make, mark
    for mark, make in [("native", lambda: (numbers("float64", 31), np.array([0.0, 0.3, 1.0])))]:
        yield "quantile_all", make, mark
    for name in ("median_flat_f8", "median_columns_f8", "median_rows_f8"):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for mark, make in matrices("int32"):
        yield "median_columns_i4", make, mark
    for name in (
        "interp_f8", "interp_unsorted_f8", "interp_ends_f8", "convolve_f8", "convolve_same_f8",
        "convolve_valid_f8", "correlate_f8", "correlate_full_f8", "correlate_same_f8",
    ):
        for mark, make in pairs("float64"):
            yield name, make, mark
    for name in ("interp_f4", "convolve_f4"):
        for mark, make in pairs("float32"):
            yield name, make, mark
    for name in ("interp_i4", "convolve_i4", "correlate_i4"):
        for mark, make in pairs("int32"):
            yield name, make, mark
    for name in (
        "convolve_lengths_f8", "convolve_lengths_same_f8", "convolve_lengths_valid_f8",
        "correlate_lengths_f8", "correlate_lengths_full_f8", "correlate_lengths_same_f8",
    ):
        for mark, make in matrix_pairs("float64", ((9,), (4,)), ((4,), (9,)), ((7,), (2,)), ((2,), (7,)), ((5,), (1,))):
            yield name, make, mark
    for mark, make in [("native", lambda v=v: (v, np.arange(5.0), numbers("float64", 5))) for v in (-1.0, 0.0, 0.3, 2.0, 4.0, 9.0, np.nan)]:
        yield "interp_number", make, mark
