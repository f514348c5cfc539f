"""NumPy's joining functions of lists of arrays, arrays of lists of lists."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def connected(x: Array1[np.float64], n: int):
    parts = []
    for k in range(n):
        parts.append(x[k:] * k)
    return np.concatenate(parts), np.hstack(parts)


@kernel
def stacked(x: Array1[np.float32], n: int):
    parts = [x + k for k in range(n)]
    return np.stack(parts), np.vstack(parts), np.stack(parts, axis=1), np.column_stack(parts), np.array(parts), np.stack(parts, -1)


@kernel
def matrices(a: Array2[np.float64], n: int):
    parts = [a * k for k in range(n)]
    return (
        np.concatenate(parts),
        np.concatenate(parts, axis=1),
        np.vstack(parts),
        np.hstack(parts),
        np.stack(parts),
        np.stack(parts, axis=2),
        np.asarray(parts),
    )


@kernel
def unlike(x: Array1[np.float64], y: Array1[np.float64]):
    parts = [x]
    parts.append(y)
    return np.stack(parts)


@kernel
def only_columns(a: Array2[np.float64]):
    parts = [a[:, k] for k in range(a.shape[1])]
    return np.concatenate(parts)


@kernel
def chosen(x: Array1[np.float64], limit: float):
    kept = [np.zeros(1)]
    for k in range(len(x)):
        if x[k] > limit:
            kept.append(x[k : k + 2])
    return np.concatenate(kept)


@kernel
def of_rows(n: int, m: int):
    rows = [[i * j for j in range(m)] for i in range(n)]
    return np.array(rows)


@kernel
def of_float_rows(x: Array1[np.float64], n: int):
    rows = []
    for i in range(n):
        rows.append([x[0] * i, x[1]])
    return np.array(rows, dtype=np.float64), np.array([[float(i)] for i in range(n)])


@kernel
def ragged(n: int):
    return np.array([[0] * k for k in range(n)])


def calls():
    for n in (1, 2, 4):
        yield "connected", lambda n=n: (np.arange(5.0), n)
        yield "stacked", lambda n=n: (np.arange(3, dtype=np.float32), n)
        yield "matrices", lambda n=n: (np.arange(6.0).reshape(2, 3), n)
        yield "of_rows", lambda n=n: (n, 3)
        yield "of_float_rows", lambda n=n: (np.arange(2.0), n)
    yield "connected", lambda: (np.arange(5.0), 0), "raises"
    yield "matrices", lambda: (np.arange(6.0).reshape(3, 2).T, 2), "leaves"
    yield "matrices", lambda: (np.zeros((0, 3)), 2), "leaves"
    yield "unlike", lambda: (np.arange(3.0), np.ones(3))
    yield "unlike", lambda: (np.arange(3.0), np.ones(4)), "raises"
    yield "only_columns", lambda: (np.arange(6.0).reshape(2, 3),)
    yield "only_columns", lambda: (np.arange(6.0).reshape(3, 2).T[::-1],)
    yield "chosen", lambda: (np.array([0.5, 2.0, -1.0, 3.0]), 1.0)
    yield "of_rows", lambda: (0, 3), "leaves"
    yield "of_rows", lambda: (3, 0), "leaves"
    yield "ragged", lambda: (3,), "raises"
    yield "ragged", lambda: (1,), "leaves"
