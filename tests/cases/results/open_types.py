"""Results whose type is decided at run time: without an annotation they are what CPython gives."""
import numpy as np
from kernelmill import Array1, kernel


@kernel
def by_branch(n: int):
    if n > 0:
        return n
    return 0.5 * n


@kernel
def first_or_zero(x: Array1[np.float64]):
    return x[0] if len(x) else 0


@kernel
def first_or_zero_single(x: Array1[np.float32]):
    if len(x) == 0:
        return 0.0
    return x[0]


@kernel
def in_tuple(n: int, x: Array1[np.float32]):
    return (n // 2 if n % 2 == 0 else n / 2), (0.0 if n < 0 else x[0])


def calls():
    for n in (3, 0, -3, 8, 2**53 + 2, 2**62):
        yield "by_branch", lambda n=n: (n,), "any" if n > 2**53 else "native"
        yield "in_tuple", lambda n=n: (n, np.ones(1, np.float32)), "any" if n > 2**53 else "native"
    for n in (0, 2):
        yield "first_or_zero", lambda n=n: (np.ones(n),)
        yield "first_or_zero_single", lambda n=n: (np.ones(n, np.float32),)
