"""Joining, rolling, reversing."""

import numpy as np


def concatenate(arrays, dtype):
    """Vectors one after the other."""
    n = 0
    for a in arrays:
        n += a.shape[0]
    out = np.empty(n, dtype)
    k = 0
    for a in arrays:
        for i in range(a.shape[0]):
            out[k + i] = a[i]
        k += a.shape[0]
    return out


def concatenate_rows(arrays, dtype):
    """Matrices one below the other. NumPy keeps a common order, so all must be C-ordered."""
    rows = 0
    columns = arrays[0].shape[1]
    for a in arrays:
        if a.shape[1] != columns:
            raise ValueError("all the input array dimensions except for the concatenation axis must match exactly")
        in_order(a)
        rows += a.shape[0]
    out = np.empty((rows, columns), dtype)
    k = 0
    for a in arrays:
        for i in range(a.shape[0]):
            for j in range(columns):
                out[k + i, j] = a[i, j]
        k += a.shape[0]
    return out


def concatenate_columns(arrays, dtype):
    """Matrices side by side."""
    rows = arrays[0].shape[0]
    columns = 0
    for a in arrays:
        if a.shape[0] != rows:
            raise ValueError("all the input array dimensions except for the concatenation axis must match exactly")
        in_order(a)
        columns += a.shape[1]
    out = np.empty((rows, columns), dtype)
    k = 0
    for a in arrays:
        for i in range(rows):
            for j in range(a.shape[1]):
                out[i, k + j] = a[i, j]
        k += a.shape[1]
    return out


def in_order(a):
    """Leaves where the result would not have C's order in memory."""
    if a.shape[0] > 1 and a.shape[1] > 1 and abs(a.strides[0]) < abs(a.strides[1]):
        raise ValueError("not in C order")


def stack_rows(arrays, dtype):
    """Vectors as the rows of a matrix."""
    n = arrays[0].shape[0]
    count = 0
    for a in arrays:
        if a.shape[0] != n:
            raise ValueError("all input arrays must have the same shape")
        count += 1
    out = np.empty((count, n), dtype)
    k = 0
    for a in arrays:
        for i in range(n):
            out[k, i] = a[i]
        k += 1
    return out


def stack_columns(arrays, dtype):
    """Vectors as the columns of a matrix."""
    n = arrays[0].shape[0]
    count = 0
    for a in arrays:
        if a.shape[0] != n:
            raise ValueError("all input arrays must have the same shape")
        count += 1
    out = np.empty((n, count), dtype)
    k = 0
    for a in arrays:
        for i in range(n):
            out[i, k] = a[i]
        k += 1
    return out


def append(a, b, dtype):
    """Two vectors one after the other."""
    return concatenate((a, b), dtype)


def insert(a, position, value):
    """A vector with one more element before a position."""
    n = a.shape[0]
    if position < -n or position > n:
        raise IndexError("index is out of bounds")
    at = position + n if position < 0 else position
    out = np.empty(n + 1, a.dtype)
    for i in range(n + 1):
        if i == at:
            out[i] = value
        else:
            out[i] = a[i - 1 if i > at else i]
    return out


def delete(a, position):
    """A vector without the element at a position."""
    n = a.shape[0]
    if position < -n or position >= n:
        raise IndexError("index is out of bounds")
    at = position + n if position < 0 else position
    out = np.empty(n - 1, a.dtype)
    for i in range(n - 1):
        out[i] = a[i + 1 if i >= at else i]
    return out


def append_number(a, value, dtype):
    """A vector and one more element."""
    n = a.shape[0]
    out = np.empty(n + 1, dtype)
    for i in range(n):
        out[i] = a[i]
    out[n] = dtype(value)
    return out


def roll(a, shift):
    """Elements moved by `shift`, around the end."""
    n = a.shape[0]
    out = np.empty(n, a.dtype)
    for i in range(n):
        out[(i + shift) % n] = a[i]
    return out[:]  # NumPy's result is a view


def flip_rows(a):
    """The rows of a matrix in reverse order: a view."""
    return a[::-1]


def flip_columns(a):
    """The columns of a matrix in reverse order: a view."""
    return a[:, ::-1]


def pad(a, before, after, value):
    """A vector with `value` in a margin on each side."""
    if before < 0 or after < 0:
        raise ValueError("index can't contain negative values")
    n = a.shape[0]
    out = np.empty(before + n + after, a.dtype)
    for i in range(before):
        out[i] = value
    for i in range(n):
        out[before + i] = a[i]
    for i in range(before + n, before + n + after):
        out[i] = value
    return out


def pad_pair(a, width, value):
    """A vector with margins of two widths."""
    return pad(a, width[0], width[1], value)


def pad_matrix(a, width, value):
    """A matrix with `value` in a margin all around."""
    if width < 0:
        raise ValueError("index can't contain negative values")
    in_order(a)
    rows, columns = a.shape
    out = np.full((rows + 2 * width, columns + 2 * width), value, a.dtype)
    for i in range(rows):
        for j in range(columns):
            out[width + i, width + j] = a[i, j]
    return out
