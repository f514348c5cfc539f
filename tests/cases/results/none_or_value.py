"""None on some ways and a value on others: Python makes the None."""
import numpy as np
from kernelmill import Array1, kernel


@kernel
def first(x: Array1[np.float64]):
    if len(x) == 0:
        return None
    return x[0]


@kernel
def declared(x: Array1[np.float64], limit: float) -> int | None:
    """Position of the first element above a limit."""
    for i in range(len(x)):
        if x[i] > limit:
            return i
    return None


@kernel
def falls_off(x: Array1[np.float64], limit: float) -> float | None:
    for v in x:
        if v > limit:
            return v


@kernel
def after_write(x: Array1[np.float64], limit: float):
    x[0] += 1.0
    if x[0] > limit:
        return
    return x


@kernel
def of_helper(x: Array1[np.float64], n: int) -> float:
    """The helper's None leaves too."""
    total = 0.0
    for i in range(n):
        total += checked(x, i)
    return total


def checked(x, i):
    if i >= len(x):
        return None
    return x[i]


def calls():
    yield "first", lambda: (np.ones(2),)
    yield "first", lambda: (np.ones(0),), "leaves"
    for limit in (0.5, 2.5, 9.0):
        yield "declared", lambda limit=limit: (np.arange(4.0), limit), "native" if limit < 9 else "leaves"
        yield "falls_off", lambda limit=limit: (np.arange(4.0), limit), "native" if limit < 9 else "leaves"
        yield "after_write", lambda limit=limit: (np.ones(2), limit), "native" if limit > 2 else "leaves"
    yield "of_helper", lambda: (np.ones(3), 3)
    yield "of_helper", lambda: (np.ones(3), 4), "raises"
