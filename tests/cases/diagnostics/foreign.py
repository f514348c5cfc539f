"""Declarations of Numba and Pythran that do not count, or not whole."""

from numba import njit


@njit("f8(f8)", parallel=True)  # note: numba-options "Numba's options for 'with_options': parallel"
def with_options(x):
    return x


@njit  # note: open-signature "'without_signature' has Numba's decorator without a signature"
def without_signature(x):
    return x


@njit("f8(unknown)")  # warning: foreign-declaration "this Numba signature does not count"
def with_a_strange_type(x):
    return x
