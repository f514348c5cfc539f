"""s = 0.0 and s += x[i]: a Python float when nothing was added, a NumPy one otherwise; dividing by zero then differs."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def total(x: Array1[np.float64]):
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def total_declared(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def total_numpy(x: Array1[np.float64]) -> np.float64:
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def mean(x: Array1[np.float64]) -> float:
    s = 0.0
    n = 0
    for i in range(len(x)):
        s += x[i]
        n += 1
    return s / n


@kernel
def mean_of_positive(x: Array1[np.float64]):
    s = 0.0
    n = 0
    for v in x:
        if v > 0:
            s += v
            n += 1
    return s / n


@kernel
def ratio(x: Array1[np.float64], y: float):
    s = 1.0
    for v in x:
        s *= v
    return s / y


@kernel
def remainder(x: Array1[np.float64], y: float):
    s = 1.0
    for v in x:
        s *= v
    return s % y, s // y


@kernel
def power(x: Array1[np.float64], y: float):
    s = 1.0
    for v in x:
        s -= v
    return s**y


@kernel
def variance(x: Array1[np.float64]) -> float:
    n = x.shape[0]
    m = 0.0
    for i in range(n):
        m += x[i]
    m /= n
    v = 0.0
    for i in range(n):
        d = x[i] - m
        v += d * d
    return v / (n - 1)


@kernel
def inverse_norms(a: Array2[np.float64], out: Array1[np.float64]) -> None:
    for i in range(a.shape[0]):
        s = 0.0
        for j in range(a.shape[1]):
            s += a[i, j] * a[i, j]
        out[i] = 1.0 / s


@kernel
def maximum_or_zero(x: Array1[np.float64]):
    top = 0.0
    for v in x:
        if v > top:
            top = v
    return top


@kernel
def index_of_maximum(x: Array1[np.float64]) -> int:
    best = 0
    for i in range(1, len(x)):
        if x[i] > x[best]:
            best = i
    return best


@kernel
def int_or_int64(x: Array1[np.int64]):
    s = 0
    for v in x:
        s = v
    return s


@kernel
def int_or_int64_division(x: Array1[np.int64], d: int):
    s = 1
    for v in x:
        s = v
    return s // d


@kernel
def bool_or_numpy_bool(x: Array1[np.float64]):
    found = False
    for v in x:
        if v > 1:
            found = v > 2
    return found


@kernel
def not_a_number_accumulator(x: Array1[np.float64]):
    s = float("nan")
    for v in x:
        s = min(s, v)
    return s


@kernel
def compensated(x: Array1[np.float64]) -> float:
    s = 0.0
    c = 0.0
    for v in x:
        y = v - c
        t = s + y
        c = (t - s) - y
        s = t
    return s


@kernel
def running(x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.empty_like(x)
    s = 0.0
    for i in range(len(x)):
        s += x[i]
        out[i] = s
    return out


E3 = (1.5, -2.0, 0.25)
CALLS = [
    *[(f, lambda: (np.array(E3),)) for f in ("total", "total_declared", "total_numpy", "mean", "mean_of_positive", "variance")],
    *[(f, lambda: (np.zeros(0),)) for f in ("total", "total_declared")],
    ("total_numpy", lambda: (np.zeros(0),), "leaves"),
    ("mean", lambda: (np.zeros(0),), "raises"),
    ("mean_of_positive", lambda: (np.array([-1.0]),), "raises"),
    ("mean_of_positive", lambda: (np.array([np.nan, 3.0]),)),
    ("variance", lambda: (np.array([1.0]),), "leaves"),
    ("variance", lambda: (np.zeros(0),), "raises"),
    ("ratio", lambda: (np.array(E3), 2.0)),
    ("ratio", lambda: (np.array(E3), 0.0), "leaves"),
    ("ratio", lambda: (np.zeros(0), 2.0)),
    ("ratio", lambda: (np.zeros(0), 0.0), "raises"),
    ("remainder", lambda: (np.array(E3), 2.0)),
    ("remainder", lambda: (np.array(E3), 0.0), "leaves"),
    ("remainder", lambda: (np.zeros(0), 0.0), "raises"),
    ("power", lambda: (np.array([0.5]), 3.0)),
    ("power", lambda: (np.array([1.0]), -1.0), "leaves"),
    ("power", lambda: (np.array([3.0]), 0.5), "leaves"),
    ("power", lambda: (np.array([-1e300]), 2.0), "leaves"),
    ("inverse_norms", lambda: (np.arange(1.0, 7).reshape(2, 3), np.zeros(2))),
    ("inverse_norms", lambda: (np.zeros((2, 3)), np.zeros(2)), "leaves"),
    ("inverse_norms", lambda: (np.zeros((2, 0)), np.zeros(2)), "raises"),
    *[("maximum_or_zero", lambda x=x: (np.array(x),)) for x in ((1.0, 3.0, 2.0), (-1.0, -2.0), (np.nan, 1.0), (np.nan,))],
    *[("index_of_maximum", lambda x=x: (np.array(x),)) for x in ((1.0, 3.0, 2.0), (5.0,), (np.nan, 1.0), ())],
    ("int_or_int64", lambda: (np.array([1, 2]),)),
    ("int_or_int64", lambda: (np.array([], np.int64),)),
    ("int_or_int64_division", lambda: (np.array([7]), 2)),
    ("int_or_int64_division", lambda: (np.array([7]), 0), "leaves"),
    ("int_or_int64_division", lambda: (np.array([], np.int64), 0), "raises"),
    *[("bool_or_numpy_bool", lambda x=x: (np.array(x),)) for x in ((0.5,), (1.5,), (2.5, 0.0), ())],
    *[("not_a_number_accumulator", lambda x=x: (np.array(x),)) for x in ((0.5,), (), (np.nan, 1.0))],
    ("compensated", lambda: (np.array([1e16, 1.0, -1e16, 1.0]),)),
    ("running", lambda: (np.array([0.1, 0.2, 0.3]),)),
]
