"""Sums as NumPy makes them, pairwise in blocks; statistics of all elements of an array of any rank, one loop nest each."""

import math

import numpy as np

#: Extents are compared first, so that every subscript is in range.
CHECKS_ITS_EXTENTS = True


def block_sum(a, start, n, dtype):
    """The sum of `n` elements from `start`, at most 128 of them, in eight running sums."""
    if n < 8:
        total = dtype(-0.0)
        for i in range(start, start + n):
            total = total + dtype(a[i])
        return total
    r0, r1, r2, r3 = dtype(a[start]), dtype(a[start + 1]), dtype(a[start + 2]), dtype(a[start + 3])
    r4, r5, r6, r7 = dtype(a[start + 4]), dtype(a[start + 5]), dtype(a[start + 6]), dtype(a[start + 7])
    whole = n - n % 8
    for i in range(start + 8, start + whole, 8):
        r0 = r0 + dtype(a[i])
        r1 = r1 + dtype(a[i + 1])
        r2 = r2 + dtype(a[i + 2])
        r3 = r3 + dtype(a[i + 3])
        r4 = r4 + dtype(a[i + 4])
        r5 = r5 + dtype(a[i + 5])
        r6 = r6 + dtype(a[i + 6])
        r7 = r7 + dtype(a[i + 7])
    total = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7))
    for i in range(start + whole, start + n):
        total = total + dtype(a[i])
    return total


def float_sum(a, dtype):
    """The sum of a vector in a float dtype: halves of halves, down to blocks of 128."""
    n = a.shape[0]
    if n == 0:
        return dtype(0.0)
    if n <= 128:
        return dtype(0) + block_sum(a, 0, n, dtype)
    rest = np.empty(64, np.int64)  # how much the right half of each open level holds
    left = np.empty(64, dtype)  # the sum of its left half
    done = np.empty(64, np.bool_)  # whether that is known
    depth, start = 0, 0
    while True:
        while n > 128:
            half = n // 2
            half -= half % 8
            rest[depth] = n - half
            done[depth] = False
            depth += 1
            n = half
        total = block_sum(a, start, n, dtype)
        start += n
        while depth > 0 and done[depth - 1]:
            depth -= 1
            total = left[depth] + total
        if depth == 0:
            return dtype(0) + total  # NumPy starts from zero, which loses the sign of a sum of negative zeros
        left[depth - 1] = total
        done[depth - 1] = True
        n = int(rest[depth - 1])


def flat(a):
    """The elements of a matrix in C order, as a new vector."""
    rows, columns = a.shape
    out = np.empty(rows * columns, a.dtype)
    for i in range(rows):
        for j in range(columns):
            out[i * columns + j] = a[i, j]
    return out


def var(a, ddof, dtype):
    """Variance of all elements, of an array of any rank."""
    mean = np.sum(a, dtype=dtype) / dtype(a.size)
    away = a - mean
    return np.sum(away * away, dtype=dtype) / dtype(max(a.size - ddof, 0))


def std(a, ddof, dtype):
    """Standard deviation of all elements."""
    variance = var(a, ddof, dtype)
    if not variance >= 0:
        return variance
    return dtype(math.sqrt(variance))


def _not_empty(a):
    if a.shape[0] == 0 or a.shape[1] == 0:
        raise ValueError("variance of nothing")


def var_rows(a, ddof, dtype):
    """Variance of each row."""
    _not_empty(a)
    out = np.empty(a.shape[0], dtype)
    for i in range(a.shape[0]):
        out[i] = var(a[i], ddof, dtype)
    return out


def std_rows(a, ddof, dtype):
    """Standard deviation of each row."""
    _not_empty(a)
    out = np.empty(a.shape[0], dtype)
    for i in range(a.shape[0]):
        out[i] = std(a[i], ddof, dtype)
    return out


def var_columns(a, ddof, dtype):
    """Variance of each column: the rows are added up one after the other."""
    _not_empty(a)
    rows, columns = a.shape
    mean = np.zeros(columns, dtype)
    out = np.zeros(columns, dtype)
    for i in range(rows):
        for j in range(columns):
            mean[j] = mean[j] + dtype(a[i, j])
    for j in range(columns):
        mean[j] = mean[j] / dtype(rows)
    for i in range(rows):
        for j in range(columns):
            d = dtype(a[i, j]) - mean[j]
            out[j] = out[j] + d * d
    for j in range(columns):
        out[j] = out[j] / dtype(max(rows - ddof, 0))
    return out


def std_columns(a, ddof, dtype):
    """Standard deviation of each column."""
    out = var_columns(a, ddof, dtype)
    for j in range(out.shape[0]):
        if out[j] >= 0:
            out[j] = dtype(math.sqrt(out[j]))
    return out


def nansum(a, dtype):
    """The sum of all elements but NaNs."""
    return np.sum(np.where(a == a, a, 0), dtype=dtype)


def nanmean(a, dtype):
    """The mean of all elements but NaNs."""
    known = a == a
    total = np.sum(np.where(known, a, 0), dtype=dtype)
    count = np.sum(known)
    return total / dtype(count)


def nanvar(a, ddof, dtype):
    """Variance of all elements but NaNs."""
    known = a == a
    total = np.sum(np.where(known, a, 0), dtype=dtype)
    count = np.sum(known)
    if count <= ddof:
        return dtype(np.nan)
    mean = total / dtype(count)
    away = np.where(a == a, a - mean, 0)
    return np.sum(away * away, dtype=dtype) / dtype(count - ddof)


def nanstd(a, ddof, dtype):
    """Standard deviation of all elements but NaNs."""
    variance = nanvar(a, ddof, dtype)
    if not variance >= 0:
        return variance
    return dtype(math.sqrt(variance))


def integer_sum(a, dtype):
    """The sum of integers, which wraps around."""
    total = dtype(0)
    for v in a:
        total = total + dtype(v)
    return total


def trace(a, offset, dtype):
    """The sum along a diagonal."""
    rows, columns = a.shape
    total = dtype(0)
    i, j = max(-offset, 0), max(offset, 0)
    while i < rows and j < columns:
        total = total + dtype(a[i, j])
        i += 1
        j += 1
    return total


def average(a, dtype):
    """The mean."""
    if a.shape[0] == 0:
        raise ValueError("mean of nothing")
    return float_sum(a, dtype) / dtype(a.shape[0])


def average_weights(a, weights, dtype):
    """The weighted mean."""
    n = a.shape[0]
    if weights.shape[0] != n:
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    scale = float_sum(weights, dtype)
    if scale == 0:
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    parts = np.empty(n, dtype)
    for i in range(n):
        parts[i] = dtype(a[i]) * dtype(weights[i])
    return float_sum(parts, dtype) / scale
