"""Medians, quantiles and sorted copies of few elements, which are sorted without branches."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def running_median(x: Array1[np.float64], width: int, out: Array1[np.float64]) -> None:
    for i in range(x.shape[0] - width + 1):
        out[i] = np.median(x[i : i + width])


@kernel
def middle_of_rows(x: Array2[np.float32]) -> Array1[np.float32]:
    return np.median(x, axis=1)


@kernel
def quartile(x: Array1[np.float64]) -> float:
    return np.quantile(x, 0.25)


@kernel
def ordered(x: Array1[np.int32]) -> Array1[np.int32]:
    return np.sort(x)


@kernel
def span_of_sorted(x: Array1[np.float64]) -> float:
    s = np.sort(x)
    return s[-1] - s[0]


@kernel
def median_of_bytes(x: Array1[np.uint8]) -> float:
    return np.median(x)


def _numbers(n, seed=0):
    return np.random.default_rng(100 * n + seed).integers(-4, 5, n) / 4 + 10.0


_ZEROS = np.array([0.0, -0.0, 1.0, -0.0, 0.0])
_NAN = np.array([2.0, np.nan, 1.0, np.inf])

CALLS = [
    *(("running_median", lambda n=n, w=w: (_numbers(n), w, np.zeros(n))) for n, w in ((1, 1), (9, 2), (20, 7), (40, 16), (40, 17))),
    ("running_median", lambda: (_NAN, 3, np.zeros(4))),
    ("running_median", lambda: (_ZEROS, 3, np.zeros(5))),
    *(("middle_of_rows", lambda m=m: (_numbers(4 * m).astype(np.float32).reshape(4, m),)) for m in (1, 3, 6, 16, 18)),
    *(("quartile", lambda n=n: (_numbers(n),)) for n in (1, 2, 8, 15, 16, 17)),
    *(("ordered", lambda n=n, k=k: (_numbers(n, k).view(np.int32),)) for n in (0, 1, 4, 8, 9) for k in (0, 1)),
    *(("span_of_sorted", lambda n=n: (_numbers(n)[::-1],)) for n in (1, 5, 16, 30)),
    ("span_of_sorted", lambda: (_NAN,)),
    *(("median_of_bytes", lambda n=n: ((_numbers(n) * 4).astype(np.uint8),)) for n in (1, 2, 11, 16)),
]
