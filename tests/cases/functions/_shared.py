"""Helpers and constants that case modules of this folder import: no kernels, no calls."""

SCALE = 2.5
LIMIT = 10 * 4 + 2
OFFSETS = (1, -2, 3)


def clip(x: float, lo: float, hi: float) -> float:
    """Plain helper with annotations."""
    if x < lo:
        return lo
    return hi if x > hi else x


def lerp(a, b, t):
    """Helper without annotations, generic in its arguments."""
    return a + (b - a) * t


def divide(a, b):
    return a / b


def first_positive(x):
    for i in range(len(x)):
        if x[i] > 0:
            return i
    return -1


def bump(x, i):
    x[i] += SCALE
    return x[i]
