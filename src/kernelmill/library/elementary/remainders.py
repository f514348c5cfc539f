"""fmod and remainder of float64, which are exact.

The quotient of floats below 2**53, truncated, is the truncated quotient or one more, and what it leaves of x is a float.
Larger quotients are taken in steps: a multiple of y by a power of two that is about 2**-48 of x leaves the same in the end.
"""

import numpy as np

from kernelmill.library.elementary.fused import fma

LIMIT = 9007199254740992.0  # 2**53
SIGN = -0x8000000000000000


def small_quotient(a, b):
    """a - n b for the largest n that leaves it >= 0, of finite a, b > 0 with a < 2**53 b; and whether n is odd."""
    q = np.trunc(a / b)
    rest = fma(-q, b, a)
    more = rest < 0.0
    q = q - 1.0 if more else q
    return rest + b if more else rest, np.trunc(0.5 * q) * 2.0 != q


def fmod(x, y):
    """x - n y for the integer n = x / y rounded towards 0."""
    a, b = abs(x), abs(y)
    if not ((a < b * LIMIT) & (b < np.inf)):
        return fmod_rare(x, y)
    rest, _ = small_quotient(a, b)
    return np.copysign(rest, x)


def large_quotient(a, b):
    """a - n b for the largest n that leaves it >= 0, of finite a, b > 0."""
    while a >= b * LIMIT:
        step = b
        while step * 2.0**452 <= a:
            step = step * 2.0**400
        while step * 2.0**52 <= a:
            step = step * 16.0
        a, _ = small_quotient(a, step)
    rest, odd = small_quotient(a, b)
    return rest, odd


def fmod_rare(x, y):
    """fmod of what has a large quotient, is infinite or no number."""
    a, b = abs(x), abs(y)
    if not (a < np.inf and b > 0.0):
        return np.float64(np.nan) if x == x and y == y else x + y
    if b == np.inf:
        return x
    rest, _ = large_quotient(a, b)
    return np.copysign(rest, x)


def remainder(x, y):
    """x - n y for the integer n nearest to x / y, the even one of two."""
    a, b = abs(x), abs(y)
    if not ((a < b * LIMIT) & (b < np.inf) & (b > 1e-300)):
        return remainder_rare(x, y)
    rest, odd = small_quotient(a, b)
    beyond = (rest > 0.5 * b) | (odd & (rest == 0.5 * b))
    value = rest - b if beyond else rest
    return (value.view(np.int64) ^ (x.view(np.int64) & SIGN)).view(np.float64)


def remainder_rare(x, y):
    """remainder of what has a large quotient, is infinite or no number."""
    a, b = abs(x), abs(y)
    if not (a < np.inf and b > 0.0):
        return np.float64(np.nan) if x == x and y == y else x + y
    if b == np.inf:
        return x
    rest = a
    odd = False
    if a >= 2.0 * b:  # where 2 b is infinite, it is not
        rest, odd = large_quotient(a, 2.0 * b)
    rest, odd = small_quotient(rest, b)
    left = b - rest
    value = rest - b if rest > left or (odd and rest == left) else rest
    return (value.view(np.int64) ^ (x.view(np.int64) & SIGN)).view(np.float64)
