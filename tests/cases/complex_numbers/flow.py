"""Complex locals through control flow, calls and tuples; results of the declared type."""

import math

import numpy as np

from kernelmill import Array1, kernel

from ._values import array, numbers


@kernel
def accumulated(x: Array1[np.complex128], n: int):
    s = 0
    for v in x:
        s += v
    t = 0j
    for v in x:
        t = t + v
    u = 0.0
    for k in range(len(x)):
        u -= x[k]
    return complex(s), t / n, u * 2


@kernel
def mean(x: Array1[np.complex128]) -> complex:
    s = 0.0
    for v in x:
        s += v
    return s / len(x)


@kernel
def escapes(c: complex, limit: int) -> int:
    z = 0j
    for k in range(limit):
        if abs(z) > 2.0:
            return k
        z = z * z + c
    return limit


@kernel
def escapes_by_power(c: complex, limit: int) -> int:
    z = 0j
    k = 0
    while k < limit and z.real * z.real + z.imag * z.imag <= 4.0:
        z = z**2 + c
        k += 1
    return k


def halves(z):
    return z.real, z.imag


def turned(z, by=1j):
    return z * by


@kernel
def through_helpers(z: complex, x: Array1[np.complex64]):
    re, im = halves(z)
    a, b = halves(x[0])
    return turned(z), turned(x[0]), turned(z, 2.0), re + im, a - b


@kernel
def swapped(a: complex, b: complex) -> tuple[complex, complex]:
    a, b = b, a
    return a, b


@kernel
def pair(p: tuple[complex, float]) -> complex:
    return p[0] * p[1]


@kernel
def declared_wider(x: float, n: int) -> complex:
    if n > 0:
        return x
    return 1j


@kernel
def declared_numpy(z: complex) -> np.complex64:
    return z * 2


@kernel
def default(z: complex = 1 - 2j, w: complex = 2) -> complex:
    return z + w


@kernel
def maybe(x: Array1[np.complex128], pick: bool):
    if pick:
        z = x[0]
    else:
        z = 1j
    return z, abs(z), z.real, z * 2, -z, z == 1j


@kernel
def unbound(flag: bool) -> complex:
    if flag:
        z = 2j
    return z


@kernel
def constructed(x: float, y: float, n: int):
    return complex(x, y), complex(x), complex(n, y), complex(imag=x), complex("1+2j"), complex(n), complex(), complex(1, 2)


@kernel(math="libm")
def fft(x: Array1[np.complex128]) -> None:
    n = x.shape[0]
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            x[i], x[j] = x[j], x[i]
    size = 2
    while size <= n:
        half = size // 2
        angle = -2.0 * math.pi / size
        step = complex(math.cos(angle), math.sin(angle))
        for start in range(0, n, size):
            w = 1 + 0j
            for k in range(half):
                u = x[start + k]
                v = x[start + k + half] * w
                x[start + k] = u + v
                x[start + k + half] = u - v
                w *= step
        size *= 2


def calls():
    for n in (0, 1, 4):
        yield "accumulated", lambda n=n: (array(numbers(n)), 3), "native" if n else "any"
    yield "mean", lambda: (array(numbers(5)),)
    yield "mean", lambda: (array([]),), "raises"
    for c in (0.1 + 0.2j, -1 + 0.3j, 2 + 2j, 0.3 - 0.5j):
        yield "escapes", lambda c=c: (c, 50)
        yield "escapes_by_power", lambda c=c: (c, 50)
        yield "through_helpers", lambda c=c: (c, array([c], np.complex64))
        yield "swapped", lambda c=c: (c, -c)
        yield "pair", lambda c=c: ((c, 2.5),)
        yield "declared_numpy", lambda c=c: (c,)
        yield "default", lambda c=c: (c,), "any"
        yield "default", lambda c=c: (c, c)
        yield "maybe", lambda c=c: (array([c]), True)
        yield "maybe", lambda c=c: (array([c]), False), "any"
    yield "declared_wider", lambda: (2.5, 1)
    yield "declared_wider", lambda: (2.5, 0)
    yield "unbound", lambda: (True,)
    yield "unbound", lambda: (False,), "raises"
    yield "constructed", lambda: (1.5, -0.0, 7)
    yield "constructed", lambda: (math.inf, math.nan, -(2**53) - 1)
    for n in (1, 2, 8, 64):
        yield "fft", lambda n=n: (array(numbers(n)),)
    yield "fft", lambda: (array([1, math.inf, math.nan, 2j]),), "any"
