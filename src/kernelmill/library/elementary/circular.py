"""sin, cos and tan of float64.

|x| = k pi/2 + r with |r| <= pi/4, in three parts of pi/2 (after W. J. Cody and W. Waite), r as the sum of two floats; then
the polynomial of sin or of cos, by the parity of k. Both are minimax (2**-58, 2**-64). tan is the quotient of both as sums
of two floats. Arguments beyond `MOST` are reduced in `large_circular.py`.
"""

import numpy as np

from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.large_circular import reduced
from kernelmill.library.elementary.pairs import ordered_sum, quotient

SHIFT = 6755399441055744.0  # 1.5 * 2**52: added to a small number it leaves its nearest integer in the low bits
SIGN = -0x8000000000000000
TWO_OVER_PI = 0.6366197723675814
HALF_PI_1 = 1.5707963267948966
HALF_PI_2 = 6.123233995736766e-17
HALF_PI_3 = -1.4973849048591698e-33
GUARD = 1.7881393432617188e-07  # 1.5 * 2**-23: added meanwhile, so that small remainders keep only leading bits
MOST = 1647099.0  # about 2**20 pi/2


def poly_sin(r, low):
    """sin(r + low) for |r| <= pi/4."""
    z = r * r
    w = z * z
    even = fma(w, fma(w, -2.505076018332777e-08, -0.000198412698298575), -0.16666666666666632)
    odd = fma(w, fma(w, 1.5896904678010114e-10, 2.7557313706766525e-06), 0.00833333333332249)
    return r + fma(r * z, fma(z, odd, even), low)


def poly_cos(r, low):
    """cos(r + low) for |r| <= pi/4."""
    z = r * r
    w = z * z
    even = fma(w, fma(w, 2.0875729346294793e-09, 2.4801587289673333e-05), 0.0416666666666666)
    odd = fma(w, fma(w, -1.1359937085183031e-11, -2.755731440155744e-07), -0.0013888888888874476)
    h = fma(z, -0.5, 1.0)
    return h + fma(w, fma(z, odd, even), fma(-r, low, fma(z, -0.5, 1.0 - h)))


def sin(x):
    """The sine."""
    size = abs(x)
    if not size <= MOST:
        return sin_rare(x)
    shifted = fma(size, TWO_OVER_PI, SHIFT)
    k = shifted - SHIFT
    first = fma(k, -HALF_PI_1, size)
    r = fma(k, -HALF_PI_2, first + GUARD) - GUARD
    low = fma(k, -HALF_PI_3, fma(k, -HALF_PI_2, first - r))
    quadrant = shifted.view(np.int64)
    value = poly_cos(r, low) if quadrant & 1 else poly_sin(r, low)
    return (value.view(np.int64) ^ ((quadrant & 2) << 62) ^ (x.view(np.int64) & SIGN)).view(np.float64)


def cos(x):
    """The cosine."""
    size = abs(x)
    if not size <= MOST:
        return cos_rare(x)
    shifted = fma(size, TWO_OVER_PI, SHIFT)
    k = shifted - SHIFT
    first = fma(k, -HALF_PI_1, size)
    r = fma(k, -HALF_PI_2, first + GUARD) - GUARD
    low = fma(k, -HALF_PI_3, fma(k, -HALF_PI_2, first - r))
    quadrant = shifted.view(np.int64)
    value = poly_sin(r, low) if quadrant & 1 else poly_cos(r, low)
    return (value.view(np.int64) ^ (((quadrant + 1) & 2) << 62)).view(np.float64)


def sine_and_cosine(r, low):
    """sin(r + low) and cos(r + low) for |r| <= pi/4 as sums of two floats."""
    z = r * r
    w = z * z
    even = fma(w, fma(w, -2.505076018332777e-08, -0.000198412698298575), -0.16666666666666632)
    odd = fma(w, fma(w, 1.5896904678010114e-10, 2.7557313706766525e-06), 0.00833333333332249)
    sine, sine_low = ordered_sum(r, fma(r * z, fma(z, odd, even), low))
    even = fma(w, fma(w, 2.0875729346294793e-09, 2.4801587289673333e-05), 0.0416666666666666)
    odd = fma(w, fma(w, -1.1359937085183031e-11, -2.755731440155744e-07), -0.0013888888888874476)
    half = 0.5 * z
    start = 1.0 - half
    start_low = ((1.0 - start) - half) - fma(0.5 * r, r, -half)
    cosine, cosine_low = ordered_sum(start, fma(w, fma(z, odd, even), fma(-r, low, start_low)))
    return sine, sine_low, cosine, cosine_low


def tan_of(quadrant, r, low):
    """tan(k pi/2 + r + low) for |r| <= pi/4."""
    sine, sine_low, cosine, cosine_low = sine_and_cosine(r, low)
    swapped = (quadrant & 1) != 0
    high, rest = quotient(
        -cosine if swapped else sine,
        -cosine_low if swapped else sine_low,
        sine if swapped else cosine,
        sine_low if swapped else cosine_low,
    )
    return high + rest


def tan(x):
    """The tangent."""
    size = abs(x)
    if not size <= MOST:
        return tan_rare(x)
    shifted = fma(size, TWO_OVER_PI, SHIFT)
    k = shifted - SHIFT
    first = fma(k, -HALF_PI_1, size)
    r = fma(k, -HALF_PI_2, first + GUARD) - GUARD
    low = fma(k, -HALF_PI_3, fma(k, -HALF_PI_2, first - r))
    value = tan_of(shifted.view(np.int64), r, low)
    return (value.view(np.int64) ^ (x.view(np.int64) & SIGN)).view(np.float64)


def tan_rare(x):
    """tan of what is large, infinite or no number."""
    size = abs(x)
    if not size < np.inf:
        return x - x
    k, r, low = reduced(size)
    value = tan_of(k, r, low)
    return -value if x < 0.0 else value


def sin_rare(x):
    """sin of what is large, infinite or no number."""
    size = abs(x)
    if not size < np.inf:
        return x - x
    k, r, low = reduced(size)
    value = poly_cos(r, low) if k & 1 else poly_sin(r, low)
    value = -value if k & 2 else value
    return -value if x < 0.0 else value


def cos_rare(x):
    """cos of what is large, infinite or no number."""
    size = abs(x)
    if not size < np.inf:
        return x - x
    k, r, low = reduced(size)
    value = poly_sin(r, low) if k & 1 else poly_cos(r, low)
    return -value if (k + 1) & 2 else value
