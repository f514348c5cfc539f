"""Lists, comprehensions and sums that can't be compiled."""
import math

import numpy as np
from kernelmill import Array1, Array2, kernel


@kernel
def unlike_items(n: int) -> int:
    xs = [1, n > 2]  # error: conflicting-types "a list of int gets an item of type bool"
    return len(xs)


@kernel
def unlike_later(n: int, x: Array1[np.float32]) -> int:
    xs = [x[0]]
    xs.append(np.float64(n))  # error: conflicting-types "a list of np.float32 gets an item of type np.float64"
    return len(xs)


@kernel
def strings_in_list(n: int) -> int:
    xs = ["a"]  # error: unsupported-value "a string"
    return len(xs)


@kernel
def unlike_arrays(x: Array1[np.float64], a: Array2[np.float64]) -> int:
    xs = [x]
    xs.append(a)  # error: conflicting-types "a list of array[float64, 1] gets an item of type array[float64, 2]"
    return len(xs)


@kernel
def unlike_rows(n: int) -> int:
    rows = [[1], [n > 1]]  # error: conflicting-types "a list of list[int] gets an item of type list[bool]"
    return len(rows)


@kernel
def lists_of_arrays_compared(x: Array1[np.float64]) -> bool:
    return [x] == [x]  # error: unsupported-value "lists of arrays cannot be compared"


def first(arrays):
    return arrays[0]


@kernel
def arrays_passed_on(x: Array1[np.float64]) -> float:
    return first([x])[0]  # error: unsupported-value "a list of arrays cannot be an argument of a function in a kernel"


@kernel
def nothing_in_it(n: int) -> int:
    xs = []
    for v in xs:  # error: unknown-type "nothing tells what this list holds"
        n += v
    return n


def fills(xs, v):
    xs.append(v)


@kernel
def unknown_in_helper(n: int) -> int:
    xs = []
    fills(xs, n)  # error: callee-unsupported "nothing tells what this list holds before it gets here"
    return len(xs)


@kernel
def list_plus_number(n: int) -> int:
    xs = [n] + 1  # error: type-error "this operator is not supported on lists"
    return 1


@kernel
def list_as_number(n: int) -> float:
    xs = [n]
    return math.sin(xs)  # error: unsupported-value "a list cannot be used here"


@kernel
def float_index(n: float) -> int:
    xs = [1, 2]
    return xs[n]  # error: type-error "a list index of type float"


@kernel
def counted(n: int) -> int:
    xs = [3, n]
    return xs.count(3, start=1)  # error: wrong-arguments "list.count() got an unexpected keyword argument 'start'"


@kernel
def sorted_either_way(n: int, down: bool) -> int:
    return sorted([n, 2], reverse=down)[0]  # error: not-constant "reverse must be True or False in a kernel"


@kernel
def slice_assigned(n: int) -> int:
    xs = [3, n]
    xs[::n] = [4, 5]  # error: unsupported-syntax "assignment to such a slice of a list is not supported in a kernel"
    del xs[::2]  # error: unsupported-syntax "deleting such a slice of a list is not supported in a kernel"
    return xs[0]


@kernel
def changed_meanwhile(n: int) -> int:
    xs = [n]
    for i, v in zip(range(9), xs):  # error: unsupported-iteration "a list may change while zip or reversed go over it"
        if v > 0:
            xs.append(v - 1)
    return len(xs)


@kernel
def array_of_either(x: Array1[np.float64], n: int) -> int:
    xs = [0] * n
    xs[0] = x[0]
    return len(np.array(xs))  # error: unknown-dtype "the dtype depends on which items are there at run time"


@kernel
def sum_of_rows(a: Array2[np.float64]) -> float:
    return sum(a)[0]  # error: unsupported-array-expression "sum() of whole arrays is not supported in a kernel"


@kernel
def sum_of_both(n: int, f: float) -> float:
    return sum((f, n, f))  # error: unsupported-value "sum() over Python floats and other numbers together"

