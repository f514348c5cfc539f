"""Products and quotients of NumPy's complex scalars, infinities, NaNs and overflow among them: NumPy repairs nothing."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def products(x: Array1[np.complex128], y: Array1[np.complex128], out: Array1[np.complex128]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] * y[i]


@kernel
def single(x: Array1[np.complex64], y: Array1[np.complex64], out: Array1[np.complex64]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] * y[i] + x[i] / y[i]


@kernel
def quotients(x: Array1[np.complex128], y: Array1[np.complex128], out: Array1[np.complex128]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] / y[i]


@kernel
def with_real(x: Array1[np.complex128], f: Array1[np.float64], out: Array1[np.complex128]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] * f[i] + f[i] * x[i] * 2.0


@kernel
def with_python(x: Array1[np.complex128], z: complex, out: Array1[np.complex128]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] * z


@kernel
def squares(x: Array1[np.complex128]):
    total = x[0] * x[0]
    for v in x:
        total += v * v.conjugate()
    return total


PARTS = [0.0, -0.0, 1.0, -2.5, np.inf, -np.inf, np.nan, 1e308, -1.7e308, 5e-324, 1e-300]
VALUES = np.array([complex(a, b) for a in PARTS for b in PARTS])


def pairs(dtype: type) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    with np.errstate(all="ignore"):
        x, y = np.repeat(VALUES, len(VALUES)).astype(dtype), np.tile(VALUES, len(VALUES)).astype(dtype)
    return x, y, np.zeros_like(x)


CALLS = [
    ("products", lambda: pairs(np.complex128)),
    ("single", lambda: pairs(np.complex64)),
    ("quotients", lambda: pairs(np.complex128)),
    ("with_real", lambda: (np.repeat(VALUES, 11), np.tile(np.array(PARTS), 121), np.zeros(1331, complex))),
    ("with_python", lambda: (VALUES.copy(), complex(np.inf, -1.0), np.zeros_like(VALUES))),
    ("with_python", lambda: (VALUES.copy(), complex(-0.0, 1e300), np.zeros_like(VALUES))),
    ("squares", lambda: (VALUES[:4].copy(),)),
    ("squares", lambda: (VALUES[30:60].copy(),)),
]
