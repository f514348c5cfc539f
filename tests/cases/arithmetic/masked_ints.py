"""Ints of which only low bits are read are computed modulo 2**64: hashes and random numbers stay native whatever overflows."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def numerical_recipes(seed: int, n: int) -> int:
    s = seed
    for _ in range(n):
        s = (1664525 * s + 1013904223) % 2**32
    return s


@kernel
def posix_drand48(seed: int, n: int) -> float:
    s = (seed << 16) + 0x330E
    for _ in range(n):
        s = (0x5DEECE66D * s + 11) & 0xFFFFFFFFFFFF
    return s / 2**48


@kernel
def knuth_63(seed: int, n: int) -> int:
    mask = 0x7FFFFFFFFFFFFFFF
    s = seed
    for _ in range(n):
        s = (6364136223846793005 * s + 1442695040888963407) & mask
    return s


@kernel
def fnv_1a_32(b: Array1[np.uint8]) -> int:
    h = 0x811C9DC5
    for c in b:
        h = ((h ^ int(c)) * 0x01000193) & 0xFFFFFFFF
    return h


@kernel
def djb2(b: Array1[np.uint8]) -> int:
    h = 5381
    for c in b:
        h = ((h << 5) + h + int(c)) & 0xFFFFFFFF
    return h


@kernel
def xorshift_32(x: int, n: int) -> int:
    for _ in range(n):
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0xFFFFFFFF
    return x


@kernel
def murmur_finish(h: int) -> int:
    h &= 0xFFFFFFFF
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & 0xFFFFFFFF
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & 0xFFFFFFFF
    return h ^ (h >> 16)


@kernel
def rotated_32(x: int, r: int) -> int:
    total = 0
    for k in range(r):
        x = ((x << 7) | (x >> 25)) & 0xFFFFFFFF
        total = (total * 31 + x * k - (x << 20)) & 0xFFFFFF
    return total


@kernel
def several_steps(a: int, b: int, c: int) -> int:
    t = a * b
    u = t * t - c
    v = ~(u << 3) ^ t
    return v % 1024


@kernel
def one_of_two_products(a: int, b: int) -> int:
    if a > b:
        t = a * a
    else:
        t = a * b - 1
    return t & 0xFFFF


@kernel
def carried_without_a_mask(a: int, n: int) -> int:
    t = 1
    for k in range(n):
        t = t * a + k
    return t & 0xFFFFFFFF


@kernel
def inside_a_condition(a: int, b: int) -> int:
    n = 0
    for k in range(10):
        if (a * b + k) % 8 == 3:
            n += 1
    return n


@kernel
def adler_like(b: Array1[np.int64]) -> int:
    total = 0
    for k, v in enumerate(b):
        total = (total + int(v) * int(v) * (k + 1)) & 0x7FFFFFFF
    return total


@kernel
def dead_product(a: int, b: int) -> int:
    unused = a * b
    unused = unused * a
    return a


@kernel
def large_constants(seed: int, n: int) -> int:
    mask = 0xFFFFFFFFFFFFFFFF
    s = seed
    for _ in range(n):
        s = (s * 0xBF58476D1CE4E5B9 + 0x9E3779B97F4A7C15) & mask
        s = (s ^ 0xFFFFFFFFFFFFFFFF0123) & ((1 << 64) - 1)
    return s & 0x7FFFFFFF


# The neighbours: what reads more than the low bits keeps its checks.


@kernel
def also_compared(a: int, b: int) -> int:
    t = a * b
    if t > 0:
        return t & 0xFF
    return -1


@kernel
def shifted_right(a: int, b: int) -> int:
    return ((a * b) >> 60) & 0xFF


@kernel
def other_modulus(a: int, b: int) -> int:
    return (a * b) % 1000


@kernel
def negative_mask(a: int, b: int) -> int:
    return (a * b) & -256


@kernel
def masked_by_an_argument(a: int, b: int, m: int) -> int:
    return (a * b) & m


@kernel
def as_numpy(a: int, b: int) -> np.int64:
    return np.int64(a * b) & np.int64(255)


@kernel
def also_returned(a: int, b: int) -> tuple[int, int]:
    t = a * b
    return t & 0xFF, t


@kernel
def to_float_first(a: int, b: int) -> float:
    t = a * b
    return float(t) + (t & 1)


@kernel
def negative_modulus(a: int, b: int) -> int:
    return (a * b) % -1024


@kernel
def in_a_tuple(a: int, b: int) -> int:
    p = (a * b, 255)
    return p[0] & p[1]


_BYTES = lambda: (np.arange(200, dtype=np.uint8),)
_SEEDED = ("numerical_recipes", "large_constants", "posix_drand48", "knuth_63", "xorshift_32", "rotated_32", "carried_without_a_mask")
_PAIRS = ((3, 5), (2**62 + 11, 2**61 - 7), (-(2**63), 2**63 - 1), (-(2**62) - 3, 7), (0, -(2**63)))
_CHECKED = ("also_compared", "shifted_right", "other_modulus", "negative_mask", "as_numpy", "also_returned", "to_float_first",
            "negative_modulus")


def calls():
    for name in _SEEDED:
        for seed in (0, 1, 12345, 2**31 - 1):
            yield (name, lambda seed=seed: (seed, 12))
    for name in ("numerical_recipes", "large_constants", "knuth_63", "carried_without_a_mask"):
        for seed in (-1, 2**63 - 1, -(2**63)):
            yield (name, lambda seed=seed: (seed, 30))
    for name in ("fnv_1a_32", "djb2"):
        yield (name, _BYTES)
    for h in (0, 1, 2**32 - 1, 2**63 - 1, -1):
        yield ("murmur_finish", lambda h=h: (h,))
    for a, b in _PAIRS:
        for name in ("one_of_two_products", "inside_a_condition", "dead_product", "in_a_tuple"):
            yield (name, lambda a=a, b=b: (a, b))
        yield ("several_steps", lambda a=a, b=b: (a, b, 17))
        for name in _CHECKED:
            large = "any" if name == "as_numpy" else "leaves"  # np.int64 refuses what does not fit
            yield (name, lambda a=a, b=b: (a, b), large if abs(a * b) >= 2**63 else "native")
        for m in (-1, 255):
            yield ("masked_by_an_argument", lambda a=a, b=b, m=m: (a, b, m), "leaves" if abs(a * b) >= 2**63 else "native")
    yield ("adler_like", lambda: (np.arange(-(2**62), 2**62, 2**58),))
    for n in (np.int64(3), np.int64(2**62), np.int64(-7), True):  # NumPy refuses constants beyond 64 bits, and wraps with a warning
        yield ("large_constants", lambda n=n: (n, 3), "any")
        for name in ("one_of_two_products", "inside_a_condition", "in_a_tuple"):
            yield (name, lambda name=name, n=n: (n, 2**61 + 1), "any")
            yield (name, lambda name=name, n=n: (12345, n), "any")
