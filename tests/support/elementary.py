"""How far elementary functions are from the truth: points to try, and errors in units in the last place.

`ROWS` says of each function, by the C library's name, what mpmath calls it, the ranges whose points are tried, and the bound
that is promised. Points: uniform in each range, near its ends, and floats of every size that lie in it; of a function of two
operands every operand is such a point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

#: Digits that no elementary function of a float64 needs more of.
PRECISION = 1300


@dataclass(frozen=True, slots=True)
class Row:
    """One function. `ranges`: (low, high) pairs for the first operand, `second` for another one; `call`: as kernels call it."""

    exact: Callable[..., Any]
    ranges: tuple[tuple[float, float], ...]
    call: str
    bound: float = 1.0
    zeros: tuple[float, float] = (0.0, 0.0)  # step between zeros or poles, and the first of them
    second: tuple[tuple[float, float], ...] = ()


def _fmod(x: Any, y: Any) -> Any:
    """What is left of x after the truncated quotient, as a fraction has it."""
    p, q = (Fraction(*float(v).as_integer_ratio()) for v in (x, y))
    left = p - int(p / q) * q
    return mpmath.mpf(left.numerator) / left.denominator


def _remainder(x: Any, y: Any) -> Any:
    """The same after the nearest quotient, the even one of two."""
    p, q = (Fraction(*float(v).as_integer_ratio()) for v in (x, y))
    left = p - round(p / q) * q
    return mpmath.mpf(left.numerator) / left.denominator


HALF_PI = math.pi / 2
ALL = (-1.7e308, 1.7e308)
CIRCLE = ((-4.0, 4.0), (-1e6, 1e6), (1.6e6, 1.7e6), ALL)
LOGARITHMS = ((5e-324, 1.7e308), (0.5, 2.0), (0.99, 1.01), (5e-324, 1e-307))
ROWS: dict[str, Row] = {
    "exp": Row(mpmath.exp, ((-745.2, 709.79), (-1.0, 1.0), (-709.0, -700.0)), "np.exp"),
    "exp2": Row(lambda x: mpmath.power(2, x), ((-1075.2, 1023.99), (-1.0, 1.0), (-1022.0, -1020.0)), "np.exp2"),
    "expm1": Row(mpmath.expm1, ((-40.0, 709.78), (-2.0, 2.0), (-1e-5, 1e-5)), "np.expm1"),
    "log": Row(mpmath.log, LOGARITHMS, "np.log"),
    "log2": Row(lambda x: mpmath.log(x) / mpmath.ln2, LOGARITHMS, "np.log2"),
    "log10": Row(lambda x: mpmath.log(x) / mpmath.ln10, LOGARITHMS, "np.log10"),
    "log1p": Row(mpmath.log1p, ((-0.9999999999999999, 1.7e308), (-1.0 + 2.0**-52, 2.0), (-0.01, 0.01)), "np.log1p"),
    "sin": Row(mpmath.sin, CIRCLE, "np.sin", zeros=(HALF_PI, 0.0)),
    "cos": Row(mpmath.cos, CIRCLE, "np.cos", zeros=(HALF_PI, 0.0)),
    "tan": Row(mpmath.tan, CIRCLE, "np.tan", zeros=(HALF_PI, 0.0)),
    "asin": Row(mpmath.asin, ((-1.0, 1.0), (-0.51, -0.49), (0.49, 0.51), (0.999, 1.0)), "np.arcsin"),
    "acos": Row(mpmath.acos, ((-1.0, 1.0), (-0.51, -0.49), (0.49, 0.51), (0.999, 1.0)), "np.arccos"),
    "atan": Row(mpmath.atan, ((-1.0, 1.0), (-3.0, 3.0), ALL), "np.arctan"),
    "atan2": Row(mpmath.atan2, ((-1.0, 1.0), ALL), "np.arctan2", second=((-1.0, 1.0), ALL)),
    "sinh": Row(mpmath.sinh, ((-710.4, 710.4), (-2.0, 2.0), (708.5, 710.4)), "np.sinh"),
    "cosh": Row(mpmath.cosh, ((-710.4, 710.4), (-2.0, 2.0), (708.5, 710.4)), "np.cosh"),
    "tanh": Row(mpmath.tanh, ((-25.0, 25.0), (-1.0, 1.0)), "np.tanh"),
    "asinh": Row(mpmath.asinh, ((-2.0, 2.0), ALL), "np.arcsinh"),
    "acosh": Row(mpmath.acosh, ((1.0, 2.0), (1.0, 1.001), (1.0, 1.7e308)), "np.arccosh"),
    "atanh": Row(mpmath.atanh, ((-0.9999999999999999, 0.9999999999999999), (-0.01, 0.01)), "np.arctanh"),
    "cbrt": Row(lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), ((0.0, 10.0), (0.0, 1.7e308), (5e-324, 1e-307)), "np.cbrt"),
    "hypot": Row(mpmath.hypot, ((-2.0, 2.0), ALL), "np.hypot", second=((-2.0, 2.0), (-1e150, 1e150))),
    "pow": Row(mpmath.power, ((5e-324, 10.0), (0.99, 1.01), (1e-300, 1e300)), "np.power", second=((-20.0, 20.0), (-700.0, 700.0))),
    "fmod": Row(_fmod, ((-10.0, 10.0), ALL), "np.fmod", bound=0.0, second=((-10.0, 10.0), ALL)),
    "remainder": Row(_remainder, ((-10.0, 10.0), ALL), "math.remainder", bound=0.0, second=((-10.0, 10.0), ALL)),
    "erf": Row(mpmath.erf, ((-6.5, 6.5), (-1.0, 1.0), (0.46, 0.48)), "math.erf"),
    "erfc": Row(mpmath.erfc, ((-6.5, 27.2), (-1.0, 1.0), (0.46, 0.48)), "math.erfc"),
}


def points(row: Row, count: int, seed: int = 1) -> tuple[np.ndarray[Any, Any], ...]:
    """About `count` operands, or pairs of them."""
    random = np.random.default_rng(seed)
    if not row.second:
        return (_operands(random, row.ranges, row.zeros, count),)
    first, second = (random.permutation(_operands(random, ranges, row.zeros, count)) for ranges in (row.ranges, row.second))
    length = min(first.size, second.size)
    return first[:length], second[:length]


def _operands(
    random: np.random.Generator, ranges: tuple[tuple[float, float], ...], zeros: tuple[float, float], count: int
) -> np.ndarray[Any, Any]:
    share = max(count // (3 * len(ranges) + 1), 20)
    parts = []
    for low, high in ranges:
        parts += [random.uniform(low / 2, high / 2, share) * 2.0, _of_every_size(random, low, high, share)]
        steps = 1.0 + random.integers(0, 40, share // 4) * 2.0**-52
        parts += [np.nextafter(np.float64(end), np.float64(0)) * steps for end in (low, high)]
        parts += [np.round(random.uniform(max(low, -1e9), min(high, 1e9), share // 2), 3)]  # as people write them
    step, first = zeros
    if step:
        near_zeros = first + step * random.integers(-(10**6), 10**6, share)
        parts.append(near_zeros + random.integers(-3, 4, share) * np.spacing(near_zeros))
    x = np.concatenate(parts)
    inside = np.zeros(x.shape, bool)
    for low, high in ranges:
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


def error(exact: Any, value: float, digits: int, least: int, most: int) -> float:
    """The distance of a float from an exact value, in units in the last place of the float nearest to that."""
    size = abs(exact)
    if mpmath.isinf(size):
        return 0.0 if value == float(exact) else math.inf
    if size == 0:
        return 0.0 if value == 0.0 else math.inf
    exponent = max(int(mpmath.frexp(size)[1]) - digits, least)
    if not math.isfinite(value):
        return 0.0 if size > mpmath.mpf(2) ** most * (1 - mpmath.mpf(2) ** -(digits + 1)) else math.inf
    return float(abs(mpmath.mpf(value) - exact) / mpmath.mpf(2) ** exponent)


def errors(row: Row, operands: Iterable[Iterable[float]], values: Iterable[float]) -> list[float]:
    """The errors of the `values` at the `operands`, all of one dtype."""
    columns = [np.asarray(a) for a in (*operands, values)]
    digits, least, most = (24, -149, 128) if columns[0].dtype == np.float32 else (53, -1074, 1024)
    found = []
    for *xs, y in zip(*columns, strict=True):
        sizes = [abs(x) for x in xs if x != 0.0]
        wide = max(sizes, default=1.0) > 1e6 or min(sizes, default=1.0) < 1e-6
        with mpmath.workprec(PRECISION if wide else 220):
            found.append(error(row.exact(*(mpmath.mpf(float(x)) for x in xs)), float(y), digits, least, most))
    return found
