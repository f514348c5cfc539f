"""exp and exp2 of float64.

x = k ln 2 + r with ln 0.75 <= r <= ln 1.5, so that exp(r) is far from where rounding errors of r would weigh double; exp(r) by
a polynomial; times 2**k in two factors, so that results below the normal range are rounded once and those above it become
infinite. Argument reduction after W. J. Cody and W. Waite, Software Manual for the Elementary Functions (1980); the
polynomial is minimax for the relative error (2**-57.7).
"""

import numpy as np

from kernelmill.library.elementary.fused import fma

SHIFT = 6755399441055744.0  # 1.5 * 2**52: added to a small number it leaves its nearest integer in the low bits
LOG2_E = 1.4426950408889634
LN2_HIGH = 0.6931471805599453
LN2_LOW = 2.3190468138462996e-17
LOWEST = -746.0  # exp of it is 0
HIGHEST = 710.0  # exp of it is infinite


def power_of_two(shifted):
    """2**k of the k in the low bits of a number to which SHIFT was added."""
    return ((shifted + 1023) << 52).view(np.float64)


def quadratic_rest(r, z):
    """(exp(r) - 1 - r) / r**2 for ln 0.75 <= r <= ln 1.5 and z = r**2."""
    even = fma(z, 2.759031599288398e-07, 2.4801575360517895e-05)
    even = fma(z, fma(z, fma(z, even, 0.0013888888886637528), 0.04166666666667822), 0.5)
    odd = fma(z, 2.645633218697789e-08, 2.755415898346426e-06)
    odd = fma(z, fma(z, fma(z, odd, 0.00019841272424665987), 0.008333333332450248), 0.16666666666667687)
    return fma(r, odd, even)


def exp(x):
    """e**x."""
    x = np.float64(LOWEST) if x < LOWEST else x
    x = np.float64(HIGHEST) if x > HIGHEST else x
    shifted = fma(x, LOG2_E, -0.0849625) + SHIFT
    k = shifted - SHIFT
    r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, x))
    half = fma(k, 0.5, SHIFT).view(np.int64)
    z = r * r
    value = 1.0 + fma(z, quadratic_rest(r, z), r)
    return value * power_of_two(half) * power_of_two(shifted.view(np.int64) - half)


def exp2(x):
    """2**x."""
    x = np.float64(-1080.0) if x < -1080.0 else x
    x = np.float64(1030.0) if x > 1030.0 else x
    shifted = (x - 0.0849625) + SHIFT
    k = shifted - SHIFT
    part = x - k
    r = part * LN2_HIGH
    low = fma(part, LN2_LOW, fma(part, LN2_HIGH, -r))
    half = fma(k, 0.5, SHIFT).view(np.int64)
    z = r * r
    value = 1.0 + (r + fma(z, quadratic_rest(r, z), low))
    return value * power_of_two(half) * power_of_two(shifted.view(np.int64) - half)
