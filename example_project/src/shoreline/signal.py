"""Filters for evenly sampled series such as water levels of a tide gauge."""

import math

import numpy as np

from kernelmill import Array1, kernel

MAD_TO_SIGMA = 1.4826
"""Scale from a median absolute deviation to the standard deviation of a normal distribution."""


def clamp(value: int, low: int, high: int) -> int:
    """`value`, moved into `low` … `high`."""
    if value < low:
        return low
    if value > high:
        return high
    return value


@kernel
def moving_average(x: Array1[np.float64], width: int) -> Array1[np.float64]:
    """Centred moving average over `width` samples; near the ends over as many as there are."""
    if width < 1:
        raise ValueError("width must be at least 1")
    n = x.shape[0]
    half = width // 2
    out = np.empty_like(x)
    for i in range(n):
        start = clamp(i - half, 0, n)
        stop = clamp(i - half + width, 0, n)
        total = 0.0
        for j in range(start, stop):
            total += x[j]
        out[i] = total / (stop - start)
    return out


@kernel
def smooth(x: Array1[np.float64], weight: float = 0.2) -> Array1[np.float64]:
    """Exponential smoothing: each result is `weight` times the sample plus the rest of the previous result."""
    if not 0.0 < weight <= 1.0:
        raise ValueError("weight must lie in (0, 1]")
    out = np.empty_like(x)
    if x.shape[0] == 0:
        return out
    state = x[0]
    for i in range(x.shape[0]):
        state = weight * x[i] + (1.0 - weight) * state
        out[i] = state
    return out


@kernel
def remove_trend(x: Array1[np.float64]) -> tuple[float, float]:
    """Subtract the least-squares line from `x` in place; returns its slope per sample and its value at sample 0."""
    n = x.shape[0]
    if n < 2:
        raise ValueError("a trend needs at least two samples")
    mean_x = 0.0
    for i in range(n):
        mean_x += x[i]
    mean_x /= n
    mean_i = (n - 1) / 2
    covariance = 0.0
    variance = 0.0
    for i in range(n):
        d = i - mean_i
        covariance += d * (x[i] - mean_x)
        variance += d * d
    slope = covariance / variance
    start = mean_x - slope * mean_i
    for i in range(n):
        x[i] -= start + slope * i
    return slope, start


def sort_prefix(values: Array1[np.float64], count: int) -> None:
    """Sort the first `count` values in place; meant for a handful of them."""
    for i in range(1, count):
        key = values[i]
        j = i - 1
        while j >= 0 and values[j] > key:
            values[j + 1] = values[j]
            j -= 1
        values[j + 1] = key


def sorted_median(values: Array1[np.float64], count: int) -> float:
    """Median of the first `count` values, which are sorted."""
    middle = count // 2
    if count % 2 == 1:
        return values[middle]
    return 0.5 * (values[middle - 1] + values[middle])


@kernel
def despike(x: Array1[np.float64], width: int, limit: float, out: Array1[np.float64], flags: Array1[np.bool_]) -> int:
    """Hampel filter: replace samples more than `limit` deviations off the median of `width` neighbours on each side.

    Writes the cleaned series to `out`, marks what was replaced in `flags`, and returns how many samples that were.
    """
    n = x.shape[0]
    if out.shape[0] != n or flags.shape[0] != n:
        raise ValueError("x, out and flags must have the same length")
    window = np.empty(2 * width + 1)
    replaced = 0
    for i in range(n):
        start = clamp(i - width, 0, n)
        stop = clamp(i + width + 1, 0, n)
        count = stop - start
        for j in range(count):
            window[j] = x[start + j]
        sort_prefix(window, count)
        median = sorted_median(window, count)
        for j in range(count):
            window[j] = abs(x[start + j] - median)
        sort_prefix(window, count)
        deviation = MAD_TO_SIGMA * sorted_median(window, count)
        outlier = abs(x[i] - median) > limit * deviation
        flags[i] = outlier
        if outlier:
            out[i] = median
            replaced += 1
        else:
            out[i] = x[i]
    return replaced


@kernel
def find_peaks(x: Array1[np.float64], height: float, positions: Array1[np.int64]) -> int:
    """Write the indices of local maxima of at least `height` to `positions`; returns how many there are.

    A plateau counts once, at its first sample. Peaks beyond the length of `positions` are counted, not stored.
    """
    found = 0
    n = x.shape[0]
    i = 1
    while i < n - 1:
        if x[i] > x[i - 1] and x[i] >= height:
            j = i
            while j < n - 1 and x[j + 1] == x[i]:
                j += 1
            if j < n - 1 and x[j + 1] < x[i]:
                if found < positions.shape[0]:
                    positions[found] = i
                found += 1
            i = j
        i += 1
    return found


@kernel
def harmonic(x: Array1[np.float64], period: float) -> tuple[float, float]:
    """Amplitude and phase (radians) of the harmonic of `period` samples, such as one tidal constituent."""
    n = x.shape[0]
    if n == 0:
        raise ValueError("the series is empty")
    step = 2.0 * math.pi / period
    real = 0.0
    imaginary = 0.0
    for i in range(n):
        angle = step * i
        real += x[i] * math.cos(angle)
        imaginary -= x[i] * math.sin(angle)
    scale = 2.0 / n
    return scale * math.hypot(real, imaginary), math.atan2(imaginary, real)
