"""Methods and operators of dictionaries."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def removed(x: Array1[np.int64], y: Array1[np.int64]):
    d = {}
    for i in range(len(x)):
        d[int(x[i])] = i
    gone = 0
    for v in y:
        gone = gone * 3 + d.pop(int(v), -1)
        gone %= 1000003
    return d, gone, len(d)


@kernel
def in_and_out(ops: Array1[np.int64]):
    d = {}
    total = 0
    for v in ops:
        k = int(v)
        if k >= 0:
            d[k] = d.get(k, 0) + 1
        elif -k in d:
            total += d[-k]
            del d[-k]
    return d, total, [k for k in d], bool(d)


@kernel
def dropped(x: Array1[np.int64], y: Array1[np.int64]):
    d = {int(v): i for i, v in enumerate(x)}
    for v in y:
        d.pop(int(v), None)
    return d


@kernel
def queue(n: int, width: int) -> int:
    d = {}
    total = 0
    for i in range(n):
        d[i] = i * i
        if i >= width:
            total += d.pop(i - width)
    return total * 1000 + len(d)


@kernel
def arrays_out(x: Array1[np.float64], n: int, width: int) -> float:
    d = {}
    total = 0.0
    for i in range(n):
        d[i] = x + i
        if i >= width:
            total += d.pop(i - width).sum()
            if i % 5 == 0:
                del d[i]
                d[i] = x
    return total + len(d)


@kernel
def taken_last(x: Array1[np.int64]):
    d = {int(v): i for i, v in enumerate(x)}
    out = []
    while d:
        k, v = d.popitem()
        out.append((k, v))
    return out


@kernel
def missing(n: int, how: int) -> int:
    d = {1: 2}
    if how == 0:
        return d[n]
    if how == 1:
        return d.pop(n)
    if how == 2:
        del d[n]
    if how == 3:
        d.clear()
        k, v = d.popitem()
        return k + v
    return len(d)


@kernel
def missing_after_write(out: Array1[np.int64], n: int) -> int:
    d = {1: 2}
    out[0] += 1
    return d[n]


@kernel
def caught(x: Array1[np.int64]) -> int:
    d = {3: 1, 5: 2}
    total = 0
    for v in x:
        try:
            total += d[int(v)]
        except KeyError:
            total -= 10
            d[int(v)] = 7
    try:
        del d[1000]
    except LookupError:
        total += 10000
    return total


@kernel
def cleared(n: int):
    d = {}
    for r in range(3):
        for k in range(n):
            d[k * 3 + r] = r
        if r < 2:
            d.clear()
    e = d.copy()
    e[-1] = -1
    return d, e, len(d), len(e), d == e, d != e, d == d.copy()


@kernel
def updated(n: int):
    d = {k: 0.5 * k for k in range(n)}
    e = {2 * k: -1.0 for k in range(n)}
    f = d | e
    d.update(e)
    g = {**e, n + 100: 3.0, **d}
    e |= {7: 7.0}
    e.update([(k, 0.25) for k in range(2)])
    return d, e, f, g, d == f, f == g


@kernel
def made_from(n: int):
    a = dict(zip(range(n), [k * k for k in range(n)]))
    b = dict([(k, 1.5) for k in range(n)])
    c = dict(a)
    c[0] = 5
    d = dict()
    d[n] = c[0]
    return a, b, c, d, len(dict((k % 3, k) for k in range(n)))


@kernel
def defaults(n: int):
    d = {0: 1.5}
    a = d.setdefault(n, 2.5)
    b = d.setdefault(n, 9.0)
    return a, b, d, d.get(n, 0.0), d.get(n + 1, -1.0), isinstance(d, dict), isinstance(d, (list, set))


@kernel
def equal_values(x: Array1[np.float64], y: Array1[np.float64]) -> bool:
    d = {i: x[i] for i in range(len(x))}
    e = {i: y[i] for i in range(len(y))}
    return d == e


def calls():
    rng = np.random.default_rng(4)
    for n in (0, 3, 50, 400):
        x, y = rng.integers(-20, 60, n), rng.integers(-20, 60, 2 * n)
        ops = rng.integers(-40, 40, 4 * n)
        yield "removed", lambda x=x, y=y: (x.copy(), y.copy())
        yield "dropped", lambda x=x, y=y: (x.copy(), y.copy())
        yield "in_and_out", lambda ops=ops: (ops.copy(),)
        yield "taken_last", lambda x=x: (x.copy(),)
        yield "caught", lambda x=x: (x.copy(),)
        yield "queue", lambda n=n: (n, 5)
        yield "arrays_out", lambda n=n: (np.arange(4.0), n, 6)
    for n in (0, 1, 6, 30):
        yield "cleared", lambda n=n: (n,)
        yield "updated", lambda n=n: (n,)
        yield "made_from", lambda n=n: (n,)
        yield "defaults", lambda n=n: (n,)
    for how in (0, 1, 2, 4):
        yield "missing", lambda how=how: (1, how)
    for how in (0, 1, 2, 3):
        yield "missing", lambda how=how: (5, how), "raises"
    yield "missing_after_write", lambda: (np.zeros(1, np.int64), 1)
    yield "missing_after_write", lambda: (np.zeros(1, np.int64), 4), "raises"
    yield "equal_values", lambda: (np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    yield "equal_values", lambda: (np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    yield "equal_values", lambda: (np.array([1.0, 2.0]), np.array([1.0]))
    yield "equal_values", lambda: (np.array([1.0, np.nan]), np.array([1.0, np.nan])), "leaves"
