"""NumPy integers wrap around; division by zero gives 0; shifts past the width give 0 or the sign."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def add_uint8(x: Array1[np.uint8], i: int, j: int):
    return x[i] + x[j], x[i] - x[j], x[i] * x[j]


@kernel
def add_int8(x: Array1[np.int8], i: int, j: int):
    return x[i] + x[j], x[i] - x[j], x[i] * x[j], -x[i], ~x[i], abs(x[i])


@kernel
def add_int64(x: Array1[np.int64], i: int, j: int):
    return x[i] + x[j], x[i] - x[j], x[i] * x[j], -x[i], ~x[i], abs(x[i])


@kernel
def add_uint64(x: Array1[np.uint64], i: int, j: int):
    return x[i] + x[j], x[i] - x[j], x[i] * x[j], -x[i], ~x[i]


@kernel
def divide_int8(x: Array1[np.int8], i: int, j: int):
    return x[i] // x[j], x[i] % x[j], x[i] / x[j]


@kernel
def divide_int64(x: Array1[np.int64], i: int, j: int):
    return x[i] // x[j], x[i] % x[j], x[i] / x[j]


@kernel
def divide_uint32(x: Array1[np.uint32], i: int, j: int):
    return x[i] // x[j], x[i] % x[j], x[i] / x[j]


@kernel
def shift_int8(x: Array1[np.int8], n: Array1[np.int8], i: int, j: int):
    return x[i] << n[j], x[i] >> n[j]


@kernel
def shift_uint16(x: Array1[np.uint16], n: Array1[np.uint16], i: int, j: int):
    return x[i] << n[j], x[i] >> n[j]


@kernel
def shift_int64(x: Array1[np.int64], i: int, n: int):
    return x[i] << n, x[i] >> n


@kernel
def power_int32(x: Array1[np.int32], i: int, j: int):
    return x[i] ** x[j]


@kernel
def power_by_literal(x: Array1[np.int32], i: int):
    return x[i] ** 2, x[i] ** 3, x[i] ** 0


@kernel
def bitwise_uint32(x: Array1[np.uint32], i: int, j: int):
    return x[i] & x[j], x[i] | x[j], x[i] ^ x[j]


@kernel
def hash_bytes(x: Array1[np.uint8]):
    h = np.uint32(2166136261)
    for b in x:
        h ^= b
        h *= np.uint32(16777619)
    return h


@kernel
def lcg(seed: np.uint64, n: int):
    s = seed
    for _ in range(n):
        s = s * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return s


I8 = (0, 1, -1, 2, -3, 127, -128, 100)


def calls():
    def int8(j: int = 0) -> np.ndarray:
        return np.array(I8, np.int8)

    for i in range(len(I8)):
        for j in range(len(I8)):
            yield "add_int8", lambda i=i, j=j: (int8(), i, j)
            yield "divide_int8", lambda i=i, j=j: (int8(), i, j)
            yield "shift_int8", lambda i=i, j=j: (int8(), np.array([0, 1, 7, 8, 9, 127, -1, -128], np.int8), i, j)
    for i in range(4):
        for j in range(4):
            yield "add_uint8", lambda i=i, j=j: (np.array([0, 1, 200, 255], np.uint8), i, j)
            big = (0, -1, 2**63 - 1, -(2**63))
            yield "add_int64", lambda i=i, j=j: (np.array(big), i, j)
            yield "divide_int64", lambda i=i, j=j: (np.array(big), i, j)
            yield "add_uint64", lambda i=i, j=j: (np.array([0, 1, 2**63, 2**64 - 1], np.uint64), i, j)
            yield "divide_uint32", lambda i=i, j=j: (np.array([0, 1, 7, 2**32 - 1], np.uint32), i, j)
            yield "bitwise_uint32", lambda i=i, j=j: (np.array([0, 1, 0xF0F0F0F0, 2**32 - 1], np.uint32), i, j)
            yield "shift_uint16", lambda i=i, j=j: (np.array([0, 1, 3, 2**16 - 1], np.uint16), np.array([0, 15, 16, 60000], np.uint16), i, j)
            mark = "raises" if j == 3 else "native"
            yield "power_int32", lambda i=i, j=j: (np.array([0, 3, 33, -1], np.int32), i, j), mark
    for n in (0, 1, 63, 64, 1000):
        for i in range(4):
            yield "shift_int64", lambda i=i, n=n: (np.array([0, -1, 2**63 - 1, 5]), i, n)
    yield "shift_int64", lambda: (np.array([5, -5]), 1, -1)
    for i in range(4):
        yield "power_by_literal", lambda i=i: (np.array([0, -3, 70000, 2**31 - 1], np.int32), i)
    yield "hash_bytes", lambda: (np.frombuffer(b"kernel", np.uint8).copy(),)
    yield "hash_bytes", lambda: (np.frombuffer(b"kernel", np.uint8),)
    yield "lcg", lambda: (np.uint64(42), 20)
    yield "lcg", lambda: (42, 20), "leaves"
