"""Arithmetic, functions, sums and products of whole complex arrays."""

import numpy as np

from kernelmill import Array1, Array2, kernel

TOL_ULP = 512
TOL_REASON = "NumPy rounds products of complex arrays once where the CPU can, and its elementary functions in another way"


@kernel
def arithmetic(a: Array1[np.complex128], b: Array1[np.complex128]):
    return a * b, a / b, a + b, a - b, a * 2.0, 2j * a, 1 / a, a * 3


@kernel
def powers(a: Array1[np.complex128], b: Array1[np.complex128]):
    return a**2, a**3, a**-1, a**0.5, a**b, np.power(a, 2.5), np.square(a), np.reciprocal(a)


@kernel
def functions(a: Array1[np.complex128]):
    return np.exp(a), np.log(a), np.log10(a), np.sqrt(a), np.sin(a), np.cos(a), np.tan(a), np.sinh(a), np.cosh(a), np.tanh(a)


@kernel
def tests(a: Array1[np.complex128]):
    return np.isnan(a), np.isinf(a), np.isfinite(a), abs(a), np.abs(a), np.absolute(a), np.conj(a), -a, a == a, a != 0


@kernel
def narrow(a: Array1[np.complex64], b: Array1[np.complex64]):
    return np.exp(a), a * b, a / b, np.sqrt(a), abs(a), a.sum(), a.mean()


@kernel
def sums(a: Array2[np.complex128]):
    return a.sum(), a.sum(axis=0), a.sum(axis=1), np.prod(a), a.mean(), a.mean(axis=0), np.mean(a, axis=1), a.any(), a.all()


@kernel
def products(a: Array1[np.complex128], b: Array1[np.complex128], m: Array2[np.complex128]):
    return a @ b, np.dot(a, b), np.vdot(a, b), m @ a, a @ m, m @ m, np.outer(a, b), np.inner(a, b), np.kron(a, b)


@kernel
def systems(m: Array2[np.complex128], b: Array1[np.complex128]):
    return np.linalg.inv(m), np.linalg.solve(m, b), np.linalg.det(m)


@kernel
def scalar_powers(z: Array1[np.complex128], p: float):
    out = np.empty_like(z)
    for i in range(z.shape[0]):
        out[i] = np.power(z[i], p)
    return out


def some(*shape, seed=1, dtype="c16"):
    rng = np.random.default_rng(seed)
    return (rng.integers(1, 9, shape) / 2 + 1j * rng.integers(-9, 9, shape) / 4).astype(dtype)


def calls():
    for name in ("arithmetic", "powers"):
        for n in (0, 1, 7):
            yield name, lambda n=n: (some(n), some(n, seed=2))
        yield name, lambda: (some(14)[::2], some(7, seed=2)[::-1])
    yield "functions", lambda: (some(9),)
    yield "tests", lambda: (some(9),)
    yield "tests", lambda: (np.array([np.nan, 1j * np.inf, 0, complex(1, np.nan)]),)
    yield "narrow", lambda: (some(7, dtype="c8"), some(7, seed=2, dtype="c8"))
    yield "sums", lambda: (some(3, 4),)
    yield "sums", lambda: (some(4, 6)[:, ::2],)
    yield "products", lambda: (some(4), some(4, seed=2), some(4, 4, seed=3))
    yield "products", lambda: (some(4), some(3, seed=2), some(4, 4, seed=3)), "raises"
    yield "systems", lambda: (some(4, 4) + 9 * np.eye(4), some(4))
    yield "systems", lambda: (np.zeros((2, 2), complex), some(2)), "raises"
    for p in (0.5, -1.5, 2.0, 0.0):
        yield "scalar_powers", lambda p=p: (some(5), p)
