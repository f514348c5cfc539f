"""np.float32(x) and the like: from Python scalars, from NumPy scalars, and parameters declared as NumPy scalars."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def from_int(a: int):
    return np.int64(a), np.float64(a), np.float32(a), np.bool_(a)


@kernel
def from_int_narrow(a: int):
    return np.int8(a), np.uint16(a)


@kernel
def from_float(x: float):
    return np.float64(x), np.float32(x), np.float16(x), np.bool_(x)


@kernel
def from_float_to_int(x: float):
    return np.int64(x), np.int32(x)


@kernel
def from_bool(p: bool):
    return np.int8(p), np.float32(p), np.bool_(p)


@kernel
def between(x: Array1[np.int64], i: int):
    return np.int8(x[i]), np.uint8(x[i]), np.uint32(x[i]), np.uint64(x[i]), np.float32(x[i])


@kernel
def from_float32(x: Array1[np.float32], i: int):
    return np.float64(x[i]), np.float16(x[i]), np.int16(x[i]), np.float32(x[i])


@kernel
def literals():
    return np.int8(-5), np.uint8(255), np.float32(0.1), np.float64(1), np.bool_(True), np.uint64(2**64 - 1)


@kernel
def parameter_float32(x: np.float32, y: np.float32):
    return x * y + x


@kernel
def parameter_uint8(a: np.uint8, b: np.uint8):
    return a + b


@kernel
def parameter_float64(x: np.float64) -> np.float64:
    return x / 0.0


@kernel
def parameter_int64(a: np.int64) -> np.int64:
    return a * a


@kernel
def parameter_bool(m: np.bool_) -> bool:
    return not m


@kernel
def declared_float32(x: Array1[np.float32]) -> np.float32:
    s = np.float32(0)
    for v in x:
        s += v
    return s


@kernel
def declared_float_from_numpy(x: Array1[np.float64]) -> float:
    return x[0]


@kernel
def declared_int_from_numpy(x: Array1[np.int32]) -> int:
    return x[0]


@kernel
def declared_bool_from_numpy(x: Array1[np.float64]) -> bool:
    return x[0] > 1


@kernel
def double_rounding(x: float):
    return np.float16(np.float32(x)), np.float16(x)


CALLS = [
    *[("from_int", lambda a=a: (a,)) for a in (0, 1, -1, 2**24 + 1, 2**53 + 1, 2**63 - 1, -(2**63))],
    ("from_int", lambda: (2**63,), "raises"),
    *[("from_int_narrow", lambda a=a: (a,)) for a in (0, 127)],
    *[("from_int_narrow", lambda a=a: (a,), "raises") for a in (128, -1, 2**40, 2**80)],
    *[("from_float", lambda x=x: (x,)) for x in (0.0, -0.0, 0.1, 1e300, -65520.0, 6e-8, float("nan"))],
    *[("from_float_to_int", lambda x=x: (x,)) for x in (0.0, -2.9, 2e9)],
    *[("from_float_to_int", lambda x=x: (x,), "raises") for x in (float("nan"), float("inf"))],
    ("from_float_to_int", lambda: (1e30,), "raises"),
    *[("from_bool", lambda p=p: (p,)) for p in (False, True)],
    *[("between", lambda i=i: (np.array([0, 127, 128, -1, 2**40 + 300, -(2**63)]), i)) for i in range(6)],
    *[("from_float32", lambda i=i: (np.array([0.1, -7.9, 30000], np.float32), i)) for i in range(3)],
    ("literals", lambda: ()),
    ("parameter_float32", lambda: (np.float32(0.1), np.float32(3))),
    ("parameter_float32", lambda: (0.1, np.float32(3)), "leaves"),
    ("parameter_float32", lambda: (np.float64(0.1), np.float32(3)), "leaves"),
    ("parameter_uint8", lambda: (np.uint8(200), np.uint8(100))),
    ("parameter_uint8", lambda: (200, 100), "leaves"),
    ("parameter_uint8", lambda: (np.uint16(200), np.uint8(100)), "leaves"),
    *[("parameter_float64", lambda x=x: (np.float64(x),)) for x in (1.0, -1.0, 0.0)],
    ("parameter_float64", lambda: (1.0,), "raises"),
    ("parameter_int64", lambda: (np.int64(2**40),)),
    ("parameter_int64", lambda: (2**40,), "leaves"),
    ("parameter_bool", lambda: (np.bool_(True),)),
    ("parameter_bool", lambda: (True,), "leaves"),
    ("declared_float32", lambda: (np.array([0.1, 0.2], np.float32),)),
    ("declared_float_from_numpy", lambda: (np.array([0.1]),)),
    ("declared_int_from_numpy", lambda: (np.array([-7], np.int32),)),
    *[("declared_bool_from_numpy", lambda v=v: (np.array([v]),)) for v in (0.5, 1.5)],
    *[("double_rounding", lambda x=x: (x,)) for x in (1.00048828125 + 2.0**-40, 0.1, 65519.999)],
]
