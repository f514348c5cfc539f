"""Zeros with a sign among literals: 0.0 and -0.0 are equal, but not the same, also as halves of complex numbers."""

import math

import numpy as np

from kernelmill import Array1, kernel


@kernel
def chosen(m: Array1[np.bool_]):
    return np.where(m, -0.0, 0.0), np.where(m, -0.0, 0), np.where(m, 0.0, -0.0)


@kernel
def chosen_complex(m: Array1[np.bool_]):
    return np.where(m, -0j, 1j), np.where(m, complex(-0.0, 1.0), complex(0.0, 1.0)), np.where(m, 1j, -0j)


@kernel
def conjugates(u: float, v: float):
    w = complex(u, v)
    w = complex(0.0, 0.0).conjugate() if u > 1.0 else w.conjugate()
    return 0j.conjugate(), (1j * 0).conjugate(), w


@kernel
def negated():
    return -0j, -complex(0.0, 0.0), complex(0.0, -0.0), complex(-0.0, 0.0)


@kernel
def halves(p: bool):
    w = complex(-0.0, 2.0) if p else complex(0.0, 2.0)
    return math.copysign(1.0, (-0j).real), math.copysign(1.0, 0j.conjugate().imag), w


@kernel
def inside(u: float):
    x = np.zeros(2, np.complex128)
    x[0] = -0j
    return [complex(-0.0, 0.0), complex(u, u)], {1: -0j}, x, (-0j) + u, u * -0j


@kernel
def in_a_loop(n: int):
    total = 0.0
    for i in range(n):
        total = -0.0 if i % 2 else 0.0
    return total, [0.0 if i else -0.0 for i in range(n)]


CALLS = [
    ("chosen", lambda: (np.array([True, False]),)),
    ("chosen_complex", lambda: (np.array([True, False]),)),
    *[("conjugates", lambda c=c: c) for c in ((0.0, 0.0), (1.5, -0.0), (-0.0, 2.0))],
    ("negated", lambda: ()),
    *[("halves", lambda p=p: (p,)) for p in (True, False)],
    *[("inside", lambda u=u: (u,)) for u in (0.0, -0.0, 1.5)],
    *[("in_a_loop", lambda n=n: (n,)) for n in (0, 1, 2, 3)],
]
