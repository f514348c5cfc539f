"""Histograms with weights, with given edges, as densities."""

import math

import numpy as np

from kernelmill.library.numpy.creation import linspace
from kernelmill.library.numpy.statistics import exact, histogram, histogram_range


def interval(a):
    """The least and the greatest element."""
    low, high = 0.0, 1.0
    if a.shape[0] > 0:
        low, high = exact(a[0]), exact(a[0])
        for v in a:
            x = exact(v)
            if not math.isfinite(x):
                raise ValueError("autodetected range is not finite")
            low = min(low, x)
            high = max(high, x)
    return low, high


def weighted(a, bins, weights, dtype):
    """Sums of weights in equal bins between the extremes."""
    low, high = interval(a)
    return weighted_between(a, bins, low, high, weights, dtype)


def weighted_range(a, bins, range_, weights, dtype):
    """Sums of weights in equal bins of a given interval."""
    low, high = float(range_[0]), float(range_[1])
    if not low <= high or not math.isfinite(low) or not math.isfinite(high):
        raise ValueError("max must be larger than min in range parameter.")
    return weighted_between(a, bins, low, high, weights, dtype)


def weighted_between(a, bins, low, high, weights, dtype):
    """Sums of weights in equal bins of an interval."""
    if bins < 1:
        raise ValueError("`bins` must be positive, when an integer")
    if weights.shape[0] != a.shape[0]:
        raise ValueError("weights should have the same shape as a.")
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = linspace(low, high, bins + 1, np.float64)
    sums = np.zeros(bins, np.float64)
    width = high - low
    for i in range(a.shape[0]):
        x = exact(a[i])
        if x >= low and x <= high:
            k = int((x - low) / width * bins)
            if k == bins:
                k -= 1
            if x < edges[k]:
                k -= 1
            elif x >= edges[k + 1] and k != bins - 1:
                k += 1
            sums[k] += np.float64(weights[i])
    out = np.empty(bins, dtype)
    for k in range(bins):
        out[k] = dtype(sums[k])
    return out, edges


def bin_of(edges, x):
    """The bin that holds a number, the last one closed; -1 outside."""
    n = edges.shape[0]
    if not (edges[0] <= x and x <= edges[n - 1]):
        return -1
    low, high = 0, n - 1
    while high - low > 1:
        middle = (low + high) // 2
        if edges[middle] <= x:
            low = middle
        else:
            high = middle
    return low


def ordered_edges(edges):
    """Leaves unless edges do not decrease and are more than one."""
    if edges.shape[0] < 2:
        raise ValueError("no bins")
    for k in range(1, edges.shape[0]):
        if not edges[k - 1] < edges[k]:
            raise ValueError("`bins` must increase monotonically, when an array")


def between_edges(a, edges):
    """Counts between given edges."""
    ordered_edges(edges)
    out = np.zeros(edges.shape[0] - 1, np.int64)
    for v in a:
        k = bin_of(edges, v)
        if k >= 0:
            out[k] += 1
    return out, edges


def weighted_edges(a, edges, weights, dtype):
    """Sums of weights between given edges."""
    ordered_edges(edges)
    if weights.shape[0] != a.shape[0]:
        raise ValueError("weights should have the same shape as a.")
    sums = np.zeros(edges.shape[0] - 1, np.float64)
    for i in range(a.shape[0]):
        k = bin_of(edges, a[i])
        if k >= 0:
            sums[k] += np.float64(weights[i])
    out = np.empty(sums.shape[0], dtype)
    for k in range(sums.shape[0]):
        out[k] = dtype(sums[k])
    return out, edges


def scaled(counts, edges):
    """Counts as a density."""
    total = 0
    for v in counts:
        total += int(v)
    if total == 0:
        raise ZeroDivisionError("nothing counted")
    out = np.empty(counts.shape[0], np.float64)
    for k in range(counts.shape[0]):
        out[k] = counts[k] / (edges[k + 1] - edges[k]) / total
    return out, edges


def density(a, bins):
    """A density in equal bins between the extremes."""
    counts, edges = histogram(a, bins)
    return scaled(counts, edges)


def density_range(a, bins, range_):
    """A density in equal bins of a given interval."""
    counts, edges = histogram_range(a, bins, range_)
    return scaled(counts, edges)


def density_edges(a, edges):
    """A density between given edges."""
    counts, same = between_edges(a, edges)
    return scaled(counts, same)
