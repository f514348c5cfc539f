"""Several assignments under masks to one array, one after the other: the later ones see what the earlier ones did."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def taken_or_damped(x: Array1[np.float64], y: Array1[np.float64], factor: float) -> None:
    smaller = y < x
    x[smaller] = y[smaller]
    x[~smaller] *= factor


@kernel
def clamped(x: Array1[np.float64], low: float, high: float) -> None:
    x[x < low] = low
    x[x > high] = high


@kernel
def into(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    out[:] = x * 2.0
    out[out > 1.0] = 1.0
    out[x < 0.0] -= 0.5


@kernel
def made(x: Array1[np.float64]) -> Array1[np.float64]:
    out = x * 2.0
    out[out > 1.0] = 1.0
    out[x < 0.0] = x[x < 0.0]
    return np.where(out > 0.0, out, x)


@kernel
def made_of_two(x: Array1[np.float64], y: Array1[np.float64]) -> Array1[np.float64]:
    out = x + y
    out[x > 0.0] = 3.0
    out[y > 1.0] *= 2.0
    return out


@kernel
def two_names(x: Array1[np.float64]) -> Array1[np.float64]:
    a = b = x * 2.0
    a[a > 1.0] = 1.0
    a[a < 0.0] = 0.0
    return b + a


@kernel
def named_again(x: Array1[np.float64]) -> float:
    a = x * 2.0
    b = a
    a[a > 1.0] = 1.0
    b[b < 0.0] = 7.0
    return float(np.sum(a))


@kernel
def mask_kept(x: Array1[np.float64], kept: Array1[np.bool_]) -> int:
    m = x > 0.5
    x[m] = 0.25
    x[x < 0.0] = 0.0
    kept[:] = m
    return int(np.sum(m))


@kernel
def between(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    x[x > 0.0] = 1.0
    y[x > 0.5] = 2.0
    x[y > 1.5] = 3.0
    x[x < -1.0] = -1.0


@kernel
def rows(a: Array2[np.float64], t: float) -> None:
    for i in range(a.shape[0]):
        row = a[i]
        row[row > t] = t
        row[row < 0] *= -1.0


@kernel
def of_rank_two(a: Array2[np.float32], b: Array2[np.float32]) -> Array2[np.float32]:
    a[a > b] = b[a > b]
    a[a < 0] = 0
    c = a - b
    c[c < 0] = np.float32(0.0)
    c[c > 1] = np.float32(1.0)
    return c


@kernel
def whole_numbers(x: Array1[np.int32], y: Array1[np.int64]) -> None:
    x[x > 5] = (x[x > 5] ^ 3) & 15
    x[y > 2] = y[y > 2]
    x[x % 2 == 0] = 0


@kernel
def flags(m: Array1[np.bool_], n: Array1[np.bool_]) -> None:
    m[n] = False
    m[~n] = ~m[~n]


@kernel
def by_a_mask_that_changes(m: Array1[np.bool_]) -> None:
    m[m] = False
    m[~m] = True


def _numbers(n=40):
    return np.random.default_rng(5).normal(size=n)


def _shared(step, shift):
    memory = _numbers(90)
    return memory[:40], memory[shift : shift + 40 * step : step]


CALLS = [
    ("taken_or_damped", lambda: (_numbers(), _numbers()[::-1].copy(), 0.5)),
    ("taken_or_damped", lambda: (_numbers(), _numbers(80)[::2], 0.5)),
    ("taken_or_damped", lambda: (np.array([np.nan, -0.0, 0.0, np.inf]), np.array([1.0, 0.0, -0.0, np.nan]), -1.0)),
    ("taken_or_damped", lambda: (*_shared(1, 1), 0.5)),
    ("taken_or_damped", lambda: (*_shared(1, 0), 0.5)),
    ("taken_or_damped", lambda: (*_shared(2, 3), 0.5)),
    ("taken_or_damped", lambda: (_numbers(), np.array([0.1]), 0.5), "raises"),
    ("taken_or_damped", lambda: (np.array([0.1]), _numbers(), 0.5), "raises"),
    ("taken_or_damped", lambda: (_numbers(0), _numbers(0), 0.5)),
    ("clamped", lambda: (_numbers(), -0.5, 0.5)),
    ("clamped", lambda: (_numbers()[::-3], 0.5, -0.5)),
    ("clamped", lambda: (np.array([np.nan, 1.0, -0.0]), 0.0, float("nan"))),
    ("into", lambda: (_numbers(), np.zeros(40))),
    ("into", lambda: _shared(1, 7)),
    ("into", lambda: _shared(1, 0)),
    ("into", lambda: (np.array([2.0]), np.zeros(5)), "raises"),
    ("into", lambda: (_numbers(3), np.zeros(4)), "raises"),
    ("made", lambda: (_numbers(),)),
    ("made", lambda: (_numbers()[::-2],)),
    ("made_of_two", lambda: (_numbers(), _numbers()[::-1])),
    ("made_of_two", lambda: (np.array([1.0]), _numbers()), "raises"),
    ("made_of_two", lambda: (_numbers(1), _numbers(1))),
    ("two_names", lambda: (_numbers(),)),
    ("named_again", lambda: (_numbers(),)),
    ("mask_kept", lambda: (_numbers(), np.zeros(40, np.bool_))),
    ("between", lambda: (_numbers(), _numbers()[::-1].copy())),
    ("between", lambda: _shared(1, 5)),
    ("rows", lambda: (_numbers(60).reshape(6, 10), 0.25)),
    ("rows", lambda: (_numbers(60).reshape(6, 10).T, 0.25)),
    ("of_rank_two", lambda: tuple(_numbers(30).astype(np.float32).reshape(5, 6) for _ in range(2))),
    ("of_rank_two", lambda: (_numbers(30).astype(np.float32).reshape(5, 6).T, np.ones((6, 5), np.float32))),
    ("of_rank_two", lambda: (np.ones((5, 6), np.float32), np.ones((5, 1), np.float32)), "raises"),
    ("whole_numbers", lambda: (np.arange(-20, 20, dtype=np.int32), np.arange(40) % 7)),
    ("flags", lambda: (np.arange(30) % 2 == 0, np.arange(30) % 3 == 0)),
    ("flags", lambda: (np.zeros(3, np.bool_), np.zeros(1, np.bool_)), "raises"),
    ("by_a_mask_that_changes", lambda: (np.arange(30) % 3 == 0,)),
]
