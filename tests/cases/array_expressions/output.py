"""Functions that write into a given array: `out=`, also by position, and `where=`."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def into(a: Array1[np.float64], b: Array1[np.float64], c: Array1[np.float64]):
    np.add(a, b, out=c)
    np.multiply(c, 2.0, c)
    d = np.sqrt(np.abs(a), out=np.empty_like(a))
    np.maximum(d, b, out=d, where=a > 0)
    return d


@kernel
def narrow(a: Array1[np.float64], c: Array1[np.float32]):
    return np.subtract(a, 1, out=c)


@kernel
def truth(a: Array2[np.int64], m: Array2[np.bool_]):
    np.greater(a, 2, m)
    np.logical_not(m, m)
    return m


@kernel
def itself(z: Array1[np.complex128], c: Array1[np.complex128]):
    np.add(z, c, z)
    np.negative(z, out=z)
    return abs(z) > 2.0


@kernel
def shifted(a: Array1[np.float64]):
    np.add(a[1:], a[:-1], out=a[1:])


def calls():
    for n in (0, 1, 9):
        yield "into", lambda n=n: (np.arange(n) - 3.0, np.arange(n) / 2, np.zeros(n))
        yield "narrow", lambda n=n: (np.arange(n) / 4, np.zeros(n, np.float32))
        yield "itself", lambda n=n: (np.arange(n) * (1 + 2j), np.arange(n) * 1j)
        yield "shifted", lambda n=n: (np.arange(n + 1.0),)
    yield "into", lambda: (np.arange(8.0)[::2], np.arange(4.0), np.zeros(8)[::-2])
    yield "into", lambda: (np.arange(3.0), np.arange(3.0), np.zeros(2)), "raises"
    yield "truth", lambda: (np.arange(6).reshape(2, 3), np.zeros((2, 3), bool))
