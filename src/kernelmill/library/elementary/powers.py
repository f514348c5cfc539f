"""pow of float64, with log to 2**-66 of itself.

log(m) = 2 s (1 + z / 3 + z**2 P(z)) with s = f / (2 + f), z = s**2: s, z / 3 and their product are sums of two floats, P is
minimax (2**-73). y log(x) then is good to 2**-55 where the result is largest, and exp takes both its parts.
"""

import numpy as np

from kernelmill.library.elementary.exponential import SHIFT, power_of_two
from kernelmill.library.elementary.exponential_pairs import LN2_1, LN2_2, exp_of_sum
from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.logarithm import LEAST_NORMAL
from kernelmill.library.elementary.logarithm_pairs import exponent_of, parts
from kernelmill.library.elementary.pairs import ordered_sum, quotient

THIRD = 0.3333333333333333
THIRD_LOW = 1.850371707708594e-17
TWO_TO_54 = 18014398509481984.0


def precise_log(x, scaled):
    """log(x) - `scaled` log(2) of a normal positive number."""
    biased, m = parts(x)
    f = m - 1.0
    divisor, divisor_low = ordered_sum(np.float64(2.0), f)
    s, s_low = quotient(f, 0.0, divisor, divisor_low)
    z = s * s
    z_low = fma(s, s, -z) + 2.0 * s * s_low
    w = z * z
    even = fma(w, fma(w, fma(w, 0.058378879658802785, 0.07692279212314763), 0.11111111108894797), 0.1999999999999999)
    odd = fma(w, fma(w, fma(w, 0.05990899591393676, 0.06668132347286468), 0.09090909422015507), 0.1428571428572192)
    third = z * THIRD
    third_low = fma(z, THIRD, -third) + fma(z, THIRD_LOW, z_low * THIRD)
    series, lost = ordered_sum(third, w * fma(z, odd, even))
    twice = 2.0 * s
    twice_low = 2.0 * s_low
    part = twice * series
    part_low = fma(twice, series, -part) + fma(twice, lost + third_low, twice_low * series)
    high, lost = ordered_sum(twice, part)
    low = lost + (part_low + twice_low)
    exponent = exponent_of(biased) - scaled
    total, lost = ordered_sum(exponent * LN2_1, high)
    return ordered_sum(total, lost + fma(exponent, LN2_2, low))


def scaled_twice(value, shifted):
    """value 2**k in two factors, so that results below the normal range are rounded once and those above it become infinite."""
    half = fma(shifted - SHIFT, 0.5, SHIFT).view(np.int64)
    return value * power_of_two(half) * power_of_two(shifted.view(np.int64) - half)


def power_of_normal(x, y, scaled):
    """(x / 2**scaled)**y of a normal positive x and a finite y."""
    high, low = precise_log(x, scaled)
    product = y * high
    product_low = fma(y, low, fma(y, high, -product))
    beyond = abs(product) > 750.0
    product = np.copysign(np.float64(750.0), product) if beyond else product
    product_low = np.float64(0.0) if beyond else product_low
    value, value_low, shifted = exp_of_sum(product, product_low)
    return scaled_twice(value + value_low, shifted)


def power(x, y):
    """x**y."""
    if not ((x >= LEAST_NORMAL) & (x < np.inf) & (abs(y) < np.inf)):
        return power_rare(x, y)
    return power_of_normal(x, y, 0.0)


def power_rare(x, y):
    """x**y of what is not normal or not positive."""
    if y == 0.0 or x == 1.0:
        return np.float64(1.0)
    if x != x or y != y:
        return x + y
    size = abs(x)
    whole = np.rint(y) == y
    odd = whole and np.rint(0.5 * y) != 0.5 * y
    if size == 1.0:
        value = np.float64(1.0) if whole else np.float64(np.nan)
    elif abs(y) == np.inf:
        value = np.float64(np.inf) if (size > 1.0) == (y > 0.0) else np.float64(0.0)
    elif size == 0.0 or size == np.inf:
        value = np.float64(np.inf) if (size > 0.0) == (y > 0.0) else np.float64(0.0)
    elif x < 0.0 and not whole:
        value = np.float64(np.nan)
    elif size < LEAST_NORMAL:
        value = power_of_normal(size * TWO_TO_54, y, 54.0)
    else:
        value = power_of_normal(size, y, 0.0)
    return -value if odd and np.copysign(np.float64(1.0), x) < 0.0 else value
