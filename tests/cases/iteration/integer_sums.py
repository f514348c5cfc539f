"""Sums of Python integers over arrays: exact where the sum fits 64 bits, whatever the sums before the last are."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def total(x: Array1[np.int64]) -> int:
    s = 0
    for v in x:
        s += int(v)
    return s


@kernel
def total_from(x: Array1[np.int64], start: int) -> int:
    s = start
    for i in range(x.shape[0]):
        s += int(x[i])
    return s


@kernel
def taken_away(x: Array1[np.int64], s: int) -> int:
    for i in range(x.shape[0]):
        s -= int(x[i])
    return s


@kernel
def of_some(x: Array1[np.int64], limit: int) -> tuple[int, int]:
    s = n = 0
    for i in range(x.shape[0]):
        if x[i] > limit:
            s += int(x[i])
            n += 1
    return s, n


@kernel
def of_products(x: Array1[np.int32], y: Array1[np.int32]) -> int:
    s = 0
    for i in range(x.shape[0]):
        s += int(x[i]) * int(y[i])
    return s


@kernel
def of_rows(x: Array2[np.int64], out: Array1[np.int64]) -> int:
    whole = 0
    for i in range(x.shape[0]):
        row = 0
        for j in range(x.shape[1]):
            row += int(x[i, j])
        out[i] = row
        whole += row
    return whole


@kernel
def with_largest(x: Array1[np.int64]) -> tuple[int, int]:
    s, largest = 0, -(2**62)
    for i in range(x.shape[0]):
        s += int(x[i])
        largest = max(largest, int(x[i]))
    return s, largest


@kernel
def twice(x: Array1[np.int64]) -> int:
    s = 0
    for i in range(x.shape[0]):
        s += int(x[i])
        s += i
    return s


@kernel
def running(x: Array1[np.int64], out: Array1[np.int64]) -> None:
    s = 0
    for i in range(x.shape[0]):
        s += int(x[i])
        out[i] = s


@kernel(overflow="raise")
def raises_at_once(x: Array1[np.int64]) -> int:
    s = 0
    for i in range(x.shape[0]):
        s += int(x[i])
    return s


BIG = 2**63 - 1
RISING = np.arange(-40, 61)
STEEP = np.array([BIG, -BIG, 5] * 7)
HUGE = np.array([2**62, 2**62, -(2**62), 1])


def _some(seed: int, bits: int, n: int = 77) -> np.ndarray:
    return np.random.default_rng(seed).integers(-(2**bits), 2**bits - 1, n)


CALLS = [
    ("total", lambda: (RISING,)),
    ("total", lambda: (RISING[::-3],)),
    ("total", lambda: (np.zeros(0, np.int64),)),
    ("total", lambda: (STEEP,), "leaves"),
    ("total", lambda: (np.full(9, BIG),), "leaves"),
    ("total", lambda: (np.full(64, -(2**57)),)),
    ("total", lambda: (np.full(65, -(2**57)),), "leaves"),
    ("total", lambda: (HUGE,), "leaves"),
    *(("total", lambda bits=bits: (_some(bits, bits),)) for bits in (8, 31, 32, 40, 52, 53, 54, 55)),
    ("total_from", lambda: (RISING, BIG - 1010)),
    ("total_from", lambda: (RISING, BIG - 1009), "leaves"),
    ("total_from", lambda: (-RISING, -BIG - 1 + 1010)),
    ("taken_away", lambda: (RISING, -5)),
    ("taken_away", lambda: (np.array([-BIG - 1, BIG, 1, 0]), -1)),
    ("taken_away", lambda: (np.array([-BIG - 1]), 0), "leaves"),
    ("of_some", lambda: (RISING, 7)),
    ("of_some", lambda: (STEEP, 1), "leaves"),
    ("of_some", lambda: (_some(3, 60), 2**70), "leaves"),
    ("of_products", lambda: (_some(4, 27).astype(np.int32), _some(5, 27).astype(np.int32))),
    ("of_products", lambda: (np.full(2, -(2**31), np.int32), np.full(2, -(2**31), np.int32)), "leaves"),
    ("of_rows", lambda: (_some(6, 50, 120).reshape(4, 30), np.zeros(4, np.int64))),
    ("of_rows", lambda: (_some(6, 40, 120).reshape(30, 4).T, np.zeros(4, np.int64))),
    ("with_largest", lambda: (RISING,)),
    ("with_largest", lambda: (STEEP[:4],), "leaves"),
    ("with_largest", lambda: (STEEP[:3],)),
    ("twice", lambda: (RISING,)),
    ("running", lambda: (RISING, np.zeros(101, np.int64))),
    ("raises_at_once", lambda: (RISING,)),
]
