"""Python's types as dtypes of declared arrays."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def first_int(x: Array1[int]):
    return x[0]


@kernel
def sum_of_rows(x: Array2[int], k: Array1[int]) -> Array1[int]:
    return x[k].sum(axis=1)


@kernel
def any_bool(x: Array1[bool]) -> bool:
    return x[0] or x[-1]


@kernel
def squared(x: Array1[complex]) -> Array1[complex]:
    return x * x


@kernel
def half(x: Array1[float]) -> Array1[float]:
    return x / 2


CALLS = [
    ("first_int", lambda: (np.array([3, 4]),)),
    ("first_int", lambda: (np.array([3, 4], dtype=np.int32),), "leaves"),
    ("sum_of_rows", lambda: (np.arange(6).reshape(2, 3), np.array([1, 1, 0]))),
    ("any_bool", lambda: (np.array([False, True]),)),
    ("squared", lambda: (np.array([1 + 2j, -0.5j]),)),
    ("half", lambda: (np.array([1.0, 3.0]),)),
]
