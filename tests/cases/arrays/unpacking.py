"""Arrays and lists unpacked into names: elements, rows, in loops; lengths that do not fit, before and after a write."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def luminance(image: Array3[np.float64]) -> Array2[np.float64]:
    out = np.empty(image.shape[:2])
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            r, g, b = image[i, j]
            out[i, j] = 0.25 * r + 0.5 * g + 0.25 * b
    return out


@kernel
def degrees(edges: Array2[np.int32], n: int) -> Array1[np.int64]:
    out = np.zeros(n, np.int64)
    for a, b in edges:
        out[a] += 1
        out[b] += 1
    return out


@kernel
def numbered(points: Array2[np.float64]) -> float:
    total = 0.0
    for k, (x, y) in enumerate(points):
        total += k * x - y
    return total


@kernel
def pairs(a: Array2[np.int64], b: Array1[np.int64]) -> int:
    total = 0
    for (x, y), z in zip(a, b):
        total += x * z - y
    return total


@kernel
def swap_ends(x: Array1[np.float64]) -> None:
    first, second, third = x
    x[0], x[1], x[2] = third, first, second


@kernel
def reversed_into(x: Array1[np.float64]) -> None:
    x[0], x[1], x[2] = x[::-1]


@kernel
def rows(m: Array2[np.float32]) -> Array1[np.float32]:
    top, bottom = m
    top[0] = 7
    return top * bottom


@kernel
def transposed(points: Array2[np.float64]) -> float:
    x, y = points.T
    return float((x * y).sum())


@kernel
def from_list(n: int) -> int:
    found = []
    for i in range(n):
        found.append(i * i)
    a, b = found
    return a - b


@kernel
def after_write(x: Array1[np.int64], edges: Array2[np.int64]) -> None:
    for i in range(len(edges)):
        x[0] += 1
        a, b = edges[i]
        x[a] = b


def calls():
    yield "luminance", lambda: (np.arange(24.0).reshape(2, 4, 3),)
    yield "luminance", lambda: (np.arange(24.0).reshape(3, 4, 2).transpose(2, 1, 0),)
    yield "luminance", lambda: (np.arange(16.0).reshape(2, 4, 2),), "raises"
    yield "luminance", lambda: (np.arange(32.0).reshape(2, 4, 4),), "raises"
    yield "luminance", lambda: (np.zeros((0, 4, 4)),)
    yield "degrees", lambda: (np.array([[0, 1], [1, 2], [-1, 0]], np.int32), 4)
    yield "degrees", lambda: (np.zeros((0, 3), np.int32), 4)
    yield "degrees", lambda: (np.array([[0, 1, 2]], np.int32), 4), "raises"
    yield "numbered", lambda: (np.arange(8.0).reshape(4, 2) / 3,)
    yield "numbered", lambda: (np.arange(8.0).reshape(2, 4).T[::-1],)
    yield "numbered", lambda: (np.arange(4.0).reshape(4, 1),), "raises"
    yield "pairs", lambda: (np.arange(6).reshape(3, 2), np.array([3, -1, 2]))
    yield "swap_ends", lambda: (np.array([1.0, 2.0, 3.0]),)
    yield "swap_ends", lambda: (np.array([1.0, 2.0]),), "raises"
    yield "reversed_into", lambda: (np.array([1.0, 2.0, 3.0]),)
    yield "reversed_into", lambda: (np.array([1.0, 2.0, 3.0, 4.0]),), "raises"
    yield "rows", lambda: (np.arange(6, dtype=np.float32).reshape(2, 3),)
    yield "rows", lambda: (np.arange(6, dtype=np.float32).reshape(3, 2),), "raises"
    yield "transposed", lambda: (np.arange(8.0).reshape(4, 2),)
    yield "transposed", lambda: (np.arange(9.0).reshape(3, 3),), "raises"
    yield "from_list", lambda: (2,)
    yield "from_list", lambda: (1,), "raises"
    yield "after_write", lambda: (np.zeros(4, np.int64), np.array([[1, 5], [2, 6]]))
    yield "after_write", lambda: (np.zeros(4, np.int64), np.array([[1], [2]])), "raises"
    yield "after_write", lambda: (np.zeros(4, np.int64), np.array([[1, 2, 3]])), "raises"
