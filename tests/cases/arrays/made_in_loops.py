"""Small arrays made in loops: what an iteration keeps of an earlier one is what that one made."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def steps(p: Array2[np.float64]) -> float:
    s = 0.0
    for i in range(p.shape[0] - 1):
        d = np.zeros(3)
        for k in range(3):
            d[k] += p[i + 1, k] - p[i, k]
        s += d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
    return s


@kernel
def previous(n: int) -> float:
    s = 0.0
    kept = np.zeros(2)
    for i in range(n):
        s = s * 3.0 + kept[0]
        made = np.ones(2)
        made[0] = i
        kept = made
    return s + kept[1]


@kernel
def exchanged(n: int) -> float:
    old = np.zeros(4)
    for i in range(n):
        new = np.empty(4)
        for k in range(4):
            new[k] = old[3 - k] + i * k
        old = new
    return float(old[0] + 10.0 * old[3])


@kernel
def part_of_the_last(n: int) -> float:
    s = 0.0
    tail = np.zeros(1)
    for i in range(n):
        t = np.full(3, 1.0 + i)
        if i % 2 == 0:
            tail = t[1:]
        s += tail[0] * t[0]
    return s


@kernel
def sometimes(n: int) -> float:
    s = 0.0
    t = np.full(2, -1.0)
    for i in range(n):
        if i % 3 == 0:
            t = np.full(2, float(i))
        t[1] += 1.0
        s += t[0] + t[1]
    return s


@kernel
def of_any_size(n: int, m: int) -> float:
    s = 0.0
    for i in range(n):
        t = np.zeros(m + i)
        t[i] = 1.0
        t[m + i - 1] += 2.0
        s += t.sum() * i
    return s


@kernel
def matrices(n: int) -> float:
    s = 0.0
    for i in range(n):
        m = np.eye(2)
        for _ in range(3):
            c = np.zeros((2, 2))
            for j in range(2):
                for k in range(2):
                    c[j, k] = m[j, 0] * 0.5 + m[1, k] * 0.25 + i
            m = c
        s += m[0, 0] - m[1, 0]
    return s


def length(v: Array1[np.float64]) -> float:
    w = v * v
    w[0] += 1.0
    return float(w[0] + w[1] + w[2])


@kernel
def of_helpers(p: Array2[np.float64]) -> float:
    s = 0.0
    for row in p:
        both = np.empty(3)
        both[:] = row
        both[1] = length(row)
        s += length(both)
    return s


@kernel
def while_loop(n: int) -> int:
    total = 0
    last = np.zeros(2, np.int64)
    while n > 0:
        digits = np.zeros(2, np.int64)
        digits[0] = n % 10
        digits[1] = last[0]
        n //= 10
        total = total * 7 + int(digits[0] + digits[1])
        last = digits
    return total


@kernel
def in_branches(n: int) -> float:
    s = 0.0
    for i in range(n):
        if i % 2:
            t = np.full(2, 3.0)
        else:
            t = np.full(3, 4.0)
        u = t
        t = np.zeros(1)
        s += u[1] * len(u) + t[0]
    return s


@kernel
def several(n: int) -> float:
    a, b = np.zeros(2), np.ones(2)
    for i in range(n):
        a, b = b, a + i
        b[0] *= 0.5
    return float(a[0] + b[0] * 3.0 + a[1] * 5.0 + b[1] * 7.0)


P = np.arange(12.0).reshape(4, 3) ** 2

CALLS = [
    ("steps", lambda: (P.copy(),)),
    ("steps", lambda: (P[::2].copy(),)),
    ("previous", lambda: (5,)),
    ("previous", lambda: (0,)),
    ("exchanged", lambda: (6,)),
    ("part_of_the_last", lambda: (7,)),
    ("sometimes", lambda: (8,)),
    ("of_any_size", lambda: (5, 3)),
    ("of_any_size", lambda: (3, 1000)),
    ("of_any_size", lambda: (4, 62)),
    ("matrices", lambda: (4,)),
    ("of_helpers", lambda: (P.copy(),)),
    ("while_loop", lambda: (98765,)),
    ("in_branches", lambda: (5,)),
    ("several", lambda: (6,)),
]
