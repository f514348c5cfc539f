"""Conditional expressions, also with arms of different types."""

import numpy as np

from kernelmill import Array1, kernel


STAYS_PYTHON = {
    "bool_or_int": "the result is a bool or an int",
}


@kernel
def sign(x: float) -> int:
    return 1 if x > 0 else -1 if x < 0 else 0


@kernel
def clamp(x: float, lo: float, hi: float) -> float:
    return lo if x < lo else hi if x > hi else x


@kernel
def only_one_arm_runs(a: int, b: int) -> int:
    return a // b if b != 0 else -1


@kernel
def different_types(a: int, flag: bool):
    return a if flag else a * 0.5


@kernel
def declared_float(a: int, flag: bool) -> float:
    return a if flag else a * 0.5


@kernel
def in_argument(x: Array1[np.float64], i: int) -> float:
    return x[i if i >= 0 else 0] * (2.0 if i % 2 else 1.0)


@kernel
def python_or_numpy(x: Array1[np.float64], i: int):
    return x[i] if i < len(x) else 0.0


@kernel
def numpy_or_literal_sum(x: Array1[np.float32]):
    total = np.float32(0)
    for i in range(len(x)):
        total += x[i] if x[i] > 0 else np.float32(0)
    return total


@kernel
def bool_or_int(a: int):
    return True if a > 0 else a


@kernel
def select_tuple(a: int, b: int, swap: bool) -> tuple[int, int]:
    return (b, a) if swap else (a, b)


CALLS = [
    *[("sign", lambda x=x: (x,)) for x in (2.5, -2.5, 0.0, -0.0, float("nan"))],
    *[("clamp", lambda x=x: (x, 0.0, 1.0)) for x in (-1.0, 0.5, 2.0, float("nan"), -0.0)],
    *[("only_one_arm_runs", lambda b=b: (17, b)) for b in (0, 5, -5)],
    ("different_types", lambda: (3, True)),
    ("different_types", lambda: (3, False)),
    ("declared_float", lambda: (3, False)),
    ("declared_float", lambda: (3, True), "leaves"),
    *[("in_argument", lambda i=i: (np.array([1.5, 2.5]), i)) for i in (-5, 0, 1)],
    ("in_argument", lambda: (np.array([1.5, 2.5]), 2), "raises"),
    *[("python_or_numpy", lambda i=i: (np.array([1.5, 2.5]), i)) for i in (-1, 0, 1, 2, 3)],
    ("numpy_or_literal_sum", lambda: (np.array([1.5, -2.5, 3e38, 3e38], np.float32),)),
    ("bool_or_int", lambda: (5,), "leaves"),
    ("bool_or_int", lambda: (-5,), "leaves"),
    ("select_tuple", lambda: (1, 2, True)),
    ("select_tuple", lambda: (1, 2, False)),
]
