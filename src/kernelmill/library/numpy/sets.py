"""Sets of numbers held in vectors, and which elements belong to one."""

import numpy as np

from kernelmill.library.numpy.shapes import flattened
from kernelmill.library.numpy.sorting import sort, unique, unique_counts


def holds(s, v):
    """Whether a sorted vector holds a number."""
    low, high = 0, s.shape[0]
    while low < high:
        middle = (low + high) // 2
        if s[middle] < v:
            low = middle + 1
        else:
            high = middle
    return low < s.shape[0] and s[low] == v


def mark(a, s, out):
    """Note which elements a sorted vector holds."""
    for i in range(a.shape[0]):
        if a.ndim == 1:
            out[i] = holds(s, a[i])
        else:
            mark(a[i], s, out[i])


def isin(a, test):
    """Which elements occur in a vector."""
    out = np.empty(a.size, np.bool_).reshape(a.shape)  # a view, as NumPy gives
    mark(a, sort(test), out)
    return out


def kept(a, s, wanted):
    """The elements that a sorted vector holds, or those that it does not."""
    count = 0
    for v in a:
        if holds(s, v) == wanted:
            count += 1
    out = np.empty(count, a.dtype)
    count = 0
    for v in a:
        if holds(s, v) == wanted:
            out[count] = v
            count += 1
    return out


def intersect1d(a, b):
    """The numbers that occur in both vectors, sorted."""
    return kept(unique(a), sort(b), True)


def setdiff1d(a, b):
    """The numbers of the first vector that are not in the second, sorted."""
    return kept(unique(a), sort(b), False)


def union1d(a, b):
    """The numbers that occur in one of two vectors, sorted."""
    both = np.empty(a.shape[0] + b.shape[0], a.dtype)
    both[: a.shape[0]] = a
    both[a.shape[0] :] = b
    return unique(both)


def unique_of(a):
    """The different values of an array of any rank, sorted."""
    return unique(flattened(a))


def unique_counts_of(a):
    """The different values of an array of any rank, and how often each occurs."""
    return unique_counts(flattened(a))
