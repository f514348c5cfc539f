"""Exceptions of the project's own classes, and messages made at run time, also after writes."""
import numpy as np
from kernelmill import Array1, kernel


class ShapeError(ValueError):
    """An exception of this project."""


class WithCodeError(Exception):
    def __init__(self, code, *, hint=""):
        super().__init__(code, hint)


@kernel
def before(n: int) -> int:
    if n < 0:
        raise ShapeError(f"{n} is negative")
    return n * 2


@kernel
def after_write(x: Array1[np.float64], limit: float) -> float:
    total = 0.0
    for i in range(len(x)):
        x[i] = x[i] * 2
        total += x[i]
        if total > limit:
            raise WithCodeError(i, hint="too much")
    return total


@kernel
def message_after_write(x: Array1[np.float64], limit: float) -> None:
    for i in range(len(x)):
        x[i] += 1.0
        if x[i] > limit:
            raise ValueError(f"x[{i}] = {x[i]:.3f} is more than {limit}")


@kernel
def several_arguments(x: Array1[np.float64], i: int) -> None:
    x[0] = 5.0
    if i > 2:
        raise ValueError("bad", i)
    if i > 1:
        raise RuntimeError
    if i > 0:
        raise KeyError(i)


@kernel
def of_numpy(x: Array1[np.float64]) -> float:
    if x[0] == 0:
        raise np.linalg.LinAlgError("singular")
    return 1.0 / x[0]


@kernel
def caught(n: int) -> int:
    try:
        if n > 3:
            raise ShapeError(n)
        return n
    except ValueError:
        return -1


@kernel
def asserted_after_write(x: Array1[np.float64], limit: float) -> float:
    x[0] += 1.0
    assert x[0] < limit, f"{x[0]} is not below {limit}"
    assert x[0] != 2.0, x[0]
    assert x[0] > 0, ""
    return x[0]


def calls():
    for first in (0.0, 9.0, 1.0, -5.0):
        yield "asserted_after_write", lambda first=first: (np.array([first]), 5.0), "native" if first == 0 else "raises"
    yield "before", lambda: (3,)
    yield "before", lambda: (-3,), "raises"
    for limit in (0.5, 5.0, 99.0):
        mark = "native" if limit > 9 else "raises"
        yield "after_write", lambda limit=limit: (np.arange(4.0), limit), mark
        yield "message_after_write", lambda limit=limit: (np.arange(4.0), limit), mark if limit != 5.0 else "native"
    for i in (0, 1, 2, 3):
        yield "several_arguments", lambda i=i: (np.ones(2), i), "raises" if i else "native"
    yield "of_numpy", lambda: (np.ones(1),)
    yield "of_numpy", lambda: (np.zeros(1),), "raises"
    yield "caught", lambda: (2,)
    yield "caught", lambda: (5,), "leaves"
