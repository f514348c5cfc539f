"""Operators and comparisons of sets."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def operators(x: Array1[np.int64], y: Array1[np.int64]):
    s, t = {int(v) for v in x}, {int(v) for v in y}
    return sorted(s | t), sorted(s & t), sorted(s - t), sorted(t - s), sorted(s ^ t), len(s & t | s)


@kernel
def methods(x: Array1[np.int64], y: Array1[np.int64]):
    s, t = set(x), set(y)
    u = s.union(t)
    return (
        sorted(u),
        sorted(s.intersection(t)),
        sorted(s.difference(y)),
        sorted(s.symmetric_difference(t)),
        s.issubset(u),
        u.issuperset(y),
        s.isdisjoint(t),
        s.isdisjoint(u - s),
    )


@kernel
def compared(x: Array1[np.int64], y: Array1[np.int64]):
    s, t = set(x), set(y)
    return s == t, s != t, s < t, s <= t, s > t, s >= t, s == s.copy(), s <= s | t, s < s | t


@kernel
def in_place(x: Array1[np.int64], y: Array1[np.int64]):
    s, t = set(x), set(y)
    alias = s
    s |= t
    a = sorted(alias)
    s -= {np.int64(3), np.int64(4)}
    b = len(alias)
    s &= t
    c = sorted(alias)
    s ^= set(x)
    return a, b, c, sorted(s), len(alias) == len(s)


def calls():
    rng = np.random.default_rng(6)
    for n, m in ((0, 0), (0, 4), (3, 0), (5, 5), (20, 30), (100, 20)):
        x, y = rng.integers(0, 12, n), rng.integers(0, 12, m)
        for name in ("operators", "methods", "compared", "in_place"):
            yield name, lambda x=x, y=y: (x.copy(), y.copy())
            yield name, lambda x=x: (x.copy(), x[::-1].copy())
