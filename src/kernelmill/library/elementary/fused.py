"""`fma(a, b, c)`: a * b + c with one rounding. In kernels it is one operation; this is what it computes.

Of two float64 the product is exact as a fraction; of float32 the sum in float64 is made odd before it is rounded again.
"""

from fractions import Fraction

import numpy as np


def fma(a, b, c):
    """a * b + c, rounded once; infinities and NaNs as IEEE 754 says."""
    kind = next(type(v) for v in (a, b, c) if isinstance(v, np.floating))
    a, b, c = kind(a), kind(b), kind(c)
    with np.errstate(all="ignore"):
        if not (np.isfinite(a) and np.isfinite(b) and np.isfinite(c)):
            return a * b + c if np.isfinite(c) or np.isnan(c) or not (np.isfinite(a) and np.isfinite(b)) else c
        exact = Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))
        if exact == 0:
            return a * b + c if float(a) * float(b) == 0.0 else kind(0.0)
        return kind(_rounded(exact, *_FORMATS[kind]))


_FORMATS = {np.float64: (53, -1074, 1024), np.float32: (24, -149, 128)}


def _rounded(exact: Fraction, digits: int, least: int, most: int) -> float:
    """A fraction as the nearest float of so many binary digits, ties to even."""
    size = abs(exact)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if size < Fraction(2) ** exponent:
        exponent -= 1
    unit = max(exponent - digits + 1, least)
    whole = round(size / Fraction(2) ** unit)
    value = float("inf") if whole >= 2 ** (most - unit) else float(Fraction(whole) * Fraction(2) ** unit)
    return value if exact > 0 else -value
