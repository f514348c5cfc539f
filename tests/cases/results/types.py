"""The type of a result: CPython's without an annotation, the declared one with it; None; arguments and views themselves."""

import numpy as np

from kernelmill import Array1, Array2, kernel


STAYS_PYTHON = {
    "bool_declared_int": "a bool is returned where an int is declared",
}


@kernel
def nothing(x: float):
    x + 1


@kernel
def explicit_none(x: float) -> None:
    return None


@kernel
def bare_return(x: float):
    if x > 0:
        return
    x += 1


@kernel
def int_declared_float(n: int) -> float:
    return n


@kernel
def bool_declared_int(n: int) -> int:
    return n > 3


@kernel
def bool_inferred(n: int):
    return n > 3


@kernel
def literal(n: int):
    return 1


@kernel
def literal_float(n: int):
    return -0.0


@kernel
def python_float_of_numpy(x: Array1[np.float32]):
    return float(x[0]) * 2


@kernel
def itself(x: Array1[np.float64]):
    return x


@kernel
def itself_changed(x: Array1[np.float64]) -> Array1[np.float64]:
    x[0] = 1.0
    return x


@kernel
def first_or_second(x: Array1[np.float64], y: Array1[np.float64], flag: bool):
    return x if flag else y


@kernel
def view(x: Array1[np.float64]):
    return x[1:-1]


@kernel
def argument_and_view(x: Array1[np.float64]):
    return x, x[::2], x[::-1]


@kernel
def row_of(a: Array2[np.int32], i: int) -> Array1[np.int32]:
    return a[i]


@kernel
def new_and_argument(x: Array1[np.float64]):
    y = np.zeros_like(x)
    return y, x


@kernel
def int_or_float_branches(n: int) -> float:
    if n > 0:
        return n * 0.5
    return 0.0


@kernel
def int_then_float(n: int) -> float:
    if n > 0:
        return 1
    return 0.5


@kernel
def scalar_of_every_kind(b: Array1[np.bool_], i: Array1[np.int16], u: Array1[np.uint64], h: Array1[np.float16]):
    return b[0], i[0], u[0], h[0], 1, 2.5, True


@kernel
def size_of(x: Array1[np.float64]):
    return x.size


CALLS = [
    ("nothing", lambda: (1.0,)),
    ("explicit_none", lambda: (1.0,)),
    *[("bare_return", lambda x=x: (x,)) for x in (1.0, -1.0)],
    ("int_declared_float", lambda: (3,), "leaves"),
    *[("bool_declared_int", lambda n=n: (n,), "leaves") for n in (3, 4)],
    *[("bool_inferred", lambda n=n: (n,)) for n in (3, 4)],
    ("literal", lambda: (0,)),
    ("literal_float", lambda: (0,)),
    ("python_float_of_numpy", lambda: (np.array([0.1], np.float32),)),
    ("itself", lambda: (np.arange(3.0),)),
    ("itself", lambda: (np.arange(9.0)[::-2],)),
    ("itself", lambda: (np.zeros(0),)),
    ("itself_changed", lambda: (np.zeros(3),)),
    *[("first_or_second", lambda f=f: (np.zeros(3), np.ones(2), f)) for f in (True, False)],
    *[("view", lambda n=n: (np.arange(float(n)),)) for n in (0, 1, 2, 3, 9)],
    ("view", lambda: (np.arange(20.0)[::2],)),
    ("view", lambda: (np.arange(20.0).reshape(4, 5)[1],)),
    ("argument_and_view", lambda: (np.arange(5.0),)),
    ("row_of", lambda: (np.arange(6, dtype=np.int32).reshape(2, 3), -1)),
    ("row_of", lambda: (np.arange(6, dtype=np.int32).reshape(3, 2).T, 1)),
    ("row_of", lambda: (np.arange(6, dtype=np.int32).reshape(2, 3), 2), "raises"),
    ("new_and_argument", lambda: (np.ones(3),)),
    *[("int_or_float_branches", lambda n=n: (n,)) for n in (3, 0)],
    *[("int_then_float", lambda n=n: (n,), "leaves") for n in (3, 0)],
    ("scalar_of_every_kind", lambda: (np.array([True]), np.array([-3], np.int16), np.array([2**64 - 1], np.uint64), np.array([0.1], np.float16))),
    ("size_of", lambda: (np.zeros(7),)),
]
