"""The bits of NumPy scalars: `x.view(dtype)` between types of one size."""
import numpy as np

from kernelmill import Array1, kernel


@kernel
def bits_of(x: float) -> np.int64:
    return np.float64(x).view(np.int64)


@kernel
def float_of(n: int) -> np.float64:
    return np.int64(n).view(np.float64)


@kernel
def halves(x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.empty_like(x)
    for i in range(x.shape[0]):
        out[i] = (x[i].view(np.uint64) & 0xFFFFFFFF00000000).view(np.float64)
    return out


@kernel
def exponent(x: Array1[np.float32]) -> int:
    total = 0
    for v in x:
        total += int((v.view(np.int32) >> 23) & 255)
    return total


@kernel
def by_name(x: Array1[np.float64], i: int) -> tuple[np.uint64, np.float64, np.int64]:
    return x[i].view("uint64"), x[i].view(np.float64), x[i].view(int)


@kernel
def narrow(a: int) -> tuple[np.uint8, np.float16, np.int16]:
    half = np.int16(a).view(np.float16)
    return np.int8(a % 100).view(np.uint8), half, half.view(np.int16)


@kernel
def chosen(x: Array1[np.float64], big: bool) -> np.int64:
    v = x[0] if big else x[1]
    return v.view(np.int64) ^ np.int64(1)


def calls():
    for x in (0.0, -0.0, 1.5, -3.25, 5e-324, 1e308, float("inf")):
        yield "bits_of", lambda x=x: (x,)
    for n in (0, 1, -1, 0x3FF0000000000000, -0x8000000000000000):
        yield "float_of", lambda n=n: (n,)
    yield "halves", lambda: (np.array([1.1, -2.2, 3e-300, 0.0]),)
    yield "exponent", lambda: (np.array([1.0, 2.0, 0.5, 1e-40], np.float32),)
    for i in (0, 1, -1):
        yield "by_name", lambda i=i: (np.array([1.1, -2.5]), i)
    yield "by_name", lambda: (np.array([1.1, -2.5]), 2), "raises"
    for a in (0, 7, 15360, -31000):
        yield "narrow", lambda a=a: (a,)
    for big in (True, False):
        yield "chosen", lambda big=big: (np.array([1.1, -2.5]), big)
