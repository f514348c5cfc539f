"""The other functions of float32: those of float64, rounded once more, with the range tests that float32 needs.

Each takes what the float64 function computes for usual arguments; the errors before that rounding are below 2**-30.
"""

import numpy as np

from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.inverse_circular import HALF_PI, PI, angle, asin_rest, atan2_rare, no_angle
from kernelmill.library.elementary.logarithm import log_of_normal
from kernelmill.library.elementary.powers import power_rare
from kernelmill.library.elementary.remainders import LIMIT, fmod_rare, small_quotient
from kernelmill.library.elementary.roots import root_of_normal
from kernelmill.library.elementary.single import exp_of, log1p_of


def asin(x):
    """The inverse sine."""
    wide = np.float64(x)
    size = abs(wide)
    if not size <= 1.0:
        return np.float32(no_angle(wide))
    beyond = size > 0.5
    z = fma(size, -0.5, 0.5) if beyond else size * size
    s = np.sqrt(z) if beyond else size
    part = fma(s * z, asin_rest(z), s)
    return np.copysign(np.float32(fma(part, -2.0, HALF_PI) if beyond else part), x)


def acos(x):
    """The inverse cosine."""
    wide = np.float64(x)
    size = abs(wide)
    if not size <= 1.0:
        return np.float32(no_angle(wide))
    beyond = size > 0.5
    z = fma(size, -0.5, 0.5) if beyond else size * size
    s = np.sqrt(z) if beyond else size
    part = fma(s * z, asin_rest(z), s)
    part = 2.0 * part if beyond else part
    left = wide < 0.0
    middle = HALF_PI + part if left else HALF_PI - part
    return np.float32((PI - part if left else part) if beyond else middle)


def atan(x):
    """The inverse tangent."""
    size = abs(np.float64(x))
    size = np.float64(1e60) if size > 1e60 else size
    high, low = angle(size, np.float64(1.0))
    return np.copysign(np.float32(high + low), x)


def atan2(y, x):
    """The angle of the point (x, y)."""
    tall, wide = np.float64(y), np.float64(x)
    n, d = abs(tall), abs(wide)
    if not ((n < np.inf) & (d < np.inf) & (n + d > 0.0)):
        return np.float32(atan2_rare(tall, wide))
    high, low = angle(n, d)
    value = high + low
    return np.copysign(np.float32(PI - value if wide < 0.0 else value), y)


def asinh(x):
    """The inverse hyperbolic sine."""
    a = abs(np.float64(x))
    a = np.float64(1e150) if a > 1e150 else a
    root = np.sqrt(fma(a, a, 1.0))
    value = np.copysign(np.float32(log1p_of(a + a * a / (1.0 + root))), x)
    return value if a < 1e149 else x


def acosh(x):
    """The inverse hyperbolic cosine."""
    wide = np.float64(x)
    if not (1.0 <= wide < np.inf):
        return np.float32(acosh_rare(wide))
    above = wide - 1.0
    return np.float32(log1p_of(above + np.sqrt(above * (wide + 1.0))))


def acosh_rare(wide):
    """acosh of what is below 1, infinite or no number."""
    return wide if wide > 1.0 else np.float64(np.nan)


def atanh(x):
    """The inverse hyperbolic tangent."""
    wide = np.float64(x)
    a = abs(wide)
    if not a < 1.0:
        return np.float32(atanh_rare(wide))
    return np.copysign(np.float32(0.5 * log1p_of(2.0 * a / (1.0 - a))), x)


def atanh_rare(wide):
    """atanh of what has no inverse image, and of the ends."""
    return np.copysign(np.float64(np.inf), wide) if abs(wide) == 1.0 else np.float64(np.nan)


def cbrt(x):
    """The cube root."""
    size = abs(np.float64(x))
    root = np.copysign(np.float32(root_of_normal(size)), x)
    return root if (size > 0.0) & (size < np.inf) else x


def hypot(x, y):
    """sqrt(x**2 + y**2)."""
    a, b = abs(np.float64(x)), abs(np.float64(y))
    value = np.float32(np.sqrt(fma(a, a, b * b)))
    return np.float32(np.inf) if (a == np.inf) | (b == np.inf) else value


def power(x, y):
    """x**y."""
    base, exponent = np.float64(x), np.float64(y)
    if not ((base > 0.0) & (base < np.inf) & (abs(exponent) < np.inf)):
        return np.float32(power_rare(base, exponent))
    product = exponent * log_of_normal(base, 0.0)
    product = np.float64(-110.0) if product < -110.0 else product
    product = np.float64(90.0) if product > 90.0 else product
    return np.float32(exp_of(product))


def fmod(x, y):
    """x - n y for the integer n = x / y rounded towards 0."""
    dividend, divisor = np.float64(x), np.float64(y)
    a, b = abs(dividend), abs(divisor)
    if not ((a < b * LIMIT) & (b < np.inf)):
        return np.float32(fmod_rare(dividend, divisor))
    rest, _ = small_quotient(a, b)
    return np.copysign(np.float32(rest), x)
