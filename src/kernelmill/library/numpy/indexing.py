"""Indexing with arrays: a boolean mask or an array of positions, to read and to write. Everything is tested before a write."""

import numpy as np


def compress(x, mask):
    """`x[mask]` for vectors."""
    if mask.shape[0] != x.shape[0]:
        raise IndexError("boolean index did not match indexed array")
    count = 0
    for i in range(x.shape[0]):
        if mask[i]:
            count += 1
    out = np.empty(count, x.dtype)
    k = 0
    for i in range(x.shape[0]):
        if mask[i]:
            out[k] = x[i]
            k += 1
    return out


def compress_matrix(x, mask):
    """`x[mask]` for matrices and a mask of the same shape."""
    if mask.shape[0] != x.shape[0] or mask.shape[1] != x.shape[1]:
        raise IndexError("boolean index did not match indexed array")
    count = 0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if mask[i, j]:
                count += 1
    out = np.empty(count, x.dtype)
    k = 0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if mask[i, j]:
                out[k] = x[i, j]
                k += 1
    return out


def compress_rows(x, mask):
    """`x[mask]` for a matrix and a mask of its rows."""
    if mask.shape[0] != x.shape[0]:
        raise IndexError("boolean index did not match indexed array")
    count = 0
    for i in range(x.shape[0]):
        if mask[i]:
            count += 1
    out = np.empty((count, x.shape[1]), x.dtype)
    k = 0
    for i in range(x.shape[0]):
        if mask[i]:
            for j in range(x.shape[1]):
                out[k, j] = x[i, j]
            k += 1
    return out


def take(x, positions):
    """`x[positions]` for vectors."""
    out = np.empty(positions.shape[0], x.dtype)
    for k in range(positions.shape[0]):
        out[k] = x[positions[k]]
    return out


def take_rows(x, positions):
    """`x[positions]` for a matrix: rows."""
    if x.shape[1] == 0:
        test_positions(x, positions)
    out = np.empty((positions.shape[0], x.shape[1]), x.dtype)
    for k in range(positions.shape[0]):
        i = positions[k]
        for j in range(x.shape[1]):
            out[k, j] = x[i, j]
    return out


def take_pairs(x, rows, columns):
    """`x[rows, columns]` for a matrix: one element per pair."""
    if rows.shape[0] != columns.shape[0]:
        raise IndexError("shape mismatch: indexing arrays could not be broadcast together")
    out = np.empty(rows.shape[0], x.dtype)
    for k in range(rows.shape[0]):
        out[k] = x[rows[k], columns[k]]
    return out


def take_columns(x, columns):
    """`x[:, columns]` for a matrix. NumPy lays the result out column by column, so it leaves where that can be seen."""
    out = np.empty((columns.shape[0], x.shape[0]), x.dtype)
    for k in range(columns.shape[0]):
        j = columns[k]
        for i in range(x.shape[0]):
            out[k, i] = x[i, j]
    return out.T


def put_masked(x, mask, values):
    """`x[mask] = values` for vectors; `values` is copied first since it may lie in the same memory."""
    if mask.shape[0] != x.shape[0]:
        raise IndexError("boolean index did not match indexed array")
    count = 0
    for i in range(x.shape[0]):
        if mask[i]:
            count += 1
    if values.shape[0] != count:
        raise ValueError("NumPy boolean array indexing assignment cannot assign input values")
    source = values.astype(values.dtype)
    k = 0
    for i in range(x.shape[0]):
        if mask[i]:
            x[i] = source[k]
            k += 1


def put_masked_matrix(x, mask, values):
    """`x[mask] = values` for a matrix and a mask of its shape."""
    if mask.shape[0] != x.shape[0] or mask.shape[1] != x.shape[1]:
        raise IndexError("boolean index did not match indexed array")
    count = 0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if mask[i, j]:
                count += 1
    if values.shape[0] != count:
        raise ValueError("NumPy boolean array indexing assignment cannot assign input values")
    source = values.astype(values.dtype)
    k = 0
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if mask[i, j]:
                x[i, j] = source[k]
                k += 1


def test_positions(x, positions):
    """Raise if a position is out of range, before anything is written."""
    n = x.shape[0]
    for k in range(positions.shape[0]):
        i = positions[k]
        if i < -n or i >= n:
            raise IndexError("index is out of bounds")


def put(x, positions, value):
    """`x[positions] = value` for a scalar."""
    test_positions(x, positions)
    for k in range(positions.shape[0]):
        x[positions[k]] = value


def put_each(x, positions, values):
    """`x[positions] = values` for vectors."""
    test_positions(x, positions)
    if values.shape[0] != positions.shape[0]:
        raise ValueError("shape mismatch: value array could not be broadcast to indexing result")
    source = values.astype(values.dtype)
    for k in range(positions.shape[0]):
        x[positions[k]] = source[k]


def within(positions, n):
    """Leave unless all positions, of any rank, are those of an axis of length `n`."""
    if positions.ndim == 1:
        for k in range(positions.shape[0]):
            if positions[k] < -n or positions[k] >= n:
                raise IndexError("index is out of bounds")
    else:
        for k in range(positions.shape[0]):
            within(positions[k], n)
