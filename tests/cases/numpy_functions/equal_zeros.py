"""np.maximum, np.minimum and np.clip of zeros with and without sign: which of two equal numbers is taken."""
import numpy as np

from kernelmill import Array1, kernel


@kernel
def scalars(x: float, y: float):
    return np.maximum(x, y), np.minimum(x, y), np.clip(x, y, 1.0), np.clip(x, -1.0, y)


@kernel
def numpy_scalars(x: np.float32, y: np.float32):
    return np.maximum(x, y), np.minimum(x, y)


@kernel
def arrays(x: Array1[np.float64], y: Array1[np.float64]):
    return np.maximum(x, y), np.minimum(x, y)


@kernel
def clipped(x: Array1[np.float64], low: float, high: float):
    return np.clip(x, low, high), np.clip(x, None, high)


@kernel
def running(x: Array1[np.float64]):
    return np.maximum.accumulate(x), np.minimum.accumulate(x)


ZEROS = ((0.0, -0.0), (-0.0, 0.0), (np.nan, 1.0), (1.0, np.nan), (2.0, -3.0))
CALLS = [
    *(("scalars", lambda z=z: z) for z in ZEROS),
    *(("numpy_scalars", lambda z=z: tuple(map(np.float32, z))) for z in ZEROS),
    *(("arrays", lambda n=n, s=s: (s * np.zeros(n), -s * np.zeros(n))) for n in (1, 2, 3, 5, 8, 11) for s in (1, -1)),
    ("clipped", lambda: (np.array([0.0, -0.0, 0.5, -0.5, np.nan]), 0.0, 1.0)),
    ("clipped", lambda: (np.array([0.0, -0.0, 0.5, -0.5, np.nan]), -0.0, 1.0)),
    ("clipped", lambda: (np.array([0.0, -0.0, 0.5, -0.5, np.nan]), -1.0, 0.0)),
    ("running", lambda: (np.array([0.0, -0.0, 0.0]),)),
    ("running", lambda: (np.array([-0.0, 0.0, -0.0]),)),
]
