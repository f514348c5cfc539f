"""Calls of plain helper functions, in this module and across modules, and of other kernels."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from . import _shared
from ._shared import LIMIT, clip, divide
from ._shared import lerp as mix

WEIGHT = 0.25


def local_helper(a, b):
    return a * WEIGHT + b


def helper_of_helper(x):
    return local_helper(x, 1) * 2


def no_result(x, i):
    x[i] = 0


def early(x):
    if x > 0:
        return 1
    return 0


@kernel
def uses_local(a: float, b: float) -> float:
    return local_helper(a, b) - helper_of_helper(a)


@kernel
def same_helper_two_types(a: int, x: float):
    return local_helper(a, a), local_helper(x, a)


@kernel
def across_modules(x: float) -> float:
    return clip(x, 0.0, 1.0) + mix(1.0, 3.0, x)


@kernel
def through_module(x: float) -> float:
    return _shared.clip(x, -1.0, 1.0) * _shared.SCALE


@kernel
def constant_from_module(n: int) -> int:
    return n * LIMIT + _shared.LIMIT


@kernel
def on_array(x: Array1[np.float64]) -> int:
    return _shared.first_positive(x)


@kernel
def writing_helper(x: Array1[np.float64]) -> float:
    no_result(x, 0)
    return _shared.bump(x, -1)


@kernel
def helper_raises(a: float, b: float) -> float:
    return divide(a, b)


@kernel
def helper_raises_after_write(x: Array1[np.float64], i: int) -> float:
    x[0] = 7.0
    return _shared.bump(x, i)


@kernel
def helper_on_numpy(x: Array1[np.float64]):
    return divide(x[0], x[1]), early(x[0]), mix(x[0], x[1], 0.5)


@kernel
def dot(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i] * y[i]
    return s


@kernel
def matvec(a: Array2[np.float64], x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.empty(a.shape[0])
    for i in range(a.shape[0]):
        out[i] = dot(a[i], x)
    return out


@kernel
def normalised(x: Array1[np.float64]) -> Array1[np.float64]:
    total = 0.0
    for v in x:
        total += v
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = x[i] / total
    return out


@kernel
def twice_normalised(x: Array1[np.float64]) -> Array1[np.float64]:
    return normalised(normalised(x))


@kernel
def kernel_with_default(x: float, factor: float = 2.0, power: int = 1) -> float:
    return x * factor**power


@kernel
def calls_with_default(x: float) -> float:
    return kernel_with_default(x) + kernel_with_default(x, 3.0) + kernel_with_default(x, power=2)


@kernel
def callee_overflows(n: int) -> int:
    return square(n) + 1


@kernel
def square(n: int) -> int:
    return n * n


@kernel
def callee_overflows_after_write(x: Array1[np.int64], n: int) -> int:
    x[0] = 5
    x[1] = square(n) % 1000
    return square(n) % 7


@kernel
def int_for_float(n: int) -> float:
    return dot_scalar(n, 2)


@kernel
def dot_scalar(a: float, b: float) -> float:
    return a * b + 0.5


@kernel
def pair(x: float) -> tuple[float, float]:
    return x, x * 2


@kernel
def unpack_call(x: float) -> float:
    a, b = pair(x)
    return a * b


@kernel
def ignored_result(x: Array1[np.float64]) -> None:
    dot(x, x)
    fill(x, 3.0)


@kernel
def fill(x: Array1[np.float64], v: float) -> None:
    for i in range(len(x)):
        x[i] = v


CALLS = [
    ("uses_local", lambda: (1.5, 2.5)),
    ("same_helper_two_types", lambda: (3, 0.5)),
    *[("across_modules", lambda x=x: (x,)) for x in (-1.0, 0.5, 2.0)],
    ("through_module", lambda: (-7.5,)),
    ("constant_from_module", lambda: (3,)),
    ("on_array", lambda: (np.array([-1.0, 0.0, 2.0]),)),
    ("on_array", lambda: (np.array([-1.0]),)),
    ("writing_helper", lambda: (np.array([1.0, 2.0]),)),
    ("writing_helper", lambda: (np.zeros(0),), "raises"),
    ("helper_raises", lambda: (1.0, 4.0)),
    ("helper_raises", lambda: (1.0, 0.0), "raises"),
    ("helper_raises_after_write", lambda: (np.zeros(3), 2)),
    ("helper_raises_after_write", lambda: (np.zeros(3), 3), "raises"),
    ("helper_on_numpy", lambda: (np.array([1.0, 0.0]),)),
    ("dot", lambda: (np.arange(5.0), np.arange(5.0))),
    ("dot", lambda: (np.arange(5.0), np.arange(4.0)), "raises"),
    ("matvec", lambda: (np.arange(6.0).reshape(2, 3), np.arange(3.0))),
    ("matvec", lambda: (np.arange(6.0).reshape(2, 3).T, np.arange(2.0))),
    ("matvec", lambda: (np.arange(6.0).reshape(2, 3), np.arange(2.0)), "raises"),
    ("normalised", lambda: (np.array([1.0, 3.0]),)),
    ("normalised", lambda: (np.array([1.0, -1.0]),)),
    ("normalised", lambda: (np.zeros(0),)),
    ("twice_normalised", lambda: (np.array([1.0, 3.0]),)),
    ("kernel_with_default", lambda: (1.5,)),
    ("kernel_with_default", lambda: (1.5, 3.0, -1)),
    ("calls_with_default", lambda: (1.5,)),
    ("callee_overflows", lambda: (2**20,)),
    ("callee_overflows", lambda: (2**40,), "leaves"),
    ("callee_overflows_after_write", lambda: (np.zeros(2, np.int64), 2**20)),
    ("callee_overflows_after_write", lambda: (np.zeros(2, np.int64), 2**40), "leaves"),
    ("callee_overflows_after_write", lambda: (np.zeros(1, np.int64), 3), "raises"),
    ("int_for_float", lambda: (3,)),
    ("unpack_call", lambda: (1.5,)),
    ("pair", lambda: (1.5,)),
    ("ignored_result", lambda: (np.arange(3.0),)),
    ("fill", lambda: (np.arange(3.0), 0.5)),
    ("square", lambda: (3,)),
    ("dot_scalar", lambda: (3.0, 2.0)),
]
