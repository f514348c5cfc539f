"""Array parameters that are bound to new arrays: what was passed is not written to, and what is new may meet it."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def descend(w: Array1[np.float64], steps: int) -> Array1[np.float64]:
    for _ in range(steps):
        w = w - 0.25 * w
    return w


@kernel
def once(x: Array1[np.float64], flag: bool) -> float:
    if flag:
        x = x * 2.0
    x[0] = 5.0
    return float(x.sum())


@kernel
def then_fails(x: Array1[np.int64], y: Array1[np.int64]) -> int:
    total = 1
    x = x + 1
    for i in range(len(x)):
        x[i] += 7
        total *= int(x[i])
    y[0] = total
    return total


@kernel
def history(x: Array1[np.float64], n: int) -> float:
    old = x
    for k in range(n):
        x = old + 1.0
        x[k % len(x)] += old[0]
        old = x
    return float(old[0] + x[-1])


@kernel
def swapping(u: Array2[np.float64], v: Array2[np.float64], steps: int) -> Array2[np.float64]:
    for _ in range(steps):
        for i in range(1, u.shape[0] - 1):
            for j in range(u.shape[1]):
                v[i, j] = u[i - 1, j] + u[i + 1, j]
        u, v = v, u
    u = u.copy()
    u[0, 0] = -1.0
    return u


@kernel
def growing(x: Array1[np.int64], rounds: int) -> Array1[np.int64]:
    for r in range(rounds):
        y = np.zeros(len(x) + 1, np.int64)
        y[:-1] = x
        y[-1] = r
        x = y
        x[0] += 1
    return x


def calls():
    x = np.arange(1.0, 6.0)
    for steps in (0, 1, 3):
        yield "descend", lambda s=steps: (x.copy(), s)
        yield "history", lambda s=steps: (x.copy(), s)
        yield "growing", lambda s=steps: (np.arange(3), s)
        yield "swapping", lambda s=steps: (np.arange(12.0).reshape(4, 3), np.ones((4, 3)), s)
    yield "descend", lambda: (np.arange(8.0)[::-2], 2)
    yield "once", lambda: (x.copy(), True)
    yield "once", lambda: (x.copy(), False)
    yield "then_fails", lambda: (np.arange(4), np.zeros(2, np.int64))
    yield "then_fails", lambda: (np.arange(20), np.zeros(2, np.int64)), "raises"
