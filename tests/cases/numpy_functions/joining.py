"""Joining, rolling, reversing."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._data import matrices, matrix_pairs, numbers, pairs, vectors


@kernel
def concatenate_list_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.concatenate([x, y])


@kernel
def concatenate_b(x: Array1[np.bool_], y: Array1[np.bool_]):
    return np.concatenate((x, y))


@kernel
def concatenate_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.concatenate((x, y))


@kernel
def concatenate_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.concatenate((x, y))


@kernel
def concatenate_c16(x: Array1[np.complex128], y: Array1[np.complex128]):
    return np.concatenate((x, y))


@kernel
def concatenate_f2(x: Array1[np.float16], y: Array1[np.float16]):
    return np.concatenate((x, y))


@kernel
def concatenate_c8(x: Array1[np.complex64], y: Array1[np.complex64]):
    return np.concatenate((x, y))


@kernel
def concatenate_three_f4(x: Array1[np.float32], y: Array1[np.float32]):
    return np.concatenate((x, y, x), axis=0)


@kernel
def hstack_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.hstack((x, y))


@kernel
def vstack_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.vstack((x, y))


@kernel
def vstack_i8(x: Array1[np.int64], y: Array1[np.int64]):
    return np.vstack((x, y))


@kernel
def stack_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.stack((x, y))


@kernel
def stack_columns_i4(x: Array1[np.int32], y: Array1[np.int32]):
    return np.stack((x, y), axis=1)


@kernel
def column_stack_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.column_stack((x, y))


@kernel
def append_f8(x: Array1[np.float64], y: Array1[np.float64]):
    return np.append(x, y)


@kernel
def append_u1(x: Array1[np.uint8], y: Array1[np.uint8]):
    return np.append(x, y)


@kernel
def concatenate_mixed(x: Array1[np.int32], y: Array1[np.float32]):
    return np.concatenate((x, y))


@kernel
def concatenate_rows_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.concatenate((a, b))


@kernel
def concatenate_rows_i4(a: Array2[np.int32], b: Array2[np.int32]):
    return np.concatenate((a, b))


@kernel
def concatenate_columns_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.concatenate((a, b), axis=1)


@kernel
def hstack_matrices_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.hstack((a, b))


@kernel
def vstack_matrices_f4(a: Array2[np.float32], b: Array2[np.float32]):
    return np.vstack((a, b))


@kernel
def pad_matrix_f8(x: Array2[np.float64]):
    return np.pad(x, 1)


@kernel
def pad_matrix_i4(x: Array2[np.int32]):
    return np.pad(x, 1)


@kernel
def concatenate_turned_f8(a: Array2[np.float64], b: Array2[np.float64]):
    return np.concatenate((a, b))


@kernel
def roll_f8(x: Array1[np.float64]):
    return np.roll(x, 2)


@kernel
def roll_i4(x: Array1[np.int32]):
    return np.roll(x, 2)


@kernel
def roll_c16(x: Array1[np.complex128]):
    return np.roll(x, 2)


@kernel
def roll_f2(x: Array1[np.float16]):
    return np.roll(x, 2)


@kernel
def roll_c8(x: Array1[np.complex64]):
    return np.roll(x, 2)


@kernel
def roll_back_u1(x: Array1[np.uint8]):
    return np.roll(x, -3)


@kernel
def flip_f8(x: Array1[np.float64]):
    return np.flip(x)


@kernel
def flip_b(x: Array1[np.bool_]):
    return np.flip(x)


@kernel
def flip_c8(x: Array1[np.complex64]):
    return np.flip(x)


@kernel
def pad_f8(x: Array1[np.float64]):
    return np.pad(x, 2)


@kernel
def pad_i4(x: Array1[np.int32]):
    return np.pad(x, 2)


@kernel
def pad_c16(x: Array1[np.complex128]):
    return np.pad(x, 2)


@kernel
def pad_value_f8(x: Array1[np.float64]):
    return np.pad(x, (1, 3), constant_values=7)


@kernel
def pad_value_u1(x: Array1[np.uint8]):
    return np.pad(x, (1, 3), constant_values=7)


@kernel
def pad_edge_f8(x: Array1[np.float64]):
    return np.pad(x, 2, mode="edge")


@kernel
def flipud_f8(x: Array1[np.float64]):
    return np.flipud(x)


@kernel
def flip_both_f8(x: Array2[np.float64]):
    return np.flip(x)


@kernel
def flip_rows_f8(x: Array2[np.float64]):
    return np.flip(x, 0)


@kernel
def flip_columns_i4(x: Array2[np.int32]):
    return np.flip(x, axis=1)


@kernel
def flipud_matrix_f8(x: Array2[np.float64]):
    return np.flipud(x)


@kernel
def fliplr_f8(x: Array2[np.float64]):
    return np.fliplr(x)

def calls():
    for name in (
        "concatenate_list_f8", "concatenate_f8", "hstack_f8", "vstack_f8", "stack_f8", "column_stack_f8",
        "append_f8",
    ):
        for mark, make in pairs("float64"):
            yield name, make, mark
    for mark, make in pairs("bool"):
        yield "concatenate_b", make, mark
    for name in ("concatenate_i4", "stack_columns_i4"):
        for mark, make in pairs("int32"):
            yield name, make, mark
    for mark, make in pairs("complex128"):
        yield "concatenate_c16", make, mark
    for mark, make in pairs("float16"):
        yield "concatenate_f2", make, mark
    for mark, make in pairs("complex64"):
        yield "concatenate_c8", make, mark
    for mark, make in pairs("float32"):
        yield "concatenate_three_f4", make, mark
    for mark, make in pairs("int64"):
        yield "vstack_i8", make, mark
    for mark, make in pairs("uint8"):
        yield "append_u1", make, mark
    for mark, make in pairs("int32", "float32"):
        yield "concatenate_mixed", make, mark
    for name in ("concatenate_rows_f8", "concatenate_columns_f8", "hstack_matrices_f8"):
        for mark, make in matrix_pairs("float64", ((2, 3), (2, 3)), ((1, 4), (1, 4))):
            yield name, make, mark
    for mark, make in matrix_pairs("int32", ((2, 3), (2, 3)), ((1, 4), (1, 4))):
        yield "concatenate_rows_i4", make, mark
    for mark, make in matrix_pairs("float32", ((2, 3), (2, 3)), ((1, 4), (1, 4))):
        yield "vstack_matrices_f4", make, mark
    for mark, make in [("native", lambda s=s: (numbers("float64", s),)) for s in ((3, 4), (1, 6), (5, 1), (0, 3))] + [("any", lambda: (numbers("float64", (3, 4)).T,)), ("any", lambda: (numbers("float64", (6, 4))[::2],))]:
        yield "pad_matrix_f8", make, mark
    for mark, make in [("native", lambda s=s: (numbers("int32", s),)) for s in ((3, 4), (1, 6), (5, 1), (0, 3))] + [("any", lambda: (numbers("int32", (3, 4)).T,)), ("any", lambda: (numbers("int32", (6, 4))[::2],))]:
        yield "pad_matrix_i4", make, mark
    for mark, make in [("any", lambda: (numbers("float64", (3, 4)).T, numbers("float64", (3, 4), 2).T)), ("any", lambda: (numbers("float64", (3, 4)).T, numbers("float64", (2, 3))))]:
        yield "concatenate_turned_f8", make, mark
    for name in ("roll_f8", "flip_f8", "pad_f8", "pad_value_f8", "pad_edge_f8", "flipud_f8"):
        for mark, make in vectors("float64"):
            yield name, make, mark
    for name in ("roll_i4", "pad_i4"):
        for mark, make in vectors("int32"):
            yield name, make, mark
    for name in ("roll_c16", "pad_c16"):
        for mark, make in vectors("complex128"):
            yield name, make, mark
    for mark, make in vectors("float16"):
        yield "roll_f2", make, mark
    for name in ("roll_c8", "flip_c8"):
        for mark, make in vectors("complex64"):
            yield name, make, mark
    for name in ("roll_back_u1", "pad_value_u1"):
        for mark, make in vectors("uint8"):
            yield name, make, mark
    for mark, make in vectors("bool"):
        yield "flip_b", make, mark
    for name in ("flip_both_f8", "flip_rows_f8", "flipud_matrix_f8", "fliplr_f8"):
        for mark, make in matrices("float64"):
            yield name, make, mark
    for mark, make in matrices("int32"):
        yield "flip_columns_i4", make, mark
