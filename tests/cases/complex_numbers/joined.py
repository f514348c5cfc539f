"""Locals that are int, float or complex by the way taken: `z = 0`, then `z = z * z + c`."""

import cmath

import numpy as np

from kernelmill import Array1, kernel

from ._values import array, edges, numbers


@kernel
def escapes(c: complex, limit: int):
    z = 0
    for k in range(limit):
        if abs(z) > 2:
            return k, complex(z)
        z = z * z + c
    return -1, complex(z)


@kernel
def escapes_by_power(c: complex, limit: int) -> int:
    z = 0.0
    k = 0
    while abs(z) <= 2 and k < limit:
        z = z**2 + c
        k += 1
    return k


@kernel
def transform(x: Array1[np.float64], k: int) -> complex:
    s = 0
    for n in range(len(x)):
        s += cmath.exp(-2j * cmath.pi * k * n / len(x)) * x[n]
    return s


@kernel
def operators(c: complex, x: float, n: int, first: bool, second: bool):
    z = n
    if first:
        z = c
    w = x
    if second:
        w = c * 2
    return z, w, z + w, z - w, z * w, -z, +z, z + c, c - z, z * x, x - z, z + n, n * z, z == w, z != c, z == n, x == z


@kernel
def quotients(c: complex, x: float, n: int, first: bool, second: bool):
    z = c if first else n
    w = c if second else x
    return z / w, w / z, z / n, c / z, z / 2.5


@kernel
def parts(c: complex, n: int, first: bool):
    z = c if first else n
    return abs(z), z.real, z.imag, z.conjugate(), bool(z), z**2, z**3, z**1


@kernel
def beside_numpy(c: complex, x: float, a: Array1[np.complex128], g: Array1[np.complex64], first: bool):
    z = c if first else x
    a[0] = z
    g[0] = z
    return a[-1] * z, z + a[-1], g[-1] + z, cmath.sqrt(z), a + 1, (z, 1)


def helper(z):
    return z * 2


@kernel
def through_helper(c: complex, n: int, first: bool):
    z = n
    if first:
        z = c
    return helper(z), helper(helper(z))


@kernel
def declared(c: complex, n: int, first: bool) -> complex:
    if first:
        return c
    return n


def calls():
    flags = [(p, q) for p in (True, False) for q in (True, False)]
    for c in (0.1 + 0.2j, -1 + 0.3j, 2 + 2j, 0.3 - 0.5j):
        yield "escapes", lambda c=c: (c, 30)
        yield "escapes", lambda c=c: (c, 0)
        yield "escapes_by_power", lambda c=c: (c, 30)
    yield "transform", lambda: (np.arange(8.0), 3)
    yield "transform", lambda: (np.zeros(0), 3)
    for c, d in zip(numbers(12), numbers(12, seed=8)):
        for p, q in flags:
            yield "operators", lambda c=c, d=d, p=p, q=q: (c, d.real, 7, p, q)
            yield "quotients", lambda c=c, d=d, p=p, q=q: (c, d.real, -3, p, q)
        yield "beside_numpy", lambda c=c, d=d: (c, d.real, array([d, c]), array([d, c], np.complex64), True)
        yield "beside_numpy", lambda c=c, d=d: (c, d.real, array([d, c]), array([d, c], np.complex64), False)
    for c in (*numbers(12), *edges(40)):
        mark = "native" if c == c and 0.01 < abs(c) < 100 and c.real * c.imag else "any"
        for n in (0, 5, -5, 2**30, 2**53 + 1):
            for p in (True, False):
                yield "parts", lambda c=c, n=n, p=p: (c, n, p), mark if abs(n) < 10 else "any"
                yield "through_helper", lambda c=c, n=n, p=p: (c, n, p), "any"
                yield "declared", lambda c=c, n=n, p=p: (c, n, p)
        for p, q in flags:
            yield "operators", lambda c=c, p=p, q=q: (c, c.imag, 0, p, q), "any"
            yield "quotients", lambda c=c, p=p, q=q: (c, c.real, 1, p, q), "any"
