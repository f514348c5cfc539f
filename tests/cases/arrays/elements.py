"""Whether an array or a range holds a value; arrays of arrays' values: np.array, np.asarray and tolist."""

from kernelmill import Array1, Array2, kernel

import numpy as np


@kernel
def holds(x: Array1[np.float64], v: float):
    return v in x, v not in x, 0 in x


@kernel
def holds_int(x: Array2[np.int32], v: int):
    return v in x, v in x[:, 0], (v not in x[-1]) and v > 0


@kernel
def holds_scalar(x: Array1[np.int64], y: Array1[np.float32]) -> int:
    n = 0
    for v in x:
        if v in y:
            n += 1
    return n


@kernel
def holds_flag(x: Array1[np.bool_], z: Array1[np.complex128]):
    return True in x, 1j in z


@kernel
def in_ranges(v: int, a: int, b: int):
    return v in range(a), v in range(a, b), v not in range(a, b, 3), v in range(b, a, -2), 7 in range(v), a in range(5)


@kernel
def copied(x: Array1[np.float64]):
    y = np.array(x)
    y += 1.0
    return y, x


@kernel
def copied_as(x: Array2[np.float64]):
    return np.array(x, dtype=np.float32), np.array(x > 0, dtype=np.int64), np.array(x, np.float64)


@kernel
def the_same(x: Array1[np.float64]):
    y = np.asarray(x)
    z = np.asarray(x, dtype=np.float64)
    w = np.asanyarray(x)
    y[:1] = 9.0
    return y, z, w


@kernel
def another(x: Array1[np.int32]):
    y = np.asarray(x, dtype=np.float64)
    y /= 2
    return y, np.asarray(x > 1, dtype=np.int64)


@kernel
def listed(x: Array1[np.float64]):
    return x.tolist()


@kernel
def listed_numbers(x: Array1[np.uint8]):
    a, b = 1, 0
    for v in x.tolist():
        a = (a + v * 300) % 65521
        b = (b + a) % 65521
    return b << 16 | a


@kernel
def listed_every_kind(x: Array1[np.float32], f: Array1[np.bool_], z: Array1[np.complex64], h: Array1[np.float16]):
    return x.tolist(), f.tolist(), z.tolist(), h[::-1].tolist()


def calls():
    for n in (0, 1, 5):
        x = np.arange(n) - 1.0
        for v in (0.0, -1.0, 0.5, float("nan")):
            yield "holds", lambda x=x, v=v: (x, v)
        for v in (0, 3, -1, 2**40):
            yield "holds_int", lambda n=n, v=v: (np.arange(2 * n, dtype=np.int32).reshape(n, 2), v), "any"
        for v, a, b in ((0, 5, 9), (7, 4, 20), (-3, -9, 4), (2**63 - 1, -(2**63), 2**63 - 1), (4, 4, 0)):
            yield "in_ranges", lambda v=v, a=a, b=b: (v, a, b), "any"
        yield "holds_scalar", lambda n=n: (np.arange(n), (np.arange(n) * 2).astype(np.float32))
        yield "holds_flag", lambda n=n: (np.arange(n) > 2, np.arange(n) * 1j)
        for name in ("copied", "the_same", "listed"):
            yield name, lambda n=n: (np.arange(2.0 * n)[::2],)
        yield "copied_as", lambda n=n: (np.arange(3.0 * n).reshape(3, n).T,)
        yield "another", lambda n=n: (np.arange(n, dtype=np.int32),)
        yield "listed_numbers", lambda n=n: ((np.arange(n) * 70 % 256).astype(np.uint8),)
        yield "listed_every_kind", lambda n=n: (
            np.arange(n).astype(np.float32) / 3, np.arange(n) > 1, (np.arange(n) / 3j).astype(np.complex64), np.arange(n).astype(np.float16))
