"""Margins around arrays: which element of the array each place of the result shows."""

import numpy as np

from kernelmill.library.numpy.scans import not_broadcast


def places(n, before, after, mode):
    """For an axis of `n` elements and a margin, the element shown at each place."""
    if before < 0 or after < 0:
        raise ValueError("index can't contain negative values")
    if n == 0 and before + after > 0:
        raise ValueError("can't extend empty axis")
    out = np.empty(before + n + after, np.int64)
    for k in range(out.shape[0]):
        i = k - before
        if mode == "edge":
            i = min(max(i, 0), n - 1)
        elif mode == "wrap":
            i = i % n
        elif mode == "symmetric":
            i = i % (2 * n)
            i = min(i, 2 * n - 1 - i)
        elif n == 1:
            i = 0
        else:
            i = i % (2 * n - 2)
            i = min(i, 2 * n - 2 - i)
        out[k] = i
    return out


def pad_vector(a, width, mode):
    """A vector with a margin on both sides."""
    return a[places(a.shape[0], width[0], width[1], mode)]


def pad_matrix(a, rows, columns, mode):
    """A matrix with margins."""
    not_broadcast(a)
    down = places(a.shape[0], rows[0], rows[1], mode)
    along = places(a.shape[1], columns[0], columns[1], mode)
    out = np.empty_like(a, shape=(down.shape[0], along.shape[0]))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = a[down[i], along[j]]
    return out


def fill_matrix(a, rows, columns, value):
    """A matrix with margins of one value."""
    if rows[0] < 0 or rows[1] < 0 or columns[0] < 0 or columns[1] < 0:
        raise ValueError("index can't contain negative values")
    not_broadcast(a)
    out = np.empty_like(a, shape=(rows[0] + a.shape[0] + rows[1], columns[0] + a.shape[1] + columns[1]))
    out[:] = value
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[rows[0] + i, columns[0] + j] = a[i, j]
    return out


def pad_vector_same(a, width, mode):
    """A vector with the same margin on both sides."""
    return pad_vector(a, (width, width), mode)


def pad_matrix_same(a, width, mode):
    """A matrix with the same margin everywhere."""
    return pad_matrix(a, (width, width), (width, width), mode)


def pad_matrix_each(a, width, mode):
    """A matrix with a margin for each axis and side."""
    return pad_matrix(a, width[0], width[1], mode)


def pad_matrix_pair(a, width, mode):
    """A matrix with one margin before and one after, on both axes."""
    return pad_matrix(a, width, width, mode)


def fill_matrix_each(a, width, value):
    """A matrix with a margin of one value for each axis and side."""
    return fill_matrix(a, width[0], width[1], value)


def fill_matrix_pair(a, width, value):
    """A matrix with one margin of a value before and one after, on both axes."""
    return fill_matrix(a, width, width, value)


def fill_cube(a, width, value):
    """An array of rank 3 with the same margin of one value everywhere."""
    if width < 0:
        raise ValueError("index can't contain negative values")
    d, h, w = a.shape
    out = np.empty_like(a, shape=(d + 2 * width, h + 2 * width, w + 2 * width))
    out[...] = value
    out[width : width + d, width : width + h, width : width + w] = a
    return out


def fill_cube_each(a, width, value):
    """An array of rank 3 with a margin of one value for each axis and side."""
    (d0, d1), (h0, h1), (w0, w1) = width
    if d0 < 0 or d1 < 0 or h0 < 0 or h1 < 0 or w0 < 0 or w1 < 0:
        raise ValueError("index can't contain negative values")
    d, h, w = a.shape
    out = np.empty_like(a, shape=(d0 + d + d1, h0 + h + h1, w0 + w + w1))
    out[...] = value
    out[d0 : d0 + d, h0 : h0 + h, w0 : w0 + w] = a
    return out
