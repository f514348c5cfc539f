"""Arrays that are read-only, indices of grids, and copies that are kept."""

from typing import Annotated

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def writes_an_element(table: Annotated[Array1[np.float64], "readonly"], n: int) -> None:
    table[n] = 1.0  # error: read-only "this array is read-only"


@kernel
def writes_all(table: Annotated[Array1[np.float64], "readonly"]) -> None:
    table[:] = 1.0  # error: read-only "this array is read-only"


@kernel
def writes_by_mask(table: Annotated[Array1[np.float64], "readonly"], x: Array1[np.float64]) -> None:
    table[x > 0] = 1.0  # error: read-only "this array is read-only"


@kernel
def augments(table: Annotated[Array1[np.float64], "readonly"], n: int) -> None:
    table[n] += 1.0  # error: read-only "this array is read-only"


@kernel
def too_many_items(n: int) -> int:
    return len((0,) * 10**10)  # error: too-large "this tuple is too large for a kernel"


@kernel
def grid_of_a_number(n: int):
    return np.mgrid[n]  # error: unsupported-index "np.mgrid takes up to"


@kernel
def grid_without_an_end(n: int):
    return np.ogrid[n:]  # error: unsupported-index "a grid needs the end of each slice"


@kernel
def keeps_a_copy(x: Array1[np.int64]) -> None:
    product = 1
    for i in range(len(x)):
        product *= int(x[i])  # note: keeps-copy "overflow check may leave after it wrote to x"
        x[i] = product


@kernel
def constant_where_an_operand_is_wanted(x: float) -> float:
    return x + MAPPING  # error: unsupported-value "a dictionary of the module cannot be used here"


@kernel
def unknown_attribute(x: Array2[np.float64]) -> int:
    return x.strange  # error: type-error "an array has no attribute 'strange'"


@kernel
def matrix_product_in_place(a: Array2[np.float64], b: Array2[np.float64]):
    a @= b  # error: unsupported-syntax "@= on an array is not supported in a kernel"


@kernel
def matrix_product_in_place_of_a_part(a: Array2[np.float64]):
    a[1:] @= 2  # error: unsupported-syntax "@= on an array is not supported in a kernel"


MAPPING = {"a": 1, "b": 2}
