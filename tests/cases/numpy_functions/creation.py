"""Ranges, grids, patterned matrices, repetition, copies."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrices, numbers, pairs, vectors


@kernel
def arange_stop(n: int):
    return np.arange(n)


@kernel
def arange_float_dtype(n: int):
    return np.arange(n, dtype=np.float64)


@kernel
def arange_small(n: int):
    return np.arange(n, dtype=np.int32)


@kernel
def arange_f4(n: int):
    return np.arange(n, dtype=np.float32)


@kernel
def arange_step(a: int, b: int, c: int):
    return np.arange(a, b, c)


@kernel
def arange_two(a: int, b: int):
    return np.arange(a, b)


@kernel
def arange_floats(a: float, b: float, c: float):
    return np.arange(a, b, c)


@kernel
def arange_float(a: float):
    return np.arange(a)


@kernel
def linspace(a: float, b: float, n: int):
    return np.linspace(a, b, n)


@kernel
def linspace_open(a: float, b: float, n: int):
    return np.linspace(a, b, n, endpoint=False)


@kernel
def linspace_ints(a: int, b: int):
    return np.linspace(a, b)


@kernel
def eye(n: int):
    return np.eye(n)


@kernel
def eye_int(n: int):
    return np.eye(n, dtype=np.int64)


@kernel
def identity(n: int):
    return np.identity(n)


@kernel
def identity_f4(n: int):
    return np.identity(n, dtype=np.float32)


@kernel
def tri(n: int):
    return np.tri(n)


@kernel
def eye_wide(n: int, m: int, k: int):
    return np.eye(n, m, k)


@kernel
def tri_wide(n: int, m: int, k: int):
    return np.tri(n, m, k, dtype=np.int32)


@kernel
def tril_f8(x: Array2[np.float64]):
    return np.tril(x)


@kernel
def tril_i4(x: Array2[np.int32]):
    return np.tril(x)


@kernel
def tril_c16(x: Array2[np.complex128]):
    return np.tril(x)


@kernel
def tril_f2(x: Array2[np.float16]):
    return np.tril(x)


@kernel
def tril_c8(x: Array2[np.complex64]):
    return np.tril(x)


@kernel
def triu_f8(x: Array2[np.float64]):
    return np.triu(x, 1)


@kernel
def tril_k_b(x: Array2[np.bool_]):
    return np.tril(x, -1)


@kernel
def copy_matrix_f8(x: Array2[np.float64]):
    return np.copy(x)


@kernel
def copy_matrix_method_f8(x: Array2[np.float64]):
    x.copy()


@kernel
def copy_matrix_method_i4(x: Array2[np.int32]):
    x.copy()


@kernel
def flatten_matrix_f8(x: Array2[np.float64]):
    x.flatten()


@kernel
def flatten_matrix_u1(x: Array2[np.uint8]):
    x.flatten()


@kernel
def diag_f8(x: Array1[np.float64]):
    return np.diag(x)


@kernel
def diag_i4(x: Array1[np.int32]):
    return np.diag(x)


@kernel
def diag_c16(x: Array1[np.complex128]):
    return np.diag(x)


@kernel
def diag_f2(x: Array1[np.float16]):
    return np.diag(x)


@kernel
def diag_c8(x: Array1[np.complex64]):
    return np.diag(x)


@kernel
def diag_k_f8(x: Array1[np.float64]):
    return np.diag(x, -2)


@kernel
def tile_f8(x: Array1[np.float64]):
    return np.tile(x, 3)


@kernel
def tile_u1(x: Array1[np.uint8]):
    return np.tile(x, 3)


@kernel
def tile_c16(x: Array1[np.complex128]):
    return np.tile(x, 3)


@kernel
def repeat_f8(x: Array1[np.float64]):
    return np.repeat(x, 2)


@kernel
def repeat_i4(x: Array1[np.int32]):
    return np.repeat(x, 2)


@kernel
def repeat_method_b(x: Array1[np.bool_]):
    x.repeat(3)


@kernel
def copy_f8(x: Array1[np.float64]):
    return np.copy(x)


@kernel
def copy_i1(x: Array1[np.int8]):
    return np.copy(x)


@kernel
def copy_method_u8(x: Array1[np.uint64]):
    x.copy()


@kernel
def copy_method_f8(x: Array1[np.float64]):
    x.copy()


@kernel
def copy_method_i4(x: Array1[np.int32]):
    x.copy()


@kernel
def copy_method_c16(x: Array1[np.complex128]):
    x.copy()


@kernel
def copy_method_f2(x: Array1[np.float16]):
    x.copy()


@kernel
def copy_method_c8(x: Array1[np.complex64]):
    x.copy()


@kernel
def flatten_f4(x: Array1[np.float32]):
    x.flatten()


@kernel
def changed_copy_f8(x: Array1[np.float64]):
    y = x.copy()
    for i in range(y.shape[0]):
        y[i] += 1
    return y


@kernel
def repeat_each(x: Array1[np.float64], n: Array1[np.int64]):
    return np.repeat(x, n)


@kernel
def meshgrid_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.meshgrid(x, y)


@kernel
def meshgrid_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.meshgrid(x, y)


@kernel
def meshgrid_ij_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.meshgrid(x, y, indexing="ij")


@kernel
def meshgrid_part_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.meshgrid(x, y)[1]


@kernel
def indices(n: int, m: int):
    return np.indices((n, m))


@kernel
def indices_sum(n: int, m: int):
    return np.indices((n, m), dtype=np.float64)


@kernel
def fill(x: Array1[np.float64], v: float):
    x.fill(v)
    return x


@kernel
def fill_matrix(x: Array2[np.int32], v: int):
    x.fill(v)
    return x

def calls():
    for name in ("arange_stop", "arange_float_dtype", "arange_small", "arange_f4"):
        for mark, make in [("native", lambda: (0,)), ("native", lambda: (7,)), ("native", lambda: (-3,))]:
            yield name, make, mark
    for mark, make in [("native", lambda: (2, 9, 3)), ("native", lambda: (9, 2, -2)), ("native", lambda: (0, 5, 1)), ("native", lambda: (5, 0, 1)), ("native", lambda: (-7, 8, 5))]:
        yield "arange_step", make, mark
    for mark, make in [("native", lambda: (2, 9)), ("native", lambda: (3, 3))]:
        yield "arange_two", make, mark
    for mark, make in [("native", lambda: (0.0, 1.0, 0.1)), ("native", lambda: (1.0, 2.0, 0.3)), ("native", lambda: (5.0, -1.0, -0.7)), ("native", lambda: (0.0, 0.0, 1.0)), ("native", lambda: (0.1, 12.3, 0.1))]:
        yield "arange_floats", make, mark
    for mark, make in [("native", lambda: (4.5,)), ("native", lambda: (-1.0,))]:
        yield "arange_float", make, mark
    for name in ("linspace", "linspace_open"):
        for mark, make in [("native", lambda: (0.0, 1.0, 11)), ("native", lambda: (-1.0, 2.5, 7)), ("native", lambda: (1.0, 1.0, 3)), ("native", lambda: (0.0, 1.0, 1)), ("native", lambda: (0.0, 1.0, 0)), ("native", lambda: (0.1, 0.7, 50))]:
            yield name, make, mark
    for mark, make in [("native", lambda: (0, 10))]:
        yield "linspace_ints", make, mark
    for name in ("eye", "eye_int", "identity", "identity_f4", "tri"):
        for mark, make in [("native", lambda: (0,)), ("native", lambda: (1,)), ("native", lambda: (4,))]:
            yield name, make, mark
    for name in ("eye_wide", "tri_wide"):
        for mark, make in [("native", lambda: (3, 4, 1)), ("native", lambda: (4, 3, -2)), ("native", lambda: (2, 2, 5)), ("native", lambda: (2, 2, -5)), ("native", lambda: (0, 3, 0))]:
            yield name, make, mark
    for name in ("tril_f8", "triu_f8", "copy_matrix_f8", "copy_matrix_method_f8", "flatten_matrix_f8"):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for name in ("tril_i4", "copy_matrix_method_i4"):
        for mark, make in matrices("int32"):
            yield name, make, mark
    for mark, make in matrices("complex128"):
        yield "tril_c16", make, mark
    for mark, make in matrices("float16"):
        yield "tril_f2", make, mark
    for mark, make in matrices("complex64"):
        yield "tril_c8", make, mark
    for mark, make in matrices("bool"):
        yield "tril_k_b", make, mark
    for mark, make in matrices("uint8"):
        yield "flatten_matrix_u1", make, mark
    for name in ("diag_f8", "diag_k_f8", "tile_f8", "repeat_f8", "copy_f8", "copy_method_f8", "changed_copy_f8"):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("diag_i4", "repeat_i4", "copy_method_i4"):
        for mark, make in vectors("int32"):
            yield name, make, mark
    for name in ("diag_c16", "tile_c16", "copy_method_c16"):
        for mark, make in vectors("complex128"):
            yield name, make, mark
    for name in ("diag_f2", "copy_method_f2"):
        for mark, make in vectors("float16"):
            yield name, make, mark
    for name in ("diag_c8", "copy_method_c8"):
        for mark, make in vectors("complex64"):
            yield name, make, mark
    for mark, make in vectors("uint8"):
        yield "tile_u1", make, mark
    for mark, make in vectors("bool"):
        yield "repeat_method_b", make, mark
    for mark, make in vectors("int8"):
        yield "copy_i1", make, mark
    for mark, make in vectors("uint64"):
        yield "copy_method_u8", make, mark
    for mark, make in vectors("float32"):
        yield "flatten_f4", make, mark
    for mark, make in [("native", lambda: (numbers("float64", 4), np.array([2, 0, 1, 3]))), ("any", lambda: (numbers("float64", 4), np.array([1, 2, 3])))]:
        yield "repeat_each", make, mark
    for name in ("meshgrid_f8", "meshgrid_ij_f8"):
        for mark, make in pairs("float64"):
            yield name, make, mark
    for mark, make in pairs("int32"):
        yield "meshgrid_i4", make, mark
    for mark, make in pairs("float32"):
        yield "meshgrid_part_f4", make, mark
    for name in ("indices", "indices_sum"):
        for mark, make in [("native", lambda: (2, 3)), ("native", lambda: (0, 4)), ("native", lambda: (1, 1))]:
            yield name, make, mark
    for mark, make in [("native", lambda: (numbers("float64", 5), 2.5)), ("native", lambda: (numbers("float64", 9)[::-2], -1.0)), ("native", lambda: (np.empty(0), 1.0))]:
        yield "fill", make, mark
    for mark, make in [("native", lambda: (numbers("int32", (3, 4)), 7)), ("native", lambda: (numbers("int32", (3, 4)).T, 7))]:
        yield "fill_matrix", make, mark
