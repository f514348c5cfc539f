"""Sums of two floats, high and low, for what needs more digits than one float has (T. J. Dekker, A floating-point technique
for extending the available precision, Numerische Mathematik 18, 1971; D. E. Knuth's sum of any two floats).
"""

from kernelmill.library.elementary.fused import fma


def two_sum(a, b):
    """a + b, and what its rounding took."""
    total = a + b
    back = total - a
    return total, (a - (total - back)) + (b - back)


def ordered_sum(a, b):
    """The same for |a| >= |b|, or a = 0."""
    total = a + b
    return total, (a - total) + b


def product(a, b):
    """a * b, and what its rounding took."""
    total = a * b
    return total, fma(a, b, -total)


def quotient(high, low, divisor, divisor_low):
    """(high + low) / (divisor + divisor_low)."""
    inverse = 1.0 / divisor
    value = high * inverse
    return value, (fma(-value, divisor, high) + (low - value * divisor_low)) * inverse
