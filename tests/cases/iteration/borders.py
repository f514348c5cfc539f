"""Loops whose first and last turns differ: periodic and clamped neighbours, tests for the ends, windows, short loops."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def periodic(x: Array1[np.float64]) -> Array1[np.float64]:
    n = x.shape[0]
    out = np.empty_like(x)
    for i in range(n):
        out[i] = x[(i - 1) % n] - 2.0 * x[i] + x[(i + 1) % n]
    return out


@kernel
def clamped(x: Array1[np.int32], reach: int) -> Array1[np.int64]:
    n = len(x)
    out = np.zeros(n, np.int64)
    for i in range(n):
        left = max(i - 1, 0)
        right = min(i + 2, n - 1)
        out[i] = int(x[left]) * 10 + int(x[right]) + max(0, i - reach)
    return out


@kernel
def ends(x: Array1[np.float64]) -> float:
    n = len(x)
    total = 0.0
    for i in range(n):
        if i == 0 or i == n - 1:
            total += 0.5 * x[i]
        elif i < 2 or i >= n - 2:
            total += 0.75 * x[i]
        else:
            total += x[i]
    return total


@kernel
def laplace(u: Array2[np.float64], steps: int) -> None:
    rows, columns = u.shape
    old = u.copy()
    for _ in range(steps):
        for i in range(rows):
            for j in range(columns):
                up = old[i - 1, j] if i > 0 else 0.0
                down = old[i + 1, j] if i + 1 < rows else 0.0
                left = old[i, j - 1] if j > 0 else 0.0
                right = old[i, j + 1] if j < columns - 1 else 0.0
                u[i, j] = 0.25 * (up + down + left + right)
        old[:] = u


@kernel
def torus(g: Array2[np.uint8]) -> Array2[np.int64]:
    h, w = g.shape
    out = np.zeros((h, w), np.int64)
    for i in range(h):
        for j in range(w):
            s = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    s += int(g[(i + di) % h, (j + dj) % w])
            out[i, j] = s
    return out


@kernel
def skipping(x: Array1[np.int64], start: int, stop: int) -> int:
    total = 0
    for i in range(start, stop):
        if i == start:
            continue
        if i + 1 == stop:
            total += 1000
            continue
        total += x[i % len(x)] * i
    return total


@kernel
def leaving_early(x: Array1[np.int64]) -> int:
    n = len(x)
    last = -1
    for i in range(n):
        if i > 0 and x[i] < x[i - 1]:
            break
        if i == n - 1:
            return -100
        last = i
    else:
        last = -7
    return last


@kernel
def raising(x: Array1[np.int64], y: Array1[np.int64]) -> None:
    n = len(x)
    for i in range(n):
        y[i] = x[(i + 3) % n] // x[max(i - 1, 0)]


@kernel
def backwards(x: Array1[np.float64]) -> Array1[np.float64]:
    n = len(x)
    out = x.copy()
    for i in range(n - 1, -1, -1):
        out[i] = out[(i + 1) % n] + (x[i] if i != n - 1 else 1.0)
    return out


def calls():
    for n in (0, 1, 2, 3, 4, 5, 6, 7, 9, 40):
        x = np.arange(n) * 37 % 11
        yield "periodic", lambda x=x: (x.astype(np.float64),)
        yield "clamped", lambda x=x: (x.astype(np.int32), 2)
        yield "ends", lambda x=x: (x / 8.0,)
        yield "backwards", lambda x=x: (x / 8.0,)
        yield "leaving_early", lambda x=x: (x,)
        yield "leaving_early", lambda n=n: (np.arange(n),)
        yield "raising", lambda x=x: (x + 1, np.zeros(len(x), np.int64))
        for m in (1, 2, 5, 30):
            yield "laplace", lambda n=n, m=m: (np.arange(n * m, dtype=np.float64).reshape(n, m) % 7, 2)
            yield "torus", lambda n=n, m=m: ((np.arange(n * m) % 5).astype(np.uint8).reshape(n, m),)
        if n:
            yield "skipping", lambda x=x: (x, -3, 5)
            yield "skipping", lambda x=x: (x, 5, 5)
            yield "skipping", lambda x=x: (x, 2**63 - 3, 2**63 - 1), "any"
            yield "raising", lambda x=x: (x * 0, np.zeros(len(x), np.int64))
    yield "skipping", lambda: (np.zeros(0, np.int64), 0, 9), "raises"
