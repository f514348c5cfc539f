"""Sums that are the int 0 where nothing was added, and NumPy's numbers else."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def pairs(a: Array2[np.float64]):
    m, n = a.shape
    count = 0
    for i in range(m):
        for j in range(n):
            count += a[i, j] * (a[:i, :j].sum() + a[i + 1 :, j + 1 :].sum()) ** 2
    return count


@kernel
def difference(x: Array1[np.float64], y: Array1[np.float64], k: float):
    s = k + x[0] * 2
    s = s + (sum(x[1:] * 2) - sum(y[1:]))
    return s


@kernel
def narrow(x: Array1[np.float32], y: Array1[np.float32]):
    return x[0] + (sum(x[1:]) - sum(y))


@kernel
def complex_sums(f: Array2[np.complex128], least: float):
    n = f.shape[0]
    for p in range(1, n):
        for i in range(n - p):
            s = f[i, i + p] * (f[i + p, i + p] - f[i, i])
            val = sum(f[i, i + 1 : i + p] * f[i + 1 : i + p, i + p]) - sum(f[i, i + 1 : i + p])
            f[i, i + p] = s + val
            least = min(least, abs(f[i, i + p]))
    return f, least


TOL_ULP = 32
TOL_REASON = "NumPy's sums, and products of complex arrays"


def calls():
    yield "pairs", lambda: (np.arange(12.0).reshape(3, 4),)
    yield "pairs", lambda: (np.zeros((0, 4)),), "leaves"
    for n in (1, 2, 5):
        yield "difference", lambda n=n: (np.arange(1.0, n + 1), np.arange(n) / 2, 1.5)
        yield "narrow", lambda n=n: (np.arange(n, dtype=np.float32), np.zeros(n - 1, np.float32))
        yield "complex_sums", lambda n=n: (np.triu(np.arange(n * n).reshape(n, n) * (1 + 0.5j)), 3.0)
