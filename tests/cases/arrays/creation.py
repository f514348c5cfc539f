"""np.empty zeros ones full and their *_like forms: shapes, dtypes, orders, errors, storage."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def zeros(n: int):
    return np.zeros(n)


@kernel
def ones_float32(n: int):
    return np.ones(n, np.float32)


@kernel
def zeros_matrix(n: int, m: int):
    return np.zeros((n, m))


@kernel
def zeros_keyword(n: int):
    return np.zeros(shape=(n, 2), dtype=np.int8)


@kernel
def ones_3d(n: int):
    return np.ones((2, n, 3), dtype=np.int64)


@kernel
def full_float(n: int, v: float):
    return np.full(n, v)


@kernel
def full_int(n: int, v: int):
    return np.full(n, v)


@kernel
def full_bool(n: int, v: bool):
    return np.full(n, v)


@kernel
def full_dtype(n: int, v: int):
    return np.full((n, n), v, dtype=np.uint8)


@kernel
def full_numpy(x: Array1[np.float32], n: int):
    return np.full(n, x[0])


@kernel
def python_dtypes(n: int):
    return np.zeros(n, int), np.zeros(n, float), np.zeros(n, bool)


@kernel
def empty_filled(n: int) -> Array1[np.float64]:
    out = np.empty(n)
    for i in range(n):
        out[i] = i * 0.5
    return out


@kernel
def empty_dtype(n: int) -> Array1[np.uint16]:
    out = np.empty(n, dtype=np.uint16)
    for i in range(n):
        out[i] = i
    return out


@kernel
def zeros_like(a: Array2[np.float32]):
    return np.zeros_like(a)


@kernel
def ones_like(x: Array1[np.int16]):
    return np.ones_like(x)


@kernel
def full_like(x: Array1[np.int16], v: int):
    return np.full_like(x, v)


@kernel
def empty_like(x: Array1[np.float64]):
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i] * 2
    return out


@kernel
def zeros_like_dtype(x: Array1[np.float64]):
    return np.zeros_like(x, dtype=np.int32)


@kernel
def scratch(x: Array1[np.float64]) -> float:
    work = np.empty_like(x)
    for i in range(len(x)):
        work[i] = x[len(x) - 1 - i]
    s = 0.0
    for i in range(len(x)):
        s += work[i] * x[i]
    return s


@kernel
def scratch_in_loop(n: int) -> float:
    s = 0.0
    for i in range(n):
        work = np.ones(i + 1)
        for v in work:
            s += v
    return s


@kernel
def replaced_in_loop(x: Array1[np.float64], steps: int):
    for _ in range(steps):
        y = np.empty_like(x)
        for i in range(len(x)):
            y[i] = x[i] + x[i - 1]
        x = y
    return x


@kernel
def swap_buffers(x: Array1[np.float64], steps: int) -> Array1[np.float64]:
    a = np.zeros_like(x)
    b = np.zeros_like(x)
    for i in range(len(x)):
        a[i] = x[i]
    for _ in range(steps):
        for i in range(len(x)):
            b[i] = 0.5 * (a[i] + a[i - 1])
        a, b = b, a
    return a


@kernel
def one_of_two(x: Array1[np.float64], flag: bool):
    y = np.zeros(2)
    if flag:
        return x
    return y


@kernel
def identity(n: int) -> Array2[np.float64]:
    out = np.zeros((n, n))
    for i in range(n):
        out[i, i] = 1
    return out


@kernel
def raises_after_alloc(n: int, x: Array1[np.float64]) -> float:
    work = np.zeros(n)
    return work[0] + x[n]


@kernel
def cube_of(a: Array3[np.float64]) -> Array3[np.float64]:
    out = np.empty((a.shape[0], a.shape[1], a.shape[2]))
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            for k in range(a.shape[2]):
                out[i, j, k] = a[i, j, k] ** 3
    return out


SIZES = (0, 1, 5)
CALLS = [
    *[(f, lambda n=n: (n,)) for f in (
        "zeros", "ones_float32", "zeros_keyword", "ones_3d", "python_dtypes", "empty_filled", "empty_dtype", "scratch_in_loop", "identity",
    ) for n in SIZES],
    *[(f, lambda: (-1,), "raises") for f in ("zeros", "ones_float32", "zeros_keyword", "ones_3d", "python_dtypes")],
    ("zeros", lambda: (2**62,), "raises"),
    ("empty_filled", lambda: (2**63 - 1,), "raises"),
    *[("zeros_matrix", lambda n=n, m=m: (n, m)) for n in SIZES for m in SIZES],
    ("zeros_matrix", lambda: (3, -2), "raises"),
    ("zeros_matrix", lambda: (2**40, 2**40), "raises"),
    ("zeros_matrix", lambda: (2**40, 0)),
    ("full_float", lambda: (3, 2.5)),
    ("full_float", lambda: (3, 2), "leaves"),
    ("full_int", lambda: (3, -7)),
    ("full_int", lambda: (2, 2**70), "leaves"),
    ("full_bool", lambda: (3, True)),
    ("full_dtype", lambda: (2, 255)),
    ("full_dtype", lambda: (2, 256), "raises"),
    ("full_dtype", lambda: (2, -1), "raises"),
    ("full_numpy", lambda: (np.array([1.5], np.float32), 3)),
    ("zeros_like", lambda: (np.ones((2, 3), np.float32),)),
    ("zeros_like", lambda: (np.ones((0, 3), np.float32),)),
    ("zeros_like", lambda: (np.ones((2, 3), np.float32, order="F"),), "leaves"),
    ("zeros_like", lambda: (np.ones((4, 6), np.float32).T[::2],), "leaves"),
    ("ones_like", lambda: (np.arange(3, dtype=np.int16),)),
    ("ones_like", lambda: (np.arange(9, dtype=np.int16)[::-2],)),
    ("full_like", lambda: (np.arange(3, dtype=np.int16), -5)),
    ("full_like", lambda: (np.arange(3, dtype=np.int16), 40000), "raises"),
    ("empty_like", lambda: (np.arange(3.0),)),
    ("empty_like", lambda: (np.arange(9.0)[::-2],)),
    ("zeros_like_dtype", lambda: (np.arange(3.0),)),
    ("scratch", lambda: (np.arange(7.0),)),
    *[("replaced_in_loop", lambda n=n: (np.arange(4.0), n)) for n in (0, 1, 5)],
    *[("swap_buffers", lambda n=n: (np.arange(4.0), n)) for n in (0, 1, 2, 5)],
    ("one_of_two", lambda: (np.arange(3.0), True)),
    ("one_of_two", lambda: (np.arange(3.0), False)),
    ("raises_after_alloc", lambda: (3, np.zeros(4))),
    ("raises_after_alloc", lambda: (3, np.zeros(2)), "raises"),
    ("raises_after_alloc", lambda: (0, np.zeros(2)), "raises"),
    ("cube_of", lambda: (np.arange(24.0).reshape(2, 3, 4),)),
]
