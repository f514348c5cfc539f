"""Elementwise functions that are made of others: rounding to decimals, numbers for NaNs, sinc, steps."""

import numpy as np

from kernelmill.library.numpy.without_nan import ordered


def power_of_ten(n):
    """10.0 to a power that is not negative, as NumPy counts it."""
    p = 1.0
    if n < 9:
        return float(10**n)
    for _ in range(n):
        p *= 10.0
    return p


def in_no_order(a):
    """Whether the axes of an array of two axes or more lie in another order than C's, and it is not Fortran's either: what
    `np.round` makes of such an array has C's order, not the array's."""
    item = a.itemsize
    swapped = a.shape[0] > 1 and a.shape[1] > 1 and abs(a.strides[0]) < abs(a.strides[1])
    fortran = a.strides[0] == item and a.strides[1] == item * a.shape[0]
    if a.ndim > 2:
        swapped = swapped or (a.shape[1] > 1 and a.shape[2] > 1 and abs(a.strides[1]) < abs(a.strides[2]))
        fortran = fortran and a.strides[2] == a.strides[1] * a.shape[1]
    if a.ndim > 3:
        fortran = False
        swapped = swapped or abs(a.strides[2]) < abs(a.strides[3])
    return swapped and not fortran


def around(a, decimals):
    """Rounded to a number of decimals, halves to even digits."""
    if decimals == 0:
        return np.rint(a)
    if a.ndim > 1 and in_no_order(a):
        raise ValueError("NumPy makes this result in C's order")
    return scaled(a, decimals)


def scaled(a, decimals):
    """Rounded to a number of decimals that is not 0."""
    if decimals > 0:
        f = power_of_ten(decimals)
        return np.rint(a * f) / f
    f = power_of_ten(-decimals)
    return np.rint(a / f) * f


def around_whole(a, decimals):
    """Integers, which have no decimals."""
    if decimals < 0:
        raise ValueError("tens of integers are NumPy's matter")
    out = np.empty_like(a)
    out[...] = a
    return out


def around_number(x, decimals):
    """A number rounded to a number of decimals."""
    return np.rint(np.float64(x)) if decimals == 0 else scaled(np.float64(x), decimals)


def nan_to_num(x, nan, dtype):
    """Numbers for what is not finite."""
    big = dtype(largest(dtype))
    low = -big
    copied = x.astype(dtype)
    known = np.where(np.isnan(copied), nan, copied)
    return np.where(known > big, big, np.where(known < low, low, known))


def largest(dtype):
    """The greatest finite number."""
    if dtype == np.float32:
        return 3.4028234663852886e38
    return 1.7976931348623157e308


def sinc(x):
    """sin(pi x) / (pi x)."""
    y = np.pi * np.where(x == 0, 1.0e-20, x)
    return np.sin(y) / y


def heaviside(x, h):
    """0, `h` or 1, by the sign of the number."""
    return np.where(np.isnan(x), x, np.where(x < 0, 0.0, np.where(x > 0, 1.0, h)))


def logaddexp(a, b):
    """log(exp(a) + exp(b))."""
    high = np.maximum(a, b)
    return np.where(a == b, high + np.log(2.0), high + np.log1p(np.exp(-np.abs(a - b))))


def angle(z):
    """The angles of complex numbers."""
    return np.arctan2(z.imag, z.real)


def angle_of_real(x):
    """The angles of real numbers: 0 or pi."""
    return np.arctan2(0.0, x)


def select(conditions, choices, default, dtype):
    """Of each place, the choice of the first condition that is true."""
    chosen = np.where(conditions[0], choices[0].astype(dtype), rest(conditions[1:], choices[1:], default, dtype))
    return chosen if chosen.ndim == 1 else ordered(chosen)


def rest(conditions, choices, default, dtype):
    """What `select` gives where the conditions before are false."""
    if len(conditions) == 0:
        return dtype(default)
    return np.where(conditions[0], choices[0].astype(dtype), rest(conditions[1:], choices[1:], default, dtype))
