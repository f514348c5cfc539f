"""Comparison of whole arrays."""

import math

import numpy as np


def close(x, y, rtol, atol, equal_nan):
    """Whether two numbers are close, `y` being the reference."""
    if x == y:
        return True
    if x != x and y != y:
        return equal_nan
    if math.isinf(y):
        return False
    return bool(abs(x - y) <= atol + rtol * abs(y))


def isclose_scalars(a, b, rtol, atol, equal_nan, dtype):
    """Whether two numbers are close."""
    return np.bool_(close(dtype(a), dtype(b), rtol, atol, equal_nan))


def isclose(a, b, rtol, atol, equal_nan, dtype):
    """Which elements are close."""
    n = a.shape[0]
    if b.shape[0] != n:
        raise ValueError("operands could not be broadcast together")
    out = np.empty(n, np.bool_)
    for i in range(n):
        out[i] = close(dtype(a[i]), dtype(b[i]), rtol, atol, equal_nan)
    return out[:]  # NumPy's result is a view


def isclose_number(a, b, rtol, atol, equal_nan, dtype):
    """Which elements are close to a number."""
    out = np.empty(a.shape[0], np.bool_)
    reference = dtype(b)
    for i in range(a.shape[0]):
        out[i] = close(dtype(a[i]), reference, rtol, atol, equal_nan)
    return out[:]  # NumPy's result is a view


def allclose(a, b, rtol, atol, equal_nan, dtype):
    """Whether all elements are close."""
    if a.shape[0] != b.shape[0]:
        raise ValueError("operands could not be broadcast together")
    for i in range(a.shape[0]):
        if not close(dtype(a[i]), dtype(b[i]), rtol, atol, equal_nan):
            return False
    return True


def allclose_number(a, b, rtol, atol, equal_nan, dtype):
    """Whether all elements are close to a number."""
    reference = dtype(b)
    for i in range(a.shape[0]):
        if not close(dtype(a[i]), reference, rtol, atol, equal_nan):
            return False
    return True


def allclose_matrices(a, b, rtol, atol, equal_nan, dtype):
    """Whether all elements of two matrices are close."""
    if a.shape[0] != b.shape[0] or a.shape[1] != b.shape[1]:
        raise ValueError("operands could not be broadcast together")
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if not close(dtype(a[i, j]), dtype(b[i, j]), rtol, atol, equal_nan):
                return False
    return True


def array_equal(a, b):
    """Whether shapes and all elements are the same."""
    if a.shape[0] != b.shape[0]:
        return False
    for i in range(a.shape[0]):
        if a[i] != b[i]:
            return False
    return True


def array_equal_matrices(a, b):
    """Whether shapes and all elements of matrices are the same."""
    if a.shape[0] != b.shape[0] or a.shape[1] != b.shape[1]:
        return False
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] != b[i, j]:
                return False
    return True


def isclose_all(a, b, rtol, atol, equal_nan):
    """Which elements of arrays of any rank are close."""
    close_ones = (np.abs(a - b) <= atol + rtol * np.abs(b)) & np.isfinite(b) | (a == b)
    if equal_nan:
        close_ones = close_ones | (np.isnan(a) & np.isnan(b))
    return close_ones[:]  # NumPy's result is a view


def allclose_all(a, b, rtol, atol, equal_nan):
    """Whether all elements of arrays of any rank are close."""
    for one in np.ravel(isclose_all(a, b, rtol, atol, equal_nan)):
        if not one:
            return False
    return True


def array_equal_all(a, b):
    """Whether arrays of one rank have the same shape and elements."""
    if a.shape != b.shape:
        return False
    for one in np.ravel(a == b):
        if not one:
            return False
    return True
