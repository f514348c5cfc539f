"""Comparisons in a loop that are decided in all but its first and last iterations.

Input: a native low function. Output: `Borders`: for each such loop how many iterations at either end must be set apart, so that
the comparisons are decided in the others. For i from 0 to n:

    c = slt i - 1, 0          decided from the second turn on:       low 1
    c = slt i + 1, n          undecided in the last iteration only:       high 1
    c = slt i + d, n          with d between -1 and 1:               high 1

A comparison counts for the innermost loop that decides it. It must lie near the loop's variable on one side and near
one of its limits on the other; how near, the differences of `facts.py` tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kernelmill.analyses.facts import Store
from kernelmill.analyses.ranges import Counted, Observer, ranges
from kernelmill.ir.nodes import Function, Stmt
from kernelmill.ir.numbering import Numbered
from kernelmill.records import dataclass

_MOST: Final = 4  # iterations at one end that are worth a loop of their own
_NEAR: Final = 2 * _MOST
_FEW: Final = 4 * _MOST  # iterations up to which a loop stays whole


@dataclass(frozen=True, slots=True)
class Border:
    """Iterations at the beginning and at the end of a loop."""

    low: int
    high: int


class Borders:
    """Of the loops of `function`, which is the one analysed, without shared statements; false where there are none."""

    def __init__(self, numbered: Numbered, found: Mapping[int, Border]) -> None:
        self.function = numbered.function
        self._numbered, self._found = numbered, found

    def __bool__(self) -> bool:
        return bool(self._found)

    def of(self, stmt: Stmt) -> Border | None:
        """The border of a loop, if it has one. Raises KeyError for what is no statement of `function`."""
        return self._found.get(self._numbered.of(stmt))


def borders(function: Function) -> Borders:
    """The borders of the function's loops."""
    watch = _Watch({})
    facts = ranges(function, watch)
    out: dict[int, Border] = {}
    for loop, low, high in watch.found.values():
        known = out.get(loop, Border(0, 0))
        out[loop] = Border(max(known.low, low), max(known.high, high))
    return Borders(facts.numbered, out)


@dataclass(slots=True)
class _Watch(Observer):
    """Collects, for each comparison by its number, the loop that decides it and where."""

    found: dict[int, tuple[int, int, int]]

    def compared(self, store: Store, at: int, name: str, x: int, y: int, loops: list[Counted], *, decided: bool) -> None:
        """Called for each comparison, in every walk of the loops around it; the last one counts."""
        self.found.pop(at, None)
        loops = [] if decided else [loop for loop in loops if _may_split(store, loop)]
        if not loops:
            return
        if name in ("ult", "ule"):
            if store.interval(y)[0] < 0:
                return
            if store.interval(x)[0] < 0:  # as unsigned numbers negative ones are large: that must not be
                y, name = store.const(0), "slt"
            else:
                name = "s" + name[1:]
        for loop in reversed(loops):
            sides = _decided(store, name, x, y, loop)
            if sides is not None:
                self.found[at] = (loop.at, *sides)
                return


def _may_split(store: Store, loop: Counted) -> bool:
    """Whether the loop may have many iterations, and its limits can be moved without overflow."""
    many = store.bound(loop.stop, loop.start) > _FEW
    return many and store.interval(loop.start)[1] < 2**62 and store.interval(loop.stop)[0] > -(2**62)


def _decided(store: Store, name: str, x: int, y: int, loop: Counted) -> tuple[int, int] | None:
    """The iterations at the beginning or end of `loop` outside which the comparison is decided; None if that is not known."""
    if name in ("eq", "ne"):
        found = _apart(store, x, y, loop) or _apart(store, y, x, loop)
    else:
        found = _less(store, x, y, 1 if name == "sle" else 0, loop)
    return found if found is not None and max(found) <= _MOST else None


def _near(store: Store, value: int, loop: Counted) -> tuple[int, int] | None:
    """(a, b) with i - a <= value <= i + b."""
    above = store.bound(value, loop.variable)
    if above > _NEAR or above < -_NEAR:
        return None
    below = store.bound(loop.variable, value)
    return (below, above) if below <= _NEAR else None


def _less(store: Store, x: int, y: int, more: int, loop: Counted) -> tuple[int, int] | None:
    """Of `x < y + more`."""
    near = _near(store, x, loop)
    if near is not None:
        below, above = near
        high = above + store.bound(loop.stop, y) - more  # true before the last `high` iterations
        if 1 <= high <= _MOST:
            return 0, high
        low = below + store.bound(y, loop.start) + more  # false after the first `low` iterations
        if 1 <= low <= _MOST:
            return low, 0
        return None
    near = _near(store, y, loop)
    if near is not None:
        below, above = near
        low = below + store.bound(x, loop.start) - more + 1
        if 1 <= low <= _MOST:
            return low, 0
        high = above + store.bound(loop.stop, x) + more - 1
        if 1 <= high <= _MOST:
            return 0, high
    return None


def _apart(store: Store, x: int, y: int, loop: Counted) -> tuple[int, int] | None:
    """Of `x == y`, with x near the variable."""
    near = _near(store, x, loop)
    if near is None:
        return None
    below, above = near
    low = below + store.bound(y, loop.start) + 1
    if 1 <= low <= _MOST:
        return low, 0
    high = above + store.bound(loop.stop, y)
    return (0, high) if 1 <= high <= _MOST else None
