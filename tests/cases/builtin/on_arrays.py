"""len, abs, min, max, round, int, float, bool and divmod on array elements: NumPy scalars in, their own results out."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def lengths(x: Array1[np.float64], a: Array2[np.float64]) -> tuple[int, int, int]:
    return len(x), len(a), len(a[0])


@kernel
def absolute(x: Array1[np.float32], i: int):
    return abs(x[i])


@kernel
def absolute_int(x: Array1[np.int8], i: int):
    return abs(x[i]), -x[i]


@kernel
def min_max(x: Array1[np.float64], i: int, j: int):
    return min(x[i], x[j]), max(x[i], x[j])


@kernel
def min_with_literal(x: Array1[np.float64], i: int):
    return max(x[i], 0.0)


@kernel
def min_declared(x: Array1[np.float64], i: int) -> float:
    return max(x[i], 0.0)


@kernel
def rounded(x: Array1[np.float64], i: int):
    return round(x[i])


@kernel
def converted(x: Array1[np.float64], k: Array1[np.int64], i: int):
    return int(x[i]), float(k[i]), bool(x[i]), int(k[i]), float(x[i])


@kernel
def converted_narrow(x: Array1[np.float32], k: Array1[np.uint8], i: int):
    return int(x[i]), float(k[i]), bool(x[i]), int(k[i]), float(x[i])


@kernel
def converted_uint64(k: Array1[np.uint64], i: int):
    return int(k[i]), float(k[i])


@kernel
def quotient(x: Array1[np.int64], i: int, j: int):
    return divmod(x[i], x[j])


@kernel
def clipped(x: Array1[np.float64], lo: float, hi: float) -> Array1[np.float64]:
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = min(max(x[i], lo), hi)
    return out


NAN = np.nan
CALLS = [
    ("lengths", lambda: (np.zeros(3), np.zeros((2, 5)))),
    ("lengths", lambda: (np.zeros(0), np.zeros((1, 0)))),
    ("lengths", lambda: (np.zeros(0), np.zeros((0, 4))), "raises"),
    *[("absolute", lambda i=i: (np.array([-1.5, -0.0, NAN, np.inf], np.float32), i)) for i in range(4)],
    *[("absolute_int", lambda i=i: (np.array([-128, -127, 5, 0], np.int8), i)) for i in range(4)],
    *[("min_max", lambda i=i, j=j: (np.array([1.0, -2.0, NAN, -0.0, 0.0]), i, j)) for i in range(5) for j in range(5)],
    *[("min_declared", lambda i=i: (np.array([1.0, -2.0, NAN, -0.0]), i)) for i in range(4)],
    *[("min_with_literal", lambda i=i: (np.array([1.0, -2.0, NAN, -0.0]), i)) for i in range(4)],
    *[("rounded", lambda i=i: (np.array([1.5, -2.5, 0.4]), i)) for i in range(3)],
    ("rounded", lambda: (np.array([NAN]), 0), "raises"),
    ("rounded", lambda: (np.array([1e300]), 0), "leaves"),
    *[("converted", lambda i=i: (np.array([1.5, -2.5, 0.0]), np.array([2**53 + 1, -7, 0]), i)) for i in range(3)],
    ("converted", lambda: (np.array([NAN]), np.array([0]), 0), "raises"),
    ("converted", lambda: (np.array([1e30]), np.array([0]), 0), "leaves"),
    *[("converted_narrow", lambda i=i: (np.array([1.5, -2.5, 0.1], np.float32), np.array([0, 200, 255], np.uint8), i)) for i in range(3)],
    ("converted_uint64", lambda: (np.array([5], np.uint64), 0)),
    ("converted_uint64", lambda: (np.array([2**64 - 1], np.uint64), 0), "leaves"),
    *[("quotient", lambda i=i, j=j: (np.array([7, -7, 3, -3, -(2**63), -1]), i, j)) for i in range(6) for j in range(2, 6)],
    ("quotient", lambda: (np.array([7, 0]), 0, 1)),
    ("clipped", lambda: (np.array([-1.0, 0.5, 9.0, NAN]), 0.0, 1.0)),
]
