"""Statistics that pass over NaNs, and copies in C order."""

import numpy as np

from kernelmill.library.numpy.statistics import median


def ordered(x):
    """A copy in C order."""
    out = np.empty(x.shape, x.dtype)
    out[...] = x
    return out


def numbers(a):
    """The elements that are not NaN."""
    count = 0
    for v in a:
        if v == v:
            count += 1
    out = np.empty(count, a.dtype)
    k = 0
    for v in a:
        if v == v:
            out[k] = v
            k += 1
    return out


def nanmedian(a, dtype):
    """The middle value of what is not NaN."""
    return median(numbers(a), dtype)


def nanprod(a, dtype):
    """The product of what is not NaN."""
    total = dtype(1)
    for v in a:
        if v == v:
            total = total * dtype(v)
    return total


def nancumsum(a, dtype):
    """Running sums, NaNs taken as zero."""
    out = np.empty(a.shape[0], dtype)
    total = dtype(0)
    for i in range(a.shape[0]):
        v = dtype(a[i] if a[i] == a[i] else 0)
        total = v if i == 0 else total + v
        out[i] = total
    return out


def nanargmax(a):
    """Position of the greatest element that is not NaN."""
    return position(a, True)


def nanargmin(a):
    """Position of the least element that is not NaN."""
    return position(a, False)


def position(a, greatest):
    """Position of the first extreme element that is not NaN."""
    found = -1
    for i in range(a.shape[0]):
        v = a[i]
        if v == v and (found < 0 or (v > a[found] if greatest else v < a[found])):
            found = i
    if found < 0:
        raise ValueError("All-NaN slice encountered")
    return np.int64(found)
