"""An ODE model with an event: a ball that flies through air and bounces, by an adaptive Runge-Kutta method.

The model is three functions: the right-hand side, the event that ends a flight, and what happens then. The stepper and the runner
take them as parameters, and know nothing of balls; in native code they are compiled together.
"""

from collections.abc import Callable

import numpy as np

from kernelmill import Array1, Array2, kernel

GRAVITY = 9.81
DRAG = 0.05
BOUNCE = 0.8


@kernel
def rhs(t: float, y: Array1[np.float64], out: Array1[np.float64]) -> None:
    """Height and speed: gravity, and drag that grows with the square of the speed."""
    speed = y[1]
    out[0] = speed
    out[1] = -GRAVITY - DRAG * speed * abs(speed)


@kernel
def event(t: float, y: Array1[np.float64]) -> float:
    """Negative below the ground."""
    return float(y[0])


@kernel
def bounced(y: Array1[np.float64]) -> None:
    """The state after the ground was hit."""
    y[0] = 0.0
    y[1] = -BOUNCE * y[1]


@kernel
def step(
    f: Callable[[float, Array1[np.float64], Array1[np.float64]], None],
    t: float,
    y: Array1[np.float64],
    h: float,
    out: Array1[np.float64],
    stages: Array2[np.float64],
) -> float:
    """One step of Bogacki and Shampine's method of order 3 into `out`; an estimate of its error."""
    n = y.shape[0]
    trial = np.zeros(n)
    f(t, y, stages[0])
    for k in range(n):
        trial[k] = y[k] + 0.5 * h * stages[0, k]
    f(t + 0.5 * h, trial, stages[1])
    for k in range(n):
        trial[k] = y[k] + 0.75 * h * stages[1, k]
    f(t + 0.75 * h, trial, stages[2])
    for k in range(n):
        out[k] = y[k] + h * (2.0 / 9.0 * stages[0, k] + 1.0 / 3.0 * stages[1, k] + 4.0 / 9.0 * stages[2, k])
    f(t + h, out, stages[3])
    error = 0.0
    for k in range(n):
        change = -5.0 / 72.0 * stages[0, k] + 1.0 / 12.0 * stages[1, k] + 1.0 / 9.0 * stages[2, k] - 0.125 * stages[3, k]
        error = max(error, abs(h * float(change)))
    return error


@kernel
def run(
    f: Callable[[float, Array1[np.float64], Array1[np.float64]], None],
    happens: Callable[[float, Array1[np.float64]], float],
    after: Callable[[Array1[np.float64]], None],
    y: Array1[np.float64],
    end: float,
    tolerance: float,
    times: Array1[np.float64],
    states: Array2[np.float64],
) -> int:
    """From the state `y` at time 0 to `end`: every accepted step goes to `times` and `states`; how many there are.

    A step that passes an event is halved until it is tiny; then the event is said to happen.
    """
    n = y.shape[0]
    stages = np.zeros((4, n))
    new = np.zeros(n)
    t, h = 0.0, 1e-3
    count = 0
    while t < end and count < times.shape[0]:
        h = min(h, end - t)
        error = step(f, t, y, h, new, stages)
        if error > tolerance:
            h *= max(0.2, 0.9 * (tolerance / error) ** (1.0 / 3.0))
            continue
        if happens(t + h, new) < 0.0:
            if h > 1e-9:
                h *= 0.5
                continue
            after(new)
        t += h
        for k in range(n):
            y[k] = new[k]
            states[count, k] = new[k]
        times[count] = t
        count += 1
        h *= min(5.0, 0.9 * (tolerance / max(error, 1e-300)) ** (1.0 / 3.0))
    return count


@kernel
def fly(height: float, end: float, times: Array1[np.float64], states: Array2[np.float64]) -> int:
    """Let the ball fall from this height; see `run`."""
    y = np.zeros(2)
    y[0] = height
    return run(rhs, event, bounced, y, end, 1e-8, times, states)
