"""Divisions and functions whose operand cannot be 0 or negative, and some where it can."""

import math

import numpy as np

from kernelmill import Array1, kernel

TOL_ULP = 2
TOL_REASON = "exp, log and cosh may be kernelmill's own"


@kernel(math="own")
def sigmoids(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = 1.0 / (1.0 + math.exp(-x[i]))


@kernel(math="own")
def softplus(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = math.log(1.0 + math.exp(x[i]))


@kernel(math="own")
def inverse_exponential(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = 1.0 / math.exp(x[i])


@kernel(math="own")
def sech(x: float) -> float:
    return 1.0 / math.cosh(x)


@kernel
def distances(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        dx, dy = float(x[i]), float(y[i])
        out[i] = math.sqrt(dx * dx + dy * dy)


@kernel
def lorentzian(x: float, gamma: float) -> float:
    return gamma / (x * x + gamma * gamma)


@kernel
def of_square_roots(x: float) -> float:
    return math.log(math.sqrt(x * x))


NUMBERS = np.array([0.0, -0.0, 1.5, -2.5, 700.0, -700.0, math.nan, 5e-324, 1e-200, 1e200])

CALLS = [
    ("sigmoids", lambda: (NUMBERS.copy(), np.zeros(10))),
    ("sigmoids", lambda: (-NUMBERS[:9], np.zeros(9))),
    ("sigmoids", lambda: (-NUMBERS, np.zeros(10)), "raises"),
    ("sigmoids", lambda: (np.array([1.0, 2.0, -800.0, 3.0]), np.zeros(4)), "raises"),
    ("sigmoids", lambda: (np.array([1.0, math.inf, -math.inf]), np.zeros(3))),
    ("softplus", lambda: (NUMBERS[:9].copy(), np.zeros(9))),
    ("softplus", lambda: (np.array([1.0, 2.0, 800.0, 3.0]), np.zeros(4)), "raises"),
    ("inverse_exponential", lambda: (np.array([1.0, -3.0, 700.0]), np.zeros(3))),
    ("inverse_exponential", lambda: (np.array([1.0, -800.0, 700.0]), np.zeros(3)), "raises"),
    *(("sech", lambda x=x: (x,)) for x in (0.0, -3.0, 700.0, math.nan, math.inf)),
    ("sech", lambda: (1000.0,), "raises"),
    ("distances", lambda: (NUMBERS.copy(), NUMBERS[::-1].copy(), np.zeros(10))),
    ("lorentzian", lambda: (1.0, 2.0)),
    ("lorentzian", lambda: (math.nan, 0.0)),
    ("lorentzian", lambda: (0.0, 0.0), "raises"),
    ("lorentzian", lambda: (1e-200, 1e-200), "raises"),
    ("of_square_roots", lambda: (-2.0,)),
    ("of_square_roots", lambda: (1e-200,), "raises"),
]
