"""Running sums and products, differences, the trapezoidal rule."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrices, pairs, vectors

TOL_ULP = 8
TOL_REASON = "NumPy adds the parts of the trapezoidal rule in blocks"


@kernel
def cumsum_f8(x: Array1[np.float64]):
    return np.cumsum(x)


@kernel
def cumsum_f4(x: Array1[np.float32]):
    return np.cumsum(x)


@kernel
def cumsum_i8(x: Array1[np.int64]):
    return np.cumsum(x)


@kernel
def cumsum_i4(x: Array1[np.int32]):
    return np.cumsum(x)


@kernel
def cumsum_u1(x: Array1[np.uint8]):
    return np.cumsum(x)


@kernel
def cumsum_b(x: Array1[np.bool_]):
    return np.cumsum(x)


@kernel
def cumsum_u8(x: Array1[np.uint64]):
    return np.cumsum(x)


@kernel
def cumsum_i1(x: Array1[np.int8]):
    return np.cumsum(x)


@kernel
def cumsum_f2(x: Array1[np.float16]):
    return np.cumsum(x)


@kernel
def cumprod_f8(x: Array1[np.float64]):
    return np.cumprod(x)


@kernel
def cumprod_f4(x: Array1[np.float32]):
    return np.cumprod(x)


@kernel
def cumprod_i8(x: Array1[np.int64]):
    return np.cumprod(x)


@kernel
def cumprod_i4(x: Array1[np.int32]):
    return np.cumprod(x)


@kernel
def cumprod_u1(x: Array1[np.uint8]):
    return np.cumprod(x)


@kernel
def cumprod_b(x: Array1[np.bool_]):
    return np.cumprod(x)


@kernel
def cumprod_u8(x: Array1[np.uint64]):
    return np.cumprod(x)


@kernel
def cumprod_i1(x: Array1[np.int8]):
    return np.cumprod(x)


@kernel
def cumprod_f2(x: Array1[np.float16]):
    return np.cumprod(x)


@kernel
def cumsum_dtype_f4(x: Array1[np.float32]):
    return np.cumsum(x, dtype=np.float64)


@kernel
def cumsum_dtype_i4(x: Array1[np.int32]):
    return np.cumsum(x, dtype=np.float64)


@kernel
def cumsum_method_f8(x: Array1[np.float64]):
    x.cumsum()


@kernel
def cumprod_method_f8(x: Array1[np.float64]):
    x.cumprod(axis=0)


@kernel
def diff_f8(x: Array1[np.float64]):
    return np.diff(x)


@kernel
def diff_f4(x: Array1[np.float32]):
    return np.diff(x)


@kernel
def diff_i8(x: Array1[np.int64]):
    return np.diff(x)


@kernel
def diff_i4(x: Array1[np.int32]):
    return np.diff(x)


@kernel
def diff_u1(x: Array1[np.uint8]):
    return np.diff(x)


@kernel
def diff_b(x: Array1[np.bool_]):
    return np.diff(x)


@kernel
def diff_u8(x: Array1[np.uint64]):
    return np.diff(x)


@kernel
def diff_i1(x: Array1[np.int8]):
    return np.diff(x)


@kernel
def diff_f2(x: Array1[np.float16]):
    return np.diff(x)


@kernel
def diff_twice_f8(x: Array1[np.float64]):
    return np.diff(x, n=2)


@kernel
def diff_twice_u1(x: Array1[np.uint8]):
    return np.diff(x, n=2)


@kernel
def ediff1d_f8(x: Array1[np.float64]):
    return np.ediff1d(x)


@kernel
def ediff1d_i4(x: Array1[np.int32]):
    return np.ediff1d(x)


@kernel
def trapezoid_f8(x: Array1[np.float64]):
    return np.trapezoid(x)


@kernel
def trapezoid_f4(x: Array1[np.float32]):
    return np.trapezoid(x)


@kernel
def trapezoid_i4(x: Array1[np.int32]):
    return np.trapezoid(x)


@kernel
def trapezoid_dx_f8(x: Array1[np.float64]):
    return np.trapezoid(x, dx=0.25)


@kernel
def gradient_f8(x: Array1[np.float64]):
    return np.gradient(x)


@kernel
def gradient_f4(x: Array1[np.float32]):
    return np.gradient(x)


@kernel
def gradient_i4(x: Array1[np.int32]):
    return np.gradient(x)


@kernel
def gradient_at_f8(x: Array1[np.float64]):
    return np.gradient(x, 0.5)


@kernel
def trapezoid_at_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.trapezoid(y, x)


@kernel
def trapezoid_at_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.trapezoid(y, x)


@kernel
def trapezoid_at_i8(x: Array1[np.int64], y: Array1[np.int64]):
    return np.trapezoid(y, x)


@kernel
def cumsum_flat_f8(x: Array2[np.float64]):
    return np.cumsum(x)


@kernel
def cumsum_flat_i4(x: Array2[np.int32]):
    return np.cumsum(x)


@kernel
def cumprod_flat_f8(x: Array2[np.float64]):
    return np.cumprod(x)


@kernel
def cumsum_columns_f8(x: Array2[np.float64]):
    return np.cumsum(x, axis=0)


@kernel
def cumsum_columns_u1(x: Array2[np.uint8]):
    return np.cumsum(x, axis=0)


@kernel
def cumsum_rows_f4(x: Array2[np.float32]):
    return np.cumsum(x, axis=1)


@kernel
def cumsum_rows_i4(x: Array2[np.int32]):
    return np.cumsum(x, axis=1)


@kernel
def cumprod_columns_f8(x: Array2[np.float64]):
    return np.cumprod(x, axis=0)


@kernel
def cumprod_rows_f8(x: Array2[np.float64]):
    return np.cumprod(x, axis=-1)


@kernel
def diff_columns_f8(x: Array2[np.float64]):
    return np.diff(x, axis=0)


@kernel
def diff_rows_f8(x: Array2[np.float64]):
    return np.diff(x)


@kernel
def diff_rows_i4(x: Array2[np.int32]):
    return np.diff(x)

def calls():
    for name in (
        "cumsum_f8", "cumprod_f8", "cumsum_method_f8", "cumprod_method_f8", "diff_f8", "diff_twice_f8",
        "ediff1d_f8", "trapezoid_f8", "trapezoid_dx_f8",
    ):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("cumsum_f4", "cumprod_f4", "cumsum_dtype_f4", "diff_f4", "trapezoid_f4"):
        for mark, make in vectors("float32"):
            yield name, make, mark
    for name in ("cumsum_i8", "cumprod_i8", "diff_i8"):
        for mark, make in vectors("int64"):
            yield name, make, mark
    for name in ("cumsum_i4", "cumprod_i4", "cumsum_dtype_i4", "diff_i4", "ediff1d_i4", "trapezoid_i4"):
        for mark, make in vectors("int32"):
            yield name, make, mark
    for name in ("cumsum_u1", "cumprod_u1", "diff_u1", "diff_twice_u1"):
        for mark, make in vectors("uint8"):
            yield name, make, mark
    for name in ("cumsum_b", "cumprod_b", "diff_b"):
        for mark, make in vectors("bool"):
            yield name, make, mark
    for name in ("cumsum_u8", "cumprod_u8", "diff_u8"):
        for mark, make in vectors("uint64"):
            yield name, make, mark
    for name in ("cumsum_i1", "cumprod_i1", "diff_i1"):
        for mark, make in vectors("int8"):
            yield name, make, mark
    for name in ("cumsum_f2", "cumprod_f2", "diff_f2"):
        for mark, make in vectors("float16"):
            yield name, make, mark
    for name in ("gradient_f8", "gradient_at_f8"):
        for mark, make in list(vectors("float64"))[1:]:
            yield name, make, mark
    for mark, make in list(vectors("float32"))[1:]:
        yield "gradient_f4", make, mark
    for mark, make in list(vectors("int32"))[1:]:
        yield "gradient_i4", make, mark
    for mark, make in pairs("float64"):
        yield "trapezoid_at_f8", make, mark
    for mark, make in pairs("float32"):
        yield "trapezoid_at_f4", make, mark
    for mark, make in pairs("int64"):
        yield "trapezoid_at_i8", make, mark
    for name in (
        "cumsum_flat_f8", "cumprod_flat_f8", "cumsum_columns_f8", "cumprod_columns_f8", "cumprod_rows_f8",
        "diff_columns_f8", "diff_rows_f8",
    ):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for name in ("cumsum_flat_i4", "cumsum_rows_i4", "diff_rows_i4"):
        for mark, make in matrices("int32"):
            yield name, make, mark
    for mark, make in matrices("uint8"):
        yield "cumsum_columns_u1", make, mark
    for mark, make in matrices("float32"):
        yield "cumsum_rows_f4", make, mark
