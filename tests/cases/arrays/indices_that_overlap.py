"""Index arrays that share memory with what is written, and indices beside others that select nothing."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def itself(a: Array1[np.int64]):
    a[a] = 3


@kernel
def itself_augmented(a: Array1[np.int64]):
    a[a] += 1


@kernel
def itself_at(a: Array1[np.int64]):
    np.add.at(a, a[:-1], 1)
    np.maximum.at(a, a, 2)


@kernel
def two(a: Array1[np.int64], b: Array1[np.int64]):
    a[b] = 3
    a[b] = a


@kernel
def rows(a: Array2[np.int64]):
    a[a[:, 0]] = 1


@kernel
def pairs(a: Array2[np.int64]):
    a[a[0], 1] = 1
    a[a[:, 0], a[:, 1]] = 0


@kernel
def mask(m: Array1[np.bool_]):
    m[1:][m[:-1]] = True


@kernel
def in_a_loop(a: Array1[np.int64], n: int):
    for k in range(n):
        a[a] = a[::-1] + k


@kernel
def nothing_read(a: Array2[np.float64], i: Array1[np.int64], n: int):
    return a[n, i], a[i, n]


@kernel
def nothing_read_by_mask(a: Array2[np.float64], m: Array1[np.bool_], n: int):
    return a[n, m]


@kernel
def nothing_written(a: Array2[np.float64], i: Array1[np.int64], n: int):
    a[n, i] = 1.0
    a[i, n] += 1.0


@kernel
def empty_rows(a: Array2[np.float64], i: Array1[np.int64]):
    return a[i], np.take(a, i, axis=0)


def indices(*a):
    return np.array(a or (5, 4, 3, 2, 1, 0))


def shared(k):
    base = indices(3, 1, 0, 2, 1, 4, 0, 1, 2, 3)
    return base[k : k + 5], base[2:7]


def calls():
    for name in ("itself", "itself_augmented", "itself_at"):
        yield name, lambda: (indices(),)
        yield name, lambda: (indices(0, 1, 2),)
        yield name, lambda: (indices(2, 0, 9),), "raises"
    for k in (0, 2, 3, 5):
        yield "two", lambda k=k: shared(k)
    for name in ("rows", "pairs"):
        yield name, lambda: (indices(2, 0, 1, 1, 2, 0).reshape(3, 2) % 2,)
    yield "mask", lambda: (np.array([True, False, False, True, False]),), "leaves"
    yield "in_a_loop", lambda: (indices(1, 0), 0)
    yield "in_a_loop", lambda: (indices(1, 0), 1)
    empty, one, a = np.zeros(0, np.int64), np.zeros(1, np.int64), np.arange(9.0).reshape(3, 3)
    for n in (100, -5, 2, -3):
        mark = "native" if -3 <= n < 3 else "raises"
        yield "nothing_read", lambda n=n: (a.copy(), empty, n), mark
        yield "nothing_read", lambda n=n: (a.copy(), one, n), mark
        yield "nothing_read_by_mask", lambda n=n: (a.copy(), np.zeros(3, bool), n), mark
        yield "nothing_written", lambda n=n: (a.copy(), empty, n), mark
    yield "empty_rows", lambda: (np.zeros((3, 0)), np.array([0, 2]))
    yield "empty_rows", lambda: (np.zeros((3, 0)), np.array([0, 3])), "raises"
