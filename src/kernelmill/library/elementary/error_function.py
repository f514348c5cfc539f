"""erf and erfc of float64.

Up to 0.46875 erf is x (2/sqrt(pi) + z P(z)), z = x**2. Beyond, erfc(a) = exp(-a**2) Q(t) / (1 + 2 a) with
t = (a - 4) / (a + 4), after M. M. Shepherd and J. G. Laframboise, Chebyshev approximation of (1 + 2 x) exp(x**2) erfc x in
0 <= x < inf (1981); all factors are sums of two floats. P and Q are minimax (2**-64, 2**-58).
"""

import numpy as np

from kernelmill.library.elementary.exponential_pairs import exp_of_sum
from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.pairs import ordered_sum, product, quotient, two_sum
from kernelmill.library.elementary.powers import scaled_twice

SLOPE = 1.1283791670955126
SLOPE_LOW = 1.533545961316588e-17
SWITCH = 0.46875


def small_erf(x):
    """erf(x) for |x| <= 0.46875 as a sum of two floats."""
    z = x * x
    w = z * z
    even = fma(w, fma(w, -1.51345482802017e-07, -1.4925135064130778e-05), -0.000854832713303221)
    even = fma(w, fma(w, even, -0.026866170645202286), -0.37612638903183754)
    odd = fma(w, fma(w, 1.6422510816158055e-06, 0.00012055333947871083), 0.005223977626768014)
    odd = fma(w, odd, 0.11283791670955295)
    high = x * SLOPE
    low = fma(x, SLOPE, -high)
    return high, fma(x, fma(z, fma(z, odd, even), SLOPE_LOW), low)


def scaled_erfc(a):
    """erfc(a) / 2**k for 0.46 <= a <= 28 as a sum of two floats, and k + SHIFT."""
    above, above_low = two_sum(a, np.float64(4.0))
    below, below_low = two_sum(a, np.float64(-4.0))
    t, t_low = quotient(below, below_low, above, above_low)
    z = t * t
    w = z * z
    even = fma(z, 2.4442097918146323e-09, -1.9837531846420216e-08)
    even = fma(w, even, fma(z, 7.727132605365891e-08, 2.9175976484199146e-07))
    even = fma(w, even, fma(z, -1.1221044879664436e-05, 0.00015062137435005368))
    even = fma(w, even, fma(z, -0.0007577732297603649, -0.016197734064940267))
    even = fma(w, even, fma(z, -0.06633036581170991, -0.10103906603632298))
    odd = fma(z, 1.3920129979318276e-09, -1.418150426232499e-08)
    odd = fma(w, odd, fma(z, 1.0965914114764164e-07, -8.246615971764754e-07))
    odd = fma(w, odd, fma(z, 5.709095065683573e-06, -2.439891116439536e-05))
    odd = fma(w, odd, fma(z, -0.00019925678224280035, 0.005031969993378558))
    odd = fma(w, odd, fma(z, 0.03716751553589994, 0.0937328349984371))
    odd = fma(w, odd, fma(z, 0.06809705425469051, -0.1396211168405625))
    high, low = ordered_sum(np.float64(1.2329951186255526), t * fma(t, fma(z, even, 0.015379652102620012), odd))
    slope = fma(z, fma(z, 0.7834, 0.1196), -0.1364) + t * fma(z, -0.7657, 0.0883)
    low = low + fma(t_low, slope, -4.6177497337337645e-17)
    square, square_low = product(a, a)
    power, power_low, shifted = exp_of_sum(-square, -square_low)
    whole, whole_low = product(power, high)
    whole_low = whole_low + fma(power, low, power_low * high)
    divisor, divisor_low = two_sum(np.float64(1.0), 2.0 * a)
    high, low = quotient(whole, whole_low, divisor, divisor_low)
    return high, low, shifted


def erf(x):
    """The error function."""
    size = abs(x)
    small = size < SWITCH
    high, low = small_erf(size)
    bounded = np.float64(6.0) if size > 6.0 else (np.float64(SWITCH) if small else size)
    rest, rest_low, shifted = scaled_erfc(bounded)
    rest = scaled_twice(rest, shifted)
    rest_low = scaled_twice(rest_low, shifted)
    other = 1.0 - rest
    other = other + (((1.0 - other) - rest) - rest_low)
    return np.copysign(high + low if small else other, x)


def erfc(x):
    """1 - erf(x), which it is not rounded from."""
    size = abs(x)
    small = size < SWITCH
    high, low = small_erf(x)
    near = 1.0 - high
    near = near + (((1.0 - near) - high) - low)
    bounded = np.float64(28.0) if size > 28.0 else (np.float64(SWITCH) if small else size)
    rest, rest_low, shifted = scaled_erfc(bounded)
    far = scaled_twice(rest + rest_low, shifted)
    rest = scaled_twice(rest, shifted)
    rest_low = scaled_twice(rest_low, shifted)
    left = 2.0 - rest
    left = left + (((2.0 - left) - rest) - rest_low)
    return near if small else (left if x < 0.0 else far)
