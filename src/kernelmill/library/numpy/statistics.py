"""Counts in bins, order statistics, interpolation, convolution."""

import math

import numpy as np

from kernelmill.library.numpy.creation import linspace
from kernelmill.library.numpy.products import dot
from kernelmill.library.numpy.sorting import quick_sort, select, zeros_alike

MANY = 12  # quantiles from which sorting is worth it


def bins_of(x, minlength):
    """How many bins hold the numbers of `x`."""
    if minlength < 0:
        raise ValueError("'minlength' must not be negative")
    n = minlength
    for v in x:
        if v < 0:
            raise ValueError("'list' argument must have no negative elements")
        n = max(n, int(v) + 1)
    return n


def bincount(x, minlength):
    """How often each of 0, 1, 2 … occurs."""
    out = np.zeros(bins_of(x, minlength), np.int64)
    for v in x:
        out[v] += 1
    return out


def bincount_weights(x, weights, minlength):
    """The sum of the weights of each of 0, 1, 2 …"""
    if x.shape[0] == 0 or weights.shape[0] != x.shape[0]:
        raise ValueError("The weights and list don't have the same length.")
    out = np.zeros(bins_of(x, minlength), np.float64)
    for i in range(x.shape[0]):
        out[x[i]] += np.float64(weights[i])
    return out


def histogram(a, bins):
    """Counts in equal bins between the extremes."""
    n = a.shape[0]
    low, high = 0.0, 1.0
    if n > 0:
        low, high = exact(a[0]), exact(a[0])
        for v in a:
            x = exact(v)
            if not math.isfinite(x):
                raise ValueError("autodetected range is not finite")
            low = min(low, x)
            high = max(high, x)
    return histogram_between(a, bins, low, high)


def exact(v):
    """An integer or float as a Python float, if it is one exactly."""
    x = float(v)
    if abs(x) > 9007199254740992.0 and x != v:
        raise ValueError("not exact as a float")
    return x


def histogram_range(a, bins, range_):
    """Counts in equal bins of a given interval."""
    low, high = float(range_[0]), float(range_[1])
    if not low <= high or not math.isfinite(low) or not math.isfinite(high):
        raise ValueError("max must be larger than min in range parameter.")
    return histogram_between(a, bins, low, high)


def histogram_between(a, bins, low, high):
    """Counts in equal bins of an interval, corrected where rounding put an element beside its bin."""
    if bins < 1:
        raise ValueError("`bins` must be positive, when an integer")
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = linspace(low, high, bins + 1, np.float64)
    counts = np.zeros(bins, np.int64)
    width = high - low
    for v in a:
        x = exact(v)
        if x >= low and x <= high:
            k = int((x - low) / width * bins)
            if k == bins:
                k -= 1
            if x < edges[k]:
                k -= 1
            elif x >= edges[k + 1] and k != bins - 1:
                k += 1
            counts[k] += 1
    return counts, edges


def median(a, dtype):
    """The middle value of all elements, or the mean of the two middle ones; NaN if there is one."""
    n = a.size
    if n == 0:
        raise ValueError("median of nothing")
    s = np.empty(n, a.dtype)
    if put_numbers(s, 0, a) < 0:
        return dtype(np.nan)
    k = n // 2
    select(s, n, k)
    high = s[k]
    if n % 2:
        return dtype(0) + dtype(high)  # a sum as NumPy makes it, which loses the sign of zero
    low = s[0]
    for i in range(1, k):
        low = max(low, s[i])
    return (dtype(0) + (dtype(low) + dtype(high))) / dtype(2)


def put_numbers(out, k, a):
    """Write the elements of an array to `out` from position `k` on; the position after them, -1 if one is NaN."""
    if a.ndim == 1:
        whole = True
        for i in range(a.shape[0]):
            v = a[i]
            whole = whole and v == v
            out[k + i] = v
        return k + a.shape[0] if whole else -1
    for i in range(a.shape[0]):
        k = put_numbers(out, k, a[i])
        if k < 0:
            break
    return k


def median_rows(a, dtype):
    """The middle value of each row."""
    out = np.empty(a.shape[0], dtype)
    for i in range(a.shape[0]):
        out[i] = median(a[i], dtype)
    return out


def median_columns(a, dtype):
    """The middle value of each column."""
    out = np.empty(a.shape[1], dtype)
    for j in range(a.shape[1]):
        out[j] = median(a[:, j], dtype)
    return out


def at_quantile(s, q):
    """The value at part `q` of a vector in any order without NaN, between neighbours in proportion; `s` is reordered."""
    n = s.shape[0]
    if not 0.0 <= q <= 1.0:
        raise ValueError("Quantiles must be in the range [0, 1]")
    position = (n - 1) * q
    if position >= n - 1:
        return unambiguous(s, np.float64(max(s)))
    k = int(position)
    select(s, n, k)
    low, high = s[k], s[k + 1]
    for i in range(k + 2, n):
        high = min(high, s[i])
    part = position - k
    step = high - low
    if part >= 0.5:
        return unambiguous(s, high - np.float64(step) * (1 - part))
    return unambiguous(s, low + np.float64(step) * part)


def unambiguous(s, x):
    """A quantile `x` that is finite and does not depend on the order in which zeros of both signs are met."""
    if x == 0:
        zeros_alike(s)
    return finite(x)


def without_nan(a):
    """A copy, and whether it is whole: that is, without NaN."""
    out = np.empty(a.shape[0], a.dtype)
    for i in range(a.shape[0]):
        if a[i] != a[i]:
            return out, False
        out[i] = a[i]
    return out, True


def finite(x):
    """A finite number; others leave, since NumPy's versions differ there."""
    if not math.isfinite(x):
        raise ValueError("not finite")
    return x


def quantile(a, q):
    """The value below which part `q` lies."""
    if a.shape[0] == 0:
        raise ValueError("quantile of nothing")
    s, whole = without_nan(a)
    if not whole and 0.0 <= q <= 1.0:
        return np.float64(np.nan)
    return np.float64(at_quantile(s, np.float64(q)))


def quantile_all(a, q):
    """The values below which several parts lie."""
    return quantiles(a, q, 1.0)


def percentile(a, q):
    """The value below which `q` per cent lie."""
    return quantile(a, np.float64(q) / 100)


def percentile_all(a, q):
    """The values below which several per cents lie."""
    return quantiles(a, q, 100.0)


def quantiles(a, q, unit):
    """The values below which parts lie that are given in `unit`s."""
    if a.shape[0] == 0:
        raise ValueError("quantile of nothing")
    out = np.empty(q.shape[0], np.float64)
    s, whole = without_nan(a)
    if q.shape[0] > MANY:
        quick_sort(s, s.shape[0])
    for k in range(q.shape[0]):
        part = np.float64(q[k]) / unit
        out[k] = np.nan if not whole and 0.0 <= part <= 1.0 else at_quantile(s, part)
    return out


def segment(key, xp, guess):
    """The last position whose abscissa is not beyond `key`: -1 before the first, the length after the last.

    Abscissae that do not rise have no such position; the search looks where NumPy's does, near `guess` first.
    """
    n = xp.shape[0]
    if key > xp[n - 1]:
        return n
    if key < xp[0]:
        return -1
    if n <= 4:
        i = 1
        while i < n and key >= xp[i]:
            i += 1
        return i - 1
    low, high = 0, n
    guess = max(min(guess, n - 3), 1)
    if key < xp[guess]:
        if not key < xp[guess - 1]:
            return guess - 1
        high = guess - 1
        if guess > 8 and key >= xp[guess - 8]:
            low = guess - 8
    else:
        if key < xp[guess + 1]:
            return guess
        if key < xp[guess + 2]:
            return guess + 1
        low = guess + 2
        if guess < n - 9 and key < xp[guess + 8]:
            high = guess + 8
    while low < high:
        middle = low + (high - low) // 2
        if key >= xp[middle]:
            low = middle + 1
        else:
            high = middle
    return low - 1


def between(x, k, xp, fp):
    """The value at `x` on the line from point `k` to the next."""
    if xp[k] == x:
        return fp[k]
    slope = (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k])
    y = slope * (x - xp[k]) + fp[k]
    if y != y:
        y = slope * (x - xp[k + 1]) + fp[k + 1]
        if y != y and fp[k] == fp[k + 1]:
            y = fp[k]
    return y


def floats(a):
    """The elements as float64."""
    out = np.empty(a.shape[0], np.float64)
    for i in range(a.shape[0]):
        out[i] = a[i]
    return out


def interp_into(out, x, xp, fp, left, right):
    """Piecewise linear interpolation at every `x`."""
    n = xp.shape[0]
    k = 0
    for i in range(x.shape[0]):
        v = x[i]
        if n == 1:
            out[i] = left if v < xp[0] else right if v > xp[0] else fp[0]
        elif v != v:
            out[i] = v
        else:
            k = segment(v, xp, k)
            if k == -1:
                out[i] = left
            elif k == n:
                out[i] = right
            elif k == n - 1:
                out[i] = fp[k]
            else:
                out[i] = between(v, k, xp, fp)


def interp(x, xp, fp):
    """Piecewise linear interpolation, constant beyond the ends."""
    if xp.shape[0] == 0 or fp.shape[0] != xp.shape[0]:
        raise ValueError("fp and xp are not of the same length.")
    abscissae, ordinates = floats(xp), floats(fp)
    out = np.empty(x.shape[0], np.float64)
    interp_into(out, floats(x), abscissae, ordinates, ordinates[0], ordinates[-1])
    return out


def interp_ends(x, xp, fp, left, right):
    """Piecewise linear interpolation with given values beyond the ends."""
    if xp.shape[0] == 0 or fp.shape[0] != xp.shape[0]:
        raise ValueError("fp and xp are not of the same length.")
    out = np.empty(x.shape[0], np.float64)
    interp_into(out, floats(x), floats(xp), floats(fp), np.float64(left), np.float64(right))
    return out


def interp_number(x, xp, fp):
    """Piecewise linear interpolation at one place."""
    at = np.empty(1, np.float64)
    at[0] = x
    return interp(at, xp, fp)[0]


def slide(a, v, before, n, dtype):
    """`n` inner products of `v` with what of `a` lies below it; `v` starts `before` places before `a`."""
    if a.shape[0] == 0 or v.shape[0] == 0:
        raise ValueError("first and second argument cannot be empty")
    out = np.empty(n, dtype)
    for k in range(n):
        first = k - before
        low, high = max(first, 0), min(first + v.shape[0], a.shape[0])
        out[k] = dot(a[low:high], v[low - first : high - first], dtype)
    return out


def correlate_long(a, v, mode, dtype):
    """Cross-correlation where `a` is not shorter than `v`."""
    n, m = a.shape[0], v.shape[0]
    if mode == "full":
        return slide(a, v, m - 1, n + m - 1, dtype)
    if mode == "same":
        return slide(a, v, m // 2, n, dtype)
    return slide(a, v, 0, n - m + 1, dtype)


def correlate(a, v, mode, dtype):
    """Cross-correlation of two vectors."""
    if a.shape[0] >= v.shape[0]:
        return correlate_long(a, v, mode, dtype)
    other = correlate_long(v, a, mode, dtype)
    n = other.shape[0]
    out = np.empty(n, dtype)
    for k in range(n):
        out[k] = other[n - 1 - k]
    return out


def convolve(a, v, mode, dtype):
    """Convolution of two vectors."""
    if a.shape[0] >= v.shape[0]:
        return correlate_long(a, v[::-1], mode, dtype)
    return correlate_long(v, a[::-1], mode, dtype)
