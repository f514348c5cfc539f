"""`x ** 0.5`: the float that C's `pow` gives, not always that of the square root; of arrays, NumPy's square root."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def of_float(x: float) -> float:
    return x**0.5


@kernel
def of_numpy_floats(x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.empty(len(x))
    for i in range(len(x)):
        out[i] = x[i] ** 0.5
    return out


@kernel
def of_array(x: Array1[np.float64]) -> Array1[np.float64]:
    return x**0.5


@kernel
def of_matrix(x: Array2[np.float32]) -> Array2[np.float32]:
    return (x * x).sum(axis=1, keepdims=True) ** 0.5 + x


@kernel
def of_integers(x: Array1[np.int32]):
    return x**0.5, x**-1.0


@kernel
def reciprocals(x: Array1[np.float64]):
    x **= -1
    return x, x**-1.0


def many() -> np.ndarray:
    """Among them are some whose power is one ulp off the root."""
    return np.random.default_rng(5).random(40_000) * 10.0 ** np.arange(-100, 100).repeat(200)


SMALL = np.array([0.0, -0.0, math.inf, math.nan, 5e-324, 1e-310, 1e-200, 1.7e308, 0.25, 1.0])

CALLS = [
    *(("of_float", lambda x=float(x): (x,)) for x in SMALL),
    *(("of_float", lambda x=float(x): (x,)) for x in many()[::997]),
    ("of_float", lambda: (-1.0,), "leaves"),
    ("of_float", lambda: (-math.inf,)),
    ("of_numpy_floats", lambda: (many(),)),
    ("of_numpy_floats", lambda: (np.concatenate([SMALL, -SMALL]),)),
    ("of_array", lambda: (many(),)),
    ("of_array", lambda: (np.concatenate([SMALL, -SMALL]),)),
    ("of_matrix", lambda: (many().astype(np.float32)[:12_000].reshape(4, -1),)),
    ("of_integers", lambda: (np.arange(9, dtype=np.int32),)),
    ("reciprocals", lambda: (many() - 0.5,)),
    ("reciprocals", lambda: (SMALL.copy(),)),
]
