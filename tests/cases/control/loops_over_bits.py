"""Loops that take a number apart by its bits."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def bits(v: int) -> int:
    n = 0
    while v:
        v &= v - 1
        n += 1
        if n > 70:
            return -1
    return n


@kernel
def bits_of_all(x: Array1[np.int64]) -> int:
    n = 0
    for k in range(x.shape[0]):
        v = int(x[k])
        while v != 0:
            v = (v - 1) & v
            n += 1
    return n


@kernel
def lowest_bits(x: Array1[np.int64], out: Array1[np.int64]) -> None:
    for k in range(x.shape[0]):
        v = int(x[k])
        place = 0
        while v > 0:
            w = v - 1
            out[k] += (v & ~w) * (place + 1) % 1000003
            v &= w
            place += 1


@kernel
def by_halves(v: int) -> int:
    n = 0
    while v:
        n += v & 1
        v >>= 1
        if v == -1:
            return -n
    return n


@kernel
def of_bytes(a: Array1[np.uint8], b: Array1[np.uint8]) -> int:
    total = 0
    for i in range(a.shape[0]):
        v = a[i] ^ b[i]
        while v:
            v &= v - np.uint8(1)
            total += 1
    return total


@kernel
def halved(a: Array1[np.uint32]) -> int:
    total = 0
    for i in range(a.shape[0]):
        w = a[i]
        while w > 0:
            total += int(w & 1)
            w = w >> 1
    return total


@kernel
def odd_halves(a: Array1[np.int64]) -> int:
    total = 3
    for i in range(a.shape[0]):
        w = int(a[i])
        while w != 0 and w != -1:
            if w & 1:
                total += 1
            w >>= 1
    return total + w


@kernel
def shrinking(v: int, by: int) -> int:
    n = 0
    while v > 3:
        v = v - by
        n += 1
    return n + v


CALLS = [
    *(("bits", lambda v=v: (v,)) for v in (0, 1, 2, 255, 2**40 + 5, 2**63 - 1)),
    ("bits", lambda: (-1,), "leaves"),
    ("bits", lambda: (-(2**63),), "leaves"),
    ("bits_of_all", lambda: (np.array([0, 1, 3, 2**62 + 7, 2**63 - 1]),)),
    ("bits_of_all", lambda: (np.array([], np.int64),)),
    ("lowest_bits", lambda: (np.array([0, 12, 2**61, -5]), np.zeros(4, np.int64))),
    *(("by_halves", lambda v=v: (v,)) for v in (0, 1, 77, 2**63 - 1, -1, -2, -77)),
    ("of_bytes", lambda: (np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8)[::-1])),
    ("of_bytes", lambda: (np.array([255, 0], np.uint8), np.array([0, 0], np.uint8))),
    ("halved", lambda: (np.array([0, 1, 2**32 - 1, 77], np.uint32),)),
    ("odd_halves", lambda: (np.array([0, 1, 5, 2**63 - 1, -1, -77, -(2**63)]),)),
    ("shrinking", lambda: (100, 7)),
    ("shrinking", lambda: (2**63 - 1, 2**62)),
]
