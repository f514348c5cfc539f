"""gamma and lgamma of float64.

lgamma(x) = (x - 1/2) log x - x + log(2 pi) / 2 + R(1 / x**2) / x for x >= 3 (J. Stirling's series, of which R is the minimax
polynomial, 2**-58); smaller arguments are raised by 1, 2 or 3 first, and for negative ones
gamma(x) gamma(-x) = -pi / (x sin(pi x)). Near its zeros at 1 and 2 lgamma has polynomials of its own. All terms are sums of
two floats.
"""

import numpy as np

from kernelmill.library.elementary.circular import sine_and_cosine
from kernelmill.library.elementary.exponential import SHIFT, power_of_two
from kernelmill.library.elementary.exponential_pairs import exp_of_sum
from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.logarithm import log
from kernelmill.library.elementary.pairs import ordered_sum, product, quotient, two_sum
from kernelmill.library.elementary.powers import precise_log, scaled_twice

PI = 3.141592653589793
PI_LOW = 1.2246467991473532e-16
HALF_LOG_2_PI = 0.9189385332046728
HALF_LOG_2_PI_LOW = -3.8782941580672414e-17


def log_gamma(x, low):
    """lgamma(x + low) for x >= 3 as a sum of two floats."""
    high, rest = precise_log(x, 0.0)
    factor = x - 0.5
    total, lost = product(factor, high)
    lost = fma(factor, rest, lost) + low * high
    total, more = two_sum(total, -x)
    lost = lost + more
    total, more = two_sum(total, np.float64(HALF_LOG_2_PI))
    inverse = 1.0 / x
    w = inverse * inverse
    z = w * w
    even = fma(z, 0.9559994803305923, 0.10947216901097656)
    even = fma(
        z, fma(z, fma(z, fma(z, even, 0.006252890334723956), 0.0008416687500511016), 0.0007936507883409005), 0.08333333333333333
    )
    odd = fma(z, -1.1209876593678942, -0.3929158258571815)
    odd = fma(
        z, fma(z, fma(z, fma(z, odd, -0.02567319281809183), -0.0019130855813418025), -0.0005952371821050768), -0.002777777777765608
    )
    rest = inverse * fma(w, odd, even)
    return ordered_sum(total, (lost + (more + HALF_LOG_2_PI_LOW)) + rest)


def raised(x):
    """x + n >= 3 and what rounding took, and the product of n factors x, x + 1 … as a sum of two floats, for x > 0."""
    one, one_low = two_sum(x, np.float64(1.0))
    two, two_low = two_sum(x, np.float64(2.0))
    three, three_low = two_sum(x, np.float64(3.0))
    both, both_low = product(x, one)
    both_low = fma(x, one_low, both_low)
    all_, all_low = product(both, two)
    all_low = all_low + fma(both, two_low, both_low * two)
    below_1, below_2, below_3 = x < 1.0, x < 2.0, x < 3.0
    argument = three if below_1 else (two if below_2 else (one if below_3 else x))
    low = three_low if below_1 else (two_low if below_2 else (one_low if below_3 else np.float64(0.0)))
    divisor = all_ if below_1 else (both if below_2 else (x if below_3 else np.float64(1.0)))
    divisor_low = all_low if below_1 else (both_low if below_2 else np.float64(0.0))
    return argument, low, divisor, divisor_low


def scaled_gamma(x):
    """gamma(x) / 2**k for x > 0 as a sum of two floats, and k + SHIFT."""
    argument, low, divisor, divisor_low = raised(x)
    high, low = log_gamma(argument, low)
    value, value_low, shifted = exp_of_sum(high, low)
    high, low = quotient(value, value_low, divisor, divisor_low)
    return high, low, shifted


def gamma(x):
    """The gamma function."""
    if not (1e-300 <= x <= 171.7):
        return gamma_rare(x)
    high, low, shifted = scaled_gamma(x)
    return scaled_twice(high + low, shifted)


def gamma_rare(x):
    """gamma of what is small, large, negative, infinite or no number."""
    if not x < 171.7:
        return x * np.float64(np.inf)
    if abs(x) < 1e-17:
        return 1.0 / x
    if np.floor(x) == x:
        return np.float64(np.nan)
    odd = np.floor(x) * 0.5 != np.floor(np.floor(x) * 0.5)
    if x < -200.0:
        return np.float64(-0.0) if odd else np.float64(0.0)
    high, low = sine_product(-x)
    value, value_low, shifted = scaled_gamma(-x)
    divisor, divisor_low = product(high, value)
    high, low = quotient(np.float64(PI), PI_LOW, divisor, divisor_low + fma(high, value_low, low * value))
    value = high + low
    k = -(shifted - SHIFT)
    half = np.floor(0.5 * k)
    value = value * power_of_two((half + SHIFT).view(np.int64)) * power_of_two((k - half + SHIFT).view(np.int64))
    return -value if odd else value


def sine_product(a):
    """a |sin(pi a)| for a > 0 as a sum of two floats."""
    part = a - np.rint(a)
    size = abs(part)
    other = 0.5 - size  # exact where it is used
    near = size if size < 0.25 else other
    r, r_low = product(near, np.float64(PI))
    r_low = fma(near, PI_LOW, r_low)
    sine, sine_low, cosine, cosine_low = sine_and_cosine(r, r_low)
    high, low = product(a, sine if size < 0.25 else cosine)
    return high, fma(a, sine_low if size < 0.25 else cosine_low, low)


def near_1(t):
    """lgamma(1 + t) for -0.3 <= t <= 0.35."""
    z = t * t
    even = fma(z, -0.06825443923343169, -0.04941301022274245)
    even = fma(z, fma(z, fma(z, even, -0.059026912684839686), -0.06666947802337339), -0.07693161698431898)
    even = fma(z, fma(z, fma(z, even, -0.09095407477336087), -0.11133426411310353), -0.14404989679677135)
    even = fma(z, fma(z, even, -0.20738555102846015), -0.40068563438653204)
    odd = fma(z, 0.03870230058474821, 0.058882312974943354)
    odd = fma(z, fma(z, fma(z, odd, 0.053438777250089976), 0.06275154294725191), 0.07141550639645401)
    odd = fma(z, fma(z, fma(z, odd, 0.08335459286055948), 0.10009943731628058), 0.1255096698510913)
    odd = fma(z, fma(z, fma(z, odd, 0.16955717699448355), 0.27058080842779675), 0.8224670334241132)
    part, part_low = product(t, fma(t, even, odd))
    high, low = ordered_sum(np.float64(-0.5772156649015329), part)
    return fma(t, high, t * (low + (part_low + 5.22594783073933e-18)))


def near_2(t):
    """lgamma(2 + t) for -0.65 <= t <= 0.5."""
    z = t * t
    even = fma(z, 1.7798175027890482e-07, -3.259469264778911e-07)
    even = fma(z, fma(z, fma(z, even, -3.4409019157145836e-07), -2.065927683437302e-06), -9.435451000731381e-06)
    even = fma(z, fma(z, fma(z, even, -4.492660848938142e-05), -0.00022315473793383064), -0.001192753912345297)
    even = fma(z, fma(z, even, -0.007385551028663855), -0.06735230105319816)
    odd = fma(z, 1.5860085047204047e-07, -2.8628412557665673e-08)
    odd = fma(z, fma(z, fma(z, odd, 1.9036126257117183e-07), 9.82168416633121e-07), 4.3657491690982325e-06)
    odd = fma(z, fma(z, fma(z, odd, 2.050880437477123e-05), 9.945735369511048e-05), 0.0005096695338334125)
    odd = fma(z, fma(z, fma(z, odd, 0.002890510330464521), 0.02058080842778835), 0.3224670334241132)
    part, part_low = product(t, fma(t, even, odd))
    high, low = ordered_sum(np.float64(0.42278433509846713), part)
    return fma(t, high, t * (low + (part_low + 5.008035425542507e-18)))


def lgamma(x):
    """The logarithm of the gamma function's size."""
    if not (3.0 <= x <= 1e300):
        return lgamma_rare(x)
    high, low = log_gamma(x, 0.0)
    return high + low


def lgamma_rare(x):
    """lgamma of what is below 3, large, infinite or no number."""
    a = abs(x)
    if not a <= 1e300:
        return np.float64(np.inf) if a == np.inf or x < 0.0 else x * (log(x) - 1.0)
    if a < 1e-17:
        return -log(a)
    if 0.7 <= x < 1.35:
        return near_1(x - 1.0)
    if 1.35 <= x <= 2.5:
        return near_2(x - 2.0)
    if x < 0.0 and np.floor(x) == x:
        return np.float64(np.inf)
    argument, argument_low, factor, factor_low = raised(a)
    high, low = log_gamma(argument, argument_low)
    if x < 0.0:
        divisor, divisor_low = sine_product(a)
        whole, whole_low = product(np.float64(PI), factor)
        whole_low = whole_low + fma(PI_LOW, factor, PI * factor_low)
        factor, factor_low = quotient(whole, whole_low, divisor, divisor_low)
        high, low = -high, -low
    else:
        factor, factor_low = quotient(np.float64(1.0), 0.0, factor, factor_low)
    other, other_low = precise_log(factor, 0.0)
    total, lost = two_sum(high, other)
    return total + (lost + ((low + other_low) + factor_low / factor))
