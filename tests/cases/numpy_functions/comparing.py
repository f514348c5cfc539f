"""Comparison of whole arrays."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrix_pairs, pairs, vectors


@kernel
def isclose_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.isclose(x, y)


@kernel
def isclose_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.isclose(x, y)


@kernel
def isclose_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.isclose(x, y)


@kernel
def isclose_wide_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.isclose(x, y, rtol=0.5, atol=0.25)


@kernel
def isclose_wide_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.isclose(x, y, rtol=0.5, atol=0.25)


@kernel
def allclose_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.allclose(x, y)


@kernel
def allclose_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.allclose(x, y)


@kernel
def array_equal_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.array_equal(x, y)


@kernel
def array_equal_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.array_equal(x, y)


@kernel
def array_equal_b(x: Array1[np.bool_], y: Array1[np.bool_]):
    return np.array_equal(x, y)


@kernel
def isclose_same(x: Array1[np.float64], y: Array1[np.float64]):
    return np.isclose(x, y)


@kernel
def isclose_nan(x: Array1[np.float64], y: Array1[np.float64]):
    return np.isclose(x, y, equal_nan=True)


@kernel
def allclose_same(x: Array1[np.float64], y: Array1[np.float64]):
    return np.allclose(x, y)


@kernel
def array_equal_same(x: Array1[np.float64], y: Array1[np.float64]):
    return np.array_equal(x, y)


@kernel
def allclose_matrices_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.allclose(a, b)


@kernel
def array_equal_matrices_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.array_equal(a, b)


@kernel
def array_equal_matrices_i4(a: Array2[np.int32], b: Array2[np.int32]):
    return np.array_equal(a, b)


@kernel
def isclose_number_f8(x: Array1[np.float64]):
    return np.isclose(x, 1.5)


@kernel
def isclose_number_i4(x: Array1[np.int32]):
    return np.isclose(x, 1.5)


@kernel
def allclose_number_f8(x: Array1[np.float64]):
    return np.allclose(x, 0.0, atol=100.0)


@kernel
def isclose_scalars(a: float, b: float):
    return np.isclose(a, b)

def calls():
    for name in ("isclose_f8", "isclose_wide_f8", "allclose_f8", "array_equal_f8"):
        for mark, make in pairs("float64"):
            yield name, make, mark
    for name in ("isclose_f4", "isclose_wide_f4"):
        for mark, make in pairs("float32"):
            yield name, make, mark
    for name in ("isclose_i4", "allclose_i4", "array_equal_i4"):
        for mark, make in pairs("int32"):
            yield name, make, mark
    for mark, make in pairs("bool"):
        yield "array_equal_b", make, mark
    for name in ("isclose_same", "isclose_nan", "allclose_same", "array_equal_same"):
        for mark, make in [("native", lambda x=x: (x, x.copy())) for x in (np.array([1.0, np.nan, np.inf]), np.array([1.0, -np.inf, 0.0]), np.array([1e-9, 2.0]))]:
            yield name, make, mark
    for name in ("allclose_matrices_f8", "array_equal_matrices_f8"):
        for mark, make in matrix_pairs("float64", ((2, 3), (2, 3)), ((0, 3), (0, 3))):
            yield name, make, mark
    for mark, make in matrix_pairs("int32", ((2, 3), (2, 3)), ((0, 3), (0, 3))):
        yield "array_equal_matrices_i4", make, mark
    for name in ("isclose_number_f8", "allclose_number_f8"):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for mark, make in vectors("int32"):
        yield "isclose_number_i4", make, mark
    for mark, make in [("native", lambda v=v: v) for v in ((1.0, 1.0), (1.0, 1.1), (np.inf, np.inf), (np.nan, np.nan), (1.0, 1.000001))]:
        yield "isclose_scalars", make, mark
