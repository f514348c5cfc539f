"""Statistics of windows and rows in loops."""

import numpy as np

from kernelmill import Array1, Array2, kernel

TOL_ULP = 8
TOL_REASON = "NumPy adds up windows row by row"


@kernel
def means_of_numbers(a: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            out[i, j] = np.nanmean(a[i - 1 : i + 2, j - 1 : j + 2])


@kernel
def deviations(a: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(1, a.shape[0] - 1):
        for j in range(1, a.shape[1] - 1):
            w = a[i - 1 : i + 2, j - 1 : j + 2]
            out[i, j] = w.std() + w.var(ddof=1) + np.nansum(w)


@kernel
def medians(a: Array2[np.float64], out: Array2[np.float64]) -> None:
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[i, j] = np.median(a[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2])


@kernel
def larger_medians(a: Array2[np.int64], k: int, out: Array2[np.float64]) -> None:
    for i in range(a.shape[0] - k):
        for j in range(a.shape[1] - k):
            out[i, j] = np.median(a[i : i + k, j : j + k])


@kernel
def rolling(a: Array1[np.float32], k: int, out: Array2[np.float32]) -> None:
    for i in range(a.shape[0] - k + 1):
        w = a[i : i + k]
        out[i, 0] = w.mean()
        out[i, 1] = np.std(w)
        out[i, 2] = np.median(w)
        out[i, 3] = np.nanvar(w)
        out[i, 4] = np.nanstd(w, ddof=1)


@kernel
def along_two_axes(a: Array2[np.float64]) -> Array1[np.float64]:
    c = a.reshape(2, 2, -1)
    return np.nanmean(c, axis=(0, 2)) + np.var(c, axis=(0, 1))[:2] + np.median(c, axis=(1, 2))


@kernel
def sums_of_two(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    s = np.sum(x * y)
    mean = s / len(x)
    q = np.sum(x * x)
    scale = mean + q
    t = np.sum(x * y * 2.0)
    return float(s + q + scale * t)


@kernel
def written_after(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    s = np.sum(x)
    t = s * 2.0
    y[:] = x + t
    u = np.sum(x)
    return float(t + u)


@kernel
def overtaken(x: Array1[np.float64], k: float) -> float:
    s = np.sum(x)
    t = s * k
    k = 3.0
    q = np.sum(x * x)
    return float(t + q * k)


def holes(n: int, m: int) -> np.ndarray:
    a = 2.0 + np.sin(np.arange(n * m) * 1.7).reshape(n, m)
    a[::3, ::2] = np.nan
    a[3:6, 3:6] = np.nan
    return a


def wave(n: int, m: int) -> np.ndarray:
    return 2.0 + np.cos(np.arange(n * m) * 2.3).reshape(n, m)


CALLS = [
    ("means_of_numbers", lambda: (holes(9, 8), np.zeros((9, 8)))),
    ("means_of_numbers", lambda: (holes(16, 16)[::2, ::2], np.zeros((8, 8)))),
    ("means_of_numbers", lambda: (holes(8, 9).T, np.zeros((9, 8)))),
    ("deviations", lambda: (wave(6, 7), np.zeros((6, 7)))),
    ("deviations", lambda: (np.full((3, 3), np.inf), np.zeros((3, 3)))),
    ("medians", lambda: (wave(5, 6), np.zeros((5, 6)))),
    ("medians", lambda: (holes(7, 7), np.zeros((7, 7)))),
    ("medians", lambda: (wave(6, 5).T, np.zeros((5, 6)))),
    ("larger_medians", lambda: (np.arange(196).reshape(14, 14) * 37 % 101, 5, np.zeros((14, 14)))),
    ("larger_medians", lambda: (np.arange(196).reshape(14, 14) * 37 % 101, 9, np.zeros((14, 14)))),
    ("rolling", lambda: (wave(1, 40)[0].astype(np.float32), 7, np.zeros((34, 5), np.float32))),
    ("rolling", lambda: (wave(1, 9)[0].astype(np.float32), 2, np.zeros((8, 5), np.float32))),
    ("along_two_axes", lambda: (wave(4, 6),)),
    ("sums_of_two", lambda: (np.arange(5.0), np.arange(5.0) - 2.5)),
    ("written_after", lambda: (np.arange(5.0), np.zeros(5))),
    ("overtaken", lambda: (np.arange(5.0), 0.5)),
]
