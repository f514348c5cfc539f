"""Augmented assignment to locals and to array elements."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def on_ints(a: int, b: int) -> int:
    a += b
    a -= 3
    a *= 2
    a //= 3
    a %= 1000
    a <<= 2
    a >>= 1
    a |= 5
    a &= 0xFFF
    a ^= 3
    a **= 2
    return a


@kernel
def on_floats(a: float, b: float) -> float:
    a += b
    a -= 0.5
    a *= 2
    a /= 3
    a //= 0.25
    a %= 7.5
    a **= 2
    return a


@kernel
def changes_type(n: int):
    x = n
    x /= 2
    x += 1
    return x


@kernel
def on_elements(x: Array1[np.float64], i: int) -> None:
    x[i] += 1.5
    x[i] *= 2
    x[i] -= x[i - 1]
    x[i] /= 4
    x[-1] //= 0.5
    x[-1] %= 3
    x[0] **= 2


@kernel
def on_int_elements(x: Array1[np.int32], k: int) -> None:
    for i in range(len(x)):
        x[i] += k
        x[i] *= 3
        x[i] -= i
        x[i] //= 2
        x[i] %= 50
        x[i] <<= 1
        x[i] >>= 2
        x[i] |= 1
        x[i] &= 127
        x[i] ^= 9


@kernel
def index_once(x: Array1[np.int64], counts: Array1[np.int64]) -> int:
    k = 0
    for i in range(len(x)):
        counts[x[i]] += 1
        k += 1
    return k


@kernel
def on_matrix(a: Array2[np.float64], s: float) -> None:
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] += s
            a[i, j] *= a[i, 0]


CALLS = [
    ("on_ints", lambda: (10, 20)),
    ("on_ints", lambda: (-1000, 7)),
    ("on_ints", lambda: (2**62, 2**62), "leaves"),
    ("on_floats", lambda: (1.25, -3.5)),
    ("on_floats", lambda: (1e300, 1e300)),
    ("changes_type", lambda: (7,)),
    ("on_elements", lambda: (np.array([1.0, 2.0, 3.0, 4.0]), 1)),
    ("on_elements", lambda: (np.array([1.0, 2.0, 3.0, 4.0]), -2)),
    ("on_elements", lambda: (np.array([1.0, 2.0, 3.0, 4.0]), 9), "raises"),
    ("on_int_elements", lambda: (np.arange(-5, 9, dtype=np.int32), 4)),
    ("on_int_elements", lambda: (np.arange(-5, 9, dtype=np.int32)[::-2], -4)),
    ("index_once", lambda: (np.array([0, 2, 2, 1, -1]), np.zeros(4, np.int64))),
    ("index_once", lambda: (np.array([0, 2, 4, 1]), np.zeros(4, np.int64)), "raises"),
    ("on_matrix", lambda: (np.arange(12.0).reshape(3, 4), 0.5)),
    ("on_matrix", lambda: (np.arange(12.0).reshape(3, 4).T, 0.5)),
]
