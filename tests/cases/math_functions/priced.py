"""Loops over several elementary functions with divisions and roots beside them, whose arguments are tested before the loop."""

import math

import numpy as np

from kernelmill import Array1, kernel

TOL_ULP = 16
TOL_REASON = "a price is the difference of two larger numbers, made with exp, log and erf that may be kernelmill's own"


def _cumulated(x: float) -> float:
    return 0.5 * (1.0 + math.erf(x * 0.7071067811865476))


@kernel
def prices(s: Array1[np.float64], k: Array1[np.float64], t: Array1[np.float64], out: Array1[np.float64], r: float, v: float) -> None:
    for i in range(s.shape[0]):
        sq = v * math.sqrt(t[i])
        d1 = (math.log(s[i] / k[i]) + (r + 0.5 * v * v) * t[i]) / sq
        out[i] = s[i] * _cumulated(d1) - k[i] * math.exp(-r * t[i]) * _cumulated(d1 - sq)


def _prices(place, **changes):
    g = np.random.default_rng(3)
    given = {"s": g.uniform(20, 80, 50), "k": g.uniform(20, 80, 50), "t": g.uniform(0.1, 3, 50), "r": 0.03, "v": 0.25}
    for name, value in changes.items():
        if isinstance(given[name], float):
            given[name] = value
        else:
            given[name][place] = value
    return given["s"], given["k"], given["t"], np.full(50, 7.0), given["r"], given["v"]


CALLS = [
    ("prices", lambda: _prices(0)),
    *(("prices", lambda change=change: _prices(30, **change)) for change in ({"s": np.inf}, {"t": np.nan}, {"s": np.nan})),
    *(
        ("prices", lambda change=change, place=place: _prices(place, **change), "raises")
        for change in ({"t": -1.0}, {"s": 0.0}, {"s": -1.0}, {"s": -0.0}, {"t": 1e9, "r": -1.0})
        for place in (0, 30, 49)
    ),
    ("prices", lambda: _prices(30, k=0.0)),
    ("prices", lambda: _prices(30, t=0.0)),
    ("prices", lambda: _prices(30, v=0.0)),
]
