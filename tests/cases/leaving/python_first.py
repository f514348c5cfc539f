"""Locals that are a Python number first and NumPy's later, where both give the same: the call stays native."""
import math

import numpy as np

from kernelmill import Array1, kernel


@kernel
def clip(x: Array1[np.float32]) -> None:
    for i in range(len(x)):
        x[i] = max(0.0, min(1.0, x[i]))


@kernel
def clip_half(x: Array1[np.float16]) -> None:
    for i in range(len(x)):
        x[i] = min(max(x[i], -0.5), 2.0)


@kernel
def clip_inexact(x: Array1[np.float32]) -> None:
    for i in range(len(x)):
        x[i] = max(0.1, min(0.9, x[i]))


@kernel
def recurrence(mu: float, pi: Array1[np.float64]) -> None:
    p2 = 0
    for n in range(1, len(pi)):
        temp = pi[n - 1]
        pi[n] = mu * temp - (n + 1) * p2
        p2 = temp


@kernel
def signed_zeros(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    p = 0
    for n in range(len(x)):
        q = -3 * p
        out[n] = math.copysign(1.0, float(q))
        p = x[n]


@kernel
def exact(n: int, x: Array1[np.float64]) -> float:
    p = 2**30
    for v in x:
        p = v
    return float(n * p)


@kernel
def floats_and_ints(n: int, flag: bool, x: float) -> float:
    p = 0
    if flag:
        p = x
    q = n * p
    r = q - n
    return float(r + 2) / 4


@kernel
def newton(a: float) -> float:
    c = a
    for _ in range(3):
        c -= np.sqrt(c)
    return float(c)


@kernel
def functions(x: Array1[np.float64], a: float) -> float:
    c = a
    total = 0.0
    for v in x:
        total += np.maximum(c, v) + np.abs(c) + np.hypot(c, 2)
        c = v
    return float(total)


def f32(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


CALLS = [
    ("clip", lambda: (f32(0.5, 2, -1, np.nan, -0.0, np.inf),)),
    ("clip_half", lambda: (np.array([0.5, 3, -1, np.nan, -0.0], np.float16),)),
    ("clip_inexact", lambda: (f32(0.5, 2, -1),), "leaves"),
    ("recurrence", lambda: (0.3, np.ones(5))),
    ("recurrence", lambda: (0.3, np.ones(1))),
    ("recurrence", lambda: (-0.0, np.zeros(4))),
    ("signed_zeros", lambda: (np.array([0.0, -0.0, 1.0]), np.zeros(3))),
    ("exact", lambda: (2**22, np.ones(0))),
    ("exact", lambda: (2**23 + 1, np.ones(0)), "leaves"),
    ("exact", lambda: (2**53 + 1, np.ones(1)), "leaves"),
    ("floats_and_ints", lambda: (3, False, 0.5)),
    ("floats_and_ints", lambda: (3, True, 0.5)),
    ("floats_and_ints", lambda: (-3, True, 0.0)),
    ("floats_and_ints", lambda: (2**53, False, 0.0), "leaves"),
    ("floats_and_ints", lambda: (2**53 - 5, False, 0.0)),
    ("floats_and_ints", lambda: (2**53 + 1, True, 1.0), "leaves"),
    ("newton", lambda: (7.5,)),
    ("newton", lambda: (-7.5,)),
    ("functions", lambda: (np.array([1.0, -2.0]), 0.5)),
    ("functions", lambda: (np.array([]), 0.5)),
]
