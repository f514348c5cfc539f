"""Tuples whose length is known only at run time."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def made(x: Array1[np.float64], n: int):
    a = tuple(x)
    b = tuple([k * k for k in range(n)])
    c = tuple(k for k in range(n) if k % 2)
    d = tuple(b)
    return a, b, c, d, len(a), isinstance(a, tuple), isinstance(b, list), tuple(range(n))


@kernel
def looked_at(x: Array1[np.int64], k: int):
    t = tuple(x)
    total = 0
    for v in t:
        total += int(v)
    for i, v in enumerate(t):
        total += i * int(v)
    return total, t[k], t[-1], t[1:], t[::-1], t[:k], max(t), sum(t), sorted(t), t.count(3), t.index(t[0])


@kernel
def compared(x: Array1[np.int64], y: Array1[np.int64]):
    t, u = tuple(x), tuple(y)
    return t == u, t != u, t == t, t == (1, 2), (1, 2) == u, t == list(x), np.int64(2) in t, 9 not in t


@kernel
def lists_compared(x: Array1[np.float64], y: Array1[np.float64]):
    a, b = list(x), list(y)
    return a == b, a != b, a == [1.0, 2.0], a == [], [[1], [2]] == [[1], [len(a)]], [(1, 0.5)] == [(1, a[0])]


@kernel
def joined(n: int):
    t = tuple(range(n))
    u = t + (7, 8)
    v = (1,) + t
    w = t * 2
    t += (n,)
    return t, u, v, w, t + u


@kernel
def unpacked(n: int):
    t = tuple(range(n))
    a, b, c = t
    return a + 10 * b + 100 * c


@kernel
def columns(a: Array2[np.float64]) -> int:
    seen = []
    for i in range(a.shape[1]):
        p = tuple(a[:, i])
        known = False
        for q in seen:
            if p == q:
                known = True
        if not known:
            seen.append(p)
    return len(seen)


def total(t):
    s = 0
    for v in t:
        s += v
    return s


def firsts(n):
    return tuple([k * 2 for k in range(n)])


@kernel
def across(n: int) -> int:
    return total(tuple(range(n))) + len(firsts(n)) + total(firsts(n))


@kernel
def declared(n: int) -> tuple[float, ...]:
    return tuple([k * k for k in range(n)])


@kernel
def sets_of_lists(n: int, m: int) -> int:
    rows = [tuple([i % m, (i * i) % m]) for i in range(n)]
    long = [tuple(range(i % m)) for i in range(n)]
    return len(set(rows)) * 1000 + len(set(long)) * 10 + len({t for t in long if len(t) > 1})


def calls():
    for n in (0, 1, 5):
        yield "made", lambda n=n: (np.arange(n) * 0.5, n)
        yield "joined", lambda n=n: (n,)
        yield "across", lambda n=n: (n,)
        yield "declared", lambda n=n: (n,)
    yield "looked_at", lambda: (np.array([3, 4, 5]), 1)
    yield "looked_at", lambda: (np.array([3, 4, 3]), 3), "raises"
    yield "looked_at", lambda: (np.array([], np.int64), 0), "raises"
    for x, y in (([1, 2], [1, 2]), ([1, 2], [1, 3]), ([1, 2], [1, 2, 3]), ([], []), ([], [1]), ([9], [9])):
        yield "compared", lambda x=x, y=y: (np.array(x, np.int64), np.array(y, np.int64))
        if x:
            yield "lists_compared", lambda x=x, y=y: (np.array(x, float), np.array(y, float))
    yield "lists_compared", lambda: (np.array([np.nan]), np.array([np.nan])), "leaves"
    yield "lists_compared", lambda: (np.array([np.nan]), np.array([1.0]))
    yield "unpacked", lambda: (3,)
    yield "unpacked", lambda: (2,), "raises"
    yield "unpacked", lambda: (4,), "raises"
    yield "columns", lambda: (np.array([[1.0, 2, 1, 1], [3, 4, 3, 5]]),)
    yield "columns", lambda: (np.zeros((0, 4)),)
    yield "sets_of_lists", lambda: (40, 6)
    yield "sets_of_lists", lambda: (0, 6)
