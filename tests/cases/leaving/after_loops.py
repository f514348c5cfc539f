"""Loops that write nothing, in which a number may be outside what is defined: Python's answer, wherever that is."""

import math

import numpy as np
from kernelmill import Array1, Array2, kernel


@kernel
def roots(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += math.sqrt(v)
    return s


@kernel
def two_functions(x: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        s += math.log(x[i]) * math.asin(x[i] - 1.0)
    return s


@kernel
def quotients(x: Array1[np.float64], y: list[float]) -> float:
    s = 0.0
    for a in y:
        s += 1.0 / a
    for i in range(x.shape[0]):
        s += 2.0 / float(x[i])
    return s


@kernel
def rows(x: Array2[np.float64]) -> Array1[np.float64]:
    out = np.zeros(x.shape[0])
    for i in range(x.shape[0]):
        s = 0.0
        for j in range(x.shape[1]):
            s += math.sqrt(x[i, j])
        out[i] = s
    return out


@kernel
def caught(x: Array1[np.float64]) -> float:
    s = 0.0
    try:
        for v in x:
            s += math.sqrt(v)
    except ValueError:
        s = -s
    return s


@kernel
def after_a_write(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    y[0] = 7.0
    s = 0.0
    for v in x:
        s += math.sqrt(v)
    y[1] = s
    return s


@kernel
def index_of_a_number(x: Array1[np.int64], y: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        k = int(x[i])
        s += y[k] / math.sqrt(k)
    return s


@kernel
def within_a_branch(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        if v != 0.0:
            s += math.sqrt(v) / v
    return s


GOOD = np.array([1.0, 4.0, 0.25, 0.5, 1.5, 1.75, 2.0, 0.125, 1.0])
BAD = np.array([1.0, 4.0, 0.25, -0.5, 9.0, 16.0, 2.0, 3.0, 0.0])

CALLS = [
    ("roots", lambda: (GOOD,)),
    ("roots", lambda: (BAD,), "raises"),
    ("roots", lambda: (BAD[:3],)),
    ("roots", lambda: (BAD[:0],)),
    ("two_functions", lambda: (GOOD[4:7],)),
    ("two_functions", lambda: (GOOD,), "raises"),
    ("quotients", lambda: (GOOD, [1.0, 3.0])),
    ("quotients", lambda: (GOOD, [1.0, 0.0]), "raises"),
    ("quotients", lambda: (BAD, [1.0, 3.0]), "raises"),
    ("rows", lambda: (np.outer(GOOD, GOOD),)),
    ("rows", lambda: (np.outer(GOOD, BAD),), "raises"),
    ("caught", lambda: (GOOD,)),
    ("caught", lambda: (BAD,), "leaves"),
    ("after_a_write", lambda: (GOOD, np.zeros(3))),
    ("after_a_write", lambda: (BAD, np.zeros(3)), "raises"),
    ("index_of_a_number", lambda: (np.array([1, 2, 8, 3]), GOOD)),
    ("index_of_a_number", lambda: (np.array([1, 2, -3, 3]), GOOD), "raises"),
    ("index_of_a_number", lambda: (np.array([1, 2, 9, 3]), GOOD), "raises"),
    ("within_a_branch", lambda: (np.array([0.0, 1.0, 4.0]),)),
    ("within_a_branch", lambda: (BAD,), "raises"),
]
