"""Unions of types: the exact type of each argument chooses the variant."""

from typing import Annotated, Optional, Union

import numpy as np

from kernelmill import Array1, Array2, kernel

Number = int | float
Floats = Union[Array1[np.float32], "Array1[np.float64]"]


@kernel
def either_array(x: Array1[np.float32] | Array1[np.float64]) -> float:
    return float(x[0] / 3)


@kernel
def either_rank(x: Array1[np.float64] | Array2[np.float64]) -> int:
    n = 1
    for extent in x.shape:
        n *= extent
    return n


@kernel
def int_or_float(x: int | float):
    return x * 3


@kernel
def declared_union(x: int | float) -> int | float:
    return x * 3


@kernel
def old_union(x: Union[int, float, bool], y: Number = 2):
    return x + y


@kernel
def always_float(x: int | float) -> float:
    return x // 2


@kernel
def float_first(x: float | int):
    return x / 2


@kernel
def numpy_or_python(x: np.float32 | float | np.float64 | int):
    return x + 1


@kernel
def alias(x: Floats, k: Number) -> float:
    return float(x[0]) * k


@kernel
def inside(x: Array1[np.int32 | np.int64]) -> int:
    return int(x[0])


@kernel
def tuples(p: tuple[int, int] | tuple[int, int, int] | tuple[float, float]):
    return p[0] + p[1]


@kernel
def order(a: Annotated[Array2[np.float64], "C"] | Annotated[Array2[np.float64], "F"]) -> float:
    return a[0, 1]


@kernel
def optional(x: Array1[np.float64], w: Optional[Array1[np.float64]] = None) -> float:
    s = 0.0
    for i in range(len(x)):
        s += x[i] if w is None else x[i] * w[i]
    return s


@kernel
def replaced(n: int, start: "Array1[np.float64] | None" = None) -> Array1[np.float64]:
    if start is None:
        start = np.zeros(n)
    for i in range(n):
        start[i] += i
    return start


@kernel
def several_none(a: int | None, b: int | None = None, c: float | None = 1.5) -> float:
    r = 0.0
    if a is not None and a > 0:
        r += a
    if not (b is None):
        r += 10 * b
    if c is not None:
        r += c
    return r


@kernel
def or_default(n: int | None = None) -> int:
    m = n if n is not None else 7
    return m * 2


def helper(x, w=None):
    if w is None:
        return x
    return x * w


@kernel
def through_helper(x: float, w: float | None = None) -> float:
    return helper(x, w)


def f(values, dtype=np.float64):
    return np.array(values, dtype)


CALLS = [
    ("either_array", lambda: (f([1]),)),
    ("either_array", lambda: (f([1], "f"),)),
    ("either_array", lambda: (f([], "f"),), "raises"),
    ("either_array", lambda: (f([1], np.int32),), "leaves"),
    ("either_rank", lambda: (f([1, 2]),)),
    ("either_rank", lambda: (f([[1, 2], [3, 4]]),)),
    ("either_rank", lambda: (f(1.0),), "leaves"),
    ("int_or_float", lambda: (4,)),
    ("int_or_float", lambda: (4.5,)),
    ("int_or_float", lambda: (2**62,), "leaves"),
    ("int_or_float", lambda: (2**70,), "leaves"),
    ("int_or_float", lambda: ("ab",), "leaves"),
    ("int_or_float", lambda: (None,), "raises"),
    ("declared_union", lambda: (4,)),
    ("declared_union", lambda: (4.5,)),
    ("old_union", lambda: (1, 2)),
    ("old_union", lambda: (1, 2.5)),
    ("old_union", lambda: (True,)),
    ("old_union", lambda: (1.5, 1)),
    ("old_union", lambda: {"args": (1.5,), "kwargs": {"y": 2.5}}),
    ("always_float", lambda: (7,)),
    ("always_float", lambda: (7.5,)),
    ("float_first", lambda: (7,)),
    ("float_first", lambda: (2**60 + 1,), "leaves"),
    ("float_first", lambda: (7.5,)),
    ("numpy_or_python", lambda: (np.float32(0.1),)),
    ("numpy_or_python", lambda: (np.float64(0.1),)),
    ("numpy_or_python", lambda: (0.1,)),
    ("numpy_or_python", lambda: (1,)),
    ("numpy_or_python", lambda: (np.int8(127),), "leaves"),
    ("alias", lambda: (f([1.5], "f"), 2)),
    ("alias", lambda: (f([1.5]), 2.5)),
    ("inside", lambda: (f([5], np.int32),)),
    ("inside", lambda: (f([5], np.int64),)),
    ("tuples", lambda: ((1, 2),)),
    ("tuples", lambda: ((1, 2, 3),)),
    ("tuples", lambda: ((1.5, 2.0),)),
    ("tuples", lambda: ((1.5, 2),), "leaves"),
    ("tuples", lambda: ((1,),), "raises"),
    ("tuples", lambda: ([1, 2],), "leaves"),
    ("order", lambda: (np.ascontiguousarray(f([[1, 2, 3], [4, 5, 6]])),)),
    ("order", lambda: (np.asfortranarray(f([[1, 2, 3], [4, 5, 6]])),)),
    ("order", lambda: (f([[1, 2, 3, 9], [4, 5, 6, 9]])[:, ::2],), "leaves"),
    ("optional", lambda: (f([1, 2]),)),
    ("optional", lambda: (f([1, 2]), None)),
    ("optional", lambda: (f([1, 2]), f([3, 4]))),
    ("optional", lambda: {"args": (f([1, 2]),), "kwargs": {"w": f([3, 4])}}),
    ("optional", lambda: (f([1, 2]), f([3])), "raises"),
    ("optional", lambda: (f([1, 2]), [3.0, 4.0]), "leaves"),
    ("replaced", lambda: (3,)),
    ("replaced", lambda: (3, f([1, 2, 3]))),
    ("replaced", lambda: (0,)),
    ("several_none", lambda: (None,)),
    ("several_none", lambda: (3, 4)),
    ("several_none", lambda: (3, 4, None)),
    ("several_none", lambda: (None, None, None)),
    ("several_none", lambda: {"args": (-3,), "kwargs": {"c": None}}),
    ("or_default", lambda: ()),
    ("or_default", lambda: (4,)),
    ("or_default", lambda: (None,)),
    ("through_helper", lambda: (1.5,)),
    ("through_helper", lambda: (1.5, 2.0)),
    ("through_helper", lambda: (1.5, None)),
]
