"""What users write with dictionaries, sets and lists of lists: graphs, neighbours, sparse matrices, relabelling."""

from collections import Counter, defaultdict

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def topo(edges: Array2[np.int64], n: int) -> list[int]:
    adj = defaultdict(list)
    indeg = [0] * n
    for k in range(edges.shape[0]):
        adj[int(edges[k, 0])].append(int(edges[k, 1]))
        indeg[int(edges[k, 1])] += 1
    q = [i for i in range(n) if indeg[i] == 0]
    out = []
    while q:
        u = q.pop(0)
        out.append(u)
        for v in adj[u]:
            indeg[v] -= 1
            if indeg[v] == 0:
                q.append(v)
    return out


@kernel
def relabel(labels: Array1[np.int64]) -> Array1[np.int64]:
    mapping = {}
    out = np.empty_like(labels)
    for i, label in enumerate(labels):
        if label not in mapping:
            mapping[label] = len(mapping)
        out[i] = mapping[label]
    return out


@kernel
def lattice(points: Array2[np.float64], h: float):
    cells = {}
    for i in range(points.shape[0]):
        key = (int(points[i, 0] // h), int(points[i, 1] // h))
        if key not in cells:
            cells[key] = []
        cells[key].append(i)
    pairs = 0
    for (cx, cy), members in cells.items():
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                other = (cx + dx, cy + dy)
                if other in cells:
                    for i in members:
                        for j in cells[other]:
                            if i < j:
                                d = points[i] - points[j]
                                if (d * d).sum() < h * h:
                                    pairs += 1
    return pairs


@kernel
def coo(rows: Array1[np.int64], cols: Array1[np.int64], vals: Array1[np.float64]):
    acc = {}
    for r, c, v in zip(rows, cols, vals):
        k = (r, c)
        acc[k] = acc.get(k, 0.0) + v
    n = len(acc)
    i = np.empty(n, np.int64)
    j = np.empty(n, np.int64)
    x = np.empty(n)
    for e, ((r, c), v) in enumerate(acc.items()):
        i[e], j[e], x[e] = r, c, v
    return i, j, x


@kernel
def mode(x: Array1[np.int64]) -> int:
    c = Counter(x)
    best = max(c, key=c.get)
    return int(best)


@kernel
def sieve_factors(n: int) -> dict[int, int]:
    f = {}
    d = 2
    while d * d <= n:
        while n % d == 0:
            f[d] = f.get(d, 0) + 1
            n //= d
        d += 1
    if n > 1:
        f[n] = f.get(n, 0) + 1
    return f


@kernel
def split(x: Array1[np.float64], t: float):
    runs = []
    cur = []
    for v in x:
        if v > t:
            cur.append(v)
        elif cur:
            runs.append(cur)
            cur = []
    if cur:
        runs.append(cur)
    return [np.array(r) for r in runs]


@kernel
def histogram2(keys: Array1[np.int64]):
    hist = {}
    for k in keys:
        try:
            hist[int(k)] += 1
        except KeyError:
            hist[int(k)] = 1
    return sorted(hist.items(), key=lambda kv: (-kv[1], kv[0]))


@kernel
def blocks(a: Array2[np.float64], k: int):
    out = []
    for i in range(0, a.shape[0], k):
        out.append(a[i : i + k].mean(axis=0))
    return np.vstack(out)


@kernel
def lookup_table(n: int) -> float:
    table = {0: 1.0, 1: 0.5, 2: 0.25}
    return table.get(n, 0.0)


@kernel
def inverse(p: Array1[np.int64]):
    inv = {int(v): i for i, v in enumerate(p)}
    return np.array([inv[i] for i in range(len(p))])


@kernel
def uniq(x: Array1[np.int64]):
    return np.array(sorted(set(x)))


@kernel
def list_of_sets(x: Array1[np.int64], n: int):
    sets = [set() for _ in range(n)]
    for i, v in enumerate(x):
        sets[i % n].add(int(v))
    return [len(s) for s in sets]


def calls():
    rng = np.random.default_rng(11)
    for n in (1, 2, 9, 40):
        k, x = rng.integers(0, 6, n), rng.integers(-4, 5, n) * 0.5
        edges, points = np.sort(rng.integers(0, n, (n, 2)), axis=1), rng.random((n, 2))
        yield "topo", lambda edges=edges, n=n: (edges.copy(), n)
        yield "lattice", lambda points=points: (points.copy(), 0.3)
        yield "coo", lambda k=k, x=x: (k.copy(), k[::-1].copy(), x.copy())
        yield "split", lambda x=x: (x.copy(), 0.0)
        yield "blocks", lambda n=n: (np.arange(3.0 * n).reshape(n, 3), 2)
        yield "lookup_table", lambda n=n: (n,)
        yield "inverse", lambda n=n: (np.random.default_rng(n).permutation(n),)
        yield "list_of_sets", lambda k=k: (k.copy(), 3)
        for name in ("relabel", "mode", "histogram2", "uniq"):
            yield name, lambda k=k: (k.copy(),)
    for n in (1, 2, 12, 97, 720720, 999983):
        yield "sieve_factors", lambda n=n: (n,)
    yield "mode", lambda: (np.array([], np.int64),), "raises"
    yield "inverse", lambda: (np.array([0, 2]),), "raises"
    yield "blocks", lambda: (np.zeros((0, 3)), 2), "raises"
