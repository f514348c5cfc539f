"""Powers of float32 by constants: `** 2` as a product, `** 0.5` as a root where C's `powf` rounds alike."""

import numpy as np
from kernelmill import Array1, kernel


@kernel
def roots(x: Array1[np.float32], out: Array1[np.float32]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] ** 0.5


@kernel
def squares(x: Array1[np.float32], out: Array1[np.float32]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] ** 2


@kernel
def lengths(x: Array1[np.float32], y: Array1[np.float32]) -> np.float32:
    s = np.float32(0.0)
    for i in range(x.shape[0]):
        s += (x[i] ** 2 + y[i] ** 2) ** 0.5
    return s


@kernel
def other(x: np.float32) -> tuple[np.float32, np.float32, np.float32]:
    return x**0.25, x**3, x**-0.5


@kernel
def half(x: np.float16) -> np.float16:
    return x**0.5


SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, -1e-45, 1e-38, 3.4e38, 1.0, 4.0, -2.0], np.float32)
MANY = (np.arange(1, 3000, dtype=np.float64) ** 5 * 1e-12).astype(np.float32)
WHOLE = np.arange(-60, 60, dtype=np.float32) / np.float32(8)

CALLS = [
    ("roots", lambda: (SPECIAL, np.zeros_like(SPECIAL))),
    ("roots", lambda: (MANY, np.zeros_like(MANY))),
    ("roots", lambda: (MANY[::-3], np.zeros_like(MANY[::-3]))),
    ("squares", lambda: (WHOLE, np.zeros_like(WHOLE))),
    ("squares", lambda: (SPECIAL, np.zeros_like(SPECIAL))),
    ("lengths", lambda: (WHOLE, WHOLE[::-1])),
    ("other", lambda: (np.float32(2.5),)),
    ("half", lambda: (np.float16(2.5),)),
]
