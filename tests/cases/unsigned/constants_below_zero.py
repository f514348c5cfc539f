"""A Python int that does not fit the dtype of NumPy's unsigned number beside it is an error, whatever the operator or function."""

import math

import numpy as np

from kernelmill import Array1, kernel


@kernel
def added(x: Array1[np.uint64]):
    return x[0] + -1


@kernel
def others(x: Array1[np.uint64], which: int):
    v = x[0]
    if which == 0:
        return v * -1
    if which == 1:
        return v % -1
    if which == 2:
        return v & -1
    if which == 3:
        return -1 - v
    if which == 4:
        return v**-1
    return v + (2**64 - 1)


@kernel
def stored(x: Array1[np.uint64]):
    x[1] = 18446744073709551615
    x[0] = -1
    return x


@kernel
def arrays(x: Array1[np.uint64], y: Array1[np.uint64]):
    y[0] = 1
    return x**-1


@kernel
def in_a_loop(x: Array1[np.uint64]):
    t = np.uint64(0)
    for v in x:
        t += v
        if v > 7:
            t = t * -2
    return t


@kernel
def by_function(y: Array1[np.uint8], n: int):
    return np.add(y[0], n), np.multiply(n, y[0]), np.bitwise_xor(y[0], n)


@kernel
def powers_by_function(y: Array1[np.uint8], n: int):
    return np.power(y[0], n), np.power(n, y[1])


@kernel
def of_python_alone(n: int):
    return np.add(n, 300), np.power(n, 2)


@kernel
def compared(x: Array1[np.uint64]):
    return x[0] == -1, x[0] > -1, x[0] < 2**64 - 1, np.less(x[0], -1)


@kernel
def no_integers_of_python(k: Array1[np.int64]):
    return math.ldexp(1.5, k[0])


@kernel
def rounded_down(x: Array1[np.uint64], k: Array1[np.int64]):
    return math.floor(x[0]), math.ceil(k[0]), math.floor(k.min())


STAYS_PYTHON = {"no_integers_of_python": "math.ldexp takes no NumPy integer"}


def calls():
    for v in (0, 3, 2**63, 2**64 - 1):
        yield "added", lambda v=v: (np.array([v], np.uint64),), "raises"
        for which in range(6):
            yield "others", lambda v=v, which=which: (np.array([v], np.uint64), which), "any"
        yield "arrays", lambda v=v: (np.array([v, 2], np.uint64), np.zeros(1, np.uint64)), "raises"
        yield "compared", lambda v=v: (np.array([v], np.uint64),)
    for v in (0, 2**53, 2**53 + 1, 2**63 - 1):
        mark = "leaves" if v > 2**53 else "native"
        yield "rounded_down", lambda v=v: (np.array([v], np.uint64), np.array([v])), mark
        yield "rounded_down", lambda v=v: (np.array([3], np.uint64), np.array([-v])), mark
    yield "stored", lambda: (np.array([5, 6], np.uint64),), "raises"
    yield "in_a_loop", lambda: (np.array([5, 6], np.uint64),)
    yield "in_a_loop", lambda: (np.array([5, 9, 6], np.uint64),), "raises"
    for n in (-1, 0, 1, 255, 256, 2**40):
        for name in ("by_function", "powers_by_function"):
            yield name, lambda n=n: (np.array([3, 200], np.uint8), n), "any"
        yield "of_python_alone", lambda n=n: (n,), "any"
    yield "no_integers_of_python", lambda: (np.array([2]),), "raises"
