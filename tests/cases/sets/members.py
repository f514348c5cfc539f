"""Sets: membership, size, and what does not depend on an order."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def distinct(x: Array1[np.int64]) -> int:
    s = set()
    for v in x:
        s.add(v)
    return len(s)


@kernel
def distinct_at_once(x: Array1[np.float64]):
    return len(set(x)), sorted(set(x)), len({v % 3 for v in x}), len({float(v) for v in x if v > 0})


@kernel
def primes(n: int) -> int:
    crossed = {0, 1}
    for i in range(2, n):
        if i not in crossed:
            for k in range(i * i, n, i):
                crossed.add(k)
    return sum(1 for k in range(n) if k not in crossed)


@kernel
def visited(moves: Array1[np.int64]):
    seen = {(0, 0)}
    x = y = 0
    for m in moves:
        if m == 0:
            x += 1
        elif m == 1:
            x -= 1
        elif m == 2:
            y += 1
        else:
            y -= 1
        seen.add((x, y))
    return len(seen), (x, y) in seen, (100, 100) in seen, sorted(seen)


@kernel
def first_repeated(x: Array1[np.int64]) -> int:
    seen: set[int] = set()
    for v in x:
        if int(v) in seen:
            return int(v)
        seen.add(int(v))
    return -1


@kernel
def without_order(x: Array1[np.int64]):
    s = {int(v) for v in x}
    return sum(s), min(s), max(s), any(s), all(s), sum(v * v for v in sorted(s)), max(v for v in sorted(s)), bool(s)


@kernel
def changed(x: Array1[np.int64], y: Array1[np.int64]):
    s = set(x)
    for v in y:
        s.discard(v)
    t = s.copy()
    t.update(y)
    t |= {np.int64(5)}
    n = len(t)
    t.clear()
    return sorted(s), len(s), n, len(t), isinstance(s, set)


@kernel
def removed(n: int, k: int) -> int:
    s = set(range(n))
    s.remove(k)
    return len(s)


@kernel
def caught(n: int, k: int) -> int:
    s = set(range(n))
    try:
        s.remove(k)
    except KeyError:
        return -1
    return len(s)


@kernel
def rows(a: Array2[np.float64]) -> int:
    return len({tuple(row) for row in a})


def calls():
    rng = np.random.default_rng(2)
    for n in (1, 5, 60, 500):
        x, y = rng.integers(-30, 30, n), rng.integers(-30, 30, n)
        yield "distinct", lambda x=x: (x.copy(),)
        yield "distinct_at_once", lambda x=x: (x * 0.5,)
        yield "primes", lambda n=n: (n,)
        yield "visited", lambda x=x: (x % 4,)
        yield "first_repeated", lambda x=x: (x.copy(),)
        yield "without_order", lambda x=x: (x.copy(),)
        yield "changed", lambda x=x, y=y: (x.copy(), y.copy())
        yield "rows", lambda x=x, y=y: (np.stack([x % 5, y % 5]).T * 0.5,)
    yield "distinct", lambda: (np.array([], np.int64),)
    yield "distinct_at_once", lambda: (np.array([0.0, np.nan]),), "leaves"
    yield "distinct_at_once", lambda: (np.array([0.0, -0.0, 3.0]),)
    yield "without_order", lambda: (np.array([], np.int64),), "raises"
    yield "removed", lambda: (4, 3)
    yield "removed", lambda: (4, 9), "raises"
    yield "caught", lambda: (4, 3)
    yield "caught", lambda: (4, 9)
