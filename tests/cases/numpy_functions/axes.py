"""Views with other axes."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel

from ._data import matrices, numbers, vectors


@kernel
def attribute_f8(x: Array2[np.float64]):
    x.T


@kernel
def attribute_b(x: Array2[np.bool_]):
    x.T


@kernel
def transpose_f8(x: Array2[np.float64]):
    return np.transpose(x)


@kernel
def transpose_method_i4(x: Array2[np.int32]):
    x.transpose()


@kernel
def transpose_axes_f8(x: Array2[np.float64]):
    x.transpose(1, 0)


@kernel
def transpose_same_f8(x: Array2[np.float64]):
    return np.transpose(x, (0, 1))


@kernel
def swapaxes_f8(x: Array2[np.float64]):
    return np.swapaxes(x, 0, 1)


@kernel
def swapaxes_method_f8(x: Array2[np.float64]):
    x.swapaxes(-1, 0)


@kernel
def moveaxis_f8(x: Array2[np.float64]):
    return np.moveaxis(x, 0, -1)


@kernel
def diagonal_sum_f8(x: Array2[np.float64]):
    t = 0.0
    for v in np.diag(x):
        t += v
    return t


@kernel
def diagonal_offset_f8(x: Array2[np.float64]):
    t = 0.0
    for v in x.diagonal(1):
        t += v
    return t


@kernel
def diagonal_function_f8(x: Array2[np.float64]):
    return np.cumsum(np.diagonal(x, -1))


@kernel
def diagonal_function_i4(x: Array2[np.int32]):
    return np.cumsum(np.diagonal(x, -1))


@kernel
def expand_middle_f8(x: Array2[np.float64]):
    return np.expand_dims(x, 1)


@kernel
def sum_of_columns_f8(x: Array2[np.float64]):
    t = 0.0
    for column in x.T:
        t += column[0] if column.shape[0] else 0.0
    return t


@kernel
def attribute_vector_f8(x: Array1[np.float64]):
    x.T


@kernel
def expand_front_f8(x: Array1[np.float64]):
    return np.expand_dims(x, 0)


@kernel
def expand_back_f8(x: Array1[np.float64]):
    return np.expand_dims(x, axis=-1)


@kernel
def transpose_three(x: Array3[np.float64]):
    x.transpose(2, 0, 1)


@kernel
def attribute_three(x: Array3[np.float64]):
    x.T


@kernel
def swapaxes_three(x: Array3[np.float64]):
    x.swapaxes(0, 2)


@kernel
def moveaxis_three(x: Array3[np.float64]):
    return np.moveaxis(x, -1, 0)


@kernel
def squeeze_f8(x: Array2[np.float64]):
    return np.squeeze(x, axis=0)


@kernel
def squeeze_method_i4(x: Array2[np.int32]):
    x.squeeze(0)


@kernel
def reshape_flat_f8(x: Array2[np.float64]):
    x.reshape(-1)


@kernel
def reshape_flat_i4(x: Array2[np.int32]):
    x.reshape(-1)


@kernel
def ravel_f8(x: Array2[np.float64]):
    x.ravel()


@kernel
def ravel_function_b(x: Array2[np.bool_]):
    return np.ravel(x)


@kernel
def write_through_f8(x: Array2[np.float64]):
    y = x.reshape(-1)
    for i in range(y.shape[0]):
        y[i] = i
    return x


@kernel
def reshape_rows(x: Array1[np.float64], n: int):
    x.reshape(n, -1)


@kernel
def reshape_tuple(x: Array1[np.float64], n: int):
    return np.reshape(x, (n, x.shape[0] // n))


@kernel
def reshape_method_tuple(x: Array1[np.float64], n: int):
    x.reshape((-1, n))

def calls():
    for name in (
        "attribute_f8", "transpose_f8", "transpose_axes_f8", "transpose_same_f8", "swapaxes_f8",
        "swapaxes_method_f8", "moveaxis_f8", "diagonal_sum_f8", "diagonal_offset_f8", "diagonal_function_f8",
        "expand_middle_f8", "sum_of_columns_f8",
    ):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for mark, make in matrices("bool"):
        yield "attribute_b", make, mark
    for name in ("transpose_method_i4", "diagonal_function_i4"):
        for mark, make in matrices("int32"):
            yield name, make, mark
    for name in ("attribute_vector_f8", "expand_front_f8", "expand_back_f8"):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("transpose_three", "attribute_three", "swapaxes_three", "moveaxis_three"):
        for mark, make in [("native", lambda: (numbers("float64", (2, 3, 4)),))]:
            yield name, make, mark
    for mark, make in [("native", lambda: (numbers("float64", (1, 4)),)), ("raises", lambda: (numbers("float64", (2, 4)),))]:
        yield "squeeze_f8", make, mark
    for mark, make in [("native", lambda: (numbers("int32", (1, 4)),)), ("raises", lambda: (numbers("int32", (2, 4)),))]:
        yield "squeeze_method_i4", make, mark
    for name in ("reshape_flat_f8", "ravel_f8", "write_through_f8"):
        for mark, make in [("native", lambda s=s: (numbers("float64", s),)) for s in ((3, 4), (1, 6), (5, 1), (0, 3))] + [("any", lambda: (numbers("float64", (3, 4)).T,)), ("any", lambda: (numbers("float64", (6, 4))[::2],))]:
            yield name, make, mark
    for mark, make in [("native", lambda s=s: (numbers("int32", s),)) for s in ((3, 4), (1, 6), (5, 1), (0, 3))] + [("any", lambda: (numbers("int32", (3, 4)).T,)), ("any", lambda: (numbers("int32", (6, 4))[::2],))]:
        yield "reshape_flat_i4", make, mark
    for mark, make in [("native", lambda s=s: (numbers("bool", s),)) for s in ((3, 4), (1, 6), (5, 1), (0, 3))] + [("any", lambda: (numbers("bool", (3, 4)).T,)), ("any", lambda: (numbers("bool", (6, 4))[::2],))]:
        yield "ravel_function_b", make, mark
    for name in ("reshape_rows", "reshape_tuple", "reshape_method_tuple"):
        for mark, make in [("native", lambda: (numbers("float64", 12), 3)), ("native", lambda: (numbers("float64", 12), 4)), ("raises", lambda: (numbers("float64", 12), 5)), ("any", lambda: (numbers("float64", 24)[::2], 5)), ("any", lambda: (np.empty(0), 0)), ("native", lambda: (np.empty(0), 2))]:
            yield name, make, mark
