"""Negative powers of infinite complex numbers, and 2.0 as an exponent, which is no square."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def negative_powers(c: Array1[np.complex128]):
    return c**-1.0, np.power(c, -1), c ** (-1 + 0j), c**-2, c[0] ** -1, c ** np.int64(-1)


@kernel
def float_square(c: Array1[np.complex128]):
    return c**2.0


INFINITE = [complex(a, b) for a in (0.0, 1.0, np.inf) for b in (np.inf, -np.inf, np.nan)]

CALLS = [
    ("negative_powers", lambda: (np.array([1.5 - 2j, 0.25j, -3 + 1j]),)),
    ("float_square", lambda: (np.array([0j, -0j, complex(0.0, -0.0), complex(-0.0, 0.0)]),)),
    *[("negative_powers", lambda v=v: (np.array([v]),), "leaves") for v in INFINITE],
]
