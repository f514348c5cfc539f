"""Locals that may be read before they are assigned: UnboundLocalError exactly where CPython raises it."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def maybe(flag: bool) -> int:
    if flag:
        x = 5
    return x


@kernel
def after_loop(n: int) -> int:
    for i in range(n):
        last = i * i
    return last


@kernel
def in_loop(n: int) -> int:
    s = 0
    for i in range(n):
        if i > 0:
            s += previous
        if i != 2:
            previous = i
    return s


@kernel
def augmented(flag: bool) -> int:
    if flag:
        n = 1
    n += 1
    return n


@kernel
def float_local(x: float) -> float:
    if x > 0:
        y = x
    elif x < 0:
        y = -x
    return y


@kernel
def after_write(x: Array1[np.float64], flag: bool) -> float:
    x[0] = 99.0
    if flag:
        y = 2.0
    x[1] = 98.0
    return y


@kernel
def array_local(x: Array1[np.float64], flag: bool) -> float:
    if flag:
        v = x[1:]
    return v[0]


CALLS = [
    ("maybe", lambda: (True,)),
    ("maybe", lambda: (False,), "raises"),
    ("after_loop", lambda: (4,)),
    ("after_loop", lambda: (0,), "raises"),
    ("in_loop", lambda: (5,)),
    ("in_loop", lambda: (0,)),
    ("augmented", lambda: (True,)),
    ("augmented", lambda: (False,), "raises"),
    *[("float_local", lambda x=x: (x,)) for x in (1.5, -1.5)],
    ("float_local", lambda: (0.0,), "raises"),
    ("after_write", lambda: (np.zeros(3), True)),
    ("after_write", lambda: (np.zeros(3), False), "raises"),
    ("array_local", lambda: (np.arange(3.0), True)),
    ("array_local", lambda: (np.arange(3.0), False), "raises"),
]
