"""Reciprocals of complex arrays, which NumPy computes otherwise than 1 / z."""

import numpy as np
from kernelmill import Array1, kernel


@kernel
def inverted(z: Array1[np.complex128]):
    return np.reciprocal(z)


@kernel
def inverted_single(z: Array1[np.complex64]):
    return np.reciprocal(z[::2])


@kernel
def minus_one(z: Array1[np.complex128]):
    return z**-1


@kernel
def minus_one_single(z: Array1[np.complex64]):
    return z**-1


@kernel
def any_power(z: Array1[np.complex128], n: int):
    return z**n


@kernel
def minus_one_in_place(z: Array1[np.complex128]):
    z **= -1
    return z


@kernel
def powers_minus_one(z: Array1[np.complex128]):
    return z**-1.0, np.power(z, -1), 1 / z


def _numbers(dtype):
    rng = np.random.default_rng(7)
    return (rng.normal(size=24) + 1j * rng.normal(size=24)).astype(dtype)


def _edges():
    return np.array([0j, complex(-0.0, 0.0), 1e308 + 1e308j, complex(np.inf, 0.0), complex(np.nan, 1.0), 1e-310 + 1e-310j, 2 - 2j])


CALLS = [
    *((f, lambda: (_numbers(np.complex128),)) for f in ("inverted", "minus_one", "minus_one_in_place", "powers_minus_one")),
    *((f, lambda: (_edges(),)) for f in ("inverted", "minus_one", "minus_one_in_place")),
    *((f, lambda: (_numbers(np.complex64),)) for f in ("inverted_single", "minus_one_single")),
    ("any_power", lambda: (_numbers(np.complex128), -1)),
    ("any_power", lambda: (_numbers(np.complex128), 1)),
    ("any_power", lambda: (np.array([1 + 2j, -3j, 4.0]), 2)),
]
