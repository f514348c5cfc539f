"""x[i] = value for every pair of kinds: conversions, NaN into integers.

A Python int that does not fit raises OverflowError. So does a NumPy scalar of another dtype stored into a *signed* dtype
(NumPy stores `int(value)`); into an *unsigned* dtype it wraps around, as casts such as `np.int8(v)` do.
"""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def int_into_uint8(x: Array1[np.uint8], v: int) -> None:
    x[0] = v


@kernel
def int_into_int64(x: Array1[np.int64], v: int) -> None:
    x[1] = v


@kernel
def int_into_uint64(x: Array1[np.uint64], v: int) -> None:
    x[1] = v


@kernel
def int_into_float32(x: Array1[np.float32], v: int) -> None:
    x[1] = v


@kernel
def int_into_bool(x: Array1[np.bool_], v: int) -> None:
    x[1] = v


@kernel
def float_into_int32(x: Array1[np.int32], v: float) -> None:
    x[1] = v


@kernel
def float_into_float32(x: Array1[np.float32], v: float) -> None:
    x[1] = v


@kernel
def float_into_float16(x: Array1[np.float16], v: float) -> None:
    x[1] = v


@kernel
def bool_into_all(a: Array1[np.int8], b: Array1[np.float64], c: Array1[np.bool_], v: bool) -> None:
    a[0] = v
    b[0] = v
    c[0] = v


@kernel
def wide_into_narrow(x: Array1[np.int64], y: Array1[np.int8], z: Array1[np.uint16]) -> None:
    for i in range(len(x)):
        y[i] = x[i]
        z[i] = x[i]


@kernel
def wide_into_unsigned(x: Array1[np.int64], y: Array1[np.uint8], z: Array1[np.uint64]) -> None:
    for i in range(len(x)):
        y[i] = x[i]
        z[i] = x[i]


@kernel
def unsigned_into_signed(x: Array1[np.uint32], y: Array1[np.int32]) -> None:
    for i in range(len(x)):
        y[i] = x[i]


@kernel
def uint64_into_int64(x: Array1[np.uint64], y: Array1[np.int64]) -> None:
    for i in range(len(x)):
        y[i] = x[i]


@kernel
def float_into_unsigned(x: Array1[np.float64], y: Array1[np.uint8]) -> None:
    for i in range(len(x)):
        y[i] = x[i]


@kernel
def narrow_into_wide(x: Array1[np.int8], y: Array1[np.float32], z: Array1[np.uint64]) -> None:
    for i in range(len(x)):
        y[i] = x[i]
        z[i] = x[i]


@kernel
def numpy_float_into_float16(x: Array1[np.float64], y: Array1[np.float16]) -> None:
    for i in range(len(x)):
        y[i] = x[i]


@kernel
def numpy_float_into_int(x: Array1[np.float32], y: Array1[np.int32]) -> None:
    for i in range(len(x)):
        y[i] = x[i]


@kernel
def comparison_into_bool(x: Array1[np.float64], m: Array1[np.bool_], t: float) -> None:
    for i in range(len(x)):
        m[i] = x[i] > t


@kernel
def counter_into_uint8(x: Array1[np.uint8]) -> None:
    for i in range(len(x)):
        x[i] = i


@kernel
def literal_too_large(x: Array1[np.int8]) -> None:
    x[0] = 1
    x[1] = 300


@kernel
def value_before_index(x: Array1[np.uint8], i: int, v: int) -> None:
    x[i] = v


CALLS = [
    *[("int_into_uint8", lambda v=v: (np.zeros(2, np.uint8), v)) for v in (0, 1, 255)],
    *[("int_into_uint8", lambda v=v: (np.zeros(2, np.uint8), v), "raises") for v in (-1, 256, 2**40, 2**70)],
    *[("int_into_int64", lambda v=v: (np.zeros(2, np.int64), v)) for v in (0, -1, 2**63 - 1, -(2**63))],
    *[("int_into_int64", lambda v=v: (np.zeros(2, np.int64), v), "raises") for v in (2**63, -(2**63) - 1)],
    *[("int_into_uint64", lambda v=v: (np.zeros(2, np.uint64), v)) for v in (0, 2**63 - 1)],
    ("int_into_uint64", lambda: (np.zeros(2, np.uint64), 2**64 - 1), "leaves"),
    ("int_into_uint64", lambda: (np.zeros(2, np.uint64), -1), "raises"),
    *[("int_into_float32", lambda v=v: (np.zeros(2, np.float32), v)) for v in (0, 2**24 + 1, -(2**60) - 1)],
    *[("int_into_bool", lambda v=v: (np.zeros(2, np.bool_), v)) for v in (0, 1, -5, 256)],
    *[("float_into_int32", lambda v=v: (np.zeros(2, np.int32), v)) for v in (0.0, 2.9, -2.9)],
    *[("float_into_int32", lambda v=v: (np.zeros(2, np.int32), v), "raises") for v in (float("nan"), float("inf"))],
    *[("float_into_float32", lambda v=v: (np.zeros(2, np.float32), v)) for v in (0.1, 1e300, -1e-50, float("nan"))],
    *[("float_into_float16", lambda v=v: (np.zeros(2, np.float16), v)) for v in (0.1, 65519.9, 65520.0, 6e-8, 2049.0, float("nan"))],
    *[("bool_into_all", lambda v=v: (np.full(1, 9, np.int8), np.full(1, 9.0), np.full(1, not v), v)) for v in (False, True)],
    ("wide_into_narrow", lambda: (np.array([0, 127, 5]), np.zeros(3, np.int8), np.zeros(3, np.uint16))),
    ("wide_into_narrow", lambda: (np.array([0, -1, -128]), np.zeros(3, np.int8), np.zeros(3, np.uint16))),
    *[("wide_into_narrow", lambda v=v: (np.array([0, v]), np.zeros(2, np.int8), np.zeros(2, np.uint16)), "raises") for v in (128, -129, 2**40)],
    ("wide_into_unsigned", lambda: (np.array([0, -1, 256, 2**40 + 7, -(2**63)]), np.zeros(5, np.uint8), np.zeros(5, np.uint64))),
    *[("unsigned_into_signed", lambda v=v: (np.array([5, v], np.uint32), np.zeros(2, np.int32))) for v in (0, 2**31 - 1)],
    *[("unsigned_into_signed", lambda v=v: (np.array([5, v], np.uint32), np.zeros(2, np.int32)), "raises") for v in (2**31, 2**32 - 1)],
    ("uint64_into_int64", lambda: (np.array([5, 2**63 - 1], np.uint64), np.zeros(2, np.int64))),
    ("uint64_into_int64", lambda: (np.array([5, 2**63], np.uint64), np.zeros(2, np.int64)), "raises"),
    ("float_into_unsigned", lambda: (np.array([5.7, -0.5, 255.9]), np.zeros(3, np.uint8))),
    ("narrow_into_wide", lambda: (np.array([0, 127, 5], np.int8), np.zeros(3, np.float32), np.zeros(3, np.uint64))),
    ("narrow_into_wide", lambda: (np.array([0, 127, -1], np.int8), np.zeros(3, np.float32), np.zeros(3, np.uint64))),
    ("numpy_float_into_float16", lambda: (np.array([0.1, 65519.9, 65520, 6e-8, 2049, np.nan, 2.0000000001**-24 / 2]), np.zeros(7, np.float16))),
    *[("numpy_float_into_int", lambda v=v: (np.array([0.5, v], np.float32), np.zeros(2, np.int32)), "raises") for v in (np.nan, np.inf, 1e20, 3e9)],
    ("numpy_float_into_int", lambda: (np.array([0.5, -1.5, 1e6, 2147483520], np.float32), np.zeros(4, np.int32))),
    ("comparison_into_bool", lambda: (np.array([0.5, np.nan, 2.0]), np.zeros(3, np.bool_), 1.0)),
    ("counter_into_uint8", lambda: (np.zeros(256, np.uint8),)),
    ("counter_into_uint8", lambda: (np.zeros(300, np.uint8),), "raises"),
    ("literal_too_large", lambda: (np.zeros(3, np.int8),), "raises"),
    ("value_before_index", lambda: (np.zeros(3, np.uint8), 9, 999), "raises"),
    ("value_before_index", lambda: (np.zeros(3, np.uint8), 9, 9), "raises"),
]
