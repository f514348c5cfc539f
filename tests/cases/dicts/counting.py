"""Dictionaries that count, look up and collect."""

from collections import Counter, defaultdict

import numpy as np

from kernelmill import Array1, kernel


@kernel
def counts(x: Array1[np.int64]) -> dict[int, int]:
    d = {}
    for v in x:
        d[int(v)] = d.get(int(v), 0) + 1
    return d


@kernel
def numpy_keys(x: Array1[np.int32]):
    d = {}
    for v in x:
        if v in d:
            d[v] += 1
        else:
            d[v] = 1
    return d


@kernel
def most_frequent(x: Array1[np.float64]) -> float:
    d = {}
    for i in range(len(x)):
        v = float(x[i])
        d[v] = d.get(v, 0) + 1
    best, times = 0.0, 0
    for v, n in d.items():
        if n > times:
            best, times = v, n
    return best


@kernel
def two_sum(x: Array1[np.int64], target: int) -> tuple[int, int]:
    seen = {}
    for i in range(len(x)):
        v = int(x[i])
        rest = target - v
        if rest in seen:
            return seen[rest], i
        seen[v] = i
    return -1, -1


@kernel
def pairs(x: Array1[np.int64], y: Array1[np.int64]) -> int:
    d = {}
    for i in range(len(x)):
        d[int(x[i]), int(y[i])] = i
    total = 0
    for (a, b), i in d.items():
        total = total * 3 + a - b * i
    return total + len(d)


@kernel
def by_default(x: Array1[np.int64], w: Array1[np.float64]):
    total = defaultdict(float)
    n = defaultdict(int)
    for i in range(len(x)):
        total[int(x[i])] += w[i]
        n[int(x[i])] += 1
    return {k: v / n[k] for k, v in total.items()}


@kernel
def groups(x: Array1[np.int64], m: int) -> dict[int, list[int]]:
    d = defaultdict(list)
    for i, v in enumerate(x):
        d[int(v) % m].append(i)
    return dict(d)


@kernel
def grouped_without(x: Array1[np.int64], m: int) -> int:
    d = {}
    for v in x:
        d.setdefault(int(v) % m, []).append(int(v))
    total = 0
    for k in d:
        for j, v in enumerate(d[k]):
            total = total * 7 + k * v + j
    return total % 1000003


@kernel
def counted(x: Array1[np.int64]) -> int:
    c = Counter([int(v) for v in x])
    total = c[12345] * 100
    for k, n in c.items():
        total += k * n * n
    del c[99]
    return total + len(c)


@kernel
def in_nested(x: Array1[np.int64], y: Array1[np.int64]) -> int:
    graph = defaultdict(dict)
    for i in range(len(x)):
        graph[int(x[i])][int(y[i])] = i
    total = 0
    for u, edges in graph.items():
        for v, i in edges.items():
            total = total * 5 + u * v + i
    return total % 1000003


@kernel
def unique_of_each(x: Array1[np.int64], y: Array1[np.int64]) -> int:
    seen = defaultdict(set)
    for i in range(len(x)):
        seen[int(x[i])].add(int(y[i]))
    return sum(len(s) for s in seen.values())


@kernel
def fibonacci(n: int) -> int:
    memo = {0: 0, 1: 1}
    for k in range(2, n + 1):
        memo[k] = memo[k - 1] + memo[k - 2]
    return memo[n]


def calls():
    rng = np.random.default_rng(3)
    for n in (0, 1, 5, 60, 700):
        x, y = rng.integers(-9, 9, n), rng.integers(-4, 5, n)
        w = rng.integers(-6, 6, n) * 0.5
        yield "counts", lambda x=x: (x.copy(),)
        yield "numpy_keys", lambda x=x: (x.astype(np.int32),)
        yield "most_frequent", lambda w=w: (w.copy(),)
        yield "two_sum", lambda x=x: (x.copy(), 7)
        yield "pairs", lambda x=x, y=y: (x[:20].copy(), y[:20].copy())
        yield "by_default", lambda x=x, w=w: (x.copy(), w.copy())
        yield "groups", lambda x=x: (x.copy(), 5)
        yield "grouped_without", lambda x=x: (x.copy() % 7, 3), *(("leaves",) if n > 20 else ())
        yield "counted", lambda x=x: (x.copy(),)
        yield "in_nested", lambda x=x, y=y: (x[:12] % 4, y[:12] % 3)
        yield "unique_of_each", lambda x=x, y=y: (x.copy(), y.copy())
    yield "most_frequent", lambda: (np.array([1.0, np.nan, -0.0, 0.0, np.inf, 0.0]),), "leaves"
    yield "most_frequent", lambda: (np.array([1.0, -0.0, 0.0, np.inf, 0.0]),)
    yield "groups", lambda: (np.arange(3), 0), "raises"
    yield "counts", lambda: (np.arange(5000) * 2**40,)
    yield "counts", lambda: (np.arange(-50, 5000) * 64,)
    yield "fibonacci", lambda: (80,)
    yield "fibonacci", lambda: (200,), "leaves"
