"""Operands and results whose types do not fit."""
import math

import numpy as np
from kernelmill import Array1, Array2, kernel

@kernel
def float_index(x: Array1[np.float64], f: float) -> float:
    return x[f]  # error: type-error "an index of type float"


@kernel
def too_many_indices(x: Array1[np.float64]) -> float:
    return x[0, 1]  # error: wrong-rank "2 subscripts for an array of rank 1"


@kernel
def index_a_number(n: int) -> int:
    return n[0]  # error: unsupported-value "a value of type int cannot be subscripted in a kernel"


@kernel
def call_a_number(n: int) -> int:
    return n(1)  # error: unsupported-call "a value of type int cannot be called in a kernel"


@kernel
def shift_float(x: float) -> float:
    return x << 1  # error: type-error "Python has no << between float and int"


@kernel
def negative_bool(x: Array1[np.bool_]) -> bool:
    return -x[0]  # error: type-error "NumPy has no unary - for np.bool"


@kernel
def wrong_result(n: int) -> int:
    return n * 0.5  # error: wrong-result "this returns float, but the declared result is int"


@kernel
def array_result(x: Array1[np.float64]) -> float:
    return x  # error: wrong-result "this returns array[float64, 1], but the declared result is float"


@kernel
def missing_return(n: int) -> int:  # error: missing-return "not every way through 'missing_return' returns a value of type int"
    if n > 0:
        return 1


@kernel
def array_or_number(x: Array1[np.float64], n: int) -> float:
    y = x if n else 0.0  # error: conflicting-types "the value has no single type: it may be array[float64, 1] or float here"
    return 1.0


@kernel
def variable_changes_to_array(x: Array1[np.float64], n: int) -> float:
    y = 0.0
    if n:
        y = x
    return y[0]  # error: conflicting-types "'y' has no single type here: it may be array[float64, 1] or float here"


@kernel
def unpack_number(n: int) -> int:
    a, b = n  # error: unsupported-value "a value of type int cannot be unpacked here"
    return a


@kernel
def unpack_wrong_length(n: int) -> int:
    a, b = n, n, n  # error: wrong-length "3 values for 2 targets"
    return a


@kernel
def tuple_variable_index(i: int) -> int:
    t = (1, 2.5, 3)
    return t[i]  # error: not-constant "only a constant can be the subscript of this tuple: its items differ in type"


@kernel
def iterate_number(n: int) -> int:
    for i in n:  # error: unsupported-iteration "a kernel cannot iterate over a value of type int"
        pass
    return n


@kernel
def undefined(n: int) -> int:
    return n + missing_name  # error: undefined-name "name 'missing_name' is not defined"


@kernel
def attribute(x: Array1[np.float64]) -> float:
    return x.tofile()  # error: unsupported-call "method .tofile() of array is not supported in a kernel yet"


@kernel
def truth_of_array(x: Array1[np.float64]) -> int:
    if x:  # error: unsupported-value "the truth of a whole array is ambiguous"
        return 1
    return 0


@kernel
def mask_index(x: Array2[np.float64], m: Array1[np.int64]) -> float:
    return x[m, m, m]  # error: wrong-rank "3 subscripts for an array of rank 2"



@kernel
def row_as_number(a: Array2[np.float64]) -> float:
    s = 0.0
    for row in a:
        s += row  # error: conflicting-types "'s' has no single type here"
    return s  # error: conflicting-types "'s' has no single type here"


@kernel
def misspelt_attribute(x: Array1[np.float64]) -> int:
    n = x.shap  # error: type-error "an array has no attribute 'shap'"
    m = x[0].summ()  # error: type-error "a value of type np.float64 has no attribute 'summ'"
    k = (3).bit_lenght()  # error: type-error "a Python int has no attribute 'bit_lenght'"
    return 0
