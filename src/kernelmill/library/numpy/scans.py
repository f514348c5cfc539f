"""Scans: running sums and products, differences, the trapezoidal rule."""

import numpy as np

from kernelmill.library.numpy.sums import flat, float_sum

#: Extents are compared first, so that every subscript is in range.
CHECKS_ITS_EXTENTS = True


def sum_into(a, out, dtype):
    """Running sums of a vector."""
    total = dtype(0)
    for i in range(a.shape[0]):
        v = dtype(a[i])
        total = total + v if i > 0 else v
        out[i] = total


def product_into(a, out, dtype):
    """Running products of a vector."""
    total = dtype(1)
    for i in range(a.shape[0]):
        v = dtype(a[i])
        total = total * v if i > 0 else v
        out[i] = total


def cumsum(a, dtype):
    """Running sums of a vector."""
    out = np.empty(a.shape[0], dtype)
    sum_into(a, out, dtype)
    return out


def cumprod(a, dtype):
    """Running products of a vector."""
    out = np.empty(a.shape[0], dtype)
    product_into(a, out, dtype)
    return out


def cumsum_flat(a, dtype):
    """Running sums of a matrix in C order."""
    return cumsum(flat(a), dtype)


def cumprod_flat(a, dtype):
    """Running products of a matrix in C order."""
    return cumprod(flat(a), dtype)


def not_broadcast(a):
    """Leave for a matrix with a broadcast axis, which has no say in the order of some results."""
    if (a.strides[0] == 0 and a.shape[0] > 1) or (a.strides[1] == 0 and a.shape[1] > 1):
        raise ValueError("a broadcast axis")


def cumsum_rows(a, dtype):
    """Running sums along each row."""
    not_broadcast(a)
    out = np.empty_like(a, dtype)
    for i in range(a.shape[0]):
        sum_into(a[i], out[i], dtype)
    return out


def cumsum_columns(a, dtype):
    """Running sums along each column."""
    not_broadcast(a)
    out = np.empty_like(a, dtype)
    for j in range(a.shape[1]):
        sum_into(a[:, j], out[:, j], dtype)
    return out


def cumprod_rows(a, dtype):
    """Running products along each row."""
    not_broadcast(a)
    out = np.empty_like(a, dtype)
    for i in range(a.shape[0]):
        product_into(a[i], out[i], dtype)
    return out


def cumprod_columns(a, dtype):
    """Running products along each column."""
    not_broadcast(a)
    out = np.empty_like(a, dtype)
    for j in range(a.shape[1]):
        product_into(a[:, j], out[:, j], dtype)
    return out


def diff(a):
    """Differences of neighbours."""
    n = max(a.shape[0] - 1, 0)
    out = np.empty(n, a.dtype)
    for i in range(n):
        out[i] = a[i + 1] - a[i]
    return out


def diff_behind(a, first, dtype):
    """Differences of neighbours, with one more element before them."""
    out = np.empty(a.shape[0], dtype)
    for i in range(a.shape[0]):
        out[i] = dtype(a[i]) - (dtype(first) if i == 0 else dtype(a[i - 1]))
    return out


def diff_none(a):
    """No differences: the array itself."""
    return a


def diff_twice(a):
    """Differences of the differences."""
    return diff(diff(a))


def diff_bool(a):
    """Whether neighbours differ."""
    n = max(a.shape[0] - 1, 0)
    out = np.empty(n, np.bool_)
    for i in range(n):
        out[i] = a[i + 1] != a[i]
    return out


def diff_line(a, n):
    """Differences of neighbours, taken several times."""
    if n < 0:
        raise ValueError("order must be non-negative")
    m = a.shape[0]
    out = np.empty(m, a.dtype)
    for i in range(m):
        out[i] = a[i]
    for k in range(min(n, m)):
        for i in range(m - 1 - k):
            out[i] = neighbours(out[i + 1], out[i], a.dtype)
    return out


def neighbours(x, y, dtype):
    """The difference of two elements; of truth values whether they differ."""
    if dtype == np.bool_:
        return x != y
    return x - y


def running_maximum(a):
    """The greatest element so far; NaN from the first NaN on."""
    out = np.empty(a.shape[0], a.dtype)
    for i in range(a.shape[0]):
        out[i] = a[i] if i == 0 else np.maximum(out[i - 1], a[i])
    return out


def running_minimum(a):
    """The least element so far; NaN from the first NaN on."""
    out = np.empty(a.shape[0], a.dtype)
    for i in range(a.shape[0]):
        out[i] = a[i] if i == 0 else np.minimum(out[i - 1], a[i])
    return out


def diff_rows(a):
    """Differences of neighbours in each row."""
    return a[:, 1:] - a[:, :-1]


def diff_columns(a):
    """Differences of neighbours in each column."""
    return a[1:] - a[:-1]


def trapezoid(y, dx, dtype):
    """Area under samples at equal distances."""
    n = max(y.shape[0] - 1, 0)
    parts = np.empty(n, dtype)
    for i in range(n):
        parts[i] = dx * (y[i + 1] + y[i]) / 2.0
    return float_sum(parts, dtype)


def trapezoid_at(y, x, dtype):
    """Area under samples at positions `x`."""
    if x.shape[0] != y.shape[0]:
        raise ValueError("operands could not be broadcast together")
    n = max(y.shape[0] - 1, 0)
    parts = np.empty(n, dtype)
    for i in range(n):
        parts[i] = (x[i + 1] - x[i]) * (y[i + 1] + y[i]) / 2.0
    return float_sum(parts, dtype)


def gradient(f, distance, dtype):
    """Central differences, one-sided at the ends."""
    n = f.shape[0]
    if n < 2:
        raise ValueError("Shape of array too small to calculate a numerical gradient")
    out = np.empty(n, dtype)
    for i in range(1, n - 1):
        out[i] = (dtype(f[i + 1]) - dtype(f[i - 1])) / (2.0 * distance)
    out[0] = (dtype(f[1]) - dtype(f[0])) / distance
    out[n - 1] = (dtype(f[n - 1]) - dtype(f[n - 2])) / distance
    return out
