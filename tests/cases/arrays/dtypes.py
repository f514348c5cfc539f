"""Reading, summing and comparing elements of every integer and float dtype and bool."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def first_bool(x: Array1[np.bool_]):
    return x[0]


@kernel
def first_int8(x: Array1[np.int8]):
    return x[0]


@kernel
def first_int16(x: Array1[np.int16]):
    return x[0]


@kernel
def first_int32(x: Array1[np.int32]):
    return x[0]


@kernel
def first_int64(x: Array1[np.int64]):
    return x[0]


@kernel
def first_uint8(x: Array1[np.uint8]):
    return x[0]


@kernel
def first_uint16(x: Array1[np.uint16]):
    return x[0]


@kernel
def first_uint32(x: Array1[np.uint32]):
    return x[0]


@kernel
def first_uint64(x: Array1[np.uint64]):
    return x[0]


@kernel
def first_float16(x: Array1[np.float16]):
    return x[0]


@kernel
def first_float32(x: Array1[np.float32]):
    return x[0]


@kernel
def first_float64(x: Array1[np.float64]):
    return x[0]


@kernel
def sum_uint8(x: Array1[np.uint8]):
    s = np.uint8(0)
    for v in x:
        s += v
    return s


@kernel
def sum_uint8_as_int(x: Array1[np.uint8]) -> int:
    s = 0
    for v in x:
        s += int(v)
    return s


@kernel
def sum_float16(x: Array1[np.float16]):
    s = np.float16(0)
    for v in x:
        s += v
    return s


@kernel
def sum_float32(x: Array1[np.float32]):
    s = np.float32(0)
    for v in x:
        s += v * v
    return s


@kernel
def count_long_spelling(x: "Array1[np.intp]", y: "Array1[np.uintc]") -> int:
    return len(x) + len(y)


@kernel
def ndarray_spelling(x: np.ndarray[tuple[int, int], np.dtype[np.float64]], i: int):
    return x[i, i]


NAMES = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")


def calls():
    for name in NAMES:
        dtype = np.dtype(name)
        values = [0, 1]
        if dtype.kind in "iu":
            values += [np.iinfo(dtype).max, np.iinfo(dtype).min]
        if dtype.kind == "f":
            values += [-0.0, np.nan, np.inf, float(np.finfo(dtype).smallest_subnormal), 0.1, float(np.finfo(dtype).max)]
        for v in values:
            yield f"first_{name}", lambda v=v, dtype=dtype: (np.array([v], dtype),)
    yield "first_int64", lambda: (np.array([5], np.longlong),)
    yield "first_uint64", lambda: (np.array([5], np.ulonglong),)
    yield "first_float64", lambda: (np.array([5], np.longdouble),), "leaves"
    yield "first_float64", lambda: (np.array([5j]),), "leaves"
    yield "first_int64", lambda: (np.array(["2020-01-01"], "datetime64[s]"),), "leaves"
    for n in (0, 3, 300):
        yield "sum_uint8", lambda n=n: (np.arange(n).astype(np.uint8),)
        yield "sum_uint8_as_int", lambda n=n: (np.arange(n).astype(np.uint8),)
        yield "sum_float16", lambda n=n: ((np.arange(n) * 0.1).astype(np.float16),)
        yield "sum_float32", lambda n=n: ((np.arange(n) * 0.1).astype(np.float32),)
    yield "sum_float16", lambda: (np.full(3, 60000, np.float16),)
    yield "count_long_spelling", lambda: (np.zeros(3, np.intp), np.zeros(2, np.uintc))
    yield "ndarray_spelling", lambda: (np.eye(3), 1)
