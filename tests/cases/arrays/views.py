"""Basic slices: views that are read, written through, nested, returned; every form of start, stop and step."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def sum_slice(x: Array1[np.float64], a: int, b: int) -> float:
    s = 0.0
    for v in x[a:b]:
        s += v
    return s


@kernel
def returned(x: Array1[np.float64], a: int, b: int, c: int):
    return x[a:b:c]


@kernel
def from_start(x: Array1[np.float64], b: int):
    return x[:b]


@kernel
def to_end(x: Array1[np.float64], a: int):
    return x[a:]


@kernel
def reverse(x: Array1[np.float64]):
    return x[::-1]


@kernel
def whole(x: Array1[np.float64]):
    return x[:]


@kernel
def row(a: Array2[np.float64], i: int):
    return a[i]


@kernel
def row_by_slice(a: Array2[np.float64], i: int):
    return a[i, :]


@kernel
def column(a: Array2[np.float64], j: int):
    return a[:, j]


@kernel
def block(a: Array2[np.float64], i: int, j: int, n: int):
    return a[i : i + n, j : j + n]


@kernel
def partial(a: Array3[np.float64], k: int):
    return a[:, k, ::-1]


@kernel
def view_of_view(x: Array1[np.float64], k: int):
    return x[1:][::2][k:]


@kernel
def write_through(x: Array1[np.float64], a: int, b: int) -> None:
    v = x[a:b]
    for i in range(len(v)):
        v[i] = -v[i]


@kernel
def write_column(a: Array2[np.float64], j: int, value: float) -> None:
    c = a[:, j]
    for i in range(len(c)):
        c[i] += value


@kernel
def write_row_by_row(a: Array2[np.float64]) -> None:
    for i in range(len(a)):
        r = a[i]
        for j in range(len(r)):
            r[j] = i * 10 + j


@kernel
def index_in_view(x: Array1[np.float64], a: int, i: int):
    return x[a:][i]


@kernel
def rebinding(x: Array1[np.float64]) -> float:
    s = 0.0
    while len(x) > 1:
        s += x[0]
        x = x[2:]
    return s


@kernel
def overlapping_views(x: Array1[np.float64]) -> None:
    a = x[:-1]
    b = x[1:]
    for i in range(len(a)):
        b[i] = a[i] + 1


@kernel
def sum_of_rows(a: Array2[np.float64], out: Array1[np.float64]) -> None:
    for i in range(a.shape[0]):
        out[i] = total(a[i])


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i]
    return s


@kernel
def view_of_new(n: int):
    x = np.zeros(n)
    for i in range(n):
        x[i] = i
    return x[1::2]


@kernel
def conditional_view(x: Array1[np.float64], flag: bool):
    y = x[1:] if flag else x
    y[0] = 5.0
    return y


@kernel
def ellipsis_and_all(a: Array2[np.float64]):
    return a[...]


BOUNDS = (-9, -3, -1, 0, 1, 2, 4, 5, 9)


def matrix() -> np.ndarray:
    return np.arange(20.0).reshape(4, 5)


def calls():
    for a in BOUNDS:
        for b in BOUNDS:
            yield "sum_slice", lambda a=a, b=b: (np.arange(5.0), a, b)
            yield "write_through", lambda a=a, b=b: (np.arange(5.0), a, b)
            for c in (1, 2, -1, -2, 7, -7):
                yield "returned", lambda a=a, b=b, c=c: (np.arange(5.0), a, b, c)
        yield "from_start", lambda a=a: (np.arange(5.0), a)
        yield "to_end", lambda a=a: (np.arange(5.0), a)
        yield "view_of_view", lambda a=a: (np.arange(9.0), a)
    yield "returned", lambda: (np.arange(5.0), 0, 5, 0), "raises"
    yield "returned", lambda: (np.arange(5.0), -(2**63), 2**63 - 1, 2**62)
    yield "returned", lambda: (np.arange(5.0), 2**63 - 1, -(2**63), -(2**63)), "leaves"
    yield "returned", lambda: (np.arange(10.0)[::-2], 3, 0, -1)
    yield "returned", lambda: (np.arange(5.0), -(2**80), 2**80, 1), "leaves"
    for f in ("reverse", "whole"):
        yield f, lambda: (np.arange(5.0),)
        yield f, lambda: (np.zeros(0),)
        yield f, lambda: (np.arange(10.0)[2::3],)
    for i in (-4, 0, 3):
        for f in ("row", "row_by_slice", "column"):
            yield f, lambda i=i: (matrix(), i)
            yield f, lambda i=i: (matrix()[:, ::-1], i)
    for f in ("row", "row_by_slice", "column"):
        yield f, lambda: (matrix(), 7), "raises"
    yield "block", lambda: (matrix(), 1, 1, 2)
    yield "block", lambda: (matrix(), 3, 3, 9)
    yield "block", lambda: (matrix(), 5, -1, 2)
    yield "partial", lambda: (np.arange(24.0).reshape(2, 3, 4), 1)
    yield "partial", lambda: (np.arange(24.0).reshape(2, 3, 4), 3), "raises"
    yield "write_column", lambda: (matrix(), -1, 0.5)
    yield "write_row_by_row", lambda: (matrix(),)
    yield "write_row_by_row", lambda: (matrix().T,)
    yield "index_in_view", lambda: (np.arange(5.0), 2, -1)
    yield "index_in_view", lambda: (np.arange(5.0), 2, 3), "raises"
    yield "rebinding", lambda: (np.arange(7.0),)
    yield "overlapping_views", lambda: (np.zeros(6),)
    yield "sum_of_rows", lambda: (matrix(), np.zeros(4))
    yield "sum_of_rows", lambda: (matrix()[:, ::-2], np.zeros(4))
    yield "sum_of_rows", lambda: (matrix(), np.zeros(3)), "raises"
    yield "total", lambda: (np.arange(4.0),)
    for n in (0, 1, 5):
        yield "view_of_new", lambda n=n: (n,)
    yield "conditional_view", lambda: (np.zeros(3), True)
    yield "conditional_view", lambda: (np.zeros(3), False)
    yield "conditional_view", lambda: (np.zeros(1), True), "raises"
    yield "ellipsis_and_all", lambda: (matrix(),)
