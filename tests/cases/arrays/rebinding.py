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


@kernel
def outlives(n: int) -> tuple[Array1[np.float64], float]:
    first = np.full(n, 3.0)
    second = first
    second = np.full(n, 9.0)
    third = np.full(n, 11.0)
    total = 0.0
    for k in range(n):
        total += first[k]
    if total > 1e30:
        second = third
    return second, total


@kernel
def outlives_in_a_loop(n: int, rounds: int) -> Array1[np.float64]:
    kept = np.full(n, 1.0)
    last = kept
    for r in range(rounds):
        last = np.full(n, float(r))
        kept[r % n] += last[0]
        last = kept
    last = np.full(n, 5.0)
    last[0] = kept.sum()
    return last


@kernel
def outlives_its_view(n: int) -> Array1[np.float64]:
    base = np.arange(n) * 1.5
    view = base[1:]
    base = np.full(n, 2.0)
    other = np.full(n, 4.0)
    for k in range(n - 1):
        base[k] += view[k] * other[k]
    return base


@kernel
def either(n: int, flag: bool) -> Array1[np.float64]:
    one = np.full(n, 1.0)
    two = np.full(n, 2.0)
    out = one if flag else two
    if flag:
        out = two
        one = np.full(n, 8.0)
    out[0] = one[1] + two[1]
    return out


def calls():
    for n in (2, 5, 100, 4000):
        yield "outlives", lambda n=n: (n,)
        yield "outlives_in_a_loop", lambda n=n: (n, 3)
        yield "outlives_its_view", lambda n=n: (n,)
        for flag in (False, True):
            yield "either", lambda n=n, flag=flag: (n, flag)
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
