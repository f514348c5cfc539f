"""What a dictionary can hold: numbers, tuples, arrays, lists."""

from typing import NamedTuple

import numpy as np

from kernelmill import Array1, Array2, kernel


class Span(NamedTuple):
    first: int
    last: int


def weights(p):
    out = np.zeros(p.shape[0] + 1)
    out[0] = 1.0
    for i in range(p.shape[0]):
        tmp = out[: i + 1] * p[i]
        out[: i + 1] *= 1 - p[i]
        out[1 : i + 2] += tmp
    return out


@kernel
def cached(k: Array1[np.int64], args: Array2[np.float64], kind: str):
    cache = {}
    out = np.zeros(args.shape[1])
    for i in range(args.shape[1]):
        p = tuple(args[:, i])
        if p not in cache:
            w = weights(args[:, i])
            cache[p] = np.cumsum(w) if kind == "cdf" else w
        out[i] = cache[p][k[i]]
    return out


@kernel
def own_arrays(x: Array1[np.float64], n: int):
    tables = {}
    for i in range(n):
        tables[i % 3] = x * i
    total = 0.0
    for k, t in tables.items():
        total += k + t.sum()
    return total


@kernel
def returned_array(x: Array1[np.float64], k: int):
    tables = {0: x, 1: x[1:], 2: x + 1.0}
    tables[k][0] = 7.0
    return tables[k]


@kernel
def written_through(x: Array1[np.float64], y: Array1[np.float64], k: int) -> float:
    d = {0: x, 1: y}
    d[k][0] += 5.0
    return x[0] + y[0]


@kernel
def replaced(x: Array1[np.float64], n: int):
    d = {}
    for i in range(n):
        d[0] = x[:i] if i % 2 else x * 2.0
    return d[0].sum() if n else 0.0


@kernel
def tuples(x: Array1[np.float64]):
    d = {}
    for i in range(len(x)):
        d[i] = (x[i], i, i % 2 == 0)
    total = 0.0
    for a, i, even in d.values():
        total += a * i if even else -a
    return total, d[0] if len(x) else (0.0, 0, False)


@kernel
def records(x: Array1[np.int64]):
    d = {}
    for i in range(len(x)):
        v = int(x[i])
        if v in d:
            d[v] = Span(d[v].first, i)
        else:
            d[v] = Span(i, i)
    longest = 0
    for span in d.values():
        longest = max(longest, span.last - span.first)
    return longest


@kernel
def mixed(x: Array1[np.float64]):
    d = {}
    for i in range(len(x)):
        d[i % 3] = d.get(i % 3, 0) + x[i]
    d[5] = 0.0
    return d


@kernel
def lists(x: Array1[np.int64]):
    d = {}
    for v in x:
        d[int(v)] = [int(v)]
    for k in d:
        d[k].append(k * k)
    alias = d
    alias[100] = [1, 2, 3]
    return d, alias[100][-1], len(d[100])


@kernel
def shared(n: int):
    rows = [0]
    d = {k: rows for k in range(n)}
    if n:
        d[0].append(5)
    return d, len(rows)


@kernel
def of_arrays_of_lists(x: Array1[np.float64], n: int) -> float:
    d = {}
    for i in range(n):
        d.setdefault(i % 4, []).append(x * i)
    total = 0.0
    for k, arrays in d.items():
        for j, a in enumerate(arrays):
            total += a[0] * k + j
    return total


@kernel
def with_annotation(n: int) -> float:
    d: dict[int, float] = {}
    if n in d:
        return d[n]
    d[n] = 1
    return d[n]


def fill(d, n):
    for k in range(n):
        d[k] = k * 0.5
    return len(d)


def make(n):
    return {k: k * k for k in range(n)}


@kernel
def across_functions(n: int):
    d = {-1: -1.0}
    count = fill(d, n)
    other = make(n)
    return d, count, other, sum(other.values())


def fibonacci(n, memo) -> int:
    if n in memo:
        return memo[n]
    memo[n] = fibonacci(n - 1, memo) + fibonacci(n - 2, memo)
    return memo[n]


@kernel
def memoised(n: int) -> int:
    return fibonacci(n, {0: 0, 1: 1})


@kernel
def in_nested_function(x: Array1[np.int64]) -> int:
    seen: dict[int, int] = {}

    def note(v):
        seen[v] = seen.get(v, 0) + 1
        return seen[v]

    most = 0
    for v in x:
        most = max(most, note(int(v)))
    return most * 100 + len(seen)


def calls():
    rng = np.random.default_rng(8)
    for n, m in ((1, 1), (3, 4), (4, 60)):
        args = rng.integers(0, 3, (n, m)) * 0.25
        k = rng.integers(0, n + 1, m)
        for kind in ("cdf", "pdf"):
            yield "cached", lambda k=k, args=args, kind=kind: (k.copy(), args.copy(), kind)
    yield "cached", lambda: (np.array([0, 9]), np.array([[0.5, 0.5]]), "cdf"), "raises"
    yield "cached", lambda: (np.array([0]), np.array([[np.nan]]), "cdf"), "leaves"
    for n in (0, 1, 2, 7):
        yield "own_arrays", lambda n=n: (np.arange(5.0), n), *(() if n else ("leaves",))
        yield "replaced", lambda n=n: (np.arange(5.0), n)
        yield "shared", lambda n=n: (n,)
        yield "of_arrays_of_lists", lambda n=n: (np.arange(1.0, 5.0), n)
        yield "across_functions", lambda n=n: (n,)
    for k in (0, 1, 2):
        yield "returned_array", lambda k=k: (np.arange(5.0), k)
    yield "returned_array", lambda: (np.arange(5.0), 3), "raises"
    yield "written_through", lambda: (np.arange(5.0), np.ones(3), 0)
    yield "written_through", lambda: (np.arange(5.0), np.ones(3), 1)
    yield "written_through", lambda: (np.arange(5.0), np.ones(3), 2), "raises"
    yield "written_through", lambda: (np.arange(5.0), np.ones(0), 1), "raises"
    for x in ([], [1.5], [0.5, 2.0, 3.0, -1.0]):
        yield "tuples", lambda x=x: (np.array(x),), *(() if x else ("leaves",))
        yield "mixed", lambda x=x: (np.array(x),)
    for x in ([], [5], [5, 3, 5, 5, 3, 2]):
        yield "records", lambda x=x: (np.array(x, np.int64),)
        yield "lists", lambda x=x: (np.array(x, np.int64),)
        yield "in_nested_function", lambda x=x: (np.array(x, np.int64),)
    yield "memoised", lambda: (60,)
    yield "memoised", lambda: (100,), "leaves"
    yield "with_annotation", lambda: (3,)
