"""Polynomials with rational coefficients over named symbols: `3*n*m - i + 2`, `n*n/2 - n/2`.

A polynomial is a mapping from monomials (sorted tuples of symbol names) to coefficients that are not 0; () is the
constant term. They stand for mathematical integers: nothing wraps.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, lcm
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

Monomial = tuple[str, ...]
Coefficient: TypeAlias = "int | Fraction"
Polynomial = Mapping[Monomial, Coefficient]
Interval = tuple[int, int]


def half() -> Fraction:
    """1/2."""
    from fractions import Fraction  # few programs need it

    return Fraction(1, 2)


def constant(value: int) -> Polynomial:
    """A number."""
    return {(): value} if value else {}


def symbol(name: str) -> Polynomial:
    """A symbol alone."""
    return {(name,): 1}


def add(a: Polynomial, b: Polynomial, factor: Coefficient = 1) -> Polynomial:
    """`a + factor * b`."""
    out = dict(a)
    for monomial, coefficient in b.items():
        total = out.get(monomial, 0) + factor * coefficient
        if total:
            out[monomial] = total
        else:
            out.pop(monomial, None)
    return out


def multiply(a: Polynomial, b: Polynomial) -> Polynomial:
    """`a * b`."""
    out: Polynomial = {}
    for monomial, coefficient in a.items():
        out = add(out, {tuple(sorted((*monomial, *other))): c for other, c in b.items()}, coefficient)
    return out


def degree(a: Polynomial) -> int:
    """The most symbols that one term multiplies."""
    return max(map(len, a), default=0)


def negated(a: Polynomial) -> Polynomial:
    """`-a`."""
    return {monomial: -c for monomial, c in a.items()}


def symbols(a: Polynomial) -> set[str]:
    """The symbols that occur."""
    return {name for monomial in a for name in monomial}


def linear_in(a: Polynomial, name: str) -> tuple[Polynomial, Polynomial] | None:
    """`(p, q)` with `a == p * name + q` and `name` in neither; None if `name` occurs squared."""
    slope: dict[Monomial, Coefficient] = {}
    rest: dict[Monomial, Coefficient] = {}
    for monomial, coefficient in a.items():
        match monomial.count(name):
            case 0:
                rest[monomial] = coefficient
            case 1:
                at = monomial.index(name)
                slope[monomial[:at] + monomial[at + 1 :]] = coefficient
            case _:
                return None
    return slope, rest


def interval(a: Polynomial, of: Mapping[str, Interval]) -> Interval:
    """Where the value lies if each symbol lies where `of` says (symbols not named there: any 64-bit number)."""
    lo: Coefficient = 0
    hi: Coefficient = 0
    for monomial, coefficient in a.items():
        low = high = coefficient
        for name in monomial:
            least, most = of.get(name, (-(2**63), 2**63 - 1))
            corners = (low * least, low * most, high * least, high * most)
            low, high = min(corners), max(corners)
        lo, hi = lo + low, hi + high
    return ceil(lo), floor(hi)


def whole(a: Polynomial) -> dict[Monomial, int]:
    """The least multiple of `a` with integer coefficients: of the same sign everywhere."""
    factor = lcm(*(c.denominator for c in a.values()))
    return {monomial: int(c * factor) for monomial, c in a.items()}


def key(a: Polynomial) -> tuple[tuple[Monomial, Coefficient], ...]:
    """The polynomial as something hashable, in a canonical order."""
    return tuple(sorted(a.items()))
