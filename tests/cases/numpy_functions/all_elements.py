"""Over all elements and all indices of an array: `flat`, `np.ndindex`, `np.ndenumerate`."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def counts(image: Array2[np.uint8]) -> Array1[np.int64]:
    out = np.zeros(256, np.int64)
    for v in image.flat:
        out[v] += 1
    return out


@kernel
def in_order(x: Array3[np.float64]) -> Array1[np.float64]:
    out = np.empty(x.size)
    for k, v in enumerate(x.flat):
        out[k] = v
    return out


@kernel
def first_above(x: Array2[np.float64], limit: float) -> float:
    for v in x.flat:
        if v <= 0:
            continue
        if v > limit:
            found = v
            break
    else:
        found = -1.0
    return found


@kernel
def changed_meanwhile(x: Array2[np.int64]) -> int:
    total = 0
    for v in x.flat:
        total = total * 3 + int(v)
        x[1, 1] += 5
    return total


@kernel
def fill(a: Array2[np.float64]) -> None:
    for i, j in np.ndindex(a.shape[0], a.shape[1]):
        a[i, j] = i * 10 + j


@kernel
def fill_shape(a: Array2[np.float64]) -> int:
    turns = 0
    for index in np.ndindex(a.shape):
        a[index] += turns
        turns += 1
        if turns == 7:
            break
    return turns


@kernel
def weighted(a: Array2[np.float32]) -> float:
    total = 0.0
    for (i, j), v in np.ndenumerate(a):
        total += (i - j) * float(v)
    return total


@kernel
def positions(a: Array1[np.bool_]) -> int:
    last = -1
    for (i,), v in np.ndenumerate(a):
        if v:
            last = i
    return last


@kernel
def cells(n: int, m: int) -> int:
    total = 0
    for i, j in np.ndindex(n, m):
        total += i * j + 1
    return total


def calls():
    x = np.arange(12.0).reshape(3, 4)
    for image in (np.arange(12, dtype=np.uint8).reshape(3, 4) % 5, np.zeros((0, 3), np.uint8), np.ones((2, 0), np.uint8)):
        yield "counts", lambda image=image: (image,)
    yield "counts", lambda: ((np.arange(12, dtype=np.uint8).reshape(3, 4) % 5).T[::-1],)
    yield "in_order", lambda: (np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1),)
    for limit in (-1.0, 4.0, 100.0):
        yield "first_above", lambda limit=limit: (x - 3, limit)
    yield "changed_meanwhile", lambda: (np.arange(6).reshape(2, 3),)
    yield "fill", lambda: (np.zeros((3, 2)),)
    yield "fill_shape", lambda: (np.zeros((3, 4)),)
    yield "fill_shape", lambda: (np.zeros((2, 2)),)
    yield "weighted", lambda: (x.astype(np.float32).T,)
    yield "positions", lambda: (np.array([True, False, True, False]),)
    yield "cells", lambda: (3, 4)
    yield "cells", lambda: (0, 4)
    yield "cells", lambda: (2, -1), "raises"
