"""exp of a sum of two floats as a sum of two floats, and expm1.

The reduction is that of `exponential.py` with k ln 2 in three parts, the first of which is exact times k; the polynomial is
minimax (2**-59). Errors are about 2**-60 of the result.
"""

import numpy as np

from kernelmill.library.elementary.exponential import LOG2_E, SHIFT, exp, power_of_two
from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.pairs import ordered_sum

LN2_1 = 0.693147180559663  # 41 digits
LN2_2 = 2.8235290563031577e-13


def reduced(x, low):
    """k + SHIFT, r and its low part for x + low = k ln 2 + r."""
    shifted = fma(x, LOG2_E, -0.0849625) + SHIFT
    k = shifted - SHIFT
    first = fma(k, -LN2_1, x)
    r = fma(k, -LN2_2, first)
    return shifted, r, fma(k, -LN2_2, first - r) + low


def beyond(r):
    """exp(r) - 1 - r for ln 0.75 <= r <= ln 1.5 as r**2 / 2 and the rest."""
    z = r * r
    w = z * z
    a = fma(z, 2.7901790322051824e-09, 2.754439504140997e-07)
    a = fma(w, fma(z, a, 2.4801594704413246e-05), fma(z, 0.0013888888887663763, 0.04166666666666637))
    b = fma(z, 2.471611517242209e-08, 2.7558156300418554e-06)
    b = fma(w, fma(z, b, 0.00019841269127064887), fma(z, 0.008333333333584585, 0.1666666666666637))
    half = 0.5 * z
    return half, fma(r * z, fma(r, a, b), fma(0.5 * r, r, -half))


def exp_of_sum(x, low):
    """exp(x + low) / 2**k as a sum of two floats, and k + SHIFT."""
    shifted, r, rest = reduced(x, low)
    half, more = beyond(r)
    whole = 1.0 + r
    squared = half + more
    high = whole + squared
    return high, ((whole - high) + squared) + ((r - (whole - 1.0)) + rest * high), shifted


def expm1_of(x):
    """exp(x) - 1 for -38 <= x <= 709 as a sum of two floats."""
    shifted, r, rest = reduced(x, 0.0)
    half, more = beyond(r)
    start, lost = ordered_sum(r, half)
    p, low = ordered_sum(start, more)
    low = fma(rest, 1.0 + p, low + lost)
    scale = power_of_two(shifted.view(np.int64))
    whole = scale - 1.0
    off = scale - (whole + 1.0) if scale < 1.0 else (scale - whole) - 1.0
    high, lost = ordered_sum(whole, scale * p)
    return high, lost + fma(scale, low, off)


def expm1(x):
    """e**x - 1."""
    if not abs(x) <= 709.0:
        return expm1_rare(x)
    high, low = expm1_of(np.float64(-38.0) if x < -38.0 else x)
    return np.copysign(high + low, x)


def expm1_rare(x):
    """expm1 of what is large, infinite or no number."""
    return np.float64(-1.0) if x < 0.0 else exp(x)
