"""log of float64.

x = 2**k m with sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f); log(1 + f) = f - (h - s (h + R(s**2))) with
h = f**2 / 2, as in FDLIBM's e_log.c (Sun Microsystems, 1993), where this form is explained. R is minimax (2**-59.5).
"""

import numpy as np

from kernelmill.library.elementary.fused import fma

LN2_HIGH = 0.6931471805599453
LN2_LOW = 2.3190468138462996e-17
ROOT_HALF = 0x3FE6A09E667F3BCD  # bits of sqrt(1/2)
ONE = 0x3FF0000000000000
SHIFT_BITS = 0x4330000000000000  # of 2**52
SHIFT = 4503599627371519.0  # 2**52 + 1023
LEAST_NORMAL = 2.2250738585072014e-308


def log_of_normal(x, scaled):
    """log(x) for normal positive x, less `scaled` times log(2)."""
    bits = x.view(np.uint64) + (ONE - ROOT_HALF)
    exponent = ((bits >> 52) | SHIFT_BITS).view(np.float64) - SHIFT - scaled
    m = ((bits & 0xFFFFFFFFFFFFF) + ROOT_HALF).view(np.float64)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = fma(w, fma(w, fma(w, 0.14797697146111588, 0.18183570653363507), 0.2857142874349038), 0.6666666666666735)
    odd = fma(w, fma(w, 0.15313882356853217, 0.22222198455961156), 0.3999999999940986)
    h = 0.5 * f * f
    rest = fma(s, fma(z, fma(z, odd, even), h), exponent * LN2_LOW)
    return fma(exponent, LN2_HIGH, f - (h - rest))


def log(x):
    """The natural logarithm."""
    if not (LEAST_NORMAL <= x < np.inf):
        return log_rare(x)
    return log_of_normal(x, 0.0)


def log_rare(x):
    """log of what is not normal or not positive."""
    if x > 0.0:
        return log_of_normal(x * 18014398509481984.0, 54.0) if x < 1.0 else x
    return np.float64(-np.inf) if x == 0.0 else np.float64(np.nan)
