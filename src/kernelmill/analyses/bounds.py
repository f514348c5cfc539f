"""Integers of a loop nest as polynomials: the values and bounds that `symbolic.py` reckons with, and their products.

A `Value` holds under its `needs`: polynomials that must not be positive in any iteration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kernelmill.analyses import polynomial as poly
from kernelmill.analyses.polynomial import Polynomial
from kernelmill.records import dataclass, field

_LEAST: Final = -(2**63)


_MOST: Final = 2**63 - 1


TERMS: Final = 24  # monomials past which a polynomial is given up


_DEGREE: Final = 12  # symbols multiplied past which it is


@dataclass(frozen=True, slots=True)
class Value:
    """`polynomial`, if no polynomial of `needs` is positive; conditions in `fixed` then have these values."""

    polynomial: Polynomial
    needs: tuple[Polynomial, ...] = ()
    fixed: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bounded:
    """A symbol that lies between each of `least` and each of `most`; those have symbols of lower rank only."""

    least: tuple[Polynomial, ...]
    most: tuple[Polynomial, ...]
    rank: int


def together(*parts: tuple[Polynomial, ...]) -> tuple[Polynomial, ...]:
    """All that is needed, each once: what is computed from one value twice needs no more than that value."""
    return tuple({id(need): need for part in parts for need in part}.values())


def product(factors: Iterable[Polynomial]) -> Polynomial | None:
    """The product of all, unless it grows beyond use."""
    out = poly.constant(1)
    for factor in factors:
        if len(out) * len(factor) > TERMS * TERMS or poly.degree(out) + poly.degree(factor) > _DEGREE:
            return None
        out = poly.multiply(out, factor)
    return out


def fits(p: Polynomial) -> tuple[Polynomial, Polynomial]:
    """What must not be positive for `p` to fit 64 bits."""
    return poly.add(p, poly.constant(-_MOST)), poly.add(poly.constant(_LEAST), p, -1)


