"""`&`, `|`, `^` of comparisons whose operands are Python's or NumPy's by the way taken."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def both(x: Array1[np.float64], limit: float) -> int:
    f = 0.5
    count = 0
    for i in range(len(x)):
        if (f < limit) & (f > -limit):
            count += 1
        if (f < limit) | (f > 1.0):
            count += 10
        if (f < limit) ^ (f < 0.2):
            count += 100
        f = x[i]
    return count


CALLS = [
    ("both", lambda: (np.array([0.1, 3.0, -3.0, 0.7]), 1.0)),
    ("both", lambda: (np.array([]), 1.0)),
]
