"""Assumptions about the variables that a loop changes, for the range analysis.

At the start of an iteration each changed variable is assumed to name the value it had before the loop, or some value within
limits that starts out narrow, above or below the first value. `next_iteration` looks at what it names at the end of an iteration;
`confirmed` says whether every assumption held, and weakens those that did not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from kernelmill.analyses.counters import LIMIT, Counter
from kernelmill.analyses.facts import Interval, Store, full
from kernelmill.analyses.join import Path
from kernelmill.ir.nodes import Const, Function, Op
from kernelmill.ir.types import Type
from kernelmill.ir.walk import statements
from kernelmill.records import dataclass, field

_PATIENCE = 5  # attempts after which a failing limit gives way altogether


@dataclass(slots=True)
class Assumption:
    """Of one variable. `same`: names its first value; else lies in `lo..hi`, not above or not below its first value."""

    integer: bool
    widest: Interval
    same: bool = True
    lo: int = 0
    hi: int = 0
    not_above: bool = True
    not_below: bool = True


@dataclass(slots=True)
class Seen:
    """Of one variable at the ends of all iterations."""

    same: bool = True
    lo: int = 2**70
    hi: int = -(2**70)
    not_above: bool = True
    not_below: bool = True


@dataclass(slots=True)
class Loop:
    """A loop being walked. `at`, `end`: its statements; `mark`, `first`: the store before it; `before`: the first values
    of changed variables."""

    at: int
    end: int
    mark: int
    first: int
    before: Mapping[str, int]
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    first_limits: dict[str, Interval] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    breaks: list[Path] = field(default_factory=list)
    wide: dict[str, Interval] | None = None  # limits before they were narrowed

    def assume(
        self,
        store: Store,
        name: str,
        known: Assumption | None,
        widest: Interval,
        integer: bool,
        counter: Counter | None,
    ) -> None:
        """The first assumption about a variable; `known`: what held when this loop was last walked."""
        lo, hi = self.first_limits[name] = store.interval(self.before[name])
        if known is not None:
            known.lo, known.hi = min(known.lo, lo), max(known.hi, hi)
            self.assumptions[name] = known
            return
        made = Assumption(integer, (-LIMIT, LIMIT) if counter else widest, lo=lo, hi=hi)
        if counter and counter.rises:
            made.same, made.not_above, made.hi = False, False, max(hi, LIMIT)
        if counter and counter.falls:
            made.same, made.not_below, made.lo = False, False, min(lo, -LIMIT)
        self.assumptions[name] = made

    def begin(self, store: Store, types: Mapping[str, Type]) -> None:
        """Let the variables name what is assumed at the start of an iteration."""
        self.seen = {name: Seen() for name in self.assumptions}
        for name, made in self.assumptions.items():
            if made.same:
                continue
            if not made.integer:
                store.assign(name, store.new(*full(types[name])))
                continue
            value, before = store.new(made.lo, made.hi), self.before[name]
            if made.not_above:
                store.at_most(value, before, 0)
            if made.not_below:
                store.at_most(before, value, 0)
            store.assign(name, value)

    def next_iteration(self, store: Store) -> None:
        """Look at the variables at the end of an iteration."""
        for name, seen in self.seen.items():
            value, before = store.variables[name], self.before[name]
            made = self.assumptions[name]
            if made.same:
                seen.same = seen.same and store.same(value, before)
            if made.integer:
                lo, hi = store.interval(value)
                seen.lo, seen.hi = min(seen.lo, lo), max(seen.hi, hi)
                if made.not_above and seen.not_above:
                    seen.not_above = store.bound(value, before) <= 0
                if made.not_below and seen.not_below:
                    seen.not_below = store.bound(before, value) <= 0

    def confirmed(self, steps: list[int], attempt: int) -> bool:
        """Whether all assumptions held; those that did not are weaker now, and what was seen is forgotten."""
        held = True
        for name, seen in self.seen.items():
            made = self.assumptions[name]
            if made.same and not seen.same:
                made.same = held = False
            if made.same or not made.integer:
                continue
            if made.not_above and not seen.not_above:
                made.not_above = held = False
            if made.not_below and not seen.not_below:
                made.not_below = held = False
            if seen.lo < made.lo:
                made.lo = _below(steps, seen.lo, made.widest[0], attempt)
                held = False
            if seen.hi > made.hi:
                made.hi = _above(steps, seen.hi, made.widest[1], attempt)
                held = False
        if not held:
            self.breaks.clear()
            for name, (lo, hi) in (self.wide or {}).items():  # narrowing went too far: back to what held
                made = self.assumptions[name]
                made.lo, made.hi = min(made.lo, lo), max(made.hi, hi)
        return held

    def narrowed(self) -> bool:
        """Whether limits that were confirmed gave way to the narrower ones seen, which are still to be confirmed."""
        if self.wide is not None:
            return False
        self.wide = {}
        for name, seen in self.seen.items():
            made = self.assumptions[name]
            if made.same or not made.integer or seen.lo > seen.hi:
                continue
            first_lo, first_hi = self.first_limits[name]
            lo, hi = min(first_lo, seen.lo), max(first_hi, seen.hi)
            if lo > made.lo or hi < made.hi:
                self.wide[name] = (made.lo, made.hi)
                made.lo, made.hi = lo, hi
        if self.wide:
            self.breaks.clear()
        return bool(self.wide)


def thresholds(function: Function) -> list[int]:
    """Limits worth trying for a variable in a loop: 0, and the constants that something is compared with."""
    found = {-1, 0, 1}
    for stmt in statements(function.body):
        if isinstance(stmt, Op) and stmt.name[-2:] in ("lt", "le", "gt", "ge", "eq", "ne"):
            for operand in stmt.args:
                if isinstance(operand, Const) and type(operand.value) is int:
                    found |= {operand.value - 1, operand.value, operand.value + 1}
    return sorted(found)


def _below(steps: list[int], value: int, least: int, attempt: int) -> int:
    """The highest threshold that is not above `value`."""
    at = bisect_right(steps, value)
    return steps[at - 1] if at and attempt < _PATIENCE and steps[at - 1] >= least else min(least, value)


def _above(steps: list[int], value: int, most: int, attempt: int) -> int:
    """The lowest threshold that is not below `value`."""
    at = bisect_left(steps, value)
    return steps[at] if at < len(steps) and attempt < _PATIENCE and steps[at] <= most else max(most, value)
