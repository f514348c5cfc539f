"""NumPy's own exceptions after an array was changed in place: type, message and memory are what NumPy leaves."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def least(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u[1] = c.min()


@kernel
def greatest_of_some(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u[1] = c[c > 1].max()


@kernel
def greatest_along(u: Array1[np.float64], c: Array2[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u[:] = c.max(axis=0)


@kernel
def place_of_least(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u[1] = np.argmin(c)


@kernel
def greatest_item(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u[1] = max(c)


@kernel
def spread(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u[1] = np.ptp(c)


@kernel
def added(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u += c


@kernel
def reshaped(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u[:] = c.reshape(3, -1)[0]


@kernel
def stored_by_mask(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    t = c.copy()
    t[c > 0.5] = u
    u[1] = t.sum()


@kernel
def third_of_joined(u: Array1[np.float64], c: Array1[np.float64]) -> None:
    u[0] = u[0] + 7.0
    u[1] = np.concatenate((c[:0], c))[2]


def calls():
    names = ("least", "greatest_of_some", "place_of_least", "greatest_item", "spread", "added", "reshaped", "stored_by_mask",
             "third_of_joined")
    for name in names:
        for n in (0, 1, 2, 3, 5):
            yield name, lambda n=n: (np.ones(2), np.arange(float(n))), "any"
    for shape in ((0, 2), (2, 0), (0, 0), (1, 2), (2, 3)):
        yield "greatest_along", lambda shape=shape: (np.ones(2), np.ones(shape)), "any"
