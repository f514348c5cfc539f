"""exp, log, sin and their like of float32, computed in float64 with short polynomials and rounded once at the end.

Errors before that rounding are below 2**-30, so nearly all results are the nearest floats. No float32 is too small or too
large for the float64 formulas but where circular functions need digits of pi, whose reduction `large_circular.py` has.
"""

import numpy as np

from kernelmill.library.elementary.circular import HALF_PI_1, HALF_PI_2, cos_rare, sin_rare, tan_rare
from kernelmill.library.elementary.exponential import LN2_HIGH, LOG2_E, SHIFT, power_of_two
from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.logarithm import log_rare
from kernelmill.library.elementary.logarithm_pairs import LOG10_E, exponent_of, parts

TWO_OVER_PI = 0.6366197723675814
MOST = 1e9  # k pi/2 with two parts of pi/2 is good to 2**-58 of k
LOG10_2 = 0.3010299956639812


def exp_less_1(r):
    """exp(r) - 1 for |r| <= log(2) / 2."""
    z = r * r
    even = fma(z, fma(z, 0.0013943236760167713, 0.041666326587121556), 0.500000005315326)
    odd = fma(z, fma(z, 0.0001996210246362587, 0.008333219873082203), 0.16666666902923988)
    return fma(z, fma(r, odd, even), r)


def exp_of(wide):
    """exp(wide) for -110 <= wide <= 90."""
    shifted = fma(wide, LOG2_E, SHIFT)
    part = exp_less_1(fma(shifted - SHIFT, -LN2_HIGH, wide))
    scale = power_of_two(shifted.view(np.int64))
    return fma(scale, part, scale)


def exp(x):
    """e**x."""
    wide = np.float64(x)
    wide = np.float64(-110.0) if wide < -110.0 else wide
    wide = np.float64(90.0) if wide > 90.0 else wide
    return np.float32(exp_of(wide))


def exp2(x):
    """2**x."""
    wide = np.float64(x)
    wide = np.float64(-160.0) if wide < -160.0 else wide
    wide = np.float64(130.0) if wide > 130.0 else wide
    shifted = wide + SHIFT
    part = exp_less_1((wide - (shifted - SHIFT)) * LN2_HIGH)
    scale = power_of_two(shifted.view(np.int64))
    return np.float32(fma(scale, part, scale))


def expm1_of(wide):
    """exp(wide) - 1 for -30 <= wide <= 90."""
    shifted = fma(wide, LOG2_E, SHIFT)
    part = exp_less_1(fma(shifted - SHIFT, -LN2_HIGH, wide))
    scale = power_of_two(shifted.view(np.int64))
    return fma(scale, part, scale - 1.0)


def expm1(x):
    """e**x - 1."""
    wide = np.float64(x)
    wide = np.float64(-30.0) if wide < -30.0 else wide
    wide = np.float64(90.0) if wide > 90.0 else wide
    return np.copysign(np.float32(expm1_of(wide)), x)


def tanh(x):
    """The hyperbolic tangent."""
    size = abs(np.float64(x))
    size = np.float64(15.0) if size > 15.0 else size
    above = expm1_of(2.0 * size)
    return np.copysign(np.float32(above / (above + 2.0)), x)


def sinh(x):
    """The hyperbolic sine: (m + m / (m + 1)) / 2 of m = exp(x) - 1."""
    size = abs(np.float64(x))
    size = np.float64(90.0) if size > 90.0 else size
    above = expm1_of(size)
    return np.copysign(np.float32(0.5 * (above + above / (above + 1.0))), x)


def cosh(x):
    """The hyperbolic cosine."""
    size = abs(np.float64(x))
    size = np.float64(90.0) if size > 90.0 else size
    whole = expm1_of(size) + 1.0
    return np.float32(0.5 * whole + 0.5 / whole)


def log_of(wide):
    """The exponent of a positive float64, and the logarithm of its mantissa."""
    biased, m = parts(wide)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = fma(w, 0.28537317834751313, 0.6666666564611552)
    odd = fma(w, 0.23581971356596865, 0.4000033504564022)
    return exponent_of(biased), fma(s * z, fma(z, odd, even), s + s)


def log(x):
    """The natural logarithm."""
    wide = np.float64(x)
    if not (0.0 < wide < np.inf):
        return np.float32(log_rare(wide))
    exponent, part = log_of(wide)
    return np.float32(fma(exponent, LN2_HIGH, part))


def log2(x):
    """The logarithm to base 2."""
    wide = np.float64(x)
    if not (0.0 < wide < np.inf):
        return np.float32(log_rare(wide))
    exponent, part = log_of(wide)
    return np.float32(fma(part, LOG2_E, exponent))


def log10(x):
    """The logarithm to base 10."""
    wide = np.float64(x)
    if not (0.0 < wide < np.inf):
        return np.float32(log_rare(wide))
    exponent, part = log_of(wide)
    return np.float32(fma(exponent, LOG10_2, part * LOG10_E))


def log1p(x):
    """log(1 + x)."""
    wide = np.float64(x)
    if not (-1.0 < wide < np.inf):
        return np.float32(log_rare(1.0 + wide))
    return np.copysign(np.float32(log1p_of(wide)), x)


def log1p_of(wide):
    """log(1 + wide), with what the rounding of 1 + wide takes."""
    near = 1.0 + wide
    exponent, part = log_of(near)
    lost = wide - (near - 1.0) if abs(wide) < 1.0 else np.float64(0.0)
    return fma(exponent, LN2_HIGH, part) + lost


def reduced(size):
    """k in the low bits, and r, for size = k pi/2 + r."""
    shifted = fma(size, TWO_OVER_PI, SHIFT)
    k = shifted - SHIFT
    return shifted.view(np.int64), fma(k, -HALF_PI_2, fma(k, -HALF_PI_1, size))


def poly_sin(r):
    """sin(r) for |r| <= pi/4."""
    z = r * r
    w = z * z
    even = fma(w, -0.00019839311766762664, -0.1666666664078627)
    return fma(r * z, fma(z, fma(w, 2.718116613797711e-06, 0.008333329303391415), even), r)


def poly_cos(r):
    """cos(r) for |r| <= pi/4."""
    z = r * r
    w = z * z
    even = fma(w, 2.4799518982017803e-05, 0.04166666662278616)
    return fma(w, fma(z, fma(w, -2.721015080842241e-07, -0.0013888883749640065), even), fma(z, -0.5, 1.0))


def sin(x):
    """The sine."""
    wide = np.float64(x)
    if not abs(wide) <= MOST:
        return np.float32(sin_rare(wide))
    quadrant, r = reduced(wide)
    value = poly_cos(r) if quadrant & 1 else poly_sin(r)
    value = (value.view(np.int64) ^ ((quadrant & 2) << 62)).view(np.float64)
    return np.float32(value) if wide != 0.0 else x


def cos(x):
    """The cosine."""
    wide = np.float64(x)
    if not abs(wide) <= MOST:
        return np.float32(cos_rare(wide))
    quadrant, r = reduced(wide)
    value = poly_sin(r) if quadrant & 1 else poly_cos(r)
    return np.float32((value.view(np.int64) ^ (((quadrant + 1) & 2) << 62)).view(np.float64))


def tan(x):
    """The tangent."""
    wide = np.float64(x)
    if not abs(wide) <= MOST:
        return np.float32(tan_rare(wide))
    quadrant, r = reduced(wide)
    sine, cosine = poly_sin(r), poly_cos(r)
    swapped = (quadrant & 1) != 0
    value = (-cosine if swapped else sine) / (sine if swapped else cosine)
    return np.float32(value) if wide != 0.0 else x
