"""Variance, standard deviation, sums and means without NaNs."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrices, pairs, vectors

TOL_ULP = 16
TOL_REASON = "NumPy adds strided and converted data in blocks of its own"


@kernel
def var_f8(x: Array1[np.float64]):
    return np.var(x)


@kernel
def var_f4(x: Array1[np.float32]):
    return np.var(x)


@kernel
def var_i8(x: Array1[np.int64]):
    return np.var(x)


@kernel
def var_i4(x: Array1[np.int32]):
    return np.var(x)


@kernel
def var_u1(x: Array1[np.uint8]):
    return np.var(x)


@kernel
def var_b(x: Array1[np.bool_]):
    return np.var(x)


@kernel
def std_f8(x: Array1[np.float64]):
    return np.std(x)


@kernel
def std_f4(x: Array1[np.float32]):
    return np.std(x)


@kernel
def std_i8(x: Array1[np.int64]):
    return np.std(x)


@kernel
def std_i4(x: Array1[np.int32]):
    return np.std(x)


@kernel
def std_u1(x: Array1[np.uint8]):
    return np.std(x)


@kernel
def var_ddof_f8(x: Array1[np.float64]):
    return np.var(x, ddof=1)


@kernel
def var_ddof_i4(x: Array1[np.int32]):
    return np.var(x, ddof=1)


@kernel
def std_method_f8(x: Array1[np.float64]):
    x.std(ddof=1)


@kernel
def var_method_f4(x: Array1[np.float32]):
    x.var()


@kernel
def nansum_f8(x: Array1[np.float64]):
    return np.nansum(x)


@kernel
def nansum_f4(x: Array1[np.float32]):
    return np.nansum(x)


@kernel
def nansum_i4(x: Array1[np.int32]):
    return np.nansum(x)


@kernel
def nansum_b(x: Array1[np.bool_]):
    return np.nansum(x)


@kernel
def nansum_u1(x: Array1[np.uint8]):
    return np.nansum(x)


@kernel
def nanmean_f8(x: Array1[np.float64]):
    return np.nanmean(x)


@kernel
def nanmean_f4(x: Array1[np.float32]):
    return np.nanmean(x)


@kernel
def average_weights_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.average(x, weights=np.arange(1.0, x.shape[0] + 1))


@kernel
def average_weights_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.average(x, weights=np.arange(1.0, x.shape[0] + 1))


@kernel
def average_f8(x: Array1[np.float64]):
    return np.average(x)


@kernel
def average_f4(x: Array1[np.float32]):
    return np.average(x)


@kernel
def average_i4(x: Array1[np.int32]):
    return np.average(x)


@kernel
def var_flat_f8(x: Array2[np.float64]):
    return np.var(x)


@kernel
def std_flat_i4(x: Array2[np.int32]):
    return np.std(x)


@kernel
def var_columns_f8(x: Array2[np.float64]):
    return np.var(x, axis=0)


@kernel
def var_columns_f4(x: Array2[np.float32]):
    return np.var(x, axis=0)


@kernel
def std_columns_f8(x: Array2[np.float64]):
    return np.std(x, axis=0)


@kernel
def var_rows_f8(x: Array2[np.float64]):
    return np.var(x, axis=1)


@kernel
def std_rows_f8(x: Array2[np.float64]):
    return np.std(x, axis=-1, ddof=1)

def calls():
    for name in ("var_f8", "std_f8", "var_ddof_f8", "std_method_f8", "nansum_f8", "nanmean_f8", "average_f8"):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("var_f4", "std_f4", "var_method_f4", "nansum_f4", "nanmean_f4", "average_f4"):
        for mark, make in vectors("float32"):
            yield name, make, mark
    for name in ("var_i8", "std_i8"):
        for mark, make in vectors("int64"):
            yield name, make, mark
    for name in ("var_i4", "std_i4", "var_ddof_i4", "nansum_i4", "average_i4"):
        for mark, make in vectors("int32"):
            yield name, make, mark
    for name in ("var_u1", "std_u1", "nansum_u1"):
        for mark, make in vectors("uint8"):
            yield name, make, mark
    for name in ("var_b", "nansum_b"):
        for mark, make in vectors("bool"):
            yield name, make, mark
    for mark, make in pairs("float64"):
        yield "average_weights_f8", make, mark
    for mark, make in pairs("float32"):
        yield "average_weights_f4", make, mark
    for name in ("var_flat_f8", "var_columns_f8", "std_columns_f8", "var_rows_f8", "std_rows_f8"):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for mark, make in matrices("int32"):
        yield "std_flat_i4", make, mark
    for mark, make in matrices("float32"):
        yield "var_columns_f4", make, mark
