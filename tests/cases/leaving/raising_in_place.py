"""Exceptions half-way through kernels that change arrays in place: type, message and memory are what CPython leaves."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def find_roots(parent: Array1[np.int64], a: Array1[np.int64], b: Array1[np.int64]) -> int:
    count = 0
    for i in range(len(a)):
        x = a[i]
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        y = b[i]
        while parent[y] != y:
            parent[y] = parent[parent[y]]
            y = parent[y]
        if x != y:
            parent[x] = y
            count += 1
    return count


@kernel
def count_values(x: Array1[np.int64], bins: Array1[np.int64]) -> None:
    for i in range(len(x)):
        bins[x[i]] += 1


@kernel
def divide_in_place(x: Array1[np.float64], d: float) -> None:
    for i in range(len(x)):
        x[i] = float(x[i]) / (d - i)


@kernel
def modulo_in_place(x: Array1[np.float64], d: float) -> None:
    for i in range(len(x)):
        x[i] = x[i] + 0.5
        x[i] = float(x[i]) % (d - i)


@kernel
def roots_in_place(x: Array1[np.float64]) -> None:
    for i in range(len(x)):
        x[i] = math.sqrt(x[i])


@kernel
def until_negative(x: Array1[np.int64]) -> int:
    for i in range(len(x)):
        if x[i] < 0:
            raise ValueError("negative value")
        x[i] = x[i] + 1
    return 7


@kernel
def without_text(x: Array1[np.int64], n: int) -> None:
    for i in range(len(x)):
        x[i] = x[i] ^ 1
        if i == n:
            raise ZeroDivisionError


@kernel
def in_rows(a: Array2[np.float64], p: Array1[np.int64]) -> None:
    for i in range(a.shape[0]):
        for j in range(len(p)):
            a[i, p[j]] += a[p[j], i]


@kernel
def two_targets(x: Array1[np.int64], y: Array1[np.int64], i: int, j: int) -> None:
    x[0] += 1
    x[i], y[j] = y[0], x[0]
    x[-1] += y[i]


@kernel
def add_at(x: Array1[np.float64], i: int, v: float) -> float:
    x[i] += v
    return x[i]


@kernel
def through_calls(x: Array1[np.float64], p: Array1[np.int64]) -> float:
    total = 0.0
    for i in range(len(p)):
        x[0] += 1.0
        total += add_at(x, int(p[i]), total)
    return total


@kernel
def read_at(x: Array1[np.float64], i: int) -> float:
    return x[i]


@kernel
def early_in_callee(x: Array1[np.float64], i: int) -> float:
    x[0] += 2.0
    r = read_at(x, i)
    x[0] += r
    return r


@kernel
def recursive(x: Array1[np.int64], n: int) -> int:
    x[n] += n
    if n < -100:
        return 0
    return recursive(x, n - 1) & 0xFF


@kernel
def shift_in_place(x: Array1[np.int64], n: int) -> int:
    r = 1
    for i in range(len(x)):
        x[i] += 1
        r = (r >> (n - i)) & 0xFF
    return r


@kernel
def list_after_write(x: Array1[np.int64], n: int) -> int:
    items = [1, 2, 3]
    for i in range(len(x)):
        x[i] += 1
    return items[n]


@kernel
def small_index(x: Array1[np.int64], p: Array1[np.uint8]) -> None:
    for i in range(len(p)):
        x[p[i]] += 1


@kernel
def unsigned_index(x: Array1[np.int64], p: Array1[np.uint64]) -> None:
    for i in range(len(p)):
        x[p[i]] += 1


@kernel
def large_factorial(x: Array1[np.int64], n: int) -> None:
    x[0] += 1
    x[1] = math.factorial(n) % 97


@kernel
def broadcast_after_write(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    x[0] += 1.0
    x[:] = x + y


@kernel
def positions_after_write(x: Array1[np.float64], p: Array1[np.int64]) -> None:
    x[0] += 1.0
    x[p] = 3.0


@kernel
def unbound_after_write(x: Array1[np.int64], n: int) -> int:
    for i in range(n):
        last = i
    x[0] += 5
    return last


CALLS = [
    ("find_roots", lambda: (np.arange(9), np.array([0, 1, 5, 8]), np.array([1, 2, 0, 5]))),
    ("find_roots", lambda: (np.arange(9), np.array([0, 1, 9, 8]), np.array([1, 2, 0, 5])), "raises"),
    ("find_roots", lambda: (np.array([1, 2, 77, 3]), np.array([3, 0]), np.array([3, 3])), "raises"),
    ("find_roots", lambda: (np.arange(5), np.array([0, 1]), np.array([1])), "raises"),
    ("count_values", lambda: (np.array([0, 3, 3, -1]), np.zeros(4, np.int64))),
    ("count_values", lambda: (np.array([0, 3, 4, 1]), np.zeros(4, np.int64)), "raises"),
    ("count_values", lambda: (np.array([0, 3, -5, 1]), np.zeros(8, np.int64)[::2]), "raises"),
    ("divide_in_place", lambda: (np.arange(5.0), 9.0)),
    ("divide_in_place", lambda: (np.arange(5.0), 3.0), "raises"),
    ("divide_in_place", lambda: (np.arange(5.0)[::-1], 0.0), "raises"),
    ("modulo_in_place", lambda: (np.arange(5.0), 9.0)),
    ("modulo_in_place", lambda: (np.arange(5.0), 3.0), "raises"),
    ("roots_in_place", lambda: (np.arange(5.0),)),
    ("roots_in_place", lambda: (np.array([4.0, 1.0, -2.0, 9.0]),), "raises"),
    ("roots_in_place", lambda: (np.array([4.0, np.nan, np.inf]),)),
    ("until_negative", lambda: (np.arange(4),)),
    ("until_negative", lambda: (np.array([3, 2, -1, 5]),), "raises"),
    ("without_text", lambda: (np.arange(4), 9)),
    ("without_text", lambda: (np.arange(4), 2), "raises"),
    ("in_rows", lambda: (np.ones((3, 3)), np.array([0, 2]))),
    ("in_rows", lambda: (np.ones((3, 4)), np.array([0, 3])), "raises"),
    ("in_rows", lambda: (np.ones((4, 3)), np.array([0, 3])), "raises"),
    ("in_rows", lambda: (np.ones((4, 3)), np.array([2, 1])), "raises"),
    ("two_targets", lambda: (np.arange(3), np.arange(4), 1, 1)),
    ("two_targets", lambda: (np.arange(3), np.arange(4), 3, 1), "raises"),
    ("two_targets", lambda: (np.arange(3), np.arange(4), 1, 4), "raises"),
    ("two_targets", lambda: (np.arange(4), np.arange(3), 3, 1), "raises"),
    ("add_at", lambda: (np.ones(4), 3, 0.5)),
    ("add_at", lambda: (np.ones(4), 4, 0.5), "raises"),
    ("through_calls", lambda: (np.ones(4), np.array([1, 2, 3]))),
    ("through_calls", lambda: (np.ones(4), np.array([1, 2, 4, 3])), "raises"),
    ("read_at", lambda: (np.ones(4), -4)),
    ("read_at", lambda: (np.ones(4), 4), "raises"),
    ("early_in_callee", lambda: (np.ones(4), 3)),
    ("early_in_callee", lambda: (np.ones(4), 4), "raises"),
    ("early_in_callee", lambda: (np.ones(4), -5), "raises"),
    ("recursive", lambda: (np.arange(300), 5)),
    ("recursive", lambda: (np.arange(20), 5), "raises"),
    ("recursive", lambda: (np.arange(20), 20), "raises"),
    ("shift_in_place", lambda: (np.arange(4), 9)),
    ("shift_in_place", lambda: (np.arange(4), 2), "raises"),
    ("list_after_write", lambda: (np.arange(4), 2)),
    ("list_after_write", lambda: (np.arange(4), 3), "raises"),
    ("small_index", lambda: (np.arange(300), np.array([1, 200], np.uint8))),
    ("small_index", lambda: (np.arange(100), np.array([1, 200], np.uint8)), "raises"),
    ("unsigned_index", lambda: (np.arange(9), np.array([1, 8], np.uint64))),
    ("unsigned_index", lambda: (np.arange(9), np.array([1, 9], np.uint64)), "raises"),
    ("unsigned_index", lambda: (np.arange(9), np.array([1, 2**64 - 1], np.uint64)), "raises"),
    ("large_factorial", lambda: (np.arange(3), 5)),
    ("large_factorial", lambda: (np.arange(3), 30), "leaves"),
    ("large_factorial", lambda: (np.arange(3), -1), "raises"),
    ("broadcast_after_write", lambda: (np.ones(4), np.ones(4))),
    ("broadcast_after_write", lambda: (np.ones(4), np.ones(3)), "raises"),
    ("positions_after_write", lambda: (np.ones(4), np.array([1, 2]))),
    ("positions_after_write", lambda: (np.ones(4), np.array([1, 4])), "raises"),
    ("unbound_after_write", lambda: (np.arange(3), 2)),
    ("unbound_after_write", lambda: (np.arange(3), 0), "raises"),
]
