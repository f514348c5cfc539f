"""pow of float64 and float32 for exponents that are not whole, negative, or whole and larger than those of `whole_powers`.

A root or an inverse is one operation and what its rounding took: for s = sqrt(x), x - s * s is exact, and so is 1 - x * r for
r = 1 / x. Products of such pairs of floats are as in `pairs`, and rounded once at the end (a part in 2**45 of an ulp apart;
twice where the result is subnormal). Where the low parts are not finite, as after an overflow or beside 0, the plain product
is the result. A float32 is computed as a float64. The exponent is a parameter because it is one of pow.
"""

import numpy as np

from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.pairs import product
from kernelmill.library.elementary.whole_powers import cube

SMALL = 2.0**-900  # what products above it have lost is a float
UP = 2.0**300
DOWN = 2.0**-300


def rounded(a, b, p, q, r, s):
    """a * b + (p * q + r * s) where that is finite, else a * b; |a| is at least |p| and |r|."""
    small = abs(a * b) < SMALL
    scale = UP if small else 1.0
    a = a * scale
    rest = fma(p * scale, q, r * scale * s)
    value = fma(a, b, rest) if abs(rest) < np.inf else a * b
    return value * DOWN if small else value


def times(a, a_low, b, b_low):
    """The product of two pairs, a pair."""
    value, lost = product(a, b)
    return value, fma(a, b_low, fma(a_low, b, lost))


def rounded_product(a, a_low, b, b_low):
    """The product of two pairs, a float."""
    return rounded(a, b, a, b_low, a_low, b)


def inverse(x):
    """1 / x, a pair."""
    value = 1.0 / x
    return value, fma(-x, value, 1.0) * value


def root(x):
    """sqrt(x); that of -infinity is infinity, and of -0 it is 0, as their powers are."""
    return np.float64(np.inf) if x == -np.inf else abs(np.sqrt(x))


def inverse_root(x):
    """1 / sqrt(x), a pair."""
    small = abs(x) < SMALL
    x = x * 2.0**108 if small else x
    above = root(x)
    value = 1.0 / above
    low = value * fma(-0.5 * fma(-above, above, x) * value, value, fma(-above, value, 1.0))
    scale = 2.0**54 if small else 1.0
    return value * scale, low * scale


def power_minus_half(x, _y):
    """x**-0.5."""
    value, low = inverse_root(x)
    return value + low if abs(low) < np.inf else value


def power_minus_3_halves(x, _y):
    """x**-1.5."""
    value, low = inverse_root(x)
    square, rest = times(value, low, value, low)
    return rounded_product(square, rest, value, low)


def power_3_halves(x, _y):
    """x**1.5, which is x s + (x - s**2) s / 2 for s near sqrt(x)."""
    small = abs(x) < 2.0**-600
    x = x * 2.0**200 if small else x
    value = root(x)
    rest = 0.5 * value * fma(-value, value, x)
    power = fma(x, value, rest) if abs(rest) < np.inf else x * value
    return abs(power * DOWN if small else power)  # not -0


def power_5_halves(x, _y):
    """x**2.5, likewise."""
    value = root(x)
    square, low = product(x, x)
    return rounded(square, value, low, value, 0.5 * value * fma(-value, value, x), x)


def power_minus_2(x, _y):
    """x**-2."""
    value, low = inverse(x)
    return rounded_product(value, low, value, low)


def power_minus_3(x, _y):
    """x**-3."""
    value, low = inverse(x)
    square, rest = times(value, low, value, low)
    return np.copysign(rounded_product(square, rest, value, low), x)


def power_minus_4(x, _y):
    """x**-4."""
    value, low = inverse(x)
    square, rest = times(value, low, value, low)
    return rounded_product(square, rest, square, rest)


def power_minus_6(x, _y):
    """x**-6."""
    value, low = inverse(x)
    square, rest = times(value, low, value, low)
    third, lost = times(square, rest, value, low)
    return rounded_product(third, lost, third, lost)


def power_7(x, _y):
    """x**7."""
    square, low = product(x, x)
    third, lost = cube(square, low, x)
    fourth, rest = times(square, low, square, low)
    return np.copysign(rounded_product(third, lost, fourth, rest), x)


def power_8(x, _y):
    """x**8."""
    square, low = product(x, x)
    fourth, rest = times(square, low, square, low)
    return rounded_product(fourth, rest, fourth, rest)


def power_10(x, _y):
    """x**10."""
    square, low = product(x, x)
    fourth, rest = times(square, low, square, low)
    fifth, lost = cube(fourth, rest, x)
    return rounded_product(fifth, lost, fifth, lost)


def power_12(x, _y):
    """x**12."""
    square, low = product(x, x)
    third, lost = cube(square, low, x)
    sixth, rest = times(third, lost, third, lost)
    return rounded_product(sixth, rest, sixth, rest)


def single_power_minus_half(x, _y):
    """x**-0.5 of float32."""
    wide = np.float64(x)
    return np.float32(1.0 / root(wide))


def single_power_minus_3_halves(x, _y):
    """x**-1.5 of float32."""
    wide = np.float64(x)
    return np.float32(1.0 / (abs(wide) * root(wide)))


def single_power_3_halves(x, _y):
    """x**1.5 of float32."""
    wide = np.float64(x)
    return np.float32(abs(wide) * root(wide))


def single_power_5_halves(x, _y):
    """x**2.5 of float32."""
    wide = np.float64(x)
    return np.float32(wide * wide * root(wide))


def single_power_minus_2(x, _y):
    """x**-2 of float32."""
    wide = np.float64(x)
    return np.float32(1.0 / (wide * wide))


def single_power_minus_3(x, _y):
    """x**-3 of float32."""
    wide = np.float64(x)
    return np.float32(1.0 / (wide * wide * wide))


def single_power_minus_4(x, _y):
    """x**-4 of float32."""
    wide = np.float64(x)
    square = wide * wide
    return np.float32(1.0 / (square * square))


def single_power_minus_6(x, _y):
    """x**-6 of float32."""
    wide = np.float64(x)
    square = wide * wide
    return np.float32(1.0 / (square * square * square))


def single_power_7(x, _y):
    """x**7 of float32."""
    wide = np.float64(x)
    square = wide * wide
    return np.float32(square * square * square * wide)


def single_power_8(x, _y):
    """x**8 of float32."""
    wide = np.float64(x)
    square = wide * wide
    fourth = square * square
    return np.float32(fourth * fourth)


def single_power_10(x, _y):
    """x**10 of float32."""
    wide = np.float64(x)
    square = wide * wide
    fourth = square * square
    return np.float32(fourth * fourth * square)


def single_power_12(x, _y):
    """x**12 of float32."""
    wide = np.float64(x)
    square = wide * wide
    fourth = square * square
    return np.float32(fourth * fourth * fourth)
