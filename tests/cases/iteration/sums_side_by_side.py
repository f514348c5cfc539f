"""Nested loops whose outer iterations do not depend on each other: each sum has its own order, whatever runs beside it."""

import math

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def product(a: Array2[np.float64], b: Array2[np.float64], c: Array2[np.float64]) -> None:
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            s = 0.0
            for k in range(a.shape[1]):
                s += a[i, k] * b[k, j]
            c[i, j] = s


@kernel
def product_added(a: Array2[np.float32], b: Array2[np.float32], c: Array2[np.float32]) -> Array2[np.float32]:
    out = np.empty((a.shape[0], b.shape[1]), np.float32)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            s = c[i, j]
            for k in range(a.shape[1]):
                s += a[i, k] * b[k, j]
            out[i, j] = s * np.float32(0.5)
            c[i, j] += s
    return out


@kernel
def product_of_ints(a: Array2[np.int32], b: Array2[np.int32]) -> Array2[np.int32]:
    out = np.zeros((a.shape[0], b.shape[1]), np.int32)
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            s = np.int32(0)
            for k in range(a.shape[1]):
                s = s * np.int32(3) + (a[i, k] ^ b[k, j])
            out[i, j] = s
    return out


@kernel
def distances(x: Array2[np.float64], y: Array2[np.float64]) -> Array2[np.float64]:
    out = np.empty((x.shape[0], y.shape[0]))
    for i in range(x.shape[0]):
        for j in range(y.shape[0]):
            s = 0.0
            for k in range(x.shape[1]):
                t = x[i, k] - y[j, k]
                s += t * t
            out[i, j] = math.sqrt(s)
    return out


@kernel
def nearest(x: Array2[np.float64], centres: Array2[np.float64], labels: Array1[np.int64]) -> float:
    total = 0.0
    for i in range(x.shape[0]):
        best = 1e300
        label = -1
        for c in range(centres.shape[0]):
            d = 0.0
            for k in range(x.shape[1]):
                t = x[i, k] - centres[c, k]
                d += t * t
            if d < best:
                best = d
                label = c
        labels[i] = label
        total += best
    return total


@kernel
def convolved(image: Array2[np.float64], weights: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            s = 0.0
            for u in range(weights.shape[0]):
                for v in range(weights.shape[1]):
                    s += image[i + u, j + v] * weights[u, v]
            out[i, j] = s


@kernel
def columns(x: Array2[np.float64], mean: Array1[np.float64], spread: Array1[np.float64]) -> float:
    last = 0.0
    for j in range(x.shape[1]):
        s = 0.0
        low = x[0, j]
        for i in range(x.shape[0]):
            s += x[i, j]
            if x[i, j] < low:
                low = x[i, j]
        m = s / 8.0
        v = 0.0
        for i in range(x.shape[0]):
            v += (x[i, j] - m) * (x[i, j] - low)
        mean[j] = m
        spread[j] = v + last
        last = v
    return last


@kernel
def polynomials(x: Array1[np.float64], c: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(2, x.shape[0] - 1):
        y = 0.0
        for k in range(c.shape[0] - 1, -1, -1):
            y = y * x[i] + c[k]
        out[i] = y


@kernel
def steps_of_two(x: Array2[np.float64], out: Array1[np.float64]) -> None:
    for j in range(x.shape[1]):
        s = 1.0
        for i in range(1, x.shape[0], 2):
            s = s * 0.5 + x[i, j] - x[i - 1, j]
        out[j] = s


@kernel
def recurrences(x: Array2[np.float64], out: Array2[np.float64]) -> None:
    for j in range(x.shape[1]):
        a = 0.0
        b = 1.0
        n = 0
        for i in range(x.shape[0]):
            if x[i, j] > 0.5:
                a = b + x[i, j]
                n += 1
            else:
                b = a * 0.25 - x[i, j]
        out[0, j] = a
        out[1, j] = b
        out[2, j] = n


@kernel
def triangle(x: Array2[np.float64], out: Array1[np.float64]) -> None:
    for j in range(x.shape[1]):
        s = 0.0
        for i in range(min(j, x.shape[0])):
            s += x[i, j]
        out[j] = s


@kernel
def up_to_the_diagonal(x: Array2[np.float64], out: Array1[np.float64]) -> None:
    for j in range(x.shape[1]):
        s = 0.0
        for i in range(j):
            s += x[i, j] * x[i, 0]
        out[j] = s


@kernel
def in_place(a: Array2[np.float64]) -> None:
    for i in range(1, a.shape[0]):
        for j in range(a.shape[1]):
            s = 0.0
            for k in range(i):
                s += a[k, j]
            a[i, j] = s * 0.5


@kernel
def batches(a: Array3[np.float64], b: Array3[np.float64], out: Array3[np.float64]) -> None:
    for n in range(a.shape[0]):
        for i in range(a.shape[1]):
            for j in range(b.shape[2]):
                s = 0.0
                for k in range(a.shape[2]):
                    s += a[n, i, k] * b[n, k, j]
                out[n, i, j] += s


@kernel
def value_after(x: Array2[np.float64], out: Array1[np.float64]) -> float:
    s = -1.0
    for j in range(x.shape[1]):
        s = 0.0
        for i in range(x.shape[0]):
            s += x[i, j]
        out[j] = s
    return s


def _r(*shape, dtype=float, seed=5):
    return (np.random.default_rng(seed).random(shape) * 8 - 3).astype(dtype)


def _shared():
    whole = _r(700)
    return whole[:240].reshape(12, 20), whole[100:500].reshape(20, 20), whole[300:540].reshape(12, 20)


CALLS = [
    *(("product", lambda n=n, m=m, p=p: (_r(n, m), _r(m, p, seed=6), np.zeros((n, p)))) for n, m, p in
      [(3, 4, 5), (2, 0, 9), (0, 3, 9), (2, 3, 0), (1, 1, 8), (3, 7, 16), (2, 8, 255), (2, 9, 257), (2, 5, 530)]),
    ("product", lambda: (_r(5, 9).T, _r(11, 5)[::-1].T, np.zeros((11, 9)).T)),
    ("product", lambda: (_r(9, 5).T, _r(22, 9)[::-2].T, np.zeros((11, 5)).T)),
    ("product", lambda: (_r(4, 9), _r(9, 40)[:, ::-2], np.zeros((4, 20)))),
    ("product", lambda: (_r(4, 9), _r(9, 20), np.zeros((4, 40))[::-1, ::2])),
    ("product", _shared),
    ("product", lambda: (lambda a: (a, a, a))(_r(12, 12))),
    ("product", lambda: (lambda a: (a[:, ::-1], a.T, a))(_r(12, 12))),
    ("product", lambda: (np.full((2, 3), np.nan), _r(3, 12), np.zeros((2, 12)))),
    ("product_added", lambda: (_r(3, 6, dtype=np.float32), _r(6, 19, dtype=np.float32), _r(3, 19, dtype=np.float32))),
    ("product_of_ints", lambda: (_r(3, 6, dtype=np.int32) * 99999999, _r(6, 19, dtype=np.int32) * 77777777)),
    *(("distances", lambda n=n, m=m, k=k: (_r(n, k), _r(m, k, seed=6))) for n, m, k in [(2, 7, 3), (2, 8, 5), (3, 33, 12), (1, 16, 0)]),
    ("distances", lambda: (_r(4, 3).T, _r(4, 30).T)),
    ("nearest", lambda: (_r(9, 5), _r(17, 5, seed=6), np.zeros(9, np.int64))),
    ("nearest", lambda: (_r(9, 5), np.full((12, 5), np.nan), np.zeros(9, np.int64))),
    ("nearest", lambda: (np.round(_r(20, 2)), np.round(_r(30, 2)), np.zeros(20, np.int64))),
    ("convolved", lambda: (_r(14, 30), _r(4, 7), np.zeros((11, 24)))),
    ("convolved", lambda: (_r(14, 30), _r(4, 7), np.zeros((12, 24))), "raises"),
    ("convolved", lambda: (lambda a: (a, _r(3, 3), a[:12, 2:28]))(_r(14, 30))),
    ("columns", lambda: (_r(8, 300), np.zeros(300), np.zeros(300))),
    ("columns", lambda: (_r(300, 8).T, np.zeros(300), np.zeros(600)[::2])),
    ("columns", lambda: (lambda a: (a, a[2], a[3]))(_r(8, 20))),
    ("polynomials", lambda: (_r(300), _r(7), np.zeros(300))),
    ("polynomials", lambda: (_r(600)[::-2], _r(1), np.zeros(300))),
    ("polynomials", lambda: (_r(5), _r(0), np.zeros(5))),
    *(("steps_of_two", lambda n=n: (_r(n, 33), np.zeros(33))) for n in (0, 1, 2, 3, 8, 17)),
    ("recurrences", lambda: (_r(23, 40), np.zeros((3, 40)))),
    ("recurrences", lambda: (_r(40, 23).T, np.zeros((3, 40)))),
    ("triangle", lambda: (_r(20, 30), np.zeros(30))),
    ("up_to_the_diagonal", lambda: (_r(30, 30), np.zeros(30))),
    ("in_place", lambda: (_r(9, 30),)),
    ("batches", lambda: (_r(2, 3, 9), _r(2, 9, 20), _r(2, 3, 20))),
    ("batches", lambda: (_r(2, 3, 9), _r(2, 20, 9).transpose(0, 2, 1), _r(2, 3, 20))),
    ("value_after", lambda: (_r(5, 30), np.zeros(30))),
    ("value_after", lambda: (_r(5, 0), np.zeros(0))),
]
