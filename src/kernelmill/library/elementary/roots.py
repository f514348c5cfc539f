"""cbrt and hypot of float64: an approximation, and what is left of its power computed with the digits that rounding takes.

cbrt: |x| = 8**q M with M from 0.35 to 2.83; M**(-1/3) by a polynomial and one step of Householder's method, without division.
hypot as in C. F. Borges, An improved algorithm for hypot(a, b) (2019): one step of Newton's method from the rounded root.
"""

import numpy as np

from kernelmill.library.elementary.exponential import SHIFT as TO_INTEGER
from kernelmill.library.elementary.exponential import power_of_two
from kernelmill.library.elementary.fused import fma
from kernelmill.library.elementary.logarithm import LEAST_NORMAL
from kernelmill.library.elementary.logarithm_pairs import exponent_of, parts

ROOT_OF_HALF = 0.7937005259840998
ROOT_OF_TWO = 1.2599210498948732


def root_of_normal(x):
    """cbrt of a normal positive number."""
    biased, m = parts(x)
    exponent = exponent_of(biased)
    shifted = fma(exponent, 0.3333333333333333, TO_INTEGER)
    rest = fma(shifted - TO_INTEGER, -3.0, exponent)  # -1, 0 or 1
    w = m * m
    y = fma(w, fma(w, fma(m, -0.10808041628958004, 0.7008344324960899), fma(m, -1.8983528768618523, 2.7924602353977046)),
            fma(m, -2.486058409589554, 1.9992008948595694))  # fmt: skip
    h = fma(-m * y, y * y, 1.0)
    y = fma(y * h, fma(h, fma(h, 0.1728395061728395, 0.2222222222222222), 0.3333333333333333), y)
    up, down = rest > 0.0, rest < 0.0
    m = 2.0 * m if up else (0.5 * m if down else m)
    y = y * (np.float64(ROOT_OF_HALF) if up else (np.float64(ROOT_OF_TWO) if down else np.float64(1.0)))
    root = m * y * y
    square = root * root
    cube = square * root
    left = (m - cube) - (fma(square, root, -cube) + fma(root, root, -square) * root)
    return fma(left, 0.3333333333333333 * y * y, root) * power_of_two(shifted.view(np.int64))


def cbrt(x):
    """The cube root."""
    size = abs(x)
    if not ((size >= LEAST_NORMAL) & (size < np.inf)):
        return cbrt_rare(x)
    return np.copysign(root_of_normal(size), x)


def cbrt_rare(x):
    """cbrt of what is not normal."""
    size = abs(x)
    if 0.0 < size < 1.0:
        return np.copysign(root_of_normal(size * 18014398509481984.0) * 3.814697265625e-06, x)  # 2**54, 2**-18
    return x


def hypot(x, y):
    """sqrt(x**2 + y**2)."""
    a, b = abs(x), abs(y)
    large = b if b > a else a
    if not ((large <= 1e150) & (large >= 1e-130) & (b == b)):
        return hypot_rare(x, y)
    return length(large, a if b > a else b)


def length(large, small):
    """The length for large >= small >= 0."""
    first = large * large
    second = small * small
    total = first + second
    rest = (first - total) + second + (fma(large, large, -first) + fma(small, small, -second))
    root = np.sqrt(total)
    return root + (fma(-root, root, total) + rest) * (0.5 / root)


def hypot_rare(x, y):
    """hypot of what is small, large, infinite or no number."""
    a, b = abs(x), abs(y)
    if a == np.inf or b == np.inf:
        return np.float64(np.inf)
    if a != a or b != b or a + b == 0.0:
        return a + b
    large = b if b > a else a
    small = a if b > a else b
    if large > 1.0:
        return length(large * 2.0**-600, small * 2.0**-600) * 2.0**600
    return length(large * 2.0**600, small * 2.0**600) * 2.0**-600
