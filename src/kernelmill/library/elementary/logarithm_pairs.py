"""log2, log10 and log1p of float64, and what is made of log1p: the inverse hyperbolic functions.

log(1 + f) as in `logarithm.py`, f - (h - s (h + R(s**2))), with what the roundings of h and of the difference take: a sum of
two floats, good to 2**-57 or better of itself however small f is.
"""

import numpy as np

from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.logarithm import LEAST_NORMAL, ONE, ROOT_HALF, SHIFT, SHIFT_BITS, log, log_of_normal
from kernelmill.library.elementary.pairs import ordered_sum, quotient, two_sum

LN2_1 = 0.693147180559663  # 41 digits
LN2_2 = 2.8235290563031577e-13
LOG2_E = 1.4426950408889634
LOG2_E_LOW = 2.0355273740931033e-17
LOG10_E = 0.4342944819032518
LOG10_E_LOW = 1.098319650216765e-17
LOG10_2_1 = 0.30102999566383914  # 41 digits
LOG10_2_2 = 1.42050232272661e-13


def log_of_one_and(f, rest):
    """log(1 + f + rest) for sqrt(1/2) <= 1 + f < sqrt(2)."""
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = fma(w, fma(w, fma(w, 0.14797697146111588, 0.18183570653363507), 0.2857142874349038), 0.6666666666666735)
    odd = fma(w, fma(w, 0.15313882356853217, 0.22222198455961156), 0.3999999999940986)
    half = 0.5 * f
    h = half * f
    high = f - h
    low = ((f - high) - h) - fma(half, f, -h)
    u = 1.0 - s  # (u + s**2) u is about 1 / (1 + f)
    return high, fma(rest, u * (u + z), fma(s, fma(z, fma(z, odd, even), h), low))


def parts(x):
    """The biased exponent and the mantissa, from sqrt(1/2) to sqrt(2), of a normal positive number."""
    bits = x.view(np.uint64) + (ONE - ROOT_HALF)
    return bits >> 52, ((bits & 0xFFFFFFFFFFFFF) + ROOT_HALF).view(np.float64)


def exponent_of(biased):
    """The exponent as a float."""
    return (biased | SHIFT_BITS).view(np.float64) - SHIFT


def log2_of_normal(x):
    """log2 of a normal positive number."""
    biased, m = parts(x)
    high, low = log_of_one_and(m - 1.0, 0.0)
    part = high * LOG2_E
    rest = fma(low, LOG2_E, fma(high, LOG2_E_LOW, fma(high, LOG2_E, -part)))
    total, lost = ordered_sum(exponent_of(biased), part)
    return total, lost + rest


def log10_of_normal(x):
    """log10 of a normal positive number."""
    biased, m = parts(x)
    exponent = exponent_of(biased)
    high, low = log_of_one_and(m - 1.0, 0.0)
    part = high * LOG10_E
    rest = fma(low, LOG10_E, fma(high, LOG10_E_LOW, fma(high, LOG10_E, -part)))
    total, lost = ordered_sum(exponent * LOG10_2_1, part)
    return total, lost + fma(exponent, LOG10_2_2, rest)


def log2(x):
    """The logarithm to base 2."""
    if not (LEAST_NORMAL <= x < np.inf):
        return log2_rare(x)
    high, low = log2_of_normal(x)
    return high + low


def log10(x):
    """The logarithm to base 10."""
    if not (LEAST_NORMAL <= x < np.inf):
        return log10_rare(x)
    high, low = log10_of_normal(x)
    return high + low


def log2_rare(x):
    """log2 of what is not normal or not positive."""
    if 0.0 < x < 1.0:
        high, low = log2_of_normal(x * 18014398509481984.0)
        total, lost = two_sum(high, -54.0)
        return total + (lost + low)
    return log(x)


def log10_rare(x):
    """log10 of what is not normal or not positive."""
    if 0.0 < x < 1.0:
        high, low = log10_of_normal(x * 18014398509481984.0)
        total, lost = two_sum(high, -16.255619765854984)
        return total + (lost + (low - 4.0371019341217907e-16))
    return log(x)


def log1p_of_sum(x, rest):
    """log(1 + x + rest) for 2**-53 <= 1 + x < 2**1000."""
    near, lost = two_sum(np.float64(1.0), x)
    biased, m = parts(near)
    start = m - 1.0
    f, more = ordered_sum(start, (lost + rest) * ((2046 - biased) << 52).view(np.float64))
    high, low = log_of_one_and(f, more)
    exponent = exponent_of(biased)
    total, left = ordered_sum(exponent * LN2_1, high)
    return total + (left + fma(exponent, LN2_2, low))


def log1p(x):
    """log(1 + x)."""
    if not (-1.0 < x < 1e300):
        return log1p_rare(x)
    return np.copysign(log1p_of_sum(x, 0.0), x)


def log1p_rare(x):
    """log1p of what is large or not above -1."""
    return log(1.0 + x) if x < 0.0 else log(x)


def asinh(x):
    """The inverse hyperbolic sine: log1p(a + a**2 / (1 + sqrt(1 + a**2))) of a = |x|."""
    a = abs(x)
    if not a < 1e150:
        return asinh_rare(x)
    square = a * a
    square_low = fma(a, a, -square)
    under, under_low = two_sum(np.float64(1.0), square)
    root = np.sqrt(under)
    root_low = (fma(-root, root, under) + (under_low + square_low)) * (0.5 / root)
    divisor, divisor_low = ordered_sum(root, np.float64(1.0))
    part, part_low = quotient(square, square_low, divisor, divisor_low + root_low)
    total, lost = ordered_sum(a, part)
    return np.copysign(log1p_of_sum(total, lost + part_low), x)


def asinh_rare(x):
    """asinh of what is large, infinite or no number."""
    return np.copysign(log_of_normal(abs(x), -1.0) if abs(x) < np.inf else x, x)


def acosh(x):
    """The inverse hyperbolic cosine: log1p(x - 1 + sqrt(x**2 - 1))."""
    if not (1.0 <= x < 1e150):
        return acosh_rare(x)
    square = x * x
    under, lost = two_sum(square, np.float64(-1.0))
    under, under_low = two_sum(under, lost + fma(x, x, -square))
    root = np.sqrt(under)
    half = 0.5 / root if root > 0.0 else np.float64(0.0)
    start, start_low = ordered_sum(x, np.float64(-1.0))
    total, lost = two_sum(start, root)
    return log1p_of_sum(total, lost + fma(fma(-root, root, under) + under_low, half, start_low))


def acosh_rare(x):
    """acosh of what is large, infinite, below 1 or no number."""
    if not x < np.inf:
        return x
    return np.float64(np.nan) if x < 1.0 else log_of_normal(x, -1.0)


def atanh(x):
    """The inverse hyperbolic tangent: log1p(2 a / (1 - a)) / 2 of a = |x|."""
    a = abs(x)
    if not a < 1.0:
        return atanh_rare(x)
    divisor, divisor_low = ordered_sum(np.float64(1.0), -a)
    value, low = quotient(2.0 * a, 0.0, divisor, divisor_low)
    return np.copysign(0.5 * log1p_of_sum(value, low), x)


def atanh_rare(x):
    """atanh of what has no inverse image, and of the ends."""
    return np.copysign(np.float64(np.inf), x) if abs(x) == 1.0 else np.float64(np.nan)
