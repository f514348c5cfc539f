"""The result of `keepdims` of quantiles and medians is a view in NumPy, that of other reductions is an array of its own."""

import numpy as np

from kernelmill import Array1, Array2, Array3, kernel


@kernel
def of_vectors(x: Array1[np.float64]):
    return np.quantile(x, 0.25, keepdims=True), np.median(x, keepdims=True), np.mean(x, keepdims=True)


@kernel
def of_rows(z: Array2[np.float64]):
    return np.quantile(z, 0.3, axis=1, keepdims=True), np.percentile(z, 30.0, axis=1, keepdims=True), z.sum(axis=1, keepdims=True)


@kernel
def of_columns(z: Array2[np.float64]):
    return np.median(z, axis=0, keepdims=True), np.nanmedian(z, axis=0, keepdims=True), np.quantile(z, 0.5, axis=0, keepdims=True)


@kernel
def of_all(z: Array2[np.float64]):
    return np.median(z, keepdims=True), np.quantile(z, 0.3, keepdims=True), np.var(z, keepdims=True)


@kernel
def of_three_axes(t: Array3[np.float64]):
    return np.median(t, axis=1, keepdims=True), np.median(t, axis=(0, 2), keepdims=True), np.quantile(t, 0.5, axis=2, keepdims=True)


@kernel
def written_to(z: Array2[np.float64]):
    middle = np.median(z, axis=0, keepdims=True)
    middle[0, 1:] += 1.0
    middle *= 2.0
    return z - middle, (z / np.median(z, keepdims=True)).sum(), middle


CALLS = [
    *((name, lambda m=m: (m(),)) for name in ("of_rows", "of_columns", "of_all", "written_to") for m in (
        lambda: np.arange(9.0).reshape(3, 3) - 4,
        lambda: np.arange(12.0).reshape(3, 4) * 0.5,
        lambda: np.ones((1, 3)),
    )),
    ("of_vectors", lambda: (np.arange(5.0),)),
    ("of_vectors", lambda: (np.ones(1),)),
    ("of_three_axes", lambda: (np.arange(24.0).reshape(2, 3, 4),)),
]
