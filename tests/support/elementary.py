"""How far elementary functions are from the truth: points to try, and errors in units in the last place.

`ROWS` says of each function, by the C library's name, what mpmath calls it, the ranges whose points are tried, and the bound
that is promised. Points: uniform in each range, near its ends, and floats of every size that lie in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

#: Digits that no elementary function of a float64 needs more of.
PRECISION = 1300


@dataclass(frozen=True, slots=True)
class Row:
    """One function of one operand. `ranges`: (low, high) pairs."""

    exact: Callable[[Any], Any]
    ranges: tuple[tuple[float, float], ...]
    numpy: str
    bound: float = 1.0
    zeros: tuple[float, float] = (0.0, 0.0)  # step between zeros or poles, and the first of them


HALF_PI = math.pi / 2
ROWS: dict[str, Row] = {
    "exp": Row(mpmath.exp, ((-745.2, 709.79), (-1.0, 1.0), (-709.0, -700.0)), "exp"),
    "log": Row(mpmath.log, ((5e-324, 1.7e308), (0.5, 2.0), (0.99, 1.01), (5e-324, 1e-307)), "log"),
    "sin": Row(mpmath.sin, ((-4.0, 4.0), (-1e6, 1e6), (1.6e6, 1.7e6), (-1.7e308, 1.7e308)), "sin", zeros=(HALF_PI, 0.0)),
    "cos": Row(mpmath.cos, ((-4.0, 4.0), (-1e6, 1e6), (1.6e6, 1.7e6), (-1.7e308, 1.7e308)), "cos", zeros=(HALF_PI, 0.0)),
}


def points(row: Row, count: int, seed: int = 1) -> np.ndarray[Any, Any]:
    """About `count` operands."""
    random = np.random.default_rng(seed)
    share = max(count // (3 * len(row.ranges) + 1), 20)
    parts = []
    for low, high in row.ranges:
        parts += [random.uniform(low / 2, high / 2, share) * 2.0, _of_every_size(random, low, high, share)]
        steps = 1.0 + random.integers(0, 40, share // 4) * 2.0**-52
        parts += [np.nextafter(np.float64(end), np.float64(0)) * steps for end in (low, high)]
        parts += [np.round(random.uniform(max(low, -1e9), min(high, 1e9), share // 2), 3)]  # as people write them
    step, first = row.zeros
    if step:
        near_zeros = first + step * random.integers(-10**6, 10**6, share)
        parts.append(near_zeros + random.integers(-3, 4, share) * np.spacing(near_zeros))
    x = np.concatenate(parts)
    inside = np.zeros(x.shape, bool)
    for low, high in row.ranges:
        inside |= (x >= low) & (x <= high)
    return x[inside]


def _of_every_size(random: np.random.Generator, low: float, high: float, count: int) -> np.ndarray[Any, Any]:
    """Floats of the range whose exponents are spread evenly."""
    sides = []
    if high > 0.0:
        sides.append(np.exp2(random.uniform(max(math.log2(max(low, 5e-324)), -1074.0), math.log2(high), count)))
    if low < 0.0:
        sides.append(-np.exp2(random.uniform(math.log2(max(-high, 5e-324)), math.log2(-low), count)))
    return np.concatenate(sides)


def error(exact: Any, value: float, digits: int = 53, least: int = -1074) -> float:
    """The distance of a float from an exact value, in units in the last place of the float nearest to that."""
    size = abs(exact)
    if size == 0:
        return 0.0 if value == 0.0 else math.inf
    exponent = max(int(mpmath.frexp(size)[1]) - digits, least)
    if not math.isfinite(value):
        return 0.0 if size > mpmath.mpf(2) ** 1024 * (1 - mpmath.mpf(2) ** -54) else math.inf
    return float(abs(mpmath.mpf(value) - exact) / mpmath.mpf(2) ** exponent)


def errors(row: Row, x: Iterable[float], y: Iterable[float]) -> list[float]:
    """The errors of the values `y` at `x`."""
    found = []
    for a, b in zip(x, y, strict=True):
        with mpmath.workprec(PRECISION if abs(a) > 1e6 else 160):
            found.append(error(row.exact(mpmath.mpf(float(a))), float(b)))
    return found
