"""Missing and unknown annotations, bad options, kernels in the wrong place."""
import functools
from typing import Any

import numpy as np
import numba_like
from kernelmill import Array1, Array2, kernel


@kernel
def no_annotation(x, n: int) -> int:  # error: missing-annotation "parameter 'x' has no annotation"
    return n


@kernel
def unknown_name(x: Matrix) -> int:  # error: unknown-type "'Matrix' is not a type kernelmill knows"
    return 1


@kernel
def list_annotation(x: list[list[float]]) -> float:  # error: unknown-type "only lists of numbers"
    return x[0][0]


@kernel
def bare_array(x: np.ndarray) -> float:  # error: unknown-type "np.ndarray alone leaves rank and dtype open"
    return x[0]


@kernel
def unknown_dtype(x: Array1[np.float128x]) -> float:  # error: unknown-dtype "'np.float128x' is not a dtype kernelmill knows"
    return 1.0


@kernel
def array_without_dtype(x: Array1) -> float:  # error: unknown-type "Array1 needs a dtype"
    return x[0]


@kernel
def string_argument(s: str) -> int:  # error: unknown-type "'str' is not a type kernelmill knows"
    return 1


@kernel
def anything(x: Any) -> int:  # error: unknown-type "'Any' is not a type kernelmill knows"
    return 1


@kernel
def bad_result(n: int) -> frozenset[int]:  # error: unknown-type "'frozenset[int]' is not a type kernelmill knows"
    return n


@kernel
def variable_arguments(*args: int) -> int:  # error: unsupported-syntax "*args and **kwargs are not supported in a kernel"
    return 1


@kernel
def keyword_arguments(**options: int) -> int:  # error: unsupported-syntax "*args and **kwargs are not supported in a kernel"
    return 1


@kernel(fast=True)  # error: kernel-option "@kernel has no option fast=True"
def unknown_option(n: int) -> int:
    return n


@kernel(overflow="ignore")  # error: kernel-option "@kernel has no option overflow='ignore'"
def bad_option_value(n: int) -> int:
    return n


@functools.cache
@kernel  # error: misplaced-kernel "@kernel on 'stacked' is stacked with another decorator"
def stacked(n: int) -> int:
    return n


@kernel  # error: misplaced-kernel "@kernel on a coroutine"
async def coroutine(n: int) -> int:
    return n


class Holder:
    @kernel  # error: misplaced-kernel "@kernel on 'method', which is not a function at the top level of its module"
    def method(self, n: int) -> int:
        return n


def outer():
    @kernel  # error: misplaced-kernel "@kernel on 'inner', which is not a function at the top level of its module"
    def inner(n: int) -> int:
        return n

    return inner


@kernel
def default_not_constant(n: int = len("abc")) -> int:  # error: not-constant "is not a compile-time constant"
    return n
