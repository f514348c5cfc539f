"""Positions of extremes, ranges, extremes that skip NaNs, counts. The first NaN wins in positions."""

import numpy as np

from kernelmill.library.numpy.sorting import zeros_alike
from kernelmill.library.numpy.sums import flat


def argmax(a):
    """Position of the first greatest element, or of the first NaN."""
    n = a.shape[0]
    if n == 0:
        raise ValueError("attempt to get argmax of an empty sequence")
    best = 0
    greatest = a[0]
    if greatest != greatest:
        return np.int64(0)
    for i in range(1, n):
        v = a[i]
        if not v <= greatest:
            best = i
            greatest = v
            if v != v:
                break
    return np.int64(best)


def argmin(a):
    """Position of the first least element, or of the first NaN."""
    n = a.shape[0]
    if n == 0:
        raise ValueError("attempt to get argmin of an empty sequence")
    best = 0
    least = a[0]
    if least != least:
        return np.int64(0)
    for i in range(1, n):
        v = a[i]
        if not v >= least:
            best = i
            least = v
            if v != v:
                break
    return np.int64(best)


def not_empty(a):
    """Leaves where a matrix has no elements."""
    if a.shape[0] == 0 or a.shape[1] == 0:
        raise ValueError("attempt to get argmax of an empty sequence")


def argmax_flat(a):
    """Position of the greatest element of a matrix, counted in C order."""
    return argmax(flat(a))


def argmin_flat(a):
    """Position of the least element of a matrix, counted in C order."""
    return argmin(flat(a))


def argmax_rows(a):
    """Position of the greatest element of each row."""
    not_empty(a)
    out = np.empty(a.shape[0], np.int64)
    for i in range(a.shape[0]):
        out[i] = argmax(a[i])
    return out


def argmin_rows(a):
    """Position of the least element of each row."""
    not_empty(a)
    out = np.empty(a.shape[0], np.int64)
    for i in range(a.shape[0]):
        out[i] = argmin(a[i])
    return out


def argmax_columns(a):
    """Position of the greatest element of each column."""
    not_empty(a)
    out = np.empty(a.shape[1], np.int64)
    for j in range(a.shape[1]):
        out[j] = argmax(a[:, j])
    return out


def argmin_columns(a):
    """Position of the least element of each column."""
    not_empty(a)
    out = np.empty(a.shape[1], np.int64)
    for j in range(a.shape[1]):
        out[j] = argmin(a[:, j])
    return out


def ptp(a):
    """Greatest minus least element; NaN if there is one."""
    n = a.shape[0]
    if n == 0:
        raise ValueError("zero-size array to reduction operation maximum which has no identity")
    low = a[0]
    high = a[0]
    for v in a:
        if v != v:
            return v
        if v < low:
            low = v
        if v > high:
            high = v
    return high - low


def ptp_flat(a):
    """Greatest minus least element of a matrix."""
    return ptp(flat(a))


def ptp_rows(a):
    """Greatest minus least element of each row."""
    not_empty(a)
    out = np.empty(a.shape[0], a.dtype)
    for i in range(a.shape[0]):
        out[i] = ptp(a[i])
    return out


def ptp_columns(a):
    """Greatest minus least element of each column."""
    not_empty(a)
    out = np.empty(a.shape[1], a.dtype)
    for j in range(a.shape[1]):
        out[j] = ptp(a[:, j])
    return out


def nanmin(a):
    """The least element that is not NaN."""
    best = a[argmin_number(a)]
    for v in a:
        if v < best:
            best = v
    if best == 0:
        zeros_alike(a)
    return best


def nanmax(a):
    """The greatest element that is not NaN."""
    best = a[argmin_number(a)]
    for v in a:
        if v > best:
            best = v
    if best == 0:
        zeros_alike(a)
    return best


def argmin_number(a):
    """Position of the first element that is not NaN."""
    for i in range(a.shape[0]):
        v = a[i]
        if v == v:
            return i
    raise ValueError("nothing but NaN")


def count(a):
    """How many elements of a vector are not zero."""
    total = 0
    for v in a:
        if v != 0:
            total += 1
    return np.int64(total)


def count_flat(a):
    """How many elements of a matrix are not zero."""
    total = 0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] != 0:
                total += 1
    return np.int64(total)


def count_rows(a):
    """How many elements of each row are not zero."""
    out = np.empty(a.shape[0], np.int64)
    for i in range(a.shape[0]):
        out[i] = count(a[i])
    return out


def count_columns(a):
    """How many elements of each column are not zero."""
    out = np.empty(a.shape[1], np.int64)
    for j in range(a.shape[1]):
        out[j] = count(a[:, j])
    return out


def nonzero(a):
    """Positions of the elements that are not zero: a view of a matrix of one column, as NumPy makes it."""
    found = np.empty((int(count(a)), 1), np.int64)
    k = 0
    for i in range(a.shape[0]):
        if a[i] != 0:
            found[k, 0] = i
            k += 1
    return found[:, 0]


def nonzero_tuple(a):
    """The same as a tuple of one array."""
    return (nonzero(a),)


def nonzero_matrix(a):
    """Rows and columns of the elements that are not zero, in C order: views of one matrix, as NumPy makes them."""
    found = np.empty((int(count_flat(a)), 2), np.int64)
    k = 0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] != 0:
                found[k, 0] = i
                found[k, 1] = j
                k += 1
    return found[:, 0], found[:, 1]


def flatnonzero_matrix(a):
    """Positions in C order of the elements of a matrix that are not zero."""
    return nonzero(flat(a))


def argwhere(a):
    """Positions of the elements that are not zero, one row each: a view of their matrix on its side."""
    found = np.empty((1, int(count(a))), np.int64)
    k = 0
    for i in range(a.shape[0]):
        if a[i] != 0:
            found[0, k] = i
            k += 1
    return found.T
