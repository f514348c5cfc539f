"""asin, acos, atan and atan2 of float64.

asin: a polynomial below 1/2; above, pi/2 - 2 asin(s) with s = sqrt((1 - |x|) / 2) as a sum of two floats (as in FDLIBM's
e_asin.c, Sun Microsystems, 1993). atan of n / d: the smaller by the larger is at most 1, and above sqrt(2) - 1 it is
pi/4 + atan((a - b) / (a + b)); the quotient is a sum of two floats. Polynomials are minimax (2**-60, 2**-63).
"""

import numpy as np

from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.pairs import quotient

PI = 3.141592653589793
PI_LOW = 1.2246467991473532e-16
HALF_PI = 1.5707963267948966
HALF_PI_LOW = 6.123233995736766e-17
QUARTER_PI = 0.7853981633974483
QUARTER_PI_LOW = 3.061616997868383e-17
NEARLY_ROOT_2_LESS_1 = 0.41421356


def asin_rest(z):
    """(asin(x) - x) / x**3 for z = x**2 <= 1/4."""
    w = z * z
    a = fma(w, fma(w, 0.03264813340162461, 0.02172734412167822), 0.01078214800314789)
    a = fma(w, fma(w, fma(w, a, 0.013980854700948082), 0.02237221510167361), 0.04464285717464402)
    b = fma(w, fma(w, -0.021028786402104722, 0.0036987194844046657), 0.011398601722428065)
    b = fma(w, fma(w, fma(w, b, 0.017351609529790417), 0.030381942704810896), 0.07499999999970812)
    return fma(z, fma(z, a, b), 0.1666666666666676)


def reduced(size):
    """s and its low part, and asin(s) - s, for s = `size` up to 1/2 and sqrt((1 - size) / 2) beyond."""
    beyond = size > 0.5
    z = fma(size, -0.5, 0.5) if beyond else size * size
    root = np.sqrt(z)
    s = root if beyond else size
    low = fma(-root, root, z) * (0.5 / root if root > 0.0 else np.float64(0.0))
    return s, low if beyond else np.float64(0.0), s * z * asin_rest(z)


def asin(x):
    """The inverse sine."""
    size = abs(x)
    if not size <= 1.0:
        return no_angle(x)
    s, low, rest = reduced(size)
    twice = 2.0 * s
    value = HALF_PI - twice
    value = value + (((HALF_PI - value) - twice) + fma(-2.0, low + rest, HALF_PI_LOW))
    return np.copysign(value if size > 0.5 else s + rest, x)


def acos(x):
    """The inverse cosine."""
    size = abs(x)
    if not size <= 1.0:
        return no_angle(x)
    s, low, rest = reduced(size)
    rest = low + rest
    beyond = size > 0.5
    base = np.float64(PI) if beyond else np.float64(HALF_PI)
    base_low = np.float64(PI_LOW) if beyond else np.float64(HALF_PI_LOW)
    factor = np.float64(2.0) if beyond else np.copysign(np.float64(1.0), x)
    part = factor * s
    value = base - part
    value = value + (((base - value) - part) + fma(-factor, rest, base_low))
    return 2.0 * (s + rest) if x > 0.5 else value


def no_angle(x):
    """What a sine or cosine beyond 1, or no number, gives."""
    return (x - x) / (x - x)


def angle(n, d):
    """atan(n / d) for n, d >= 0, of which one is not 0, as a sum of two floats."""
    swapped = n > d
    a = d if swapped else n
    b = n if swapped else d
    turned = a > NEARLY_ROOT_2_LESS_1 * b
    less = a - b
    more = a + b
    value, low = quotient(
        less if turned else a,
        a - (less + b) if turned else np.float64(0.0),
        more if turned else b,
        a - (more - b) if turned else np.float64(0.0),
    )
    z = value * value
    w = z * z
    even = fma(w, fma(w, -0.03318281000528514, -0.05215261216717001), -0.06666175821140365)
    even = fma(w, fma(w, fma(w, even, -0.0909090798854528), -0.14285714285317078), -0.33333333333333326)
    odd = fma(w, fma(w, 0.01490177056899612, 0.04490898017521597), 0.05876528365847307)
    odd = fma(w, fma(w, fma(w, odd, 0.0769227927102984), 0.11111111083805619), 0.19999999999997098)
    rest = fma(value * z, fma(z, odd, even), fma(-low, z, low))
    quarter = np.float64(QUARTER_PI) if turned else np.float64(0.0)
    quarter_low = np.float64(QUARTER_PI_LOW) if turned else np.float64(0.0)
    base = HALF_PI - quarter if swapped else quarter
    base_low = HALF_PI_LOW - quarter_low if swapped else quarter_low
    value = -value if swapped else value
    rest = -rest if swapped else rest
    high = base + value
    return high, ((base - high) + value) + (base_low + rest)


def atan(x):
    """The inverse tangent."""
    size = abs(x)
    size = np.float64(1e60) if size > 1e60 else size
    high, low = angle(size, np.float64(1.0))
    return np.copysign(high + low, x)


def atan2(y, x):
    """The angle of the point (x, y)."""
    n = abs(y)
    d = abs(x)
    large = n if n > d else d
    small = d if n > d else n
    if not ((large <= 1e150) & (large >= 1e-150) & ((small >= 1e-150) | (small == 0.0))):
        return atan2_rare(y, x)
    high, low = angle(n, d)
    other = PI - high
    left = x < 0.0
    low = ((PI - other) - high) + (PI_LOW - low) if left else low
    return np.copysign((other if left else high) + low, y)


def atan2_rare(y, x):
    """The angle of what is small, large, infinite, no number, or no point but the origin."""
    n, d = abs(y), abs(x)
    if n != n or d != d:
        return n + d
    left = np.copysign(np.float64(1.0), x) < 0.0
    if n == np.inf and d == np.inf:
        value = np.float64(3.0 * QUARTER_PI) if left else np.float64(QUARTER_PI)
    elif n == 0.0 or d == np.inf or n * 1e30 < d:
        value = np.float64(PI) if left else (np.float64(0.0) if n == 0.0 else n / d)
    elif n == np.inf or d * 1e30 < n:
        value = np.float64(HALF_PI)
    else:
        scale = np.float64(2.0**-600) if n > 1.0 else np.float64(2.0**600)
        high, low = angle(n * scale, d * scale)
        other = PI - high
        value = other + (((PI - other) - high) + (PI_LOW - low)) if left else high + low
    return np.copysign(value, y)
