"""Lists in lists: rows that grow, buckets, adjacency."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def buckets(x: Array1[np.int64], n: int) -> list[list[int]]:
    rows = [[] for _ in range(n)]
    for v in x:
        rows[int(v) % n].append(int(v))
    return rows


@kernel
def floats(x: Array1[np.float64], n: int):
    rows = []
    for k in range(n):
        rows.append([])
        for i in range(k):
            rows[k].append(x[i] * k)
    rows[0].append(0.5)
    return rows, len(rows), [len(row) for row in rows]


@kernel
def triangle(n: int):
    rows = [[1]]
    for k in range(1, n):
        last = rows[-1]
        row = [1]
        for i in range(len(last) - 1):
            row.append(last[i] + last[i + 1])
        row.append(1)
        rows.append(row)
    return rows


@kernel
def matrix(n: int, m: int):
    a = [[0] * m for _ in range(n)]
    for i in range(n):
        for j in range(m):
            a[i][j] += i * j
            a[i][j] -= 1
    shared = [[0] * m] * n
    if n and m:
        shared[0][0] = 5
    return a, shared


@kernel
def breadth_first(edges: Array2[np.int64], n: int, start: int):
    near = [[] for _ in range(n)]
    for a, b in edges:
        near[int(a)].append(int(b))
        near[int(b)].append(int(a))
    distance = [-1] * n
    distance[start] = 0
    queue = [start]
    for u in queue:
        for v in near[u]:
            if distance[v] < 0:
                distance[v] = distance[u] + 1
                queue.append(v)
    return distance


@kernel
def moved(n: int):
    rows = [[k, k * k] for k in range(n)]
    last = rows.pop()
    last.append(77)
    rows.insert(0, last)
    rows.reverse()
    first = rows[0]
    del rows[0]
    copy = rows.copy()
    copy[0].append(-1)
    rows.extend([[5], first])
    swapped = rows[1:]
    rows[0], rows[1] = rows[1], rows[0]
    rows.clear()
    return last, copy, swapped, len(rows)


@kernel
def deep(n: int):
    cube = [[[i * j * k for k in range(n)] for j in range(n)] for i in range(n)]
    total = 0
    for plane in cube:
        for row in plane:
            total += sum(row)
    cube[0][0].append(9)
    return cube, total


@kernel
def pairs_of_lists(n: int):
    pairs = [([k], k * 0.5) for k in range(n)]
    for xs, v in pairs:
        xs.append(int(v))
    return pairs, sum(len(xs) for xs, _ in pairs)


@kernel
def dictionaries(n: int):
    tables = [{k: 0.5} for k in range(n)]
    for k in range(n):
        tables[k][k + 1] = k
    return tables


def filled(rows, v):
    rows[0].append(v)
    return rows[-1]


@kernel
def across(n: int):
    rows = [[0], [1]]
    last = filled(rows, n)
    last.append(n + 1)
    return rows


@kernel
def out_of_range(n: int) -> int:
    rows = [[1], [2, 3]]
    return rows[n][1]


@kernel
def sorted_rows(x: Array1[np.int64], n: int):
    rows = [[] for _ in range(n)]
    for i, v in enumerate(x):
        rows[i % n].append(int(v))
    for row in rows:
        row.sort()
    rows.sort(key=lambda row: len(row))
    return rows


def calls():
    rng = np.random.default_rng(7)
    for n in (1, 2, 7):
        x = rng.integers(0, 50, 5 * n)
        yield "buckets", lambda x=x, n=n: (x.copy(), n)
        yield "floats", lambda x=x, n=n: (x * 0.5, n)
        yield "triangle", lambda n=n: (n,)
        yield "matrix", lambda n=n: (n, 3)
        yield "moved", lambda n=n: (n + 1,)
        yield "deep", lambda n=n: (n,)
        yield "pairs_of_lists", lambda n=n: (n,)
        yield "dictionaries", lambda n=n: (n,)
        yield "sorted_rows", lambda x=x, n=n: (x.copy(), n)
    yield "buckets", lambda: (np.array([], np.int64), 3)
    yield "matrix", lambda: (0, 3)
    yield "matrix", lambda: (3, 0)
    edges = np.array([[0, 1], [1, 2], [3, 4], [2, 0], [2, 5]])
    yield "breadth_first", lambda: (edges.copy(), 7, 0)
    yield "breadth_first", lambda: (edges.copy(), 3, 0), "raises"
    yield "across", lambda: (5,)
    yield "out_of_range", lambda: (1,)
    yield "out_of_range", lambda: (0,), "raises"
    yield "out_of_range", lambda: (2,), "raises"
