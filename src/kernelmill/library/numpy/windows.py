"""Windows of signal processing, numbers at equal ratios, polynomials, index patterns."""

import math

import numpy as np

from kernelmill.library.numpy.creation import linspace


def cosine_window(m, a, b, c):
    """`a + b cos + c cos` of the angles from -pi to pi."""
    out = np.empty(max(m, 0), np.float64)
    for i in range(out.shape[0]):
        n = np.float64(1 - m + 2 * i)
        if m == 1:
            out[i] = 1.0
        elif c == 0.0:
            out[i] = a + b * np.cos(np.pi * n / np.float64(m - 1))
        else:
            out[i] = a + b * np.cos(np.pi * n / np.float64(m - 1)) + c * np.cos(2.0 * np.pi * n / np.float64(m - 1))
    return out


def hanning(m):
    """The window of von Hann."""
    return cosine_window(m, 0.5, 0.5, 0.0)


def hamming(m):
    """The window of Hamming."""
    return cosine_window(m, 0.54, 0.46, 0.0)


def blackman(m):
    """The window of Blackman."""
    return cosine_window(m, 0.42, 0.5, 0.08)


def bartlett(m):
    """A triangle."""
    out = np.empty(max(m, 0), np.float64)
    for i in range(out.shape[0]):
        n = np.float64(1 - m + 2 * i)
        if m == 1:
            out[i] = 1.0
        elif n <= 0:
            out[i] = 1 + n / np.float64(m - 1)
        else:
            out[i] = 1 - n / np.float64(m - 1)
    return out


def logspace(start, stop, num, base):
    """Powers of a base at equal distances."""
    return np.power(np.float64(base), linspace(start, stop, num, np.float64))


def geomspace(start, stop, num):
    """Numbers at equal ratios between two positive ones."""
    if not (start > 0 and stop > 0):
        raise ValueError("signs are NumPy's matter")
    out = logspace(math.log10(start), math.log10(stop), num, 10.0)
    if num > 0:
        out[0] = start
    if num > 1:
        out[num - 1] = stop
    return out


def polyval(p, x):
    """A polynomial at the elements of an array, by Horner's rule."""
    y = np.zeros_like(x) * p.dtype.type(0)
    if p.shape[0] == 0 and y.dtype != x.dtype:
        raise ValueError("the result has the dtype of x alone")
    for i in range(p.shape[0]):
        y = y * x + p[i]
    return y


def polyval_number(p, x, dtype):
    """A polynomial at a number."""
    if p.shape[0] == 0:
        raise ValueError("the result is an array without axes")
    y = dtype(0)
    for i in range(p.shape[0]):
        y = y * dtype(x) + dtype(p[i])
    return y


def triu_indices(n, k):
    """Rows and columns of the upper triangle of a square matrix."""
    return triangle(n, k, True)


def tril_indices(n, k):
    """Rows and columns of the lower triangle of a square matrix."""
    return triangle(n, k, False)


def triangle(n, k, upper):
    """Rows and columns of a triangle, in C order."""
    if n < 0:
        raise ValueError("negative dimensions are not allowed")
    count = 0
    for i in range(n):
        for j in range(n):
            if (j - i >= k) if upper else (j - i <= k):
                count += 1
    rows = np.empty(count, np.int64)
    columns = np.empty(count, np.int64)
    count = 0
    for i in range(n):
        for j in range(n):
            if (j - i >= k) if upper else (j - i <= k):
                rows[count] = i
                columns[count] = j
                count += 1
    return rows, columns


def unravel_pair(index, shape):
    """Row and column of a flat position."""
    rows, columns = shape
    if index < 0 or index >= rows * columns:
        raise ValueError("index is out of bounds for array")
    return np.int64(index // columns), np.int64(index % columns)


def unravel_pairs(indices, shape):
    """Rows and columns of flat positions."""
    n_rows, n_columns = shape
    out = np.empty((indices.shape[0], 2), np.int64)
    for k in range(indices.shape[0]):
        index = indices[k]
        if index < 0 or index >= n_rows * n_columns:
            raise ValueError("index is out of bounds for array")
        out[k, 0] = index // n_columns
        out[k, 1] = index % n_columns
    return out[:, 0], out[:, 1]
