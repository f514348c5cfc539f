"""pow of float64 and float32 for the exponents 3 to 6, with twice the digits but for the last product.

The factors of that are sums of two floats, so that the result is rounded once (a part in 2**50 of an ulp apart); where what
their low parts add is not finite, as after an overflow, it is the plain product. The exponent is a parameter because it is one
of pow; each function has its own.
"""

import numpy as np

from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.pairs import product


def power_3(x, _y):
    """x**3."""
    square, low = product(x, x)
    rest = low * x
    return fma(square, x, rest) if abs(rest) < np.inf else square * x


def power_4(x, _y):
    """x**4."""
    square, low = product(x, x)
    rest = 2.0 * low * square
    return fma(square, square, rest) if abs(rest) < np.inf else square * square


def cube(square, low, x):
    """The next power, and what its rounding took."""
    value, lost = product(square, x)
    return value, lost + low * x


def power_5(x, _y):
    """x**5."""
    square, low = product(x, x)
    third, lost = cube(square, low, x)
    rest = fma(third, low, lost * square)
    return np.copysign(fma(third, square, rest) if abs(rest) < np.inf else third * square, x)


def power_6(x, _y):
    """x**6."""
    square, low = product(x, x)
    third, lost = cube(square, low, x)
    rest = 2.0 * lost * third
    return fma(third, third, rest) if abs(rest) < np.inf else third * third


def single_power_3(x, _y):
    """x**3 of float32."""
    wide = np.float64(x)
    return np.float32(wide * wide * wide)


def single_power_4(x, _y):
    """x**4 of float32."""
    wide = np.float64(x)
    square = wide * wide
    return np.float32(square * square)


def single_power_5(x, _y):
    """x**5 of float32."""
    wide = np.float64(x)
    square = wide * wide
    return np.float32(square * square * wide)


def single_power_6(x, _y):
    """x**6 of float32."""
    wide = np.float64(x)
    square = wide * wide
    return np.float32(square * square * square)
