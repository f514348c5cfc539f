"""Rows and slices that are moved within an array, filled, and views that are made in loops of arrays made in the kernel."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def up(a: Array2[np.float64]) -> None:
    for i in range(a.shape[0] - 1):
        a[i] = a[i + 1]


@kernel
def permuted(a: Array2[np.float64], p: Array1[np.int64]) -> None:
    for i in range(len(p)):
        a[i] = a[p[i]]


@kernel
def swapped(a: Array2[np.int32], p: Array1[np.int64]) -> None:
    for i in range(len(p)):
        k = p[i]
        if k != i:
            t = a[i].copy()
            a[i] = a[k]
            a[k] = t


@kernel
def shifted(x: Array1[np.float64], k: int) -> None:
    x[k:] = x[: len(x) - k]
    x[:-1] = x[1:]
    x[::-1] = x


@kernel
def delay_line(taps: Array1[np.float64], x: Array1[np.float64], w: Array1[np.float64]) -> Array1[np.float64]:
    out = np.zeros(len(x))
    for i in range(len(x)):
        taps[1:] = taps[:-1]
        taps[0] = x[i]
        out[i] = np.sum(taps * w)
    return out


@kernel
def filled(n: int, step: int) -> Array1[np.float64]:
    out = np.zeros(n)
    for i in range(0, n, step):
        out[i : i + step - 1] = i + 0.5
    return out


@kernel
def running(n: int) -> Array2[np.float64]:
    a = np.ones((n, 5))
    for i in range(1, n):
        previous, row = a[i - 1], a[i]
        row[1:] = previous[:-1] * 0.5 + row[:-1]
        row += previous
    return a


@kernel
def last_view(n: int) -> float:
    work = np.arange(float(n))
    seen = work[:0]
    for i in range(n):
        seen = work[i:]
        work = work + 1.0
    return np.sum(seen) + np.sum(work)


@kernel
def view_of_the_last(n: int) -> float:
    total = 0.0
    work = np.arange(4.0)
    for i in range(n):
        part = work[1:3]
        work = work * 2.0
        total += part[0] + work[0]
    return total


@kernel
def chosen(n: int, both: bool) -> Array1[np.float64]:
    out = np.zeros(n)
    spare = np.ones(n)
    for i in range(n):
        target = out[: i + 1] if both or i % 2 else spare[: i + 1]
        target += 1.0
    return out if both else spare


def _matrix(n, m=4):
    return np.random.default_rng(n).normal(size=(n, m))


def _places(n):
    return np.random.default_rng(n).integers(0, max(n, 1), n)


def calls():
    for n in (*range(6), 17, 40):
        yield "up", lambda n=n: (_matrix(n),)
        yield "permuted", lambda n=n: (_matrix(n), _places(n))
        yield "swapped", lambda n=n: (np.arange(n * 3, dtype=np.int32).reshape(n, 3), _places(n))
        yield "delay_line", lambda n=n: (np.zeros(n + 1), np.arange(20.0), np.arange(n + 1.0))
        yield "filled", lambda n=n: (n, 5)
        yield "last_view", lambda n=n: (n,)
        yield "view_of_the_last", lambda n=n: (n,)
        yield "chosen", lambda n=n: (n, True)
        yield "chosen", lambda n=n: (n, False)
        if n:
            yield "running", lambda n=n: (n,)
    for n in (3, 9, 300):
        yield "shifted", lambda n=n: (np.arange(float(n)), 2)
        yield "shifted", lambda n=n: (np.arange(2.0 * n)[::-2], 1)
    yield "up", lambda: (_matrix(9, 100).T,)
    yield "up", lambda: (_matrix(9, 100)[::-1, ::3],)
    yield "up", lambda: (np.lib.stride_tricks.sliding_window_view(np.arange(12.0), 5, writeable=True),)
    yield "permuted", lambda: (_matrix(5), np.array([1, -1, 0, 5])), "raises"
    yield "permuted", lambda: (_matrix(5, 200), np.array([1, -6])), "raises"
    yield "swapped", lambda: (np.arange(600, dtype=np.int32).reshape(3, 200), np.array([2, -3, 4])), "raises"
