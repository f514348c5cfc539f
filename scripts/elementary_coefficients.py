"""Coefficients of the polynomials in `kernelmill/library/elementary`, as the best approximations that there are.

`python3 scripts/elementary_coefficients.py [NAME …]` prints, for each polynomial, its coefficients as the floats that the
library has and the largest error of the polynomial with these. It needs mpmath alone.

Each row of `POLYNOMIALS` is a function, an interval, the number of coefficients, and the weight in which errors are
measured. E. Ya. Remez's exchange algorithm (1934) finds the polynomial whose largest weighted error is least; then the
coefficients are rounded one after the other, from the lowest, and those above are fitted again to what the rounding left.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
from mpmath import mp, mpf

mp.prec = 300
_GRID = 1500  # places at which errors are looked at
Real = Any  # mpmath's numbers have no types


@dataclass(frozen=True, slots=True)
class Polynomial:
    """p(z) ~ `function`(z) on [low, high], whose error counts `weight`(z) times. `digits`: of the
    coefficients, of which the first `twofold` are sums of two floats."""

    function: Callable[[Real], Real]
    low: Real
    high: Real
    count: int
    weight: Callable[[Real], Real]
    digits: int = 53
    twofold: int = 0


def _root(f: Callable[[Real], Real]) -> Callable[[Real], Real]:
    """`f` of the square root."""
    return lambda z: f(mpmath.sqrt(z))


def _near(f: Callable[[Real], Real], limit: Real) -> Callable[[Real], Real]:
    """`f` with its limit at 0, near which it loses digits."""
    return lambda z: limit if abs(z) < mpf(2) ** -80 else f(z)


def _odd(f: Callable[[Real], Real], slope: Real, next_: Real) -> Callable[[Real], Real]:
    """(f(x) / x - slope) / x**2 as a function of x**2, for odd `f`."""
    return _near(_root(lambda x: (f(x) / x - slope) / x**2), next_)


def _weight_of(f: Callable[[Real], Real]) -> Callable[[Real], Real]:
    """Errors of what is multiplied by x**3 beside an odd `f`."""
    return _near(_root(lambda x: x**3 / f(x)), mpf(0))


def _erfc_scaled(t: Real) -> Real:
    """(1 + 2 a) exp(a**2) erfc(a) of t = (a - 4) / (a + 4)."""
    if t == 1:
        return 2 / mpmath.sqrt(mp.pi)
    a = 4 * (1 + t) / (1 - t)
    if a > 200:  # asymptotically
        series = mpmath.nsum(lambda k: (-1) ** k * mpmath.fac2(2 * k - 1) / (2 * a**2) ** k, [0, 12])
        return (1 + 2 * a) * series / (a * mpmath.sqrt(mp.pi))
    return (1 + 2 * a) * mpmath.exp(a**2) * mpmath.erfc(a)


def _log_series(s: Real) -> Real:
    return mpmath.log((1 + s) / (1 - s))


ROOT_PI_2 = 2 / mpmath.sqrt(mp.pi)
S_MOST = (mpmath.sqrt(2) - 1) / (mpmath.sqrt(2) + 1)  # of s = (m - 1) / (m + 1) for m up to sqrt(2)
ONE = mpf(1)

POLYNOMIALS: dict[str, Polynomial] = {
    "asin": Polynomial(_odd(mpmath.asin, 1, ONE / 6), mpf(0), mpf("0.2501"), 13, _weight_of(mpmath.asin)),
    "atan": Polynomial(_odd(mpmath.atan, 1, -ONE / 3), mpf(0), mpf("0.1716"), 12, _weight_of(mpmath.atan)),
    "sinh": Polynomial(_odd(mpmath.sinh, 1, ONE / 6), mpf(0), mpf(1), 8, _weight_of(mpmath.sinh)),
    "cbrt": Polynomial(lambda m: m ** (-ONE / 3), mpf("0.707"), mpf("1.4143"), 6, lambda m: m ** (ONE / 3)),
    "erf": Polynomial(_odd(mpmath.erf, ROOT_PI_2, -ROOT_PI_2 / 3), mpf(0), mpf("0.22"), 9, _weight_of(mpmath.erf)),
    "erfc": Polynomial(
        _erfc_scaled, (mpf("0.45") - 4) / mpf("4.45"), mpf("0.75"), 24, lambda t: 1 / _erfc_scaled(t), twofold=1
    ),
    "single_exp": Polynomial(
        _near(lambda r: (mpmath.exp(r) - 1 - r) / r**2, ONE / 2),
        mpf("-0.3467"), mpf("0.3467"), 6, _near(lambda r: r**2 / mpmath.expm1(r), mpf(0)),
    ),
    "single_sin": Polynomial(_odd(mpmath.sin, 1, -ONE / 6), mpf(0), mpf("0.617"), 4, _weight_of(mpmath.sin)),
    "single_cos": Polynomial(
        _near(_root(lambda r: (mpmath.cos(r) - 1 + r**2 / 2) / r**4), ONE / 24), mpf(0), mpf("0.617"), 4, lambda z: z**2
    ),
    "single_log": Polynomial(
        _near(_root(lambda s: (_log_series(s) / s - 2) / s**2), 2 * ONE / 3), mpf(0), S_MOST**2, 4, lambda z: z
    ),
    "log_pair": Polynomial(
        _near(_root(lambda s: (_log_series(s) / (2 * s) - 1 - s**2 / 3) / s**4), ONE / 5),
        mpf(0), S_MOST**2 * mpf("1.0001"), 8, lambda z: z**2,
    ),
    "exp": Polynomial(
        _near(lambda r: (mpmath.exp(r) - 1 - r) / r**2, ONE / 2),
        mpmath.log(mpf("0.749")), mpmath.log(mpf("1.501")), 11, lambda r: r**2 / mpmath.exp(r),
    ),
}  # fmt: skip


def remez(p: Polynomial, fixed: list[Real]) -> tuple[list[Real], Real]:
    """The coefficients above the `fixed` ones, and the largest error."""
    grid = [p.low + (p.high - p.low) * (1 - mpmath.cos(mp.pi * k / _GRID)) / 2 for k in range(_GRID + 1)]
    values = [p.function(z) for z in grid]
    weights = [p.weight(z) for z in grid]
    left = [v - mpmath.polyval(fixed[::-1] or [0], z) for v, z in zip(values, grid, strict=True)]
    lowest, count = len(fixed), p.count - len(fixed)
    usable = [k for k in range(_GRID + 1) if weights[k] * grid[k] ** lowest != 0]
    places = [usable[round(k * (len(usable) - 1) / count)] for k in range(count + 1)]
    for _ in range(12):
        rows = [[grid[k] ** (lowest + j) for j in range(count)] + [(-1) ** n / weights[k]] for n, k in enumerate(places)]
        solution = mpmath.lu_solve(mpmath.matrix(rows), mpmath.matrix([left[k] for k in places]))
        found = [solution[j] for j in range(count)]
        errors = [
            w * (v - z**lowest * mpmath.polyval(found[::-1], z)) for v, w, z in zip(left, weights, grid, strict=True)
        ]
        worst = max(abs(e) for e in errors)
        if worst <= abs(solution[count]) * mpf("1.01"):
            break
        places = _alternating(errors, count + 1) or places
    return found, worst


def _alternating(errors: list[Real], count: int) -> list[int]:
    """Places of the largest errors of alternating sign, or none if there are not so many."""
    peaks: list[int] = []
    for k, e in enumerate(errors):
        if e == 0:
            continue
        if peaks and (errors[peaks[-1]] > 0) == (e > 0):
            if abs(e) > abs(errors[peaks[-1]]):
                peaks[-1] = k
        else:
            peaks.append(k)
    while len(peaks) > count:
        peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
    return peaks if len(peaks) == count else []


def rounded(value: Real, digits: int) -> Real:
    """The nearest float of so many digits."""
    with mp.workprec(digits):
        return +value


def coefficients(p: Polynomial) -> tuple[list[Real], Real, Real]:
    """Rounded coefficients, lowest first; the largest error before rounding, and after."""
    found, least = remez(p, [])
    fixed: list[Real] = []
    while len(fixed) < p.count:
        fixed.append(rounded(found[0], p.digits * (2 if len(fixed) < p.twofold else 1)))
        if len(fixed) < min(p.count, 4):  # those above matter less than their rounding
            found, _ = remez(p, fixed)
        else:
            found = found[1:]
    grid = [p.low + (p.high - p.low) * k / _GRID for k in range(_GRID + 1)]
    worst = max(abs(p.weight(z) * (p.function(z) - mpmath.polyval(fixed[::-1], z))) for z in grid)
    return fixed, least, worst


def main(names: list[str]) -> None:
    """Print the polynomials of these names, or all."""
    for name in names or POLYNOMIALS:
        found, least, worst = coefficients(POLYNOMIALS[name])
        print(f"{name}: 2**{float(mpmath.log(least, 2)):.1f}, rounded 2**{float(mpmath.log(worst, 2)):.1f}")
        for k, c in enumerate(found):
            high = float(rounded(c, POLYNOMIALS[name].digits))
            print(f"    {k:2}  {high!r}" + (f" + {float(c - high)!r}" if c != high else ""))


if __name__ == "__main__":
    main(sys.argv[1:])
