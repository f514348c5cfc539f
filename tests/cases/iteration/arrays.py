"""for over arrays, and enumerate, zip, reversed over arrays and ranges."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += v
    return s


@kernel
def total_int(x: Array1[np.int32]) -> int:
    s = 0
    for v in x:
        s += int(v)
    return s


@kernel
def last_item(x: Array1[np.int16]):
    v = np.int16(-1)
    for v in x:
        pass
    return v


@kernel
def row_sums(a: Array2[np.float64]) -> Array1[np.float64]:
    out = np.zeros(a.shape[0])
    i = 0
    for row in a:
        for v in row:
            out[i] += v
        i += 1
    return out


@kernel
def scale_rows(a: Array2[np.float64], f: float) -> None:
    for row in a:
        for j in range(len(row)):
            row[j] *= f


@kernel
def planes(a: Array3[np.int64]) -> int:
    s = 0
    k = 1
    for plane in a:
        for row in plane:
            for v in row:
                s += k * int(v)
                k = -k
    return s


@kernel
def first_and_last_row(a: Array2[np.float64]):
    for row in a:
        break
    return row


@kernel
def enumerated(x: Array1[np.float64]) -> float:
    s = 0.0
    for i, v in enumerate(x):
        s += i * v
    return s


@kernel
def enumerated_from(x: Array1[np.float64], k: int) -> float:
    s = 0.0
    for i, v in enumerate(x, k):
        s += i * v
    return s


@kernel
def enumerated_keyword(x: Array1[np.float64]) -> int:
    i = -1
    for i, _ in enumerate(x, start=10):
        pass
    return i


@kernel
def zipped(x: Array1[np.float64], y: Array1[np.float32]) -> float:
    s = 0.0
    for a, b in zip(x, y):
        s += a * b
    return s


@kernel
def zipped_three(x: Array1[np.int64], y: Array1[np.int64], n: int) -> int:
    s = 0
    for a, b, i in zip(x, y, range(n)):
        s += int(a) * int(b) + i
    return s


@kernel
def enumerate_zip(x: Array1[np.float64], y: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i, (a, b) in enumerate(zip(x, y)):
        out[i] = a - b


@kernel
def zip_enumerate(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    s = 0.0
    for (i, a), b in zip(enumerate(x), y):
        s += i * a + b
    return s


@kernel
def backwards(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in reversed(x):
        s = s * 0.5 + v
    return s


@kernel
def zip_reversed(x: Array1[np.float64]) -> float:
    s = 0.0
    for a, b in zip(x, reversed(x)):
        s += a * b
    return s


@kernel
def array_changed_inside(x: Array1[np.int64]) -> int:
    s = 0
    i = len(x)
    for v in x:
        i -= 1
        x[i] = s
        s += int(v)
    return s


@kernel
def rows_of_two(a: Array2[np.float64], b: Array2[np.float64]) -> float:
    s = 0.0
    for p, q in zip(a, b):
        for u, v in zip(p, q):
            s += u * v
    return s


@kernel
def pairs(a: Array2[np.float64]) -> float:
    s = 0.0
    for i in range(len(a)):
        x, y = a[i, 0], a[i, 1]
        s += x * y
    return s


@kernel
def over_slice(x: Array1[np.float64], k: int) -> float:
    s = 0.0
    for v in x[k::2]:
        s -= v
    return s


X = lambda: np.array([1.5, -2.0, 0.25, 8.0])  # noqa: E731 - a fresh array per call
CALLS = [
    *[("total", lambda x=x: (x,)) for x in (X(), X()[::-1], X()[::2], np.zeros(0), np.array([-0.0]), np.array([np.nan]))],
    ("total_int", lambda: (np.array([1, -2, 2**31 - 1], np.int32),)),
    ("last_item", lambda: (np.array([1, -2, 7], np.int16),)),
    ("last_item", lambda: (np.array([], np.int16),)),
    ("row_sums", lambda: (np.arange(12.0).reshape(3, 4),)),
    ("row_sums", lambda: (np.arange(12.0).reshape(3, 4).T,)),
    ("row_sums", lambda: (np.zeros((0, 4)),)),
    ("scale_rows", lambda: (np.arange(12.0).reshape(3, 4), 0.5)),
    ("scale_rows", lambda: (np.arange(24.0).reshape(4, 6)[::-2, ::3], 0.5)),
    ("planes", lambda: (np.arange(24).reshape(2, 3, 4),)),
    ("first_and_last_row", lambda: (np.arange(6.0).reshape(2, 3),)),
    ("first_and_last_row", lambda: (np.zeros((0, 3)),), "raises"),
    *[(f, lambda x=x: (x,)) for f in ("enumerated", "backwards", "zip_reversed") for x in (X(), X()[::-2], np.zeros(0))],
    *[("enumerated_from", lambda k=k: (X(), k)) for k in (0, 3, -2)],
    ("enumerated_keyword", lambda: (X(),)),
    ("enumerated_keyword", lambda: (np.zeros(0),)),
    ("zipped", lambda: (X(), np.array([1, 2, 3], np.float32))),
    ("zipped", lambda: (X()[:2], np.array([1, 2, 3], np.float32))),
    ("zipped", lambda: (X(), np.array([], np.float32))),
    *[("zipped_three", lambda n=n: (np.arange(5), np.arange(5, 10), n)) for n in (0, 3, 9)],
    ("enumerate_zip", lambda: (X(), X()[::-1], np.zeros(4))),
    ("enumerate_zip", lambda: (X(), X()[::-1], np.zeros(3)), "raises"),
    ("zip_enumerate", lambda: (X(), X()[1:])),
    ("array_changed_inside", lambda: (np.arange(1, 7),)),
    ("rows_of_two", lambda: (np.arange(6.0).reshape(2, 3), np.ones((3, 2)))),
    ("pairs", lambda: (np.arange(6.0).reshape(3, 2),)),
    ("pairs", lambda: (np.arange(3.0).reshape(3, 1),), "raises"),
    *[("over_slice", lambda k=k: (X(), k)) for k in (0, 1, -1, 9, -9)],
]
