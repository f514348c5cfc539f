"""Positions of extremes, ranges, counts, positions of what is not zero."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrices, vectors


@kernel
def argmax_f8(x: Array1[np.float64]):
    return np.argmax(x)


@kernel
def argmax_f4(x: Array1[np.float32]):
    return np.argmax(x)


@kernel
def argmax_i8(x: Array1[np.int64]):
    return np.argmax(x)


@kernel
def argmax_i4(x: Array1[np.int32]):
    return np.argmax(x)


@kernel
def argmax_u1(x: Array1[np.uint8]):
    return np.argmax(x)


@kernel
def argmax_b(x: Array1[np.bool_]):
    return np.argmax(x)


@kernel
def argmax_u8(x: Array1[np.uint64]):
    return np.argmax(x)


@kernel
def argmax_i1(x: Array1[np.int8]):
    return np.argmax(x)


@kernel
def argmax_f2(x: Array1[np.float16]):
    return np.argmax(x)


@kernel
def argmin_f8(x: Array1[np.float64]):
    return np.argmin(x)


@kernel
def argmin_f4(x: Array1[np.float32]):
    return np.argmin(x)


@kernel
def argmin_i8(x: Array1[np.int64]):
    return np.argmin(x)


@kernel
def argmin_i4(x: Array1[np.int32]):
    return np.argmin(x)


@kernel
def argmin_u1(x: Array1[np.uint8]):
    return np.argmin(x)


@kernel
def argmin_b(x: Array1[np.bool_]):
    return np.argmin(x)


@kernel
def argmin_u8(x: Array1[np.uint64]):
    return np.argmin(x)


@kernel
def argmin_i1(x: Array1[np.int8]):
    return np.argmin(x)


@kernel
def argmin_f2(x: Array1[np.float16]):
    return np.argmin(x)


@kernel
def argmax_last_f8(x: Array1[np.float64]):
    return np.argmax(x, axis=-1)


@kernel
def argmax_method_i4(x: Array1[np.int32]):
    x.argmax()


@kernel
def argmin_method_f8(x: Array1[np.float64]):
    x.argmin(axis=0)


@kernel
def count_f8(x: Array1[np.float64]):
    return np.count_nonzero(x)


@kernel
def count_f4(x: Array1[np.float32]):
    return np.count_nonzero(x)


@kernel
def count_i8(x: Array1[np.int64]):
    return np.count_nonzero(x)


@kernel
def count_i4(x: Array1[np.int32]):
    return np.count_nonzero(x)


@kernel
def count_u1(x: Array1[np.uint8]):
    return np.count_nonzero(x)


@kernel
def count_b(x: Array1[np.bool_]):
    return np.count_nonzero(x)


@kernel
def count_u8(x: Array1[np.uint64]):
    return np.count_nonzero(x)


@kernel
def count_i1(x: Array1[np.int8]):
    return np.count_nonzero(x)


@kernel
def count_f2(x: Array1[np.float16]):
    return np.count_nonzero(x)


@kernel
def ptp_f2(x: Array1[np.float16]):
    return np.ptp(x)


@kernel
def ptp_f8(x: Array1[np.float64]):
    return np.ptp(x)


@kernel
def ptp_f4(x: Array1[np.float32]):
    return np.ptp(x)


@kernel
def ptp_i8(x: Array1[np.int64]):
    return np.ptp(x)


@kernel
def ptp_i1(x: Array1[np.int8]):
    return np.ptp(x)


@kernel
def ptp_u1(x: Array1[np.uint8]):
    return np.ptp(x)


@kernel
def nanmin_f2(x: Array1[np.float16]):
    return np.nanmin(x)


@kernel
def nanmin_f8(x: Array1[np.float64]):
    return np.nanmin(x)


@kernel
def nanmin_f4(x: Array1[np.float32]):
    return np.nanmin(x)


@kernel
def nanmin_i4(x: Array1[np.int32]):
    return np.nanmin(x)


@kernel
def nanmax_f8(x: Array1[np.float64]):
    return np.nanmax(x)


@kernel
def nanmax_f4(x: Array1[np.float32]):
    return np.nanmax(x)


@kernel
def nanmax_i4(x: Array1[np.int32]):
    return np.nanmax(x)


@kernel
def nonzero_f8(x: Array1[np.float64]):
    return np.nonzero(x)


@kernel
def nonzero_i4(x: Array1[np.int32]):
    return np.nonzero(x)


@kernel
def nonzero_b(x: Array1[np.bool_]):
    return np.nonzero(x)


@kernel
def nonzero_item_u1(x: Array1[np.uint8]):
    return np.nonzero(x)[0]


@kernel
def nonzero_method_f4(x: Array1[np.float32]):
    x.nonzero()[0]


@kernel
def flatnonzero_f8(x: Array1[np.float64]):
    return np.flatnonzero(x)


@kernel
def flatnonzero_b(x: Array1[np.bool_]):
    return np.flatnonzero(x)


@kernel
def argwhere_i8(x: Array1[np.int64]):
    return np.argwhere(x)


@kernel
def argwhere_b(x: Array1[np.bool_]):
    return np.argwhere(x)


@kernel
def argmax_flat_f8(x: Array2[np.float64]):
    return np.argmax(x)


@kernel
def argmax_flat_i4(x: Array2[np.int32]):
    return np.argmax(x)


@kernel
def argmin_flat_f8(x: Array2[np.float64]):
    return np.argmin(x)


@kernel
def argmin_flat_b(x: Array2[np.bool_]):
    return np.argmin(x)


@kernel
def argmax_columns_f8(x: Array2[np.float64]):
    return np.argmax(x, axis=0)


@kernel
def argmax_columns_u1(x: Array2[np.uint8]):
    return np.argmax(x, axis=0)


@kernel
def argmax_rows_f8(x: Array2[np.float64]):
    return np.argmax(x, axis=1)


@kernel
def argmin_columns_i4(x: Array2[np.int32]):
    return np.argmin(x, 0)


@kernel
def argmin_rows_f4(x: Array2[np.float32]):
    x.argmin(axis=-1)


@kernel
def count_flat_f8(x: Array2[np.float64]):
    return np.count_nonzero(x)


@kernel
def count_flat_b(x: Array2[np.bool_]):
    return np.count_nonzero(x)


@kernel
def count_columns_i4(x: Array2[np.int32]):
    return np.count_nonzero(x, axis=0)


@kernel
def count_rows_f8(x: Array2[np.float64]):
    return np.count_nonzero(x, axis=1)


@kernel
def ptp_flat_f8(x: Array2[np.float64]):
    return np.ptp(x)


@kernel
def ptp_columns_i4(x: Array2[np.int32]):
    return np.ptp(x, axis=0)


@kernel
def ptp_rows_f8(x: Array2[np.float64]):
    return np.ptp(x, axis=-1)


@kernel
def nonzero_matrix_f8(x: Array2[np.float64]):
    return np.nonzero(x)


@kernel
def flatnonzero_matrix_b(x: Array2[np.bool_]):
    return np.flatnonzero(x)


@kernel
def trace_f8(x: Array2[np.float64]):
    return np.trace(x)


@kernel
def trace_i4(x: Array2[np.int32]):
    return np.trace(x)


@kernel
def trace_b(x: Array2[np.bool_]):
    return np.trace(x)


@kernel
def trace_u1(x: Array2[np.uint8]):
    return np.trace(x)


@kernel
def trace_offset_f8(x: Array2[np.float64]):
    return np.trace(x, 1)


@kernel
def trace_method_f4(x: Array2[np.float32]):
    x.trace(-1)

def calls():
    for name in (
        "argmax_f8", "argmin_f8", "argmax_last_f8", "argmin_method_f8", "count_f8", "ptp_f8", "nanmin_f8",
        "nanmax_f8", "nonzero_f8", "flatnonzero_f8",
    ):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("argmax_f4", "argmin_f4", "count_f4", "ptp_f4", "nanmin_f4", "nanmax_f4", "nonzero_method_f4"):
        for mark, make in vectors("float32"):
            yield name, make, mark
    for name in ("argmax_i8", "argmin_i8", "count_i8", "ptp_i8", "argwhere_i8"):
        for mark, make in vectors("int64"):
            yield name, make, mark
    for name in ("argmax_i4", "argmin_i4", "argmax_method_i4", "count_i4", "nanmin_i4", "nanmax_i4", "nonzero_i4"):
        for mark, make in vectors("int32"):
            yield name, make, mark
    for name in ("argmax_u1", "argmin_u1", "count_u1", "ptp_u1", "nonzero_item_u1"):
        for mark, make in vectors("uint8"):
            yield name, make, mark
    for name in ("argmax_b", "argmin_b", "count_b", "nonzero_b", "flatnonzero_b", "argwhere_b"):
        for mark, make in vectors("bool"):
            yield name, make, mark
    for name in ("argmax_u8", "argmin_u8", "count_u8"):
        for mark, make in vectors("uint64"):
            yield name, make, mark
    for name in ("argmax_i1", "argmin_i1", "count_i1", "ptp_i1"):
        for mark, make in vectors("int8"):
            yield name, make, mark
    for name in ("argmax_f2", "argmin_f2", "count_f2", "ptp_f2", "nanmin_f2"):
        for mark, make in vectors("float16"):
            yield name, make, mark
    for name in (
        "argmax_flat_f8", "argmin_flat_f8", "argmax_columns_f8", "argmax_rows_f8", "count_flat_f8",
        "count_rows_f8", "ptp_flat_f8", "ptp_rows_f8", "nonzero_matrix_f8", "trace_f8", "trace_offset_f8",
    ):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for name in ("argmax_flat_i4", "argmin_columns_i4", "count_columns_i4", "ptp_columns_i4", "trace_i4"):
        for mark, make in matrices("int32"):
            yield name, make, mark
    for name in ("argmin_flat_b", "count_flat_b", "flatnonzero_matrix_b", "trace_b"):
        for mark, make in matrices("bool"):
            yield name, make, mark
    for name in ("argmax_columns_u1", "trace_u1"):
        for mark, make in matrices("uint8"):
            yield name, make, mark
    for name in ("argmin_rows_f4", "trace_method_f4"):
        for mark, make in matrices("float32"):
            yield name, make, mark
