"""Reductions along an axis without elements raise, even where the result would have no elements either; results without axes."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def extremes(a: Array2[np.float64]):
    return np.nanmax(a, axis=0), np.nanmin(a, axis=1)


@kernel
def positions(a: Array2[np.float64]):
    return np.nanargmax(a, axis=0)


@kernel
def percentiles(a: Array2[np.float64]):
    return np.percentile(a, 30, axis=0)


@kernel
def quantiles(a: Array2[np.float64]):
    return np.quantile(a, 0.3, axis=1)


@kernel
def medians(a: Array3[np.float64]):
    return np.median(a, axis=(0, 2))


@kernel
def sums(a: Array2[np.float64]):
    return np.nansum(a, axis=1)


@kernel
def polynomial(p: Array1[np.float64], x: float):
    return np.polyval(p, x)


@kernel
def polynomial_of_array(p: Array1[np.int64], x: Array1[np.float64]):
    return np.polyval(p, x)


@kernel
def covariance(a: Array2[np.float64]):
    return np.cov(a), np.cov(a, ddof=0), np.corrcoef(a)


@kernel
def covariance_of_columns(a: Array2[np.float64]):
    return np.cov(a, rowvar=False)


TOL_ULP = 8
TOL_REASON = "NumPy's matrix product adds in another order"
ROWS = np.array([[0.0, 1.0, 4.0], [2.0, 1.0, 5.0]])


def calls():
    for name in ("extremes", "positions", "percentiles", "quantiles", "sums"):
        yield name, lambda: (np.arange(6.0).reshape(2, 3),)
        for shape in ((0, 0), (0, 2), (2, 0)):
            yield name, lambda s=shape: (np.zeros(s),), "any"
    yield "medians", lambda: (np.arange(12.0).reshape(2, 3, 2),)
    for shape in ((0, 0, 2), (0, 3, 2), (2, 0, 2)):
        yield "medians", lambda s=shape: (np.zeros(s),), "any"
    yield "polynomial", lambda: (np.array([1.0, 2.0]), 2.0)
    yield "polynomial", lambda: (np.zeros(0), 2.0), "leaves"
    yield "polynomial_of_array", lambda: (np.array([1, 2]), np.arange(3.0))
    yield "polynomial_of_array", lambda: (np.zeros(0, np.int64), np.arange(3.0))
    yield "covariance", lambda: (ROWS.copy(),)
    yield "covariance", lambda: (ROWS[:1].copy(),), "leaves"
    yield "covariance_of_columns", lambda: (ROWS.copy(),)
    yield "covariance_of_columns", lambda: (ROWS[:, :1].copy(),), "leaves"
    yield "covariance_of_columns", lambda: (ROWS[:1].copy(),), "leaves"
