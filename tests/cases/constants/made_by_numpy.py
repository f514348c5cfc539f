"""Module constants that NumPy makes, arithmetic with them, and limits of dtypes."""
from typing import Final

import numpy as np
from kernelmill import Array1, Array2, kernel

COUNT: Final = 7
RATE: Final[float] = 0.25
EPS = np.finfo(np.float64).eps
TINY = np.finfo(np.float32).tiny
LARGEST = np.iinfo(np.int16).max
ZEROS = np.zeros(3)
ONES = np.ones((2, 2), dtype=np.float32)
SEVENS = np.full(4, 7)
IDENTITY = np.eye(3)
SHIFTED = np.eye(2, 3, k=1, dtype=np.int8)
COUNTED = np.arange(2, 12, 3)
SPACED = np.linspace(0.0, 1.0, 7)
NODES = np.array([-0.7745966692414834, 0.0, 0.7745966692414834])
WEIGHTS = np.array([5.0, 8.0, 5.0]) / 9
HALVED = 0.5 * (NODES + 1.0)


@kernel
def limits(x: Array1[np.float32]):
    return (
        EPS, TINY, LARGEST, np.finfo(np.float64).max, np.finfo(x.dtype).eps, np.iinfo(np.uint8).max, np.finfo(float).min,
        np.finfo(np.float16).smallest_subnormal, np.iinfo(np.int64).min, np.finfo(np.float32).bits, np.finfo(x[0]).eps,
    )  # fmt: skip


@kernel
def sums():
    return ZEROS.sum(), ONES.sum(), SEVENS.sum(), IDENTITY.sum(), SHIFTED.sum(), COUNTED.sum()


@kernel
def quadrature(a: float, b: float) -> float:
    total = 0.0
    for i in range(len(NODES)):
        t = a + (b - a) * HALVED[i]
        total += WEIGHTS[i] * t * t
    return total * (b - a) / 2


@kernel
def elements(i: int, j: int):
    return IDENTITY[i, j], SHIFTED[0, i], COUNTED[j], SPACED[i + j], ONES[0, 0], SEVENS[-1]


@kernel
def final(x: float) -> float:
    scale: Final = 2.5
    steps: Final[int] = 3
    return x * scale * steps * COUNT * RATE


@kernel
def product(x: Array2[np.float64]) -> Array2[np.float64]:
    return x @ IDENTITY


CALLS = [
    ("limits", lambda: (np.ones(1, np.float32),)),
    ("sums", lambda: ()),
    ("quadrature", lambda: (0.5, 3.25)),
    *[("elements", lambda i=i, j=j: (i, j)) for i in (0, 1, 2) for j in (0, 1, 2)],
    ("final", lambda: (0.5,)),
    ("product", lambda: (np.arange(6.0).reshape(2, 3),)),
]
