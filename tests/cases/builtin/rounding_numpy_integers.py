"""round() of NumPy's integers is a Python int; powers of bool arrays, whose square alone is an array of int8."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def rounded(k: Array1[np.int8]):
    return round(k[0])


@kernel
def rounded_unsigned(k: Array1[np.uint64]):
    return round(k[0]), round(k.max() // 2)


@kernel
def rounded_in_sum(k: Array1[np.int32], n: int):
    return [round(v) * n for v in k]


@kernel
def rounded_in_condition(k: Array1[np.int16]):
    t = 0
    for v in k:
        if (r := round(v)) > 100 and r + 32767 > 32767:
            t += r * r * r
    return t


@kernel
def rounded_to_none(k: Array1[np.uint8]):
    return round(k[0], None), round(k[1])


@kernel
def squared(m: Array1[np.bool_]):
    return m**2


@kernel
def cubed(m: Array1[np.bool_]):
    return m**3, m**0


@kernel
def powers(m: Array1[np.bool_], n: int):
    return m**n


@kernel
def powers_of_comparison(x: Array1[np.float64], n: int):
    return ((x > 0.5) ** n).sum(), ((x > 0.5) ** True).max()


@kernel
def powers_of_floats(m: Array1[np.bool_], u: float):
    return m**u


@kernel
def powers_in_place(z: Array2[np.int64], m: Array2[np.bool_], n: int):
    z[m] += 1
    z += m**n
    return z


NUMBERS = (-1, 0, 1, 2, 3, True)

CALLS = [
    ("rounded", lambda: (np.array([-128, 3], np.int8),)),
    ("rounded", lambda: (np.array([], np.int8),), "raises"),
    ("rounded_unsigned", lambda: (np.array([7, 2**63 - 1], np.uint64),)),
    ("rounded_unsigned", lambda: (np.array([2**64 - 1, 1], np.uint64),), "leaves"),
    ("rounded_in_sum", lambda: (np.array([2**31 - 1, -5], np.int32), 2**20)),
    ("rounded_in_condition", lambda: (np.array([32767, 101, 100, -32768], np.int16),)),
    ("rounded_to_none", lambda: (np.array([200, 7], np.uint8),)),
    ("squared", lambda: (np.array([True, False]),), "leaves"),
    ("cubed", lambda: (np.array([True, False]),)),
    *[("powers", lambda n=n: (np.array([True, False]), n), "any") for n in NUMBERS],
    *[("powers_of_comparison", lambda n=n: (np.array([0.2, 0.7, 3.0]), n), "any") for n in NUMBERS],
    *[("powers_of_floats", lambda u=u: (np.array([True, False]), u), "any") for u in (2.0, 0.5, -0.5, 2, 1.0)],
    *[("powers_in_place", lambda n=n: (np.arange(4).reshape(2, 2), np.eye(2) > 0, n), "any") for n in NUMBERS],
]
