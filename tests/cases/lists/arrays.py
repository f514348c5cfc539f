"""Lists of arrays."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def summed(x: Array1[np.float64], n: int) -> float:
    parts = []
    for k in range(n):
        parts.append(x * k)
    total = 0.0
    for p in parts:
        total += p.sum()
    return total


@kernel
def through(x: Array1[np.float64], y: Array1[np.float64], k: int) -> float:
    arrays = [x, y]
    arrays[k][0] = 9.0
    arrays[1 - k][-1] += 1.0
    return x[0] + y[0]


@kernel
def given_back(x: Array1[np.float64], k: int):
    arrays = [x, x[1:], x + 1.0]
    return arrays[k]


@kernel
def views(a: Array2[np.float64]):
    rows = [a[i] for i in range(a.shape[0])]
    for row in rows:
        row[0] = -1.0
    return rows[-1].sum()


@kernel
def replaced(x: Array1[np.float64], n: int) -> float:
    last = [x]
    for k in range(n):
        last[0] = last[0] + k
        last.append(last[0][:2])
        if len(last) > 3:
            last.pop(1)
    total = 0.0
    for p in last:
        total += p[0]
    return total


@kernel
def all_of_them(x: Array1[np.float64], n: int) -> list[Array1[np.float64]]:
    return [x * k for k in range(n)]


@kernel
def levels(x: Array1[np.float64]):
    pyramid = [x]
    while len(pyramid[-1]) > 1:
        fine = pyramid[-1]
        pyramid.append((fine[::2][: len(fine) // 2] + fine[1::2]) * 0.5)
    return len(pyramid), pyramid[-1][0]


@kernel
def with_numbers(x: Array1[np.float64], n: int):
    parts = [(k, x * k) for k in range(n)]
    total = 0.0
    for k, p in parts:
        total += k * p[-1]
    return total


def calls():
    for n in (0, 1, 2, 9, 40):
        yield "summed", lambda n=n: (np.arange(4.0), n), *(() if n else ("leaves",))
        yield "replaced", lambda n=n: (np.arange(4.0), n)
        yield "all_of_them", lambda n=n: (np.arange(4.0), n)
        yield "with_numbers", lambda n=n: (np.arange(4.0), n), *(() if n else ("leaves",))
    for k in (0, 1):
        yield "through", lambda k=k: (np.arange(4.0), np.ones(2), k)
    yield "through", lambda: (np.arange(4.0), np.ones(2), 2), "raises"
    yield "through", lambda: (np.arange(4.0), np.ones(0), 0), "raises"
    yield "through", lambda: ((x := np.arange(4.0)), x, 1)
    for k in (0, 1, 2):
        yield "given_back", lambda k=k: (np.arange(4.0), k)
    yield "views", lambda: (np.arange(12.0).reshape(3, 4),)
    yield "views", lambda: (np.arange(12.0).reshape(3, 4)[::-1, ::2],)
    yield "views", lambda: (np.zeros((0, 4)),), "raises"
    yield "views", lambda: (np.zeros((2, 0)),), "raises"
    yield "levels", lambda: (np.arange(16.0),)
    yield "levels", lambda: (np.arange(13.0),)
