"""Functions that give a view in one branch and an array of their own in another."""

import numpy as np

from kernelmill import Array1, Array2, kernel


def transposed_or_new(a, n):
    if n == 1:
        return a.T
    return a + 1.0


def itself_or_new(a, n):
    if n == 1:
        return a
    return a * 2.0


def tail_or_new(x, n):
    if n > 0:
        return x[n:]
    return x.copy()


def reversed_or_itself(x, n):
    if n > 0:
        return x[::-1]
    return x


@kernel
def transposed(z: Array2[np.float64], n: int):
    return transposed_or_new(z, n)


@kernel
def itself(z: Array2[np.float64], n: int):
    return itself_or_new(z, n)


@kernel
def itself_of_view(z: Array2[np.float64], n: int):
    return itself_or_new(z.T, n)


@kernel
def itself_of_rows(z: Array2[np.float64], n: int):
    return itself_or_new(z[1:], n)


@kernel
def tail(x: Array1[np.float64], n: int):
    return tail_or_new(x, n)


@kernel
def tail_of_view(x: Array1[np.float64], n: int):
    return tail_or_new(x[::2], n)


@kernel
def reversed_one(x: Array1[np.float64], n: int):
    return reversed_or_itself(x, n)


@kernel
def reversed_of_view(x: Array1[np.float64], n: int):
    return reversed_or_itself(x[1:], n)


@kernel
def in_branches(z: Array2[np.float64], n: int):
    w = z.T
    if n == 2:
        w = z + 1.0
    return w


@kernel
def power(z: Array2[np.float64], n: int):
    return np.linalg.matrix_power(z.T, n)


@kernel
def power_written(z: Array2[np.float64], n: int):
    w = np.linalg.matrix_power(z.T, n)
    w[0, 1] = 99.0
    return w


@kernel
def in_a_tuple(z: Array2[np.float64], x: Array1[np.float64], n: int):
    return itself_or_new(z.T, n), tail_or_new(x[::-1], n)


def listed(a, n):
    return [a, a + n]


@kernel
def in_a_list(z: Array2[np.float64], n: int):
    return listed(z[1:], n)


@kernel
def first_of_a_list(z: Array2[np.float64], n: int):
    found = listed(z[:, 1:], n)
    return found[n % 2]


MATRICES = (
    lambda: np.arange(9.0).reshape(3, 3),
    lambda: np.asfortranarray(np.arange(9.0).reshape(3, 3)),
    lambda: np.arange(36.0).reshape(6, 6)[::2, ::2],
)
CALLS = [
    (name, lambda m=m, n=n: (m(), n), "any")
    for name in ("in_a_list", "first_of_a_list", "transposed", "itself", "itself_of_view", "itself_of_rows", "in_branches")
    for m in MATRICES
    for n in (1, 2)
]
CALLS += [(name, lambda n=n: (np.arange(9.0).reshape(3, 3), n)) for name in ("power", "power_written") for n in (1, 2, 3)]
CALLS += [
    (name, lambda n=n: (np.arange(7.0), n))
    for name in ("tail", "tail_of_view", "reversed_one", "reversed_of_view")
    for n in (0, 1, 2)
]
CALLS += [("in_a_tuple", lambda n=n: (np.arange(9.0).reshape(3, 3), np.arange(5.0), n)) for n in (1, 2)]
