"""Integers that are Python's or NumPy's, as a loop ran or did not: where Python raises, NumPy gives a number, after a write as well."""

import numpy as np

from kernelmill import Array1, kernel


def _last(x: Array1[np.int64]):
    s = 0
    for v in x:
        s = v
    return s


@kernel
def remainder(x: Array1[np.int64], d: int):
    s = _last(x)
    x[:] = 5
    return s % d


@kernel
def remainder_by(x: Array1[np.int64], d: int):
    s = _last(x)
    x[:] = 5
    return d % s


@kernel
def quotient(x: Array1[np.int64], d: int):
    s = _last(x)
    x[:] = 5
    return s // d


@kernel
def right_shift(x: Array1[np.int64], d: int):
    s = _last(x)
    x[:] = 5
    return s >> d


@kernel
def left_shift(x: Array1[np.int64], d: int):
    s = _last(x)
    x[:] = 5
    return s << d


@kernel
def both(x: Array1[np.int64], d: int):
    s = _last(x)
    x[:] = 5
    a, b = divmod(s, d)
    return a + b


@kernel
def ratio(x: Array1[np.int64], d: int):
    s = _last(x)
    x[:] = 5
    return s / d


CALLS = [
    *[
        (name, lambda x=x, d=d: (np.array(x, np.int64), d), *how)
        for name in ("remainder", "quotient", "both", "ratio")
        for x, d, *how in (([7], 2), ([-7, -3], 2), ([7], 0, "leaves"), ([], 3), ([], 0, "raises"))
    ],
    *[
        ("remainder_by", lambda x=x, d=d: (np.array(x, np.int64), d), *how)
        for x, d, *how in (([7], 9), ([0], 9, "leaves"), ([], 9, "raises"))
    ],
    *[
        (name, lambda x=x, d=d: (np.array(x, np.int64), d), *how)
        for name in ("right_shift", "left_shift")
        for x, d, *how in (([7], 2), ([-7], -1, "leaves"), ([], 2), ([], -1, "raises"))
    ],
]
