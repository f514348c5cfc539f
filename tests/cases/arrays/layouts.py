"""One kernel, every layout: contiguous, Fortran, strided, reversed, broadcast, empty, read-only, misaligned, byte-swapped."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i]
    return s


@kernel
def total2(a: Array2[np.float64]) -> float:
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s = s * 0.5 + a[i, j]
    return s


@kernel
def scale(x: Array1[np.float64], f: float) -> None:
    for i in range(x.shape[0]):
        x[i] *= f


@kernel
def add(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] + y[i]


@kernel
def transpose_into(a: Array2[np.int32], out: Array2[np.int32]) -> None:
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[j, i] = a[i, j]


@kernel
def count(m: Array1[np.bool_]) -> int:
    n = 0
    for v in m:
        if v:
            n += 1
    return n


def misaligned(n: int) -> np.ndarray:
    raw = np.zeros(8 * n + 1, np.uint8)
    x = raw[1:].view(np.float64)
    x[:] = np.arange(n) + 0.5
    return x


def readonly(n: int) -> np.ndarray:
    x = np.arange(n) + 0.25
    x.flags.writeable = False
    return x


def shifted(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.arange(n + 2.0)
    return x[:-2], x[1:-1], x[2:]


def same(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.arange(float(n))
    return x, x, x


def opposite(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.arange(float(n))
    return x, x[::-1], x


def structured(n: int) -> np.ndarray:
    records = np.zeros(n, np.dtype([("a", "i4"), ("b", "f8"), ("c", "i1")], align=True))
    records["b"] = np.arange(n) * 1.5
    return records["b"]


CALLS = [
    *[("total", lambda n=n: (np.arange(n) * 0.1,)) for n in (0, 1, 7, 8, 9, 100)],
    *[("total", lambda s=s: ((np.arange(30) * 0.1)[s],)) for s in (slice(None, None, 2), slice(None, None, -1), slice(20, 3, -4), slice(9, 9))],
    ("total", lambda: (readonly(9),)),
    ("total", lambda: (np.broadcast_to(np.array([1.5]), (6,)),)),
    ("total", lambda: (structured(5),)),
    ("total", lambda: (misaligned(5),), "leaves"),
    ("total", lambda: (np.arange(5.0).astype(">f8"),), "leaves"),
    ("total", lambda: (np.arange(5, dtype=np.float32),), "leaves"),
    ("total", lambda: (np.arange(5),), "leaves"),
    ("total", lambda: (np.arange(6.0).reshape(2, 3),), "leaves"),
    ("total", lambda: (np.array(5.0),), "raises"),
    ("total", lambda: (np.arange(5.0).astype(object),), "leaves"),
    ("total", lambda: (np.array(["a", "b"]),), "raises"),
    ("total", lambda: ([1.0, 2.0],), "raises"),
    ("total", lambda: (None,), "raises"),
    *[("total2", lambda a=a: (a,)) for a in (
        np.arange(12.0).reshape(3, 4), np.arange(12.0).reshape(3, 4, order="F"), np.arange(12.0).reshape(3, 4).T,
        np.arange(48.0).reshape(6, 8)[::2, 1::3], np.arange(12.0).reshape(3, 4)[::-1, ::-1], np.zeros((0, 4)), np.zeros((4, 0)),
        np.broadcast_to(np.arange(4.0), (3, 4)), np.asfortranarray(np.arange(12.0).reshape(3, 4)), np.arange(24.0).reshape(2, 3, 4)[:, 1],
    )],
    ("total2", lambda: (np.arange(4.0),), "raises"),
    ("scale", lambda: (np.arange(9.0), 0.5)),
    ("scale", lambda: (np.arange(9.0)[::-2], 0.5)),
    ("scale", lambda: (misaligned(5), 0.5), "leaves"),
    ("scale", lambda: (np.arange(5.0).astype(">f8"), 0.5), "leaves"),
    ("scale", lambda: (readonly(4), 0.5), "raises"),
    ("scale", lambda: (readonly(0), 0.5), "leaves"),
    ("scale", lambda: (np.broadcast_to(np.array([1.5]), (6,)), 0.5), "raises"),
    *[("add", lambda f=f, n=n: f(n)) for f in (shifted, same, opposite) for n in (0, 1, 3, 16, 33)],
    ("add", lambda: (np.arange(5.0), np.arange(5.0), np.zeros(4)), "raises"),
    ("add", lambda: (np.arange(5.0), np.arange(4.0), np.zeros(5)), "raises"),
    ("add", lambda: (np.arange(5.0)[::-1], np.arange(10.0)[::2], np.zeros(15)[::3])),
    ("transpose_into", lambda: (np.arange(6, dtype=np.int32).reshape(2, 3), np.zeros((3, 2), np.int32))),
    ("transpose_into", lambda: (np.arange(6, dtype=np.int32).reshape(2, 3), np.zeros((3, 2), np.int32, order="F"))),
    ("transpose_into", lambda: (np.arange(6, dtype=np.int32).reshape(2, 3), np.zeros((2, 3), np.int32)), "raises"),
    ("count", lambda: (np.array([True, False, True]),)),
    ("count", lambda: (np.array([1, 0, 2], np.uint8),), "leaves"),
    ("count", lambda: (np.array([1, 0, 2], np.uint8).view(np.bool_)[:2],)),
]
