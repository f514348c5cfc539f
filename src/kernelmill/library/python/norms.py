"""Euclidean distances as CPython's `math.dist` and `math.hypot` compute them (`vector_norm` in Modules/mathmodule.c).

Coordinates are scaled by the power of two that brings the largest into [0.5, 1), squares are summed from 1.0 on with what
rounding takes from each, and one step of Newton's method corrects the root. `recent`: as from Python 3.12 on, which keeps
two sums of errors; before, each square was three products and there were three such sums.
"""

import math

from kernelmill.library.python.numbers import SPLIT, product_error

LEAST_NORMAL = 2.0**-1022
TINY = 2.0**-1024


def dist(p, q, recent) -> float:
    """math.dist of two points of the same number of coordinates."""
    largest = 0.0
    any_nan = False
    for x, y in zip(p, q, strict=False):
        size = abs(float(x) - float(y))
        if size > largest:
            largest = size
        if size != size:
            any_nan = True
    result = largest
    if any_nan and largest != math.inf:
        result = math.nan
    elif len(p) > 1 and largest != 0.0 and largest != math.inf:
        if recent:
            result = recent_norm(p, q, largest)
        elif largest < TINY:
            result = old_norm_of_tiny(p, q, largest)
        else:
            result = old_norm(p, q, largest)
    return result


def recent_norm(p, q, largest) -> float:
    """The norm of p - q, from Python 3.12 on."""
    unit, inverse = 1.0, 1.0
    if largest < TINY:
        unit, inverse = LEAST_NORMAL, 1.0 / LEAST_NORMAL
    fraction, _ = math.frexp(largest * inverse)
    scale = fraction / (largest * inverse)
    total, first, second = 1.0, 0.0, 0.0
    for x, y in zip(p, q, strict=False):
        size = abs(float(x) - float(y)) * inverse * scale
        square = size * size
        new = total + square
        first += product_error(size, size, square)
        second += (total - new) + square
        total = new
    root = math.sqrt(total - 1.0 + (first + second))
    square = -root * root
    new = total + square
    first += product_error(-root, root, square)
    second += (total - new) + square
    rest = new - 1.0 + (first + second)
    root += rest / (2.0 * root)
    return unit * (root / scale)


def old_norm(p, q, largest) -> float:
    """The norm of p - q before Python 3.12."""
    fraction, _ = math.frexp(largest)
    scale = fraction / largest
    total, first, second, third = 1.0, 0.0, 0.0, 0.0
    for x, y in zip(p, q, strict=False):
        size = abs(float(x) - float(y)) * scale
        wide = size * SPLIT
        high = wide - (wide - size)
        low = size - high
        part = high * high
        new = total + part
        first += (total - new) + part
        part = 2.0 * high * low
        total = new + part
        second += (new - total) + part
        third += low * low
    root = math.sqrt(total - 1.0 + (first + second + third))
    wide = root * SPLIT
    high = wide - (wide - root)
    low = root - high
    part = -high * high
    new = total + part
    first += (total - new) + part
    part = -2.0 * high * low
    total = new + part
    second += (new - total) + part
    part = -low * low
    new = total + part
    third += (total - new) + part
    rest = new - 1.0 + (first + second + third)
    return (root + rest / (2.0 * root)) / scale


def old_norm_of_tiny(p, q, largest) -> float:
    """The norm of p - q before Python 3.12 where a power of two that scales it would overflow."""
    total, error = 1.0, 0.0
    for x, y in zip(p, q, strict=False):
        size = abs(float(x) - float(y)) / largest
        square = size * size
        new = total + square
        error += (total - new) + square
        total = new
    return largest * math.sqrt(total - 1.0 + error)
