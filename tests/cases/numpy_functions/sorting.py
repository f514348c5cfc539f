"""Sorting, searching, unique values, bins."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import distinct, matrices, numbers, pairs, vectors


@kernel
def sort_f8(x: Array1[np.float64]):
    return np.sort(x)


@kernel
def sort_f4(x: Array1[np.float32]):
    return np.sort(x)


@kernel
def sort_i8(x: Array1[np.int64]):
    return np.sort(x)


@kernel
def sort_i4(x: Array1[np.int32]):
    return np.sort(x)


@kernel
def sort_u1(x: Array1[np.uint8]):
    return np.sort(x)


@kernel
def sort_b(x: Array1[np.bool_]):
    return np.sort(x)


@kernel
def sort_u8(x: Array1[np.uint64]):
    return np.sort(x)


@kernel
def sort_i1(x: Array1[np.int8]):
    return np.sort(x)


@kernel
def sort_f2(x: Array1[np.float16]):
    return np.sort(x)


@kernel
def sort_method_f8(x: Array1[np.float64]):
    x.sort()
    return x


@kernel
def sort_method_i4(x: Array1[np.int32]):
    x.sort()
    return x


@kernel
def argsort_stable_f8(x: Array1[np.float64]):
    return np.argsort(x, kind="stable")


@kernel
def argsort_stable_f4(x: Array1[np.float32]):
    return np.argsort(x, kind="stable")


@kernel
def argsort_stable_i4(x: Array1[np.int32]):
    return np.argsort(x, kind="stable")


@kernel
def argsort_stable_b(x: Array1[np.bool_]):
    return np.argsort(x, kind="stable")


@kernel
def argsort_stable_flag_f8(x: Array1[np.float64]):
    return np.argsort(x, stable=True)


@kernel
def unique_f8(x: Array1[np.float64]):
    return np.unique(x)


@kernel
def unique_f4(x: Array1[np.float32]):
    return np.unique(x)


@kernel
def unique_i8(x: Array1[np.int64]):
    return np.unique(x)


@kernel
def unique_i4(x: Array1[np.int32]):
    return np.unique(x)


@kernel
def unique_u1(x: Array1[np.uint8]):
    return np.unique(x)


@kernel
def unique_b(x: Array1[np.bool_]):
    return np.unique(x)


@kernel
def unique_u8(x: Array1[np.uint64]):
    return np.unique(x)


@kernel
def unique_i1(x: Array1[np.int8]):
    return np.unique(x)


@kernel
def unique_f2(x: Array1[np.float16]):
    return np.unique(x)


@kernel
def unique_counts_f8(x: Array1[np.float64]):
    return np.unique(x, return_counts=True)


@kernel
def unique_counts_i4(x: Array1[np.int32]):
    return np.unique(x, return_counts=True)


@kernel
def unique_counts_b(x: Array1[np.bool_]):
    return np.unique(x, return_counts=True)


@kernel
def unique_index_f8(x: Array1[np.float64]):
    return np.unique(x, return_index=True)


@kernel
def unique_index_i4(x: Array1[np.int32]):
    return np.unique(x, return_index=True)


@kernel
def unique_inverse_f8(x: Array1[np.float64]):
    return np.unique(x, return_inverse=True)


@kernel
def unique_inverse_u1(x: Array1[np.uint8]):
    return np.unique(x, return_inverse=True)


@kernel
def argsort_f8(x: Array1[np.float64]):
    return np.argsort(x)


@kernel
def argsort_f4(x: Array1[np.float32]):
    return np.argsort(x)


@kernel
def argsort_i8(x: Array1[np.int64]):
    return np.argsort(x)


@kernel
def argsort_method_f8(x: Array1[np.float64]):
    x.argsort()


@kernel
def argsort_ties(x: Array1[np.float64]):
    return np.argsort(x)


@kernel
def sort_rows_f8(x: Array2[np.float64]):
    return np.sort(x)


@kernel
def sort_rows_i4(x: Array2[np.int32]):
    return np.sort(x)


@kernel
def sort_columns_f8(x: Array2[np.float64]):
    return np.sort(x, axis=0)


@kernel
def searchsorted_f8(x: Array1[np.float64], v: int):
    return np.searchsorted(x, v)


@kernel
def searchsorted_i4(x: Array1[np.int32], v: int):
    return np.searchsorted(x, v)


@kernel
def searchsorted_u1(x: Array1[np.uint8], v: int):
    return np.searchsorted(x, v)


@kernel
def searchsorted_right_f8(x: Array1[np.float64], v: int):
    x.searchsorted(v, side="right")


@kernel
def searchsorted_right_i1(x: Array1[np.int8], v: int):
    x.searchsorted(v, side="right")


@kernel
def searchsorted_float_f8(x: Array1[np.float64], v: float):
    return np.searchsorted(x, v)


@kernel
def searchsorted_float_f4(x: Array1[np.float32], v: float):
    return np.searchsorted(x, v)


@kernel
def searchsorted_float_i4(x: Array1[np.int32], v: float):
    return np.searchsorted(x, v)


@kernel
def digitize_float_f8(v0: Array1[np.float64], v: float):
    return np.digitize(v, v0)


@kernel
def digitize_float_i4(v0: Array1[np.int32], v: float):
    return np.digitize(v, v0)


@kernel
def searchsorted_all_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.searchsorted(np.sort(x), y)


@kernel
def searchsorted_all_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.searchsorted(np.sort(x), y)


@kernel
def searchsorted_all_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.searchsorted(np.sort(x), y)


@kernel
def searchsorted_all_right_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.searchsorted(np.sort(x), y, "right")


@kernel
def searchsorted_all_right_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.searchsorted(np.sort(x), y, "right")


@kernel
def digitize_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.digitize(x, np.sort(y))


@kernel
def digitize_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.digitize(x, np.sort(y))


@kernel
def digitize_right_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.digitize(x, np.sort(y), right=True)


@kernel
def digitize_down_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.digitize(x, np.sort(y)[::-1])


@kernel
def searchsorted_mixed(x: Array1[np.int32], y: Array1[np.float64]):
    return np.searchsorted(np.sort(x), y)

def calls():
    for name in (
        "sort_f8", "sort_method_f8", "argsort_stable_f8", "argsort_stable_flag_f8", "unique_f8",
        "unique_counts_f8", "unique_index_f8", "unique_inverse_f8",
    ):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("sort_f4", "argsort_stable_f4", "unique_f4"):
        for mark, make in vectors("float32"):
            yield name, make, mark
    for name in ("sort_i8", "unique_i8"):
        for mark, make in vectors("int64"):
            yield name, make, mark
    for name in (
        "sort_i4", "sort_method_i4", "argsort_stable_i4", "unique_i4", "unique_counts_i4", "unique_index_i4",
    ):
        for mark, make in vectors("int32"):
            yield name, make, mark
    for name in ("sort_u1", "unique_u1", "unique_inverse_u1"):
        for mark, make in vectors("uint8"):
            yield name, make, mark
    for name in ("sort_b", "argsort_stable_b", "unique_b", "unique_counts_b"):
        for mark, make in vectors("bool"):
            yield name, make, mark
    for name in ("sort_u8", "unique_u8"):
        for mark, make in vectors("uint64"):
            yield name, make, mark
    for name in ("sort_i1", "unique_i1"):
        for mark, make in vectors("int8"):
            yield name, make, mark
    for name in ("sort_f2", "unique_f2"):
        for mark, make in vectors("float16"):
            yield name, make, mark
    for name in ("argsort_f8", "argsort_method_f8"):
        for mark, make in vectors("float64", distinct):
            yield name, make, mark
    for mark, make in vectors("float32", distinct):
        yield "argsort_f4", make, mark
    for mark, make in vectors("int64", distinct):
        yield "argsort_i8", make, mark
    for mark, make in [("any", make) for _, make in vectors("float64")]:
        yield "argsort_ties", make, mark
    for name in ("sort_rows_f8", "sort_columns_f8"):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for mark, make in matrices("int32"):
        yield "sort_rows_i4", make, mark
    for name in ("searchsorted_f8", "searchsorted_right_f8"):
        for mark, make in [("native", lambda v=v: (np.sort(numbers("float64", 50)), v)) for v in (-100, -3, 0, 4, 200)]:
            yield name, make, mark
    for mark, make in [("native", lambda v=v: (np.sort(numbers("int32", 50)), v)) for v in (-100, -3, 0, 4, 200)]:
        yield "searchsorted_i4", make, mark
    for mark, make in [("native", lambda v=v: (np.sort(numbers("uint8", 50)), v)) for v in (-100, -3, 0, 4, 200)]:
        yield "searchsorted_u1", make, mark
    for mark, make in [("native", lambda v=v: (np.sort(numbers("int8", 50)), v)) for v in (-100, -3, 0, 4, 200)]:
        yield "searchsorted_right_i1", make, mark
    for name in ("searchsorted_float_f8", "digitize_float_f8"):
        for mark, make in [("native", lambda v=v: (np.sort(numbers("float64", 50)), v)) for v in (-100.0, -2.75, 0.1, 4.0, np.nan, np.inf)]:
            yield name, make, mark
    for mark, make in [("native", lambda v=v: (np.sort(numbers("float32", 50)), v)) for v in (-100.0, -2.75, 0.1, 4.0, np.nan, np.inf)]:
        yield "searchsorted_float_f4", make, mark
    for name in ("searchsorted_float_i4", "digitize_float_i4"):
        for mark, make in [("native", lambda v=v: (np.sort(numbers("int32", 50)), v)) for v in (-100.0, -2.75, 0.1, 4.0, np.nan, np.inf)]:
            yield name, make, mark
    for name in (
        "searchsorted_all_f8", "searchsorted_all_right_f8", "digitize_f8", "digitize_right_f8",
        "digitize_down_f8",
    ):
        for mark, make in pairs("float64"):
            yield name, make, mark
    for mark, make in pairs("float32"):
        yield "searchsorted_all_f4", make, mark
    for name in ("searchsorted_all_i4", "searchsorted_all_right_i4", "digitize_i4"):
        for mark, make in pairs("int32"):
            yield name, make, mark
    for mark, make in pairs("int32", "float64"):
        yield "searchsorted_mixed", make, mark
