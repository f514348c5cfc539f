"""math functions of array elements: they take NumPy scalars and give Python ones."""

import math
from math import exp, floor
from math import sqrt as root

import numpy as np

from kernelmill import Array1, Array2, kernel

TOL_ULP = 1
TOL_REASON = "elementary functions are promised within 1 ulp"


@kernel
def softmax(x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.empty_like(x)
    top = x[0]
    for v in x:
        top = max(top, v)
    total = 0.0
    for i in range(len(x)):
        out[i] = exp(x[i] - top)
        total += out[i]
    for i in range(len(x)):
        out[i] /= total
    return out


@kernel
def norms(a: Array2[np.float64], out: Array1[np.float64]) -> None:
    for i in range(a.shape[0]):
        s = 0.0
        for j in range(a.shape[1]):
            s += a[i, j] * a[i, j]
        out[i] = root(s)


@kernel
def type_of_result(x: Array1[np.float32], i: int):
    return math.sqrt(x[i]), floor(x[i]), math.fabs(x[i])


@kernel
def from_integers(x: Array1[np.int32], i: int):
    return math.sqrt(x[i]), math.gcd(x[i], 12), math.floor(x[i])


@kernel
def error_inside(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += math.log(v)
    return s


@kernel
def error_after_write(x: Array1[np.float64]) -> None:
    for i in range(len(x)):
        x[i] = math.sqrt(x[i])


@kernel
def range_error_after_write(x: Array1[np.float64]) -> None:
    for i in range(len(x)):
        x[i] = math.exp(x[i])


@kernel
def sine_table(n: int) -> Array1[np.float64]:
    out = np.empty(n)
    for i in range(n):
        out[i] = math.sin(2 * math.pi * i / n)
    return out


CALLS = [
    ("softmax", lambda: (np.array([1.0, 2.0, 3.0, -700.0]),)),
    ("softmax", lambda: (np.array([]),), "raises"),
    ("norms", lambda: (np.arange(12.0).reshape(3, 4), np.zeros(3))),
    ("norms", lambda: (np.full((2, 2), np.inf), np.zeros(2))),
    *[("type_of_result", lambda i=i: (np.array([2.0, 0.1, 1e30], np.float32), i)) for i in (0, 1)],
    ("type_of_result", lambda: (np.array([2.0, 0.1, 1e30], np.float32), 2), "leaves"),
    *[("from_integers", lambda i=i: (np.array([2, 9, 18], np.int32), i)) for i in range(3)],
    ("from_integers", lambda: (np.array([-4], np.int32), 0), "raises"),
    ("error_inside", lambda: (np.array([1.0, 2.0]),)),
    ("error_inside", lambda: (np.array([1.0, -2.0]),), "raises"),
    ("error_after_write", lambda: (np.array([4.0, 9.0]),)),
    ("error_after_write", lambda: (np.array([4.0, 9.0, -1.0, 16.0]),), "raises"),
    ("range_error_after_write", lambda: (np.array([4.0, 0.0, 800.0, 1.0]),), "raises"),
    ("sine_table", lambda: (12,)),
    ("sine_table", lambda: (0,)),
]
