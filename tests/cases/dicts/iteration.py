"""Going over dictionaries: always in order of insertion, and with Python's exception where one changes meanwhile."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def in_order(x: Array1[np.int64]):
    d = {}
    for i, v in enumerate(x):
        d[int(v)] = i
    for k in range(3):
        if k in d:
            del d[k]
            d[k] = -k
    keys = list(d)
    values = [v for v in d.values()]
    items = [(k, v) for k, v in d.items() if k > 1]
    return keys, values, items, tuple(d.keys()), len(d.items()), len(d.keys())


@kernel
def consumed(x: Array1[np.int64]):
    d = {int(v): int(v) * 0.5 for v in x}
    return (
        sum(d),
        sum(d.values(), 0.0),
        max(d),
        min(d.values()),
        sorted(d),
        sorted(d.items()),
        any(v > 3 for v in d.values()),
        all(d),
        max(d, key=lambda k: d[k]),
        min(d, key=d.get),
        sorted(d, key=d.get, reverse=True),
        np.array(list(d.values())),
    )


@kernel
def left_early(n: int) -> int:
    d = {k: k * k for k in range(n)}
    total = 0
    for k in d:
        if k % 2:
            continue
        if k > 10:
            break
        total += d[k]
    else:
        total += 1000
    for i, (k, v) in enumerate(d.items()):
        total += i * k - v
    for k in d.keys():
        for j in d:
            total += k * j
    return total


@kernel
def values_changed(n: int):
    d = {k: 0.0 for k in range(n)}
    for k in d:
        d[k] += 0.5 * k
        d[n - 1 - k] += 1.0
    return d


@kernel
def grows(n: int, at: int) -> int:
    d = {k: k for k in range(n)}
    total = 0
    for k in d:
        total += k
        if k == at:
            d[n + k] = 0
    return total


@kernel
def shrinks(n: int, at: int) -> int:
    d = {k: k for k in range(n)}
    for k in d:
        if k == at:
            del d[k]
            break
    total = 0
    for k in d:
        total += k
        if k == at + 1:
            del d[k]
    return total


@kernel
def swapped(n: int) -> int:
    d = {k: k for k in range(n)}
    total = 0
    for k in d:
        total += k
        if k < 3:
            del d[k]
            d[k + 100] = k
        if total > 50:
            break
    return total


@kernel
def rebound(n: int) -> int:
    d = {k: k for k in range(n)}
    total = 0
    for k in d:
        d = {7: 7}
        total += k + len(d)
    return total


@kernel
def comprehensions(n: int):
    squares = {k: k * k for k in range(n) if k % 3}
    inverse = {v: k for k, v in squares.items()}
    grid = {(i, j): i * j for i in range(n) for j in range(i)}
    k = 77
    return inverse, len(grid), sum(grid.values()), k


def calls():
    rng = np.random.default_rng(4)
    for n in (1, 2, 9, 100):
        x = rng.integers(0, 40, n)
        yield "in_order", lambda x=x: (x.copy(),)
        yield "consumed", lambda x=x: (x.copy(),)
        yield "left_early", lambda n=n: (n,)
        yield "values_changed", lambda n=n: (n,)
        yield "comprehensions", lambda n=n: (n,)
        yield "rebound", lambda n=n: (n,)
    yield "in_order", lambda: (np.array([], np.int64),)
    yield "consumed", lambda: (np.array([], np.int64),), "raises"
    yield "grows", lambda: (5, 99)
    yield "grows", lambda: (5, 2), "raises"
    yield "grows", lambda: (5, 4), "raises"
    yield "shrinks", lambda: (5, 99)
    yield "shrinks", lambda: (5, 2), "raises"
    yield "shrinks", lambda: (5, 4)
    yield "swapped", lambda: (0,)
    yield "swapped", lambda: (2,), "raises"
    for n in (3, 5, 20):
        yield "swapped", lambda n=n: (n,), "leaves"
