"""Large arguments of circular functions: x = k pi/2 + r with |r| <= pi/4, for any finite x > 1.

Of the product of x with 2/pi only the bits from 2 to 2**-190 matter, which are the product of the 53 digits of x with 192
digits of 2/pi from the right place on (M. H. Payne and R. N. Hanek, Radian reduction for trigonometric functions, SIGNUM
Newsletter 18, 1983). No float64 comes nearer to a multiple of pi/2 than 2**-62.
"""

import numpy as np

from kernelmill.library.elementary.fused import fma

HALF_PI_1 = 1.5707963267948966
HALF_PI_2 = 6.123233995736766e-17
HALF = 0xFFFFFFFF
#: 64 zeros, then the digits of 2/pi.
DIGITS = np.array(
    [
        0, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561,
        0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484,
        0xE99C7026B45F7E41, 0x3991D639835339F4, 0x9C845F8BBDF9283B, 0x1FF897FFDE05980F,
        0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D, 0x7527BAC7EBE5F17B,
        0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB, 0xF0CFBC209AF4361D,
    ],
    np.uint64,
)  # fmt: skip


def high_product(a, b):
    """The high 64 bits of the product of two uint64."""
    low = (a & HALF) * (b & HALF)
    one = (a >> 32) * (b & HALF) + (low >> 32)
    two = (a & HALF) * (b >> 32) + (one & HALF)
    return (a >> 32) * (b >> 32) + (one >> 32) + (two >> 32)


def digits_from(place):
    """64 digits of `DIGITS` from a place on."""
    word = place >> 6
    shift = (place & 63).view(np.uint64)
    return (DIGITS[word] << shift) | ((DIGITS[word + 1] >> 1) >> (np.uint64(63) - shift))


def reduced(size):
    """k modulo 4 and r, as a sum of two floats."""
    bits = size.view(np.int64)
    place = (bits >> 52) - 1013
    m = ((bits & 0xFFFFFFFFFFFFF) | 0x10000000000000).view(np.uint64)
    middle = digits_from(place + 64)
    last = high_product(digits_from(place + 128), m)
    low = middle * m + last
    carry = np.uint64(1) if low < last else np.uint64(0)
    high = digits_from(place) * m + high_product(middle, m) + carry  # k and half of the fraction
    one, rest = fraction((high << 2) | (low >> 62), low << 2)
    p = one * HALF_PI_1
    more = fma(rest, HALF_PI_1, fma(one, HALF_PI_2, fma(one, HALF_PI_1, -p)))
    r = p + more
    return ((high >> 62) + ((high >> 61) & 1)).view(np.int64), r, more - (r - p)


def fraction(high, low):
    """The signed number of 128 binary places, as a sum of two floats."""
    negative = (high >> 63) != 0
    high = ~high if negative else high
    low = ~low if negative else low
    a = np.float64(high >> 11) * 1.1102230246251565e-16  # 2**-53
    b = np.float64(((high & 2047) << 42) | (low >> 22)) * 1.232595164407831e-32  # 2**-106
    c = np.float64(low & 0x3FFFFF) * 2.938735877055719e-39  # 2**-128
    one = a + b
    rest = (a - one) + b + c
    return (-one, -rest) if negative else (one, rest)
