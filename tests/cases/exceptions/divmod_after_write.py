"""divmod by zero after a write to an argument raises in place, with its own words."""
import numpy as np

from kernelmill import Array1, kernel


@kernel
def floats(out: Array1[np.float64], x: float, y: float) -> float:
    out[0] = 1.0
    q, r = divmod(x, y)
    return q + r


@kernel
def ints(out: Array1[np.float64], x: int, y: int) -> int:
    out[0] = 1.0
    q, r = divmod(x, y)
    return q + r


@kernel
def mixed(out: Array1[np.float64], x: int, y: float) -> float:
    out[0] += 1.0
    return divmod(x, y)[0]


@kernel
def plain(out: Array1[np.float64], x: float, y: float) -> float:
    out[0] = 1.0
    return divmod(x, 2.0)[1] + x // y


@kernel
def looped(out: Array1[np.float64], x: Array1[np.float64]) -> None:
    for k in range(len(x)):
        out[k] = divmod(7.0, float(x[k]))[1]


CALLS = [
    ("floats", lambda: (np.zeros(1), 7.5, 2.0)),
    ("floats", lambda: (np.zeros(1), 7.5, 0.0), "raises"),
    ("ints", lambda: (np.zeros(1), 7, 2)),
    ("ints", lambda: (np.zeros(1), 7, 0), "raises"),
    ("mixed", lambda: (np.zeros(1), 7, 2.5)),
    ("mixed", lambda: (np.zeros(1), 7, 0.0), "raises"),
    ("plain", lambda: (np.zeros(1), 7.0, 0.0), "raises"),
    ("looped", lambda: (np.zeros(3), np.array([1.0, 2.0, 0.0])), "raises"),
]
