"""Nested functions and functions as values that can't be compiled."""
import functools
import operator
from collections.abc import Callable

import numpy as np
from kernelmill import Array1, kernel


@kernel
def function_argument(f: Callable[[float], float], x: float) -> float:  # note: function-argument "called from Python it stays Python"
    return f(x)


@kernel
def wrong_inside(x: Array1[np.float64]) -> float:
    def inner(v):
        return v + (w for w in x)  # error: unsupported-syntax "a generator expression is not supported in a kernel"

    return inner(1.0)


@kernel
def recursive_inside(n: int) -> int:
    def down(k):
        if k == 0:
            return 0
        return down(k - 1) + 1  # error: recursive-type "'down' calls itself, so its result must be annotated"

    return down(n)


@kernel
def missing_argument(n: int) -> int:
    def inner(a, b):
        return a + b

    return inner(n)  # error: wrong-arguments "inner() missing 1 required positional argument: 'b'"


@kernel
def unknown_keyword(n: int) -> int:
    return (lambda a: a)(n, c=2)  # error: wrong-arguments "lambda() got an unexpected keyword argument 'c'"


@kernel
def returned(n: int):
    def inner(a):
        return a + n

    return inner  # error: unsupported-value "a nested function cannot be returned from a kernel"


@kernel
def chosen(n: int) -> int:
    if n > 0:
        f = lambda v: v
    else:
        f = lambda v: -v
    return f(n)  # error: conflicting-types "'f' has no single type here"


@kernel
def decorated(n: int) -> int:
    @functools.cache  # error: unsupported-syntax "a decorated nested function is not supported in a kernel"
    def inner(a):
        return a

    return inner(n)


@kernel
def rebinds(n: int) -> int:
    def inner():
        nonlocal n  # error: unsupported-syntax "nonlocal is not supported in a kernel"
        n = 3

    inner()
    return n


@kernel
def unknown_operator(n: int) -> int:
    return operator.countOf((n, 1), 1)  # error: unsupported-call "operator.countOf is not supported in a kernel"


@kernel
def map_of_nothing(n: int) -> int:
    return sum(map(abs))  # error: wrong-arguments "map() missing 1 required positional argument: 'iterable'"


def total_of(r):
    return sum(r)


@kernel
def range_as_argument(n: int) -> int:
    return total_of(range(n))  # error: unsupported-value "a range cannot be an argument of a function in a kernel"
