"""np.einsum with constant subscripts, np.tensordot with constant axes."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel

from ._data import matrix_pairs, numbers, pairs

TOL_ULP = 64
TOL_REASON = "NumPy and BLAS add the products in an order of their own"


@kernel
def product_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.einsum("ij,jk->ik", a, b)


@kernel
def product_f4(a: Array2[np.float32], b: Array2[np.float32]):
    return np.einsum("ij,jk->ik", a, b)


@kernel
def product_i4(a: Array2[np.int32], b: Array2[np.int32]):
    return np.einsum("ij,jk->ik", a, b)


@kernel
def product_c16(a: Array2[np.complex128], b: Array2[np.complex128]):
    return np.einsum("ij,jk->ik", a, b)


@kernel
def implicit_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.einsum("ij, jk", a, b)


@kernel
def tensordot_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.tensordot(a, b, axes=1)


@kernel
def tensordot_i4(a: Array2[np.int32], b: Array2[np.int32]):
    return np.tensordot(a, b, axes=1)


@kernel
def elementwise_sum_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.einsum("ij,ij->", a, b)


@kernel
def rows_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.einsum("ij,ij->i", a, b)


@kernel
def rows_i8(a: Array2[np.int64], b: Array2[np.int64]):
    return np.einsum("ij,ij->i", a, b)


@kernel
def columns_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.einsum("ij,ij->j", a, b)


@kernel
def elementwise_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.einsum("ij,ij->ij", a, b)


@kernel
def tensordot_pairs_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.tensordot(a, b, axes=((0,), (0,)))


@kernel
def matrix_vector_f8(a: Array2[np.float64], b: Array1[np.float64]):
    return np.einsum("ij,j->i", a, b)


@kernel
def matrix_vector_f4(a: Array2[np.float32], b: Array1[np.float32]):
    return np.einsum("ij,j->i", a, b)


@kernel
def scaled_f8(a: Array2[np.float64], b: Array1[np.float64]):
    return np.einsum("ij,j->ij", a, b)


@kernel
def other_orders_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.einsum("ij,jk->ik", a, b)


@kernel
def inner_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.einsum("i,i->", a, b)


@kernel
def inner_i4(a: Array1[np.int32], b: Array1[np.int32]):
    return np.einsum("i,i->", a, b)


@kernel
def outer_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.einsum("i,j->ij", a, b)


@kernel
def trace_f8(x: Array2[np.float64]):
    return np.einsum("ii->", x)


@kernel
def total_f8(x: Array2[np.float64]):
    return np.einsum("ij->", x, optimize=True)


@kernel
def sum_rows_f8(x: Array2[np.float64]):
    return np.einsum("ij->i", x)


@kernel
def sum_columns_f8(x: Array2[np.float64]):
    return np.einsum("ij->j", x)


@kernel
def batches_f8(a: Array3[np.float64], b: Array3[np.float64]):
    return np.einsum("bij,bjk->bik", a, b)


@kernel
def tensordot_two_f8(a: Array3[np.float64], b: Array3[np.float64]):
    return np.tensordot(a, b, ((1, 2), (2, 1)))


@kernel
def quadratic_f8(x: Array1[np.float64], a: Array2[np.float64], y: Array1[np.float64]):
    return np.einsum("i,ij,j->", x, a, y)

def calls():
    for name in ("product_f8", "implicit_f8", "tensordot_f8"):
        for mark, make in matrix_pairs("float64", ((3, 4), (4, 2)), ((1, 1), (1, 1)), ((9, 17), (17, 5)), ((2, 0), (0, 3))):
            yield name, make, mark
    for mark, make in matrix_pairs("float32", ((3, 4), (4, 2)), ((1, 1), (1, 1)), ((9, 17), (17, 5)), ((2, 0), (0, 3))):
        yield "product_f4", make, mark
    for name in ("product_i4", "tensordot_i4"):
        for mark, make in matrix_pairs("int32", ((3, 4), (4, 2)), ((1, 1), (1, 1)), ((9, 17), (17, 5)), ((2, 0), (0, 3))):
            yield name, make, mark
    for mark, make in matrix_pairs("complex128", ((3, 4), (4, 2)), ((1, 1), (1, 1)), ((9, 17), (17, 5)), ((2, 0), (0, 3))):
        yield "product_c16", make, mark
    for name in ("elementwise_sum_f8", "rows_f8", "columns_f8", "elementwise_f8", "tensordot_pairs_f8"):
        for mark, make in matrix_pairs("float64", ((3, 4), (3, 4)), ((5, 1), (5, 1))):
            yield name, make, mark
    for mark, make in matrix_pairs("int64", ((3, 4), (3, 4)), ((5, 1), (5, 1))):
        yield "rows_i8", make, mark
    for name in ("matrix_vector_f8", "scaled_f8"):
        for mark, make in matrix_pairs("float64", ((3, 4), (4,)), ((1, 1), (1,))):
            yield name, make, mark
    for mark, make in matrix_pairs("float32", ((3, 4), (4,)), ((1, 1), (1,))):
        yield "matrix_vector_f4", make, mark
    for mark, make in [("any", lambda: (numbers("float64", (3, 4)).T, numbers("float64", (3, 4), 2))), ("any", lambda: (numbers("float64", (8, 6))[::2, ::2], numbers("float64", (3, 4), 2)))]:
        yield "other_orders_f8", make, mark
    for name in ("inner_f8", "outer_f8"):
        for mark, make in pairs("float64"):
            yield name, make, mark
    for mark, make in pairs("int32"):
        yield "inner_i4", make, mark
    for name in ("trace_f8", "total_f8", "sum_rows_f8", "sum_columns_f8"):
        for mark, make in [("native", lambda: (numbers("float64", (3, 3)),)), ("native", lambda: (numbers("float64", (1, 1)),))]:
            yield name, make, mark
    for name in ("batches_f8", "tensordot_two_f8"):
        for mark, make in matrix_pairs("float64", ((2, 3, 4), (2, 4, 3))):
            yield name, make, mark
    for mark, make in [("native", lambda: (numbers("float64", 3), numbers("float64", (3, 4), 2), numbers("float64", 4, 3)))]:
        yield "quadratic_f8", make, mark
