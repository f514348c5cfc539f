"""Complex arrays: making, reading, writing, views of the halves, whole-array expressions, module constants."""

import numpy as np

from kernelmill import Array1, Array2, kernel

from ._values import array, edges, numbers

ROOTS = np.array([1.0, 1j, -1, -1j])
SINGLES = np.array([0.1 + 0.2j, 3.0], np.complex64)
STEP = 2j * np.pi
UNIT = np.complex64(0.6 + 0.8j)


@kernel
def made(n: int):
    return (np.zeros(n, complex), np.ones(n, np.complex64), np.full(n, 1 + 2j), np.full((2, n), 3, dtype=np.complex128),
            np.full(n, 2.5, np.complex64), np.zeros((n, 2), dtype="c16"))


@kernel
def like(x: Array1[np.complex64]):
    return np.zeros_like(x), np.full_like(x, 1j), np.ones_like(x, dtype=np.complex128)


@kernel
def filled(x: Array1[np.complex128]) -> Array1[np.complex128]:
    out = np.empty(len(x), dtype=np.complex128)
    for i in range(len(x)):
        out[i] = x[i].conjugate() + i
    return out


@kernel
def stored(x: Array1[np.complex128], g: Array1[np.complex64], y: complex, r: float, n: int) -> None:
    x[0] = y
    x[-1] = r
    g[0] = y
    g[-1] = x[0]
    x[0] += 1
    g[1] = n
    g[-1] *= 2
    x[1] = True


@kernel
def halves(x: Array1[np.complex128]):
    re, im = x.real, x.imag
    im[0] = re[-1]
    re[1] += 2.0
    return re, im, np.imag(x), np.real(x)


@kernel
def halves_of_rows(x: Array2[np.complex64]):
    return x[0].real, x[:, ::2].imag, x.real[1, 0]


@kernel
def scratch(x: Array1[np.complex128]) -> complex:
    work = np.zeros(len(x), dtype=np.complex128)
    for i in range(len(x)):
        work[i] = x[i] * 1j
    part = work.imag
    total = 0j
    for i in range(len(x)):
        total += work[i] + part[i]
    return total


@kernel
def constants(k: int):
    return ROOTS[k], SINGLES[k % 2], STEP * k, UNIT * 2, ROOTS[k] * SINGLES[0]


@kernel
def expressions(x: Array1[np.complex128], r: float, y: complex, f: Array1[np.float64]):
    return x + x, x - 1, -x, x * 2.5, x * r, x / x, x + y, x / y, x == y, np.conj(x), x + 1j, x / 2, f + y, f * y, f * 1j, x - f


@kernel
def in_place(x: Array1[np.complex128], f: Array1[np.float64], y: complex) -> None:
    x += f
    x -= y
    x[::2] = y
    x[1:] = f[1:]


@kernel
def chosen(x: Array1[np.float32], z: Array1[np.complex128]):
    return np.where(x > 0, z, 1j), np.where(x > 0, x, z)


@kernel
def rows(x: Array2[np.complex128]) -> complex:
    total = 0j
    for row in x:
        for v in row:
            total += v
    return total


@kernel
def products(x: Array1[np.complex128], y: Array1[np.complex128]):
    """With values whose products are exact: NumPy fuses multiplication and addition where the CPU can."""
    x *= y
    return x * y, x**2, x * x - y / 2, np.multiply(x, 2j)


@kernel
def mixed_products(x: Array1[np.complex64], y: Array1[np.float64], z: Array2[np.complex128]):
    return x * y, (x * z) ** 3, x**0


def calls():
    exact = np.array([1 + 2j, -3 + 0.5j, 0j, 2j, -4 + 0j])
    yield "products", lambda: (exact.copy(), exact[::-1].copy())
    yield "products", lambda: (exact.copy(), exact[:3].copy()), "raises"
    yield "mixed_products", lambda: (exact.astype(np.complex64), np.arange(5.0), np.stack((exact, exact + 1)))
    for n in (0, 1, 3):
        yield "made", lambda n=n: (n,)
        yield "like", lambda n=n: (np.arange(n).astype(np.complex64),)
        yield "constants", lambda n=n: (n,)
    yield "made", lambda: (-1,), "raises"
    for values in (numbers(5), edges(9), numbers(1), numbers(8, seed=9)):
        yield "filled", lambda v=values: (array(v),)
        yield "expressions", lambda v=values: (array(v), 1.5, 2 - 1j, np.arange(len(v)) + 0.5), "any" if len(values) == 9 else "native"
    for values in (numbers(5), edges(9), numbers(8, seed=9)):
        yield "stored", lambda v=values: (array(v), array(v, np.complex64), v[1], v[2].imag, 3)
        yield "halves", lambda v=values: (array(v),)
        yield "halves", lambda v=values: (array(v)[::-1],)
        yield "in_place", lambda v=values: (array(v), np.arange(len(v)) * 1.5, 2 - 1j), "any"
        yield "scratch", lambda v=values: (array(v),), "any"
        yield "chosen", lambda v=values: (array([z.real for z in v], np.float32), array(v))
    yield "halves_of_rows", lambda: ((np.arange(6) * (1 + 2j)).reshape(2, 3).astype(np.complex64),)
    yield "halves_of_rows", lambda: ((np.arange(6) * (1 + 2j)).reshape(3, 2).astype(np.complex64).T,)
    yield "rows", lambda: ((np.arange(6) * (1 + 2j)).reshape(2, 3),)
    yield "rows", lambda: (np.zeros((0, 3), complex),)
    yield "rows", lambda: (np.zeros((2, 3)),), "leaves"
    yield "filled", lambda: (np.zeros(3, np.complex64),), "leaves"
    yield "filled", lambda: (np.arange(3).astype(">c16"),), "leaves"
