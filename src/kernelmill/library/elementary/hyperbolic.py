"""sinh, cosh and tanh of float64.

sinh and cosh are (exp(x) -+ exp(-x)) / 2 with both as sums of two floats; sinh below 1 is a polynomial (minimax, 2**-63).
tanh(x) is m / (m + 2) with m = exp(2 x) - 1 as a sum of two floats.
"""

import numpy as np

from kernelmill.library.elementary.exponential import power_of_two
from kernelmill.library.elementary.exponential_pairs import exp_of_sum, expm1_of
from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.pairs import quotient, two_sum


def small_sinh(x):
    """sinh(x) for |x| <= 1."""
    z = x * x
    w = z * z
    even = fma(w, fma(w, fma(w, 7.50326541857119e-13, 2.5052089412669532e-08), 0.0001984126984106116), 0.16666666666666666)
    odd = fma(w, fma(w, fma(w, 6.475288460832259e-15, 1.6061339177797725e-10), 2.7557319310090874e-06), 0.008333333333333573)
    return fma(x * z, fma(z, odd, even), x)


def halves(size):
    """exp(size) / 2 and exp(-size) / 2 as sums of two floats, for 0 <= size <= 709."""
    high, low, shifted = exp_of_sum(size, 0.0)
    k = shifted.view(np.int64)
    up = power_of_two(k - 1)
    down = np.float64(0.0) if size > 40.0 else power_of_two(-1 - k)
    inverse = 1.0 / high
    rest = inverse * fma(-inverse, low, fma(-inverse, high, 1.0))
    return high * up, low * up, inverse * down, rest * down


def sinh(x):
    """The hyperbolic sine."""
    size = abs(x)
    if not size <= 709.0:
        return sinh_rare(x)
    high, low, small, small_low = halves(size)
    value = high - small
    value = value + (((high - value) - small) + (low - small_low))
    return np.copysign(small_sinh(size) if size < 1.0 else value, x)


def cosh(x):
    """The hyperbolic cosine."""
    size = abs(x)
    if not size <= 709.0:
        return cosh_rare(x)
    high, low, small, small_low = halves(size)
    value = high + small
    return value + (((high - value) + small) + (low + small_low))


def tanh(x):
    """The hyperbolic tangent."""
    size = abs(x)
    size = np.float64(20.0) if size > 20.0 else size
    high, low = expm1_of(2.0 * size)
    divisor, rest = two_sum(high, 2.0)
    value, value_low = quotient(high, low, divisor, rest + low)
    return np.copysign(value + value_low, x)


def sinh_rare(x):
    """sinh of what is large, infinite or no number."""
    return np.copysign(cosh_rare(x), x)


def cosh_rare(x):
    """cosh of what is large, infinite or no number."""
    size = abs(x)
    if not size <= 711.0:
        return size if size != size else np.float64(np.inf)
    high, low, shifted = exp_of_sum(size, 0.0)
    k = shifted.view(np.int64)
    return (high + low) * power_of_two(k - 2) * 2.0
