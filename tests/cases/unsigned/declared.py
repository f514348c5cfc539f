"""Unsigned ints in kernels with several declared types, with stand-ins, in loops with exceptions and closures."""
from typing import TypeVar

import numpy as np

from kernelmill import Array1, kernel

M = 0xFFFFFFFFFFFFFFFF
T = TypeVar("T", np.uint32, np.uint64)


@kernel
def either(x: int | float, salt: int) -> int:
    return (int(x) * 0x9E3779B97F4A7C15 ^ salt) & M


@kernel
def rotated(a: Array1[T], x: int) -> int:
    for k in range(len(a)):
        x = ((x << 7) | (x >> 57)) & M
        x ^= int(a[k])
    return x


@kernel
def nonces(x: int, limit: int) -> int:
    n = 0
    while True:
        h = ((x + n) * 0xD6E8FEB86659FD93) & M
        h ^= h >> 32
        if h < limit:
            return n
        n += 1


@kernel
def caught(x: int, a: Array1[np.int64]) -> int:
    h = (x * 0x9E3779B97F4A7C15) & M
    try:
        a[0] = h >> 1
        a[h >> 60] = 1
    except IndexError:
        return h
    return h ^ M


@kernel
def closure(x: int) -> int:
    def mix(v: int) -> int:
        return (v * 0xBF58476D1CE4E5B9 + salt) & M

    salt = (x ^ 0x94D049BB133111EB) & M
    return mix(mix(x))


@kernel
def lambdas(x: int) -> int:
    rot = lambda v, r: ((v << r) | (v >> (64 - r))) & M  # noqa: E731
    return rot(x, 13) ^ rot(x, 5)


@kernel
def conditional(x: int, flag: bool) -> int:
    h = x & M
    return (h if flag else h >> 1) & (M if flag else 0xFF)


@kernel
def chained(x: int) -> bool:
    return 2**62 <= (x & M) < 3 * 2**62


@kernel
def iterated(a: Array1[np.int64]) -> int:
    h = 1
    for k, v in enumerate(a):
        h = (h * 31 + abs(int(v)) + k) & M
    return h


@kernel
def generated(a: Array1[np.uint8]) -> int:
    return sum(int(v) * 0x100000001B3 for v in a) & M


@kernel
def views(u: Array1[np.uint64]) -> int:
    h = 0
    for v in u:
        h ^= int(v) * 3 & M
        h = h + int(v) & M
    return h


@kernel
def recursive(x: int, n: int) -> int:
    if n == 0:
        return x
    return recursive((x * 6364136223846793005 + 1442695040888963407) & M, n - 1)


@kernel
def asserted(x: int) -> int:
    h = x & M
    assert h != 5, "five"
    return h


@kernel
def powers(base: int, e: int, m: int) -> int:
    r = 1
    b = base & M
    while e > 0:
        if e & 1:
            r = (r * b) & M
        b = (b * b) & M
        e >>= 1
    return r % m


CALLS = [
    ("either", lambda: (5, 2**64 - 1)),
    ("either", lambda: (-5, -1)),
    ("either", lambda: (-5.5, 10**30)),
    ("either", lambda: (1e300, 1), "leaves"),
    ("rotated", lambda: (np.arange(5, dtype=np.uint32), 2**63 + 1)),
    ("rotated", lambda: (np.array([2**64 - 1, 2**63], np.uint64), 1)),
    ("nonces", lambda: (5, 2**60)),
    ("nonces", lambda: (5, 2**63 - 1)),
    ("nonces", lambda: (5, 2**64), "leaves"),
    ("caught", lambda: (5, np.zeros(3, np.int64))),
    ("caught", lambda: (0, np.zeros(3, np.int64))),
    ("caught", lambda: (5, np.zeros(16, np.int64))),
    ("closure", lambda: (77,)),
    ("closure", lambda: (-77,), "leaves"),
    ("lambdas", lambda: (2**64 - 3,)),
    ("conditional", lambda: (-1, True)),
    ("conditional", lambda: (-1, False)),
    *(("chained", lambda x=x: (x,)) for x in (0, 2**62, 2**63 - 1, -1, -(2**62), -(2**62) - 1, -(2**63))),
    ("iterated", lambda: (np.array([5, -3, 2**62, -(2**62)]),)),
    ("generated", lambda: (np.arange(40, dtype=np.uint8),)),
    ("views", lambda: (np.array([2**64 - 1, 2**63, 5], np.uint64),)),
    ("recursive", lambda: (1, 30)),
    ("recursive", lambda: (2**64 - 1, 3)),
    ("asserted", lambda: (-1,)),
    ("asserted", lambda: (5,), "raises"),
    ("powers", lambda: (3, 100, 1000)),
    ("powers", lambda: (-3, 101, 2**62 + 1)),
]
