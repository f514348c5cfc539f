"""One kernel for several dtypes: `TypeVar` with choices, shared by parameters and the result."""

from typing import TypeVar

import numpy as np

from kernelmill import Array1, Array2, kernel

T = TypeVar("T", np.float32, np.float64)
I = TypeVar("I", np.int8, np.uint16, np.int64)
A = TypeVar("A", "Array1[np.float64]", "Array2[np.float64]")
B = TypeVar("B", bound=np.floating)
Vector = Array1[T]


@kernel
def total(x: Array1[T]) -> T:
    s = x.dtype.type(0)
    for v in x:
        s += v
    return s


@kernel
def scaled(x: Array1[T], k: T) -> Array1[T]:
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i] * k
    return out


@kernel
def wraps(x: Array1[I], y: Array1[I]) -> I:
    return x[0] * y[0] + x[0]


@kernel
def two_variables(x: Array1[T], i: Array1[I]) -> float:
    return float(x[0]) + float(i[0])


@kernel
def ranks(a: A) -> int:
    return a.ndim


@kernel
def bounded(x: Array1[B]) -> float:
    return x[0] * 2


@kernel
def aliased(x: Vector, y: "Vector") -> float:
    return float(x[0] * y[0])


@kernel
def standard(x: np.ndarray[tuple[int, int], np.dtype[T]]) -> T:
    return x[0, 0]


@kernel
def no_result_declared(x: Array1[T]):
    return x[0] / 3, 1


@kernel
def recursive(x: Array1[T], i: int) -> T:
    if i == 0:
        return x[0]
    return recursive(x, i - 1) + x[i]


@kernel
def keywords(*, x: Array1[T], k: T) -> T:
    return x[0] - k


@kernel
def written(x: Array1[T], by: T) -> None:
    for i in range(len(x)):
        x[i] /= by


def f(values, dtype=np.float64):
    return np.array(values, dtype)


CALLS = [
    ("total", lambda: (f([1.5, 2.25, 1e-9]),)),
    ("total", lambda: (f([1.5, 2.25, 1e-9], np.float32),)),
    ("total", lambda: (f([]),)),
    ("total", lambda: (f([1, 2], np.float16),), "leaves"),
    ("total", lambda: (f([1, 2], np.int64),), "leaves"),
    ("total", lambda: (f([[1.0]]),), "leaves"),
    ("total", lambda: ([1.0],), "raises"),
    ("total", lambda: (f([1.0], ">f4"),), "leaves"),
    ("total", lambda: (f([1.0, 2.0, 3.0, 4.0], np.float32)[::-2],)),
    ("scaled", lambda: (f([0.1, 0.2]), np.float64(3))),
    ("scaled", lambda: (f([0.1, 0.2], np.float32), np.float32(3))),
    ("scaled", lambda: (f([0.1, 0.2], np.float32), np.float64(3)), "leaves"),
    ("scaled", lambda: (f([0.1, 0.2]), 3.0), "leaves"),
    ("wraps", lambda: (f([100], np.int8), f([100], np.int8))),
    ("wraps", lambda: (f([1000], np.uint16), f([1000], np.uint16))),
    ("wraps", lambda: (f([2**62], np.int64), f([4], np.int64))),
    ("wraps", lambda: (f([2**62], np.int64), f([4], np.int8)), "leaves"),
    ("wraps", lambda: (f([7], np.longlong), f([4], np.longlong))),
    *[("two_variables", lambda t=t, i=i: (f([0.1], t), f([3], i))) for t in "fd" for i in (np.int8, np.uint16, np.int64)],
    ("two_variables", lambda: (f([0.1]), f([3], np.int32)), "leaves"),
    ("ranks", lambda: (f([1.0]),)),
    ("ranks", lambda: (f([[1.0]]),)),
    ("ranks", lambda: (f([[[1.0]]]),), "leaves"),
    ("bounded", lambda: (f([1.5]),)),
    ("bounded", lambda: (f([1.5], np.float32),)),
    ("bounded", lambda: (f([1.5], np.float16),), "leaves"),
    ("aliased", lambda: (f([1.5]), f([1.5]))),
    ("aliased", lambda: (f([1.1], "f"), f([1.7], "f"))),
    ("aliased", lambda: (f([1.1], "f"), f([1.7], "d")), "leaves"),
    ("standard", lambda: (f([[1.5]], "f"),)),
    ("standard", lambda: (f([[1.5]]),)),
    ("no_result_declared", lambda: (f([1.0]),)),
    ("no_result_declared", lambda: (f([1.0], "f"),)),
    ("recursive", lambda: (f([1.0, 0.5, 0.25], "f"), 2)),
    ("recursive", lambda: (f([1.0, 0.5, 0.25]), 2)),
    ("recursive", lambda: (f([1.0, 0.5, 0.25]), 5), "raises"),
    ("keywords", lambda: {"args": (), "kwargs": {"k": np.float32(0.1), "x": f([1], "f")}}),
    ("keywords", lambda: {"args": (), "kwargs": {"k": np.float64(0.1), "x": f([1])}}),
    ("keywords", lambda: {"args": (), "kwargs": {"k": np.float64(0.1)}}, "raises"),
    ("written", lambda: (f([1, 2]), np.float64(3))),
    ("written", lambda: (f([1, 2], "f"), np.float32(3))),
]
