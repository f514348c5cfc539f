"""Steppers. Each is `step(f, t, y, p, h, out, k)`: the state after a step of `h` goes to `out`, `k` has eight rows for slopes; it
gives an estimate of the error, 0.0 where it has none.

Coefficients: J. R. Dormand and P. J. Prince, A family of embedded Runge-Kutta formulae, 1980.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kernelmill import Array1, Array2, kernel

Right = Callable[[float, Array1[np.float64], Array1[np.float64], Array1[np.float64]], None]


@dataclass(frozen=True)
class Stepper:
    """A method: its function, its order, and whether it estimates its error."""

    step: Any
    order: int
    adaptive: bool


@kernel
def euler(
    f: Right, t: float, y: Array1[np.float64], p: Array1[np.float64], h: float, out: Array1[np.float64], k: Array2[np.float64]
) -> float:
    """Euler's method, of order 1."""
    f(t, y, p, k[0])
    for i in range(y.shape[0]):
        out[i] = y[i] + h * k[0, i]
    return 0.0


@kernel
def runge_kutta(
    f: Right, t: float, y: Array1[np.float64], p: Array1[np.float64], h: float, out: Array1[np.float64], k: Array2[np.float64]
) -> float:
    """The classical method of order 4."""
    n = y.shape[0]
    f(t, y, p, k[0])
    for i in range(n):
        out[i] = y[i] + 0.5 * h * k[0, i]
    f(t + 0.5 * h, out, p, k[1])
    for i in range(n):
        out[i] = y[i] + 0.5 * h * k[1, i]
    f(t + 0.5 * h, out, p, k[2])
    for i in range(n):
        out[i] = y[i] + h * k[2, i]
    f(t + h, out, p, k[3])
    for i in range(n):
        out[i] = y[i] + h / 6.0 * (k[0, i] + 2.0 * k[1, i] + 2.0 * k[2, i] + k[3, i])
    return 0.0


@kernel
def dormand_prince(
    f: Right, t: float, y: Array1[np.float64], p: Array1[np.float64], h: float, out: Array1[np.float64], k: Array2[np.float64]
) -> float:
    """Order 5, with an embedded method of order 4 for the error."""
    n = y.shape[0]
    f(t, y, p, k[0])
    for i in range(n):
        k[7, i] = y[i] + h * (k[0, i] / 5.0)
    f(t + h / 5.0, k[7], p, k[1])
    for i in range(n):
        k[7, i] = y[i] + h * (3.0 / 40.0 * k[0, i] + 9.0 / 40.0 * k[1, i])
    f(t + 0.3 * h, k[7], p, k[2])
    for i in range(n):
        k[7, i] = y[i] + h * (44.0 / 45.0 * k[0, i] - 56.0 / 15.0 * k[1, i] + 32.0 / 9.0 * k[2, i])
    f(t + 0.8 * h, k[7], p, k[3])
    for i in range(n):
        slope = 19372.0 / 6561.0 * k[0, i] - 25360.0 / 2187.0 * k[1, i] + 64448.0 / 6561.0 * k[2, i] - 212.0 / 729.0 * k[3, i]
        k[7, i] = y[i] + h * slope
    f(t + 8.0 / 9.0 * h, k[7], p, k[4])
    for i in range(n):
        slope = 9017.0 / 3168.0 * k[0, i] - 355.0 / 33.0 * k[1, i] + 46732.0 / 5247.0 * k[2, i]
        k[7, i] = y[i] + h * (slope + 49.0 / 176.0 * k[3, i] - 5103.0 / 18656.0 * k[4, i])
    f(t + h, k[7], p, k[5])
    for i in range(n):
        slope = 35.0 / 384.0 * k[0, i] + 500.0 / 1113.0 * k[2, i] + 125.0 / 192.0 * k[3, i]
        out[i] = y[i] + h * (slope - 2187.0 / 6784.0 * k[4, i] + 11.0 / 84.0 * k[5, i])
    f(t + h, out, p, k[6])
    error = 0.0
    for i in range(n):
        first = 71.0 / 57600.0 * k[0, i] - 71.0 / 16695.0 * k[2, i] + 71.0 / 1920.0 * k[3, i]
        second = -17253.0 / 339200.0 * k[4, i] + 22.0 / 525.0 * k[5, i] - 1.0 / 40.0 * k[6, i]
        error = max(error, abs(h * float(first + second)))
    return error


EULER = Stepper(euler, 1, False)
RUNGE_KUTTA = Stepper(runge_kutta, 4, False)
DORMAND_PRINCE = Stepper(dormand_prince, 5, True)
