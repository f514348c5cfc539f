"""Assignment to whole arrays and parts of them: values, casts, broadcasting, overlap of source and target."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def fill(x: Array1[np.float64], value: float) -> None:
    x[:] = value


@kernel
def every_other(x: Array1[np.int32], value: int) -> None:
    x[::2] = value


@kernel
def shifted(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    x[1:] = x[:-1] * 2.0 + y[1:]


@kernel
def reversed_onto_itself(x: Array1[np.float64]) -> None:
    x[:] = x[::-1]


@kernel
def in_place(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    x += y
    x *= 2.0
    x[1:-1] -= y[1:-1]


@kernel
def integer_in_place(x: Array1[np.int16], k: int) -> None:
    x += k
    x //= 3


@kernel
def column(a: Array2[np.float64], v: Array1[np.float64]) -> None:
    a[:, 1] = v
    a[0] = 0.0


@kernel
def broadcast_rows(a: Array2[np.float64], v: Array1[np.float64]) -> None:
    a[:] = v
    a[1:, :] += 1.0


@kernel
def narrowing(x: Array1[np.float32], y: Array1[np.float64]) -> None:
    x[:] = y * 2.0


@kernel
def truncating(x: Array1[np.int8], y: Array1[np.float64]) -> None:
    x[:] = y


@kernel
def new_array(n: int) -> Array1[np.float64]:
    out = np.zeros(n)
    out[1:] = 1.0
    out[2:] += out[:-2]
    return out


@kernel
def diagonal_sums(a: Array2[np.float64], out: Array2[np.float64]) -> None:
    out[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])


def f(*shape: int) -> np.ndarray:
    return np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape) / 7


def read_only() -> np.ndarray:
    x = f(4)
    x.flags.writeable = False
    return x


def same_twice() -> tuple[np.ndarray, np.ndarray]:
    x = f(6)
    return x, x


def overlapping() -> tuple[np.ndarray, np.ndarray]:
    x = f(9)
    return x[:6], x[3:]


def calls():
    for n in (0, 1, 5, 33):
        yield "fill", lambda n=n: (f(n), 2.5)
        yield "every_other", lambda n=n: (np.arange(n, dtype=np.int32), 7)
        yield "shifted", lambda n=n: (f(n), f(n))
        yield "reversed_onto_itself", lambda n=n: (f(n),)
        yield "in_place", lambda n=n: (f(n), f(n))
        yield "new_array", lambda n=n: (n,)
    yield "fill", lambda: (f(10)[::-3], -1.0)
    yield "fill", lambda: (read_only(), 1.0), "raises"
    yield "every_other", lambda: (np.arange(4, dtype=np.int32), 2**31), "raises"
    yield "shifted", lambda: same_twice()
    yield "shifted", lambda: overlapping()
    yield "shifted", lambda: (f(5), f(4)), "raises"
    yield "in_place", lambda: same_twice()
    yield "in_place", lambda: overlapping()
    yield "in_place", lambda: (f(5), f(6)), "raises"
    yield "integer_in_place", lambda: (np.array([0, 1, -1, 32767], np.int16), 5)
    yield "integer_in_place", lambda: (np.array([0, 1], np.int16), 40000), "raises"
    yield "column", lambda: (f(3, 4), f(3))
    yield "column", lambda: (np.asfortranarray(f(3, 4)), f(3))
    yield "column", lambda: (f(3, 4), f(4)), "raises"
    yield "broadcast_rows", lambda: (f(3, 4), f(4))
    yield "broadcast_rows", lambda: (f(3, 4), f(1))
    yield "narrowing", lambda: (np.zeros(5, np.float32), f(5))
    yield "truncating", lambda: (np.zeros(4, np.int8), np.array([1.9, -1.9, 0.0, 127.0]))
    yield "diagonal_sums", lambda: (f(5, 6), np.zeros((5, 6)))
    yield "diagonal_sums", lambda: (f(2, 2), np.zeros((2, 2)))
