"""Ten small kernels, one for each thing that the IR says in its own way. Their IR is in the golden files beside."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def checked_add(a: int, b: int) -> int:
    return a + b


@kernel
def divided(a: int, b: int) -> float:
    return a / b


@kernel
def wrapping(a: np.int32, b: np.int32) -> np.int32:
    return a * b


@kernel
def loop_over_elements(x: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(len(x)):
        total += float(x[i])
    return total


@kernel
def stencil(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(1, x.shape[0] - 1):
        out[i] = x[i - 1] + x[i + 1]


@kernel
def whole_arrays(x: Array1[np.float64], y: Array1[np.float64]) -> np.float64:
    return np.sum(x * y + 1.0)


@kernel
def view(a: Array2[np.float64]) -> float:
    return a.T[1:, 0][0] + 0.5


@kernel
def helper_and_branch(n: int) -> int:
    return doubled(n) if n > 0 else -1


def doubled(n: int) -> int:
    return 2 * n


@kernel
def growing_list(n: int) -> int:
    squares = []
    for k in range(n):
        squares.append(k * k)
    return len(squares)


@kernel
def raising(n: int) -> int:
    if n < 0:
        raise ValueError("n must not be negative")
    return n
