"""Products of vectors and matrices."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrix_pairs, pairs

TOL_ULP = 32
TOL_REASON = "BLAS adds the products in an order of its own"


@kernel
def dot_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.dot(a, b)


@kernel
def dot_f4(a: Array1[np.float32], b: Array1[np.float32]):
    return np.dot(a, b)


@kernel
def dot_i8(a: Array1[np.int64], b: Array1[np.int64]):
    return np.dot(a, b)


@kernel
def dot_i4(a: Array1[np.int32], b: Array1[np.int32]):
    return np.dot(a, b)


@kernel
def dot_u1(a: Array1[np.uint8], b: Array1[np.uint8]):
    return np.dot(a, b)


@kernel
def dot_method_f8(a: Array1[np.float64], b: Array1[np.float64]):
    a.dot(b)


@kernel
def vdot_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.vdot(a, b)


@kernel
def vdot_i4(a: Array1[np.int32], b: Array1[np.int32]):
    return np.vdot(a, b)


@kernel
def inner_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.inner(a, b)


@kernel
def inner_u1(a: Array1[np.uint8], b: Array1[np.uint8]):
    return np.inner(a, b)


@kernel
def matmul_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.matmul(a, b)


@kernel
def matmul_i8(a: Array1[np.int64], b: Array1[np.int64]):
    return np.matmul(a, b)


@kernel
def at_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return a @ b


@kernel
def at_i4(a: Array1[np.int32], b: Array1[np.int32]):
    return a @ b


@kernel
def outer_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.outer(a, b)


@kernel
def outer_f4(a: Array1[np.float32], b: Array1[np.float32]):
    return np.outer(a, b)


@kernel
def outer_i8(a: Array1[np.int64], b: Array1[np.int64]):
    return np.outer(a, b)


@kernel
def outer_i4(a: Array1[np.int32], b: Array1[np.int32]):
    return np.outer(a, b)


@kernel
def outer_u1(a: Array1[np.uint8], b: Array1[np.uint8]):
    return np.outer(a, b)


@kernel
def kron_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.kron(a, b)


@kernel
def kron_i4(a: Array1[np.int32], b: Array1[np.int32]):
    return np.kron(a, b)


@kernel
def dot_mixed(a: Array1[np.float32], b: Array1[np.int32]):
    return np.dot(a, b)


@kernel
def outer_mixed(a: Array1[np.float32], b: Array1[np.int32]):
    return np.outer(a, b)


@kernel
def dot_matrices_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.dot(a, b)


@kernel
def dot_matrices_f4(a: Array2[np.float32], b: Array2[np.float32]):
    return np.dot(a, b)


@kernel
def dot_matrices_i4(a: Array2[np.int32], b: Array2[np.int32]):
    return np.dot(a, b)


@kernel
def at_matrices_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return a @ b


@kernel
def at_matrices_i8(a: Array2[np.int64], b: Array2[np.int64]):
    return a @ b


@kernel
def matmul_matrices_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.matmul(a, b)


@kernel
def matrix_vector_f8(a: Array2[np.float64], b: Array1[np.float64]):
    return a @ b


@kernel
def matrix_vector_i4(a: Array2[np.int32], b: Array1[np.int32]):
    return a @ b


@kernel
def dot_matrix_vector_f4(a: Array2[np.float32], b: Array1[np.float32]):
    return np.dot(a, b)


@kernel
def inner_matrix_vector_f8(a: Array2[np.float64], b: Array1[np.float64]):
    return np.inner(a, b)


@kernel
def vector_matrix_f8(a: Array1[np.float64], b: Array2[np.float64]):
    return a @ b


@kernel
def vector_matrix_i4(a: Array1[np.int32], b: Array2[np.int32]):
    return a @ b


@kernel
def dot_vector_matrix_f8(a: Array1[np.float64], b: Array2[np.float64]):
    a.dot(b)


@kernel
def inner_matrices_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.inner(a, b)


@kernel
def inner_matrices_i4(a: Array2[np.int32], b: Array2[np.int32]):
    return np.inner(a, b)


@kernel
def kron_matrices_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.kron(a, b)


@kernel
def kron_matrices_i4(a: Array2[np.int32], b: Array2[np.int32]):
    return np.kron(a, b)


@kernel
def cross_f8(a: Array1[np.float64], b: Array1[np.float64]):
    return np.cross(a, b)


@kernel
def cross_f4(a: Array1[np.float32], b: Array1[np.float32]):
    return np.cross(a, b)


@kernel
def cross_i4(a: Array1[np.int32], b: Array1[np.int32]):
    return np.cross(a, b)

def calls():
    for name in ("dot_f8", "dot_method_f8", "vdot_f8", "inner_f8", "matmul_f8", "at_f8", "outer_f8", "kron_f8"):
        for mark, make in pairs("float64"):
            yield name, make, mark
    for name in ("dot_f4", "outer_f4"):
        for mark, make in pairs("float32"):
            yield name, make, mark
    for name in ("dot_i8", "matmul_i8", "outer_i8"):
        for mark, make in pairs("int64"):
            yield name, make, mark
    for name in ("dot_i4", "vdot_i4", "at_i4", "outer_i4", "kron_i4"):
        for mark, make in pairs("int32"):
            yield name, make, mark
    for name in ("dot_u1", "inner_u1", "outer_u1"):
        for mark, make in pairs("uint8"):
            yield name, make, mark
    for name in ("dot_mixed", "outer_mixed"):
        for mark, make in pairs("float32", "int32"):
            yield name, make, mark
    for name in ("dot_matrices_f8", "at_matrices_f8", "matmul_matrices_f8"):
        for mark, make in matrix_pairs("float64", ((1, 1), (1, 1)), ((2, 3), (3, 4)), ((5, 8), (8, 2)), ((3, 0), (0, 2)), ((13, 20), (20, 9))):
            yield name, make, mark
    for mark, make in matrix_pairs("float32", ((1, 1), (1, 1)), ((2, 3), (3, 4)), ((5, 8), (8, 2)), ((3, 0), (0, 2)), ((13, 20), (20, 9))):
        yield "dot_matrices_f4", make, mark
    for mark, make in matrix_pairs("int32", ((1, 1), (1, 1)), ((2, 3), (3, 4)), ((5, 8), (8, 2)), ((3, 0), (0, 2)), ((13, 20), (20, 9))):
        yield "dot_matrices_i4", make, mark
    for mark, make in matrix_pairs("int64", ((1, 1), (1, 1)), ((2, 3), (3, 4)), ((5, 8), (8, 2)), ((3, 0), (0, 2)), ((13, 20), (20, 9))):
        yield "at_matrices_i8", make, mark
    for name in ("matrix_vector_f8", "inner_matrix_vector_f8"):
        for mark, make in matrix_pairs("float64", ((1, 1), (1,)), ((2, 3), (3,)), ((5, 8), (8,)), ((3, 0), (0,))):
            yield name, make, mark
    for mark, make in matrix_pairs("int32", ((1, 1), (1,)), ((2, 3), (3,)), ((5, 8), (8,)), ((3, 0), (0,))):
        yield "matrix_vector_i4", make, mark
    for mark, make in matrix_pairs("float32", ((1, 1), (1,)), ((2, 3), (3,)), ((5, 8), (8,)), ((3, 0), (0,))):
        yield "dot_matrix_vector_f4", make, mark
    for name in ("vector_matrix_f8", "dot_vector_matrix_f8"):
        for mark, make in matrix_pairs("float64", ((1,), (1, 1)), ((3,), (3, 4)), ((8,), (8, 2))):
            yield name, make, mark
    for mark, make in matrix_pairs("int32", ((1,), (1, 1)), ((3,), (3, 4)), ((8,), (8, 2))):
        yield "vector_matrix_i4", make, mark
    for mark, make in matrix_pairs("float64", ((2, 3), (4, 3)), ((1, 8), (2, 8))):
        yield "inner_matrices_f8", make, mark
    for mark, make in matrix_pairs("int32", ((2, 3), (4, 3)), ((1, 8), (2, 8))):
        yield "inner_matrices_i4", make, mark
    for mark, make in matrix_pairs("float64", ((2, 3), (4, 3)), ((1, 2), (2, 1))):
        yield "kron_matrices_f8", make, mark
    for mark, make in matrix_pairs("int32", ((2, 3), (4, 3)), ((1, 2), (2, 1))):
        yield "kron_matrices_i4", make, mark
    for mark, make in matrix_pairs("float64", ((3,), (3,))):
        yield "cross_f8", make, mark
    for mark, make in matrix_pairs("float32", ((3,), (3,))):
        yield "cross_f4", make, mark
    for mark, make in matrix_pairs("int32", ((3,), (3,))):
        yield "cross_i4", make, mark
