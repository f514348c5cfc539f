"""Powers whose exponents are constants that are not whole, negative, or large."""

import numpy as np

from kernelmill import Array1, kernel

TOL_ULP = 2
TOL_REASON = "kernelmill's own powers are within an ulp, as those of a C library are"


@kernel
def inverse_roots(x: Array1[np.float64], out: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(x.shape[0]):
        out[i] = x[i] ** -0.5
        total += 1.0
    return total + x[0] ** -1.5


@kernel
def orbit(x: float, y: float, z: float) -> tuple[float, float, float]:
    weight = (x * x + y * y + z * z) ** -1.5
    return x * weight, y * weight, z * weight


@kernel
def potential(r: Array1[np.float64]) -> Array1[np.float64]:
    return r**-12.0 - 2.0 * r**-6 + r**12 - r**2.5


@kernel
def small(r: Array1[np.float32]) -> Array1[np.float32]:
    return np.power(r, np.float32(-2.0)) + r**1.5


@kernel
def inverse_square(x: float, n: int) -> float:
    if n > 3:
        return x**-2
    return x**-3 if n > 2 else x**7


@kernel
def of_numpy(x: np.float64) -> np.float64:
    return x**-2.0 + x**1.5


def _positive(n, dtype=np.float64):
    return np.random.default_rng(n).uniform(0.5, 4, n).astype(dtype)


CALLS = [
    *(("inverse_roots", lambda n=n: (_positive(n), np.zeros(n))) for n in (1, 3, 8, 21)),
    ("inverse_roots", lambda: (np.array([1.0, 0.0, 2.0]), np.zeros(3))),
    ("inverse_roots", lambda: (np.array([4.0, -1.0, 2.0]), np.zeros(3))),
    ("orbit", lambda: (1.0, 2.0, 2.0)),
    ("orbit", lambda: (1e200, 2.0, 2.0)),
    ("orbit", lambda: (0.0, 0.0, 0.0), "raises"),
    ("potential", lambda: (_positive(17),)),
    ("small", lambda: (_positive(33, np.float32),)),
    *(("inverse_square", lambda n=n, x=x: (x, n)) for n in (1, 3, 4) for x in (3.0, -0.7, 1e-40, 1e40, float("inf"))),
    ("inverse_square", lambda: (1e-150, 3), "raises"),
    ("inverse_square", lambda: (0.0, 3), "raises"),
    ("inverse_square", lambda: (0.0, 4), "raises"),
    ("inverse_square", lambda: (1e60, 1), "raises"),
    *(("of_numpy", lambda x=x: (np.float64(x),)) for x in (0.0, 2.0, 1e-200, 3e100)),
]
