"""What can be a key, and which keys are equal."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def number_lookups(i: int, f: float, b: bool, u: np.uint8, g: np.float32):
    d = {1: 10, 0: 20, 7: 30, 2**40: 40}
    return d.get(i, -1), d.get(f, -2), d.get(b, -3), d.get(u, -4), d.get(g, -5), i in d, f in d, b not in d


@kernel
def float_lookups(i: int, f: float, b: bool, u: np.uint8, g: np.float32):
    d = {1.0: 10, 0.0: 20, 0.5: 30, 1e300: 40}
    d[-0.0] = 21
    return d.get(i, -1), d.get(f, -2), d.get(b, -3), d.get(u, -4), d.get(g, -5), len(d)


@kernel
def small_floats(x: Array1[np.float32], f: float, h: np.float64):
    d = {}
    for v in x:
        d[v] = d.get(v, 0) + 1
    return d.get(f, -1), d.get(h, -2), len(d)


@kernel
def first_key_stays(x: Array1[np.float64]):
    d = {}
    for i in range(len(x)):
        d[x[i]] = i
    return d


@kernel
def ints_and_floats(n: int, f: float):
    d = {n: 1}
    d[f] = 2
    d[n + 1] = 3
    return d


@kernel
def either(x: Array1[np.float64], n: int):
    s = 0.0
    d = {}
    for i in range(n):
        d[s] = i
        s += x[i]
    return d


@kernel
def tuples(i: int, f: float, b: bool):
    d = {(1, 0.5): 1, (2, 1.5): 2}
    d[3, f] = i
    return d, d.get((i, f), -1), (b, 0.5) in d, (1, 0.5, 2) in d, i in d, d[2, 1.5]


@kernel
def nested_tuples(n: int):
    d = {}
    for i in range(n):
        d[(i % 3, (i % 2 == 0, i / 2)), i % 5] = i
    total = 0
    for ((a, (b, c)), e), i in d.items():
        total = total * 3 + a + int(b) + int(c) - e + i
    return total % 100003, len(d)


@kernel
def rows(a: Array2[np.int64]):
    d = {}
    for i in range(a.shape[0]):
        p = tuple(a[i])
        d[p] = d.get(p, 0) + 1
    first = a.shape[0] and d[tuple(a[0, :])]
    return len(d), first, tuple(a[0]) in d if a.shape[0] else False


@kernel
def rows_with(a: Array2[np.float64]):
    d = {}
    for i in range(a.shape[0]):
        d[i % 2, tuple(a[i])] = i
    return len(d), [i for i in d.values()]


@kernel
def booleans(x: Array1[np.bool_]):
    d = {}
    for v in x:
        d[v] = d.get(v, 0) + 1
    return d.get(True, 0), d.get(False, 0), d.get(1, 0), d.get(2, 0)


@kernel
def large(x: Array1[np.uint64], n: int):
    d = {}
    for v in x:
        d[v] = d.get(v, 0) + 1
    return d.get(n, -1), len(d), max(d.values())


def calls():
    for i, f, b in ((1, 1.0, True), (0, 0.5, False), (7, -0.0, True), (2**40, 7.0, False), (-5, float(2**40), True)):
        for u, g in ((np.uint8(1), np.float32(7.0)), (np.uint8(200), np.float32(0.5))):
            args = (i, f, b, u, g)
            fraction = f != int(f) or g != int(g)
            yield "number_lookups", lambda args=args: args, *(("leaves",) if fraction else ())
            yield "float_lookups", lambda args=args: args
    yield "number_lookups", lambda: (1, float("nan"), True, np.uint8(1), np.float32(1)), "leaves"
    yield "number_lookups", lambda: (1, float("inf"), True, np.uint8(1), np.float32(1)), "leaves"
    yield "float_lookups", lambda: (2**60, 0.5, True, np.uint8(1), np.float32(1)), "leaves"
    yield "float_lookups", lambda: (2, float("nan"), True, np.uint8(1), np.float32(1)), "leaves"
    yield "small_floats", lambda: (np.array([0.1, 0.5, 0.1, 2], np.float32), 0.1, np.float64(np.float32(0.1)))
    yield "small_floats", lambda: (np.array([0.1, 0.5, 0.1, 2], np.float32), 0.5, np.float64(2.0))
    yield "first_key_stays", lambda: (np.array([0.0, -0.0, 1.0, 2.0, 1.0, -0.0]),)
    yield "first_key_stays", lambda: (np.array([-0.0, 0.0, 1.0]),)
    yield "first_key_stays", lambda: (np.array([]),)
    yield "ints_and_floats", lambda: (3, 3.0)
    yield "ints_and_floats", lambda: (3, 4.0)
    yield "ints_and_floats", lambda: (3, 4.5)
    yield "ints_and_floats", lambda: (2**60, 4.5), "leaves"
    yield "either", lambda: (np.array([0.0, 1.0, -1.0, 2.0]), 4)
    yield "tuples", lambda: (2, 1.5, True)
    yield "tuples", lambda: (3, 2.5, False)
    yield "tuples", lambda: (1, 0.5, True)
    yield "nested_tuples", lambda: (0,)
    yield "nested_tuples", lambda: (9,)
    yield "nested_tuples", lambda: (200,), "leaves"
    rng = np.random.default_rng(5)
    for n, m in ((0, 3), (1, 0), (4, 0), (30, 1), (40, 2), (50, 5)):
        a = rng.integers(0, 3, (n, m))
        yield "rows", lambda a=a: (a.copy(),)
        yield "rows_with", lambda a=a: (a * 0.5,)
    yield "rows_with", lambda: (np.array([[0.5, np.nan]]),), "leaves"
    yield "rows_with", lambda: (np.array([[0.0, 1.0], [5.0, 5.0], [-0.0, 1.0]]),)
    yield "booleans", lambda: (np.array([True, False, True]),)
    yield "large", lambda: (np.array([2**64 - 1, 5, 2**63, 2**64 - 1], np.uint64), 5)
    yield "large", lambda: (np.array([2**64 - 1, 5, 2**63, 2**64 - 1], np.uint64), -1)
