"""Quantiles and percentiles by selection: long and short vectors, many at once, NaN, infinities, zeros of both signs."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def one_percentile(x: Array1[np.float64], q: float) -> float:
    return np.percentile(x, q)


@kernel
def some_percentiles(x: Array1[np.float64], q: Array1[np.float64]) -> Array1[np.float64]:
    return np.percentile(x, q)


@kernel
def of_integers(x: Array1[np.int16], q: Array1[np.float64]):
    return np.quantile(x, q), np.quantile(x, 0.3), np.median(x)


@kernel
def scaled(x: Array1[np.float64]) -> Array1[np.float64]:
    low, high = np.percentile(x, [5, 95])
    return np.clip((x - low) / (high - low), 0.0, 1.0)


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(n).normal(size=n).round(2)


CALLS = [
    *(("one_percentile", lambda n=n, q=q: (noise(n), q)) for n in (1, 2, 5, 100, 1001) for q in (0.0, 12.5, 50.0, 99.5, 100.0)),
    ("one_percentile", lambda: (noise(5), 101.0), "raises"),
    ("one_percentile", lambda: (np.array([1.0, np.nan, 2.0]), 50.0)),
    ("one_percentile", lambda: (np.array([1.0, np.nan, 2.0]), -1.0), "raises"),
    ("one_percentile", lambda: (np.array([1.0, np.inf, 2.0]), 60.0), "leaves"),
    ("one_percentile", lambda: (np.array([0.0, -0.0, 0.0]), 50.0), "leaves"),
    ("one_percentile", lambda: (np.array([-0.0, -0.0]), 30.0)),
    ("some_percentiles", lambda: (noise(1000), np.array([99.0, 1.0, 50.0]))),
    ("some_percentiles", lambda: (noise(1000), np.linspace(0, 100, 31))),
    ("some_percentiles", lambda: (np.append(noise(50), np.nan), np.linspace(0, 100, 31))),
    ("some_percentiles", lambda: (noise(10), np.array([]))),
    ("of_integers", lambda: (np.arange(500, dtype=np.int16)[::-1] % 97, np.array([0.25, 0.5, 1.0]))),
    ("scaled", lambda: (noise(3000),)),
]
