"""Covariance and correlation."""

import math

import numpy as np

from kernelmill.library.numpy.products import dot
from kernelmill.library.numpy.sums import float_sum


def cov(m, ddof, dtype):
    """Covariance of the rows of a matrix."""
    rows, n = m.shape
    if n <= ddof:
        raise ValueError("Degrees of freedom <= 0")
    if rows == 1:
        raise ValueError("the result has no axes")
    away = np.empty((rows, n), dtype)
    for i in range(rows):
        mean = float_sum(m[i], dtype) / dtype(n)
        for j in range(n):
            away[i, j] = dtype(m[i, j]) - mean
    out = np.empty((rows, rows), dtype)
    for i in range(rows):
        for j in range(i + 1):
            c = dot(away[i], away[j], dtype) * (dtype(1) / dtype(n - ddof))
            out[i, j] = c
            out[j, i] = c
    return out


def cov_columns(m, ddof, dtype):
    """Covariance of the columns of a matrix."""
    if m.shape[0] == 1:
        raise ValueError("one row is taken as a variable")
    return cov(m.T, ddof, dtype)


def pair(x, y, dtype):
    """Two vectors as the rows of a matrix."""
    if y.shape[0] != x.shape[0]:
        raise ValueError("all the input array dimensions except for the concatenation axis must match exactly")
    out = np.empty((2, x.shape[0]), dtype)
    for i in range(x.shape[0]):
        out[0, i] = x[i]
        out[1, i] = y[i]
    return out


def cov_pair(x, y, ddof, dtype):
    """Covariance of two vectors."""
    return cov(pair(x, y, dtype), ddof, dtype)


def corrcoef(x, dtype):
    """Correlation coefficients of the rows of a matrix."""
    c = cov(x, 1, dtype)
    n = c.shape[0]
    root = np.empty(n, dtype)
    for i in range(n):
        root[i] = math.sqrt(c[i, i])
    for i in range(n):
        for j in range(n):
            r = c[i, j] / root[i] / root[j]
            c[i, j] = 1 if r > 1 else -1 if r < -1 else r
    return c


def corrcoef_columns(x, dtype):
    """Correlation coefficients of the columns of a matrix."""
    if x.shape[0] == 1:
        raise ValueError("one row is taken as a variable")
    return corrcoef(x.T, dtype)


def corrcoef_pair(x, y, dtype):
    """Correlation coefficients of two vectors."""
    return corrcoef(pair(x, y, dtype), dtype)
