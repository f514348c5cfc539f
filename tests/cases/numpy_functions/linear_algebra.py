"""Norms, determinants, inverses, linear systems."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrices, numbers, squares, vectors

TOL_ULP = 4096
TOL_REASON = "LAPACK and BLAS order their sums differently, and elimination amplifies the difference"


@kernel
def norm_f8(x: Array1[np.float64]):
    return np.linalg.norm(x)


@kernel
def norm_f4(x: Array1[np.float32]):
    return np.linalg.norm(x)


@kernel
def norm_i8(x: Array1[np.int64]):
    return np.linalg.norm(x)


@kernel
def norm_i4(x: Array1[np.int32]):
    return np.linalg.norm(x)


@kernel
def norm_u1(x: Array1[np.uint8]):
    return np.linalg.norm(x)


@kernel
def norm_one_f8(x: Array1[np.float64]):
    return np.linalg.norm(x, 1)


@kernel
def norm_one_i4(x: Array1[np.int32]):
    return np.linalg.norm(x, 1)


@kernel
def norm_two_f8(x: Array1[np.float64]):
    return np.linalg.norm(x, ord=2)


@kernel
def norm_inf_f8(x: Array1[np.float64]):
    return np.linalg.norm(x, np.inf)


@kernel
def norm_inf_f4(x: Array1[np.float32]):
    return np.linalg.norm(x, np.inf)


@kernel
def norm_matrix_f8(x: Array2[np.float64]):
    return np.linalg.norm(x)


@kernel
def norm_matrix_f4(x: Array2[np.float32]):
    return np.linalg.norm(x)


@kernel
def norm_matrix_i4(x: Array2[np.int32]):
    return np.linalg.norm(x)


@kernel
def norm_frobenius_f8(x: Array2[np.float64]):
    return np.linalg.norm(x, "fro")


@kernel
def det_f8(x: Array2[np.float64]):
    return np.linalg.det(x)


@kernel
def det_f4(x: Array2[np.float32]):
    return np.linalg.det(x)


@kernel
def det_i8(x: Array2[np.int64]):
    return np.linalg.det(x)


@kernel
def inv_f8(x: Array2[np.float64]):
    return np.linalg.inv(x)


@kernel
def inv_f4(x: Array2[np.float32]):
    return np.linalg.inv(x)


@kernel
def inv_i4(x: Array2[np.int32]):
    return np.linalg.inv(x)


@kernel
def solve_f8(a: Array2[np.float64], b: Array1[np.float64]):
    return np.linalg.solve(a, b)


@kernel
def solve_f4(a: Array2[np.float32], b: Array1[np.float32]):
    return np.linalg.solve(a, b)


@kernel
def solve_columns_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.linalg.solve(a, b)


@kernel
def cholesky_f8(x: Array2[np.float64]):
    return np.linalg.cholesky(x)


@kernel
def cholesky_i8(x: Array2[np.int64]):
    return np.linalg.cholesky(x)


@kernel
def cholesky_negative(x: Array2[np.float64]):
    return np.linalg.cholesky(x)

def calls():
    for name in ("norm_f8", "norm_one_f8", "norm_two_f8", "norm_inf_f8"):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("norm_f4", "norm_inf_f4"):
        for mark, make in vectors("float32"):
            yield name, make, mark
    for mark, make in vectors("int64"):
        yield "norm_i8", make, mark
    for name in ("norm_i4", "norm_one_i4"):
        for mark, make in vectors("int32"):
            yield name, make, mark
    for mark, make in vectors("uint8"):
        yield "norm_u1", make, mark
    for name in ("norm_matrix_f8", "norm_frobenius_f8"):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for mark, make in matrices("float32"):
        yield "norm_matrix_f4", make, mark
    for mark, make in matrices("int32"):
        yield "norm_matrix_i4", make, mark
    for name in ("det_f8", "inv_f8"):
        for mark, make in squares("float64"):
            yield name, make, mark
    for name in ("det_f4", "inv_f4"):
        for mark, make in squares("float32"):
            yield name, make, mark
    for mark, make in squares("int64"):
        yield "det_i8", make, mark
    for mark, make in squares("int32"):
        yield "inv_i4", make, mark
    for mark, make in [(mark, lambda make=make: (make()[0], numbers("float64", make()[0].shape[0], 3))) for mark, make in squares("float64")]:
        yield "solve_f8", make, mark
    for mark, make in [(mark, lambda make=make: (make()[0], numbers("float32", make()[0].shape[0], 3))) for mark, make in squares("float32")]:
        yield "solve_f4", make, mark
    for mark, make in [(mark, lambda make=make: (make()[0], numbers("float64", (make()[0].shape[0], 3), 3))) for mark, make in squares("float64")]:
        yield "solve_columns_f8", make, mark
    for mark, make in [(mark, lambda make=make: (np.dot(make()[0], make()[0].T),)) for mark, make in list(squares("float64"))[:5]]:
        yield "cholesky_f8", make, mark
    for mark, make in [(mark, lambda make=make: (np.dot(make()[0], make()[0].T),)) for mark, make in list(squares("int64"))[:5]]:
        yield "cholesky_i8", make, mark
    for mark, make in [("raises", lambda: (-np.eye(3),))]:
        yield "cholesky_negative", make, mark
