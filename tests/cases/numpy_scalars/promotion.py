"""NEP 50: dtypes with each other by NumPy's table, Python scalars are weak, out-of-range Python ints raise OverflowError."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def signed_and_unsigned(a: Array1[np.int8], b: Array1[np.uint8], c: Array1[np.uint64], i: int):
    return a[i] + b[i], a[i] * c[i], b[i] + c[i]


@kernel
def ints_and_floats(a: Array1[np.int8], b: Array1[np.int32], h: Array1[np.float16], f: Array1[np.float32], i: int):
    return a[i] + h[i], b[i] + h[i], a[i] * f[i], b[i] * f[i], h[i] + f[i]


@kernel
def bools(m: Array1[np.bool_], a: Array1[np.uint8], f: Array1[np.float32], i: int):
    return m[i] + a[i], m[i] * f[i], m[i] + m[i], m[i] + 1, m[i] * 2.0


@kernel
def true_division(a: Array1[np.int8], b: Array1[np.uint16], c: Array1[np.int64], i: int):
    return a[i] / a[i], b[i] / b[i], c[i] / c[i], a[i] / 2, a[i] / 2.0


@kernel
def weak_int(a: Array1[np.uint8], i: int):
    return a[i] + 1, a[i] - 1, 255 * a[i], a[i] // 2, a[i] % 7, a[i] << 1, a[i] & 15, 3 - a[i]


@kernel
def weak_parameter(a: Array1[np.uint8], k: int):
    return a[0] + k


@kernel
def weak_parameter_left(a: Array1[np.int16], k: int):
    return k - a[0]


@kernel
def weak_float(a: Array1[np.uint8], b: Array1[np.float32], i: int):
    return a[i] + 0.5, a[i] * 2.0, b[i] + 0.5


@kernel
def weak_bool(a: Array1[np.uint8], p: bool):
    return a[0] + p, a[0] * True


@kernel
def literal_out_of_range(a: Array1[np.uint8]):
    return a[0] + 300


@kernel
def literal_negative(a: Array1[np.uint8]):
    return a[0] * -1


@kernel
def compare_out_of_range(a: Array1[np.uint8], k: int):
    return a[0] < 300, a[0] == -1, a[0] > k, a[0] != k


@kernel
def compare_signs(a: Array1[np.int64], b: Array1[np.uint64], i: int):
    return a[i] < b[i], a[i] == b[i], a[i] > b[i]


@kernel
def augmented_keeps_dtype(a: Array1[np.uint8], b: Array1[np.int64]):
    v = a[0]
    v += 1
    w = a[0]
    w += b[0]
    return v, w


@kernel
def int_with_int64(a: Array1[np.int64], k: int):
    return a[0] + k, a[0] * k, k // a[0]


@kernel
def mean_of_bytes(a: Array1[np.uint8]):
    s = 0
    for v in a:
        s += v
    return s


@kernel
def python_sum_of_int64(a: Array1[np.int64]):
    s = 0
    for v in a:
        s += v
    return s


@kernel
def python_sum_of_int64_as_int(a: Array1[np.int64]) -> int:
    s = 0
    for v in a:
        s += int(v)
    return s


I8 = lambda: np.array([5, -7, 127, -128], np.int8)  # noqa: E731 - a fresh array per call
CALLS = [
    *[("signed_and_unsigned", lambda i=i: (I8(), np.array([5, 7, 200, 255], np.uint8), np.array([1, 2, 2**63, 2**64 - 1], np.uint64), i)) for i in range(4)],
    *[("ints_and_floats", lambda i=i: (I8(), np.array([1, -1, 2**24 + 1, -(2**31)], np.int32), np.array([0.1, 1, 2, 3], np.float16), np.array([0.1, 1, 2, 3], np.float32), i)) for i in range(4)],
    *[("bools", lambda i=i: (np.array([True, False]), np.array([255, 3], np.uint8), np.array([0.1, np.inf], np.float32), i)) for i in range(2)],
    *[("true_division", lambda i=i: (I8(), np.array([1, 2, 3, 65535], np.uint16), np.array([1, 2**53 + 1, 0, -(2**63)]), i)) for i in range(4)],
    *[("weak_int", lambda i=i: (np.array([0, 1, 2, 3], np.uint8), i)) for i in range(4)],
    *[("weak_parameter", lambda k=k: (np.array([250], np.uint8), k)) for k in (0, 5, 6, 255)],
    *[("weak_parameter", lambda k=k: (np.array([250], np.uint8), k), "raises") for k in (-1, 256, 2**40, 2**70)],
    *[("weak_parameter_left", lambda k=k: (np.array([-30000], np.int16), k)) for k in (0, 5000, -32768)],
    *[("weak_parameter_left", lambda k=k: (np.array([-30000], np.int16), k), "raises") for k in (32768, -32769)],
    *[("weak_float", lambda i=i: (np.array([1, 255], np.uint8), np.array([0.1, 3e38], np.float32), i)) for i in range(2)],
    *[("weak_bool", lambda p=p: (np.array([255], np.uint8), p)) for p in (False, True)],
    ("literal_out_of_range", lambda: (np.array([1], np.uint8),), "raises"),
    ("literal_negative", lambda: (np.array([1], np.uint8),), "raises"),
    *[("compare_out_of_range", lambda k=k: (np.array([250], np.uint8), k)) for k in (0, 250, -1, 256, 2**62)],
    ("compare_out_of_range", lambda: (np.array([250], np.uint8), 2**80), "leaves"),
    *[("compare_signs", lambda i=i: (np.array([-1, 5, 2**63 - 1]), np.array([2**64 - 1, 5, 2**63], np.uint64), i)) for i in range(3)],
    ("augmented_keeps_dtype", lambda: (np.array([255], np.uint8), np.array([2**40]))),
    ("int_with_int64", lambda: (np.array([2**62]), 3)),
    ("int_with_int64", lambda: (np.array([2**62]), 2**63), "raises"),
    ("int_with_int64", lambda: (np.array([0]), 3)),
    ("mean_of_bytes", lambda: (np.array([200, 100, 7], np.uint8),)),
    ("mean_of_bytes", lambda: (np.array([], np.uint8),)),
    ("python_sum_of_int64", lambda: (np.array([2**62, 2**62, 5]),)),
    ("python_sum_of_int64", lambda: (np.array([], np.int64),)),
    ("python_sum_of_int64_as_int", lambda: (np.array([2**62, 5]),)),
    ("python_sum_of_int64_as_int", lambda: (np.array([2**62, 2**62, 5]),), "leaves"),
]
