"""NumPy complex numbers: elements of arrays, promotion with other dtypes, ordering, casts."""

import numpy as np

from kernelmill import Array1, kernel

from ._values import EDGES, array, edges, numbers, pairs


@kernel
def products(x: Array1[np.complex128], y: complex):
    v = x[0]
    return v * v, v + v, v - v, -v, +v, v * y, y * v, v + y, y - v, v * 2, v * 2.5, 3 * v, v - 1, bool(v)


@kernel
def quotients(x: Array1[np.complex128], y: complex):
    v = x[0]
    return v / v, v / y, y / v, v / 2, v / 2.5, 1 / v, 1.0 / v


@kernel
def single(x: Array1[np.complex64], y: complex, r: float, n: int):
    v = x[0]
    return v * v, v / v, v * y, y / v, v + r, r * v, v * n, v / 3, v - 2.5, abs(v), v.real, v.imag, v.conjugate(), v == y


@kernel
def promoted(
    x: Array1[np.complex64], z: Array1[np.complex128], f: Array1[np.float64], s: Array1[np.float32], i: Array1[np.int64]
):
    a, b, c, d, e = x[0], z[0], f[0], s[0], i[0]
    return a * b, a + c, a - d, a * c, a * e, d * b, b * d, c * b, e * b, b - e, e - b, a + e, a / b, a / c, c / a, b / d, e / b


@kernel
def small_integers(x: Array1[np.complex64], i: Array1[np.int16], u: Array1[np.uint8], m: Array1[np.bool_], h: Array1[np.float16]):
    a = x[0]
    return a + i[0], a * u[0], m[0] * a, a - h[0]


@kernel
def python_beside_numpy(f: Array1[np.float64], s: Array1[np.float32], i: Array1[np.int64], y: complex):
    c, d, e = f[0], s[0], i[0]
    return c * y, y * c, c + y, y - c, d * y, e * y, e + y, y + d, y * e, c / y, y / c, d / y, y / e


@kernel
def compared(f: Array1[np.float64], i: Array1[np.int64], x: Array1[np.complex128], y: complex):
    c, e, v = f[0], i[0], x[0]
    return c == y, y == c, y != c, e != y, y == e, v == y, v != y, v == 2, v == c, v != e, v == v


@kernel
def ordered(x: Array1[np.complex128], y: complex):
    v, w = x[0], x[1]
    return v < w, v <= w, v > w, v >= w, v < y, v >= 1, max(v, w), min(v, w)


@kernel
def cast(x: Array1[np.complex128], y: complex, r: float, n: int):
    v = x[0]
    return (np.complex64(v), complex(v), np.complex128(y), np.complex64(r), np.complex128(n), np.conj(y), np.real(v), np.imag(y),
            np.real(r), v.item(), np.conjugate(v), bool(v), np.imag(n), np.conj(n))


@kernel
def parts(x: Array1[np.complex128], f: Array1[np.float32], n: int):
    v, r = x[0], f[0]
    return v.real, v.imag, v.conjugate(), v.conj(), r.real, r.imag, n.real, n.imag, n.conjugate(), (2.5).imag


@kernel
def size(x: Array1[np.complex128]) -> float:
    total = 0.0
    for v in x:
        total += abs(v)
    return total


@kernel
def consumed(x: Array1[np.complex128]):
    return sum(x), [v * 2 for v in x][0], any(x), all(x)


@kernel
def greatest(x: Array1[np.complex128]):
    return max(x), min(x)


def calls():
    for values in (numbers(5), numbers(1)):
        yield "consumed", lambda v=values: (array(v),)
        yield "greatest", lambda v=values: (array(v),)
    for mark, a, b in pairs():
        yield "products", lambda a=a, b=b: (array([a]), b), mark
        yield "quotients", lambda a=a, b=b: (array([a]), b), mark
        yield "single", lambda a=a, b=b: (array([a], np.complex64), b, b.imag, 7), mark
        yield "promoted", lambda a=a, b=b: (
            array([a], np.complex64), array([b]), array([b.imag], np.float64), array([a.real], np.float32), array([5], np.int64)), mark
        yield "python_beside_numpy", lambda a=a, b=b: (
            array([b.imag], np.float64), array([b.real], np.float32), array([-3], np.int64), a), mark
        yield "compared", lambda a=a, b=b: (array([b.imag], np.float64), array([2], np.int64), array([a]), b)
        yield "ordered", lambda a=a, b=b: (array([a, b]), b), mark
        yield "cast", lambda a=a, b=b: (array([a]), b, b.real, 3)
    for a in numbers():
        yield "size", lambda a=a: (array([a, -a, a * 2]),)
        yield "parts", lambda a=a: (array([a]), array([a.real], np.float32), 4)
    for a in edges():
        yield "size", lambda a=a: (array([a]),), "any"
        yield "parts", lambda a=a: (array([a]), array([a.real], np.float32), -4)
    for r in EDGES:
        yield "compared", lambda r=r: (array([r], np.float64), array([1], np.int64), array([complex(r, 0.0)]), complex(r, 0.0))
    for n in (-3, 0, 200):
        yield "small_integers", lambda n=n: (
            array([1.5 - 2j], np.complex64), array([n], np.int16), array([n % 256], np.uint8), array([n > 0], np.bool_),
            array([n / 7], np.float16))
