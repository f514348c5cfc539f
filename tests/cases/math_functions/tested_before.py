"""Loops that write what functions of `math` give, and which element is the first for which they raise."""

import math

import numpy as np

from kernelmill import Array1, Array2, kernel

TOL_ULP = 1
TOL_REASON = "exp and log may be kernelmill's own"


@kernel
def roots(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = math.sqrt(x[i])


@kernel
def roots_in_place(x: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        x[i] = math.sqrt(x[i]) - 1.0


@kernel
def roots_of_neighbours(x: Array1[np.float64]) -> None:
    for i in range(x.shape[0] - 1):
        x[i + 1] = math.sqrt(x[i]) - 1.0


@kernel
def roots_of_what_was_written(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = x[i] - 1.0
        out[i] = math.sqrt(out[i])


@kernel
def roots_and_sum(x: Array1[np.float64], out: Array1[np.float64]) -> float:
    total = 0.0
    for i in range(x.shape[0]):
        root = math.sqrt(x[i] - 2.0)
        out[i] = root
        total += root
    return total


@kernel(math="own")
def densities(x: Array1[np.float64], scale: float, out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = scale * math.exp(-0.5 * x[i] * x[i])


@kernel(math="own")
def entropies(p: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(p.shape[0]):
        for j in range(p.shape[1]):
            out[i, j] = -p[i, j] * math.log(p[i, j])


@kernel(math="own")
def logarithms_of_two(x: Array1[np.float64], y: Array1[np.float32], out: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        out[i] = math.log(x[i]) + math.log(y[i])


@kernel(math="own")
def angles(x: Array1[np.float64]) -> None:
    for i in range(x.shape[0]):
        x[i] = math.asin(x[i])


def numbers(count: int, *changed: tuple[int, float]) -> np.ndarray:
    x = np.linspace(0.25, 7.5, count)
    for place, value in changed:
        x[place] = value
    return x


def shifted(count: int, distance: int, *changed: tuple[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Two views of one array."""
    memory = numbers(count + abs(distance), *changed)
    first, second = memory[: count or None], memory[abs(distance) :]
    return (first, second) if distance >= 0 else (second, first)


CALLS = [
    *(("roots", lambda n=n: (numbers(n), np.full(n, -1.0))) for n in (0, 1, 2, 3, 7, 40)),
    *(("roots", lambda k=k: (numbers(19, (k, -4.0)), np.full(19, -1.0)), "raises") for k in (0, 1, 9, 17, 18)),
    ("roots", lambda: (numbers(19, (3, -0.0), (5, math.nan), (6, math.inf)), np.zeros(19))),
    ("roots", lambda: (numbers(19, (3, -math.inf)), np.zeros(19)), "raises"),
    ("roots", lambda: (numbers(38)[::2], np.zeros(57)[::3])),
    ("roots", lambda: (numbers(38)[::-2], np.zeros(19))),
    ("roots", lambda: (numbers(38, (20, -1.0))[::2], np.zeros(57)[::3]), "raises"),
    ("roots", lambda: (numbers(9), np.zeros(5)), "raises"),
    ("roots", lambda: (lambda x: (x, x))(numbers(20))),
    *(("roots", lambda d=d: shifted(20, d)) for d in (1, 2, 5, 20, -1, -3, -20)),
    ("roots", lambda: shifted(20, 4, (10, -1.0))),  # overwritten before it is read
    ("roots", lambda: shifted(20, -4, (10, -1.0)), "raises"),
    *(("roots_in_place", lambda n=n: (numbers(n),)) for n in (0, 1, 8, 21)),
    ("roots_in_place", lambda: (numbers(21, (13, -1.0)),), "raises"),
    ("roots_in_place", lambda: (numbers(42, (26, -1.0))[::2],), "raises"),
    ("roots_of_neighbours", lambda: (numbers(2),)),
    ("roots_of_neighbours", lambda: (numbers(12, (0, 30.0)),), "raises"),
    ("roots_of_neighbours", lambda: (numbers(3, (0, 30.0)),)),
    ("roots_of_what_was_written", lambda: (numbers(12) + 1.0, np.full(12, -5.0))),
    ("roots_of_what_was_written", lambda: (numbers(12), np.full(12, 5.0)), "raises"),
    ("roots_and_sum", lambda: (numbers(30) + 2.0, np.zeros(30))),
    ("roots_and_sum", lambda: (numbers(30) + 2.0 - np.eye(1, 30, 11)[0] * 9.0, np.zeros(30)), "raises"),
    ("densities", lambda: (numbers(30), 2.0, np.zeros(30))),
    ("densities", lambda: (numbers(30, (4, math.nan), (5, -math.inf)), 2.0, np.zeros(30))),
    ("entropies", lambda: (numbers(30).reshape(5, 6), np.zeros((5, 6)))),
    ("entropies", lambda: (numbers(30, (16, 0.0)).reshape(5, 6), np.zeros((5, 6))), "raises"),
    ("entropies", lambda: (numbers(30).reshape(5, 6).T, np.zeros((6, 5)))),
    ("logarithms_of_two", lambda: (numbers(30), numbers(30).astype(np.float32), np.zeros(30))),
    ("logarithms_of_two", lambda: (numbers(30), numbers(30, (29, -1.0)).astype(np.float32), np.zeros(30)), "raises"),
    ("logarithms_of_two", lambda: (numbers(30, (0, 0.0)), numbers(30).astype(np.float32), np.zeros(30)), "raises"),
    ("angles", lambda: (np.linspace(-1.0, 1.0, 23),)),
    ("angles", lambda: (np.linspace(-1.0, 1.5, 23),), "raises"),
]
