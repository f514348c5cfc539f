"""Kernels that take functions: compiled inside the kernels that pass one; called from Python they stay Python."""
from collections.abc import Callable

import numpy as np
from kernelmill import Array1, kernel

STAYS_PYTHON = {
    "integral": "it takes a function",
    "mapped": "it takes a function",
}


@kernel
def square(x: float) -> float:
    return x * x


@kernel
def integral(f: Callable[[float], float], a: float, b: float, n: int) -> float:
    step = (b - a) / n
    total = 0.0
    for k in range(n):
        total += f(a + (k + 0.5) * step)
    return total * step


@kernel
def mapped(f: Callable, x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = f(x[i])
    return out


@kernel
def of_square(a: float, b: float, n: int) -> float:
    return integral(square, a, b, n)


@kernel
def of_lambda(a: float, b: float, power: float):
    return integral(lambda t: t * power + a, a, b, 10)


@kernel
def doubled(x: Array1[np.float64], by: float) -> Array1[np.float64]:
    def times(v):
        return v * by

    return mapped(times, x)


CALLS = [
    ("square", lambda: (1.5,)),
    ("of_square", lambda: (0.0, 2.0, 100)),
    ("of_square", lambda: (0.0, 2.0, 0), "raises"),
    ("of_lambda", lambda: (0.5, 2.0, 3.0)),
    ("doubled", lambda: (np.arange(4.0), 2.5)),
    ("integral", lambda: (abs, 0.0, 2.0, 10)),
    ("mapped", lambda: (abs, np.arange(-3.0, 2.0))),
]
