"""Random number generators of 64 bits over Python ints, as they are published."""
from typing import NamedTuple

import numpy as np

from kernelmill import Array1, kernel

MASK = (1 << 64) - 1


@kernel
def lcg(seed: int, n: int) -> int:
    s = seed
    for _ in range(n):
        s = (6364136223846793005 * s + 1442695040888963407) % 2**64
    return s


@kernel
def splitmix(seed: int, out: Array1[np.uint64]) -> int:
    state = seed
    for i in range(len(out)):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        out[i] = z ^ (z >> 31)
    return state


@kernel
def xorshift64(x: int, n: int) -> int:
    for _ in range(n):
        x ^= (x << 13) & MASK
        x ^= x >> 7
        x ^= (x << 17) & MASK
    return x


@kernel
def xorshift_star(state: int) -> tuple[int, int]:
    x = state
    x ^= x >> 12
    x ^= (x << 25) & MASK
    x ^= x >> 27
    return x, (x * 0x2545F4914F6CDD1D) & MASK


def step(state: tuple[int, int]) -> tuple[int, int]:
    a, b = state
    a ^= (a << 23) & MASK
    a ^= a >> 17
    a ^= b ^ (b >> 26)
    return b, a


@kernel
def xorshift128(a: int, b: int, n: int) -> tuple[int, int]:
    state = (a, b)
    for _ in range(n):
        state = step(state)
    return state


class Pcg(NamedTuple):
    state: int
    inc: int


def advance(rng: Pcg) -> Pcg:
    return Pcg((rng.state * 6364136223846793005 + rng.inc) & MASK, rng.inc)


@kernel
def pcg32(seed: int, out: Array1[np.uint32]) -> int:
    rng = Pcg((seed + 0xDA3E39CB94B95BDB) & MASK, 0xDA3E39CB94B95BDB)
    for i in range(len(out)):
        old = rng.state
        rng = advance(rng)
        mixed = (((old >> 18) ^ old) >> 27) & 0xFFFFFFFF
        rot = old >> 59
        out[i] = ((mixed >> rot) | (mixed << ((-rot) & 31))) & 0xFFFFFFFF
    return rng.state


@kernel
def uniforms(seed: int, out: Array1[np.float64]) -> None:
    s = seed
    for i in range(len(out)):
        s = (s * 0x5851F42D4C957F2D + 0x14057B7EF767814F) & MASK
        if i % 4 == 0:
            out[i] = s / 2**64
        elif i % 4 == 1:
            out[i] = (s >> 11) * 2.0**-53
        elif i % 4 == 2:
            out[i] = float(s) * 5.421010862427522e-20
        else:
            out[i] = (s >> 11) / (1 << 53)


@kernel
def monte_carlo(seed: int, n: int) -> float:
    inside = 0
    s = seed & MASK
    for _ in range(n):
        s = (s * 6364136223846793005 + 1) & MASK
        x = (s >> 33) / 2147483648
        s = (s * 6364136223846793005 + 1) & MASK
        y = (s >> 33) / 2147483648
        if x * x + y * y < 1.0:
            inside += 1
    return 4 * inside / n


@kernel
def shuffle(a: Array1[np.int64], seed: int) -> None:
    s = seed
    for i in range(len(a) - 1, 0, -1):
        s = (s * 2862933555777941757 + 3037000493) & MASK
        j = s % (i + 1)
        a[i], a[j] = a[j], a[i]


@kernel
def wyrand_low(seed: int) -> int:
    seed = (seed + 0xA0761D6478BD642F) & MASK
    other = seed ^ 0xE7037ED1A0B428DB
    return (seed * other) & MASK


@kernel
def middle_square(x: int, w: int, n: int) -> int:
    for _ in range(n):
        x = (x * x) & MASK
        w = (w + 0xB5AD4ECEDA1CE2A9) & MASK
        x = (x + w) & MASK
        x = ((x >> 32) | (x << 32)) & MASK
    return x & 0xFFFFFFFF


@kernel
def lehmer(state: int, n: int) -> int:
    while n > 0:
        state = state * 0xDA942042E4DD58B5 % 18446744073709551557
        n -= 1
    return state


SEEDS = (0, 1, 12345, 2**63 - 1, 2**63, 2**64 - 1)
CALLS = [
    *(("lcg", lambda s=s: (s, 7)) for s in SEEDS),
    ("lcg", lambda: (-5, 3), "leaves"),
    ("lcg", lambda: (-5, 0), "leaves"),
    ("lcg", lambda: (2**70, 3), "leaves"),
    *(("splitmix", lambda s=s: (s, np.zeros(9, np.uint64))) for s in SEEDS),
    ("splitmix", lambda: (-1, np.zeros(9, np.uint64)), "leaves"),
    *(("xorshift64", lambda s=s: (s, 9)) for s in SEEDS),
    *(("xorshift_star", lambda s=s: (s,)) for s in SEEDS),
    ("xorshift128", lambda: (1, 2, 20)),
    ("xorshift128", lambda: (2**64 - 1, 2**63, 20)),
    ("xorshift128", lambda: (1, -2, 20), "leaves"),
    ("pcg32", lambda: (42, np.zeros(12, np.uint32))),
    ("pcg32", lambda: (-42, np.zeros(12, np.uint32))),
    *(("uniforms", lambda s=s: (s, np.zeros(23))) for s in SEEDS),
    ("monte_carlo", lambda: (7, 500)),
    ("monte_carlo", lambda: (-7, 500)),
    ("monte_carlo", lambda: (7, 0), "raises"),
    ("shuffle", lambda: (np.arange(30), 99)),
    ("wyrand_low", lambda: (2**63 - 3,)),
    ("middle_square", lambda: (2**63 + 3, 5, 10)),
    ("lehmer", lambda: (12345, 1), "leaves"),
]
