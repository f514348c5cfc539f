"""Whole algorithms on integers: sorting, searching, sieves, dynamic programming, checksums, cellular automata."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def bubble_sort(x: Array1[np.int64]) -> int:
    swaps = 0
    n = len(x)
    for i in range(n):
        for j in range(n - 1 - i):
            if x[j] > x[j + 1]:
                x[j], x[j + 1] = x[j + 1], x[j]
                swaps += 1
    return swaps


@kernel
def insertion_sort(x: Array1[np.float64]) -> None:
    for i in range(1, len(x)):
        key = x[i]
        j = i - 1
        while j >= 0 and x[j] > key:
            x[j + 1] = x[j]
            j -= 1
        x[j + 1] = key


@kernel
def binary_search(x: Array1[np.int64], key: int) -> int:
    lo = 0
    hi = len(x)
    while lo < hi:
        mid = (lo + hi) // 2
        if x[mid] < key:
            lo = mid + 1
        else:
            hi = mid
    return lo if lo < len(x) and x[lo] == key else -1


@kernel
def sieve(n: int) -> int:
    flags = np.ones(n + 1, dtype=np.bool_)
    count = 0
    for i in range(2, n + 1):
        if flags[i]:
            count += 1
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return count


@kernel
def levenshtein(a: Array1[np.uint8], b: Array1[np.uint8]) -> int:
    m = b.shape[0]
    previous = np.zeros(m + 1, np.int64)
    current = np.zeros(m + 1, np.int64)
    for j in range(m + 1):
        previous[j] = j
    for i in range(a.shape[0]):
        current[0] = i + 1
        for j in range(m):
            cost = previous[j]
            if a[i] != b[j]:
                cost = cost + 1
            current[j + 1] = min(cost, previous[j + 1] + 1, current[j] + 1)
        previous, current = current, previous
    return int(previous[m])


@kernel
def crc32(data: Array1[np.uint8]) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= int(byte)
        for _ in range(8):
            if crc & 1:
                crc = (crc >> 1) ^ 0xEDB88320
            else:
                crc >>= 1
    return crc ^ 0xFFFFFFFF


@kernel
def histogram(x: Array1[np.float64], lo: float, hi: float, counts: Array1[np.int64]) -> None:
    n = len(counts)
    for v in x:
        if lo <= v < hi:
            counts[int((v - lo) / (hi - lo) * n)] += 1


@kernel
def life(a: Array2[np.uint8], b: Array2[np.uint8]) -> None:
    n, m = a.shape
    for i in range(n):
        for j in range(m):
            s = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    if di != 0 or dj != 0:
                        s += int(a[(i + di) % n, (j + dj) % m])
            b[i, j] = 1 if s == 3 or (s == 2 and a[i, j] == 1) else 0


@kernel
def knapsack(weights: Array1[np.int64], values: Array1[np.int64], capacity: int) -> int:
    best = np.zeros(capacity + 1, dtype=np.int64)
    for i in range(len(weights)):
        for c in range(capacity, -1, -1):
            if weights[i] <= c:
                best[c] = max(best[c], best[c - weights[i]] + values[i])
    return int(best[capacity])


@kernel
def reverse_in_place(x: Array1[np.int16]) -> None:
    i = 0
    j = len(x) - 1
    while i < j:
        x[i], x[j] = x[j], x[i]
        i += 1
        j -= 1


@kernel
def mod_power(base: int, exponent: int, modulus: int) -> int:
    result = 1
    base %= modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


@kernel
def longest_run(x: Array1[np.bool_]) -> int:
    best = run = 0
    for v in x:
        run = run + 1 if v else 0
        best = max(best, run)
    return best


@kernel
def union_find(parent: Array1[np.int32], a: Array1[np.int32], b: Array1[np.int32]) -> int:
    groups = len(parent)
    for p, q in zip(a, b):
        i = int(p)
        j = int(q)
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = int(parent[i])
        while parent[j] != j:
            parent[j] = parent[parent[j]]
            j = int(parent[j])
        if i != j:
            parent[i] = j
            groups -= 1
    return groups


def text(s: str) -> np.ndarray:
    return np.frombuffer(s.encode(), np.uint8)


def integers(n: int) -> np.ndarray:
    return np.random.default_rng(3).integers(-50, 50, n)


CALLS = [
    *[("bubble_sort", lambda n=n: (integers(n),)) for n in (0, 1, 2, 30)],
    *[("insertion_sort", lambda n=n: (integers(n) * 0.5,)) for n in (0, 1, 30)],
    *[("binary_search", lambda k=k: (np.arange(0, 40, 3), k)) for k in (0, 12, 13, 39, -5, 99)],
    *[("sieve", lambda n=n: (n,)) for n in (1, 2, 30, 1000)],
    ("sieve", lambda: (-5,), "raises"),
    ("levenshtein", lambda: (text("kitten"), text("sitting"))),
    ("levenshtein", lambda: (text(""), text("abc"))),
    ("crc32", lambda: (text("123456789"),)),
    ("crc32", lambda: (text(""),)),
    ("histogram", lambda: (np.linspace(-1, 2, 50), 0.0, 1.0, np.zeros(7, np.int64))),
    ("histogram", lambda: (np.array([np.nan, 0.5]), 0.0, 1.0, np.zeros(7, np.int64))),
    ("life", lambda: ((integers(40) > 10).astype(np.uint8).reshape(5, 8), np.zeros((5, 8), np.uint8))),
    ("knapsack", lambda: (np.array([3, 4, 5, 9]), np.array([4, 5, 7, 12]), 14)),
    ("reverse_in_place", lambda: (np.arange(9, dtype=np.int16),)),
    ("mod_power", lambda: (7, 12345, 1000007)),
    ("mod_power", lambda: (2**40, 5, 2**62 + 1), "leaves"),
    ("mod_power", lambda: (2, 5, 0), "raises"),
    ("longest_run", lambda: (np.array([True, True, False, True]),)),
    ("union_find", lambda: (np.arange(6, dtype=np.int32), np.array([0, 2, 1], np.int32), np.array([1, 3, 3], np.int32))),
]
