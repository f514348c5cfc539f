"""The store of the range analysis: integer values, their intervals, and bounds on the difference of two values.

A *value* is a number for something computed once (as in SSA form); variables name values, and several variables may
name the same. Known of a value: `lo <= v <= hi` (signed; i1 is 0 or 1), `v = base + offset`, and `v <= w + c` for some
others. Facts hold along one path: whoever walks a branch takes a `mark()` before and calls `undo(mark)` after it.
Impossible facts set `dead`: control can't come here.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final, NamedTuple

from kernelmill.ir.types import INT_BITS, Type
from kernelmill.records import dataclass, field

Interval = tuple[int, int]

ZERO: Final = 0  # the value that is the constant 0; constants are offsets from it
_PATH: Final = 3  # differences that a bound is put together from
_WIDTH: Final = 24  # values looked at on the way, and of each one's neighbours
_SPREAD: Final = 64  # neighbours of a value that learn of a new limit of its


def full(kind: Type) -> Interval:
    """All that fits in an integer type; other types have no interval, and get the widest."""
    bits = INT_BITS.get(str(kind), 64)
    return (0, 1) if bits == 1 else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)


class Definition(NamedTuple):
    """How a value was made: `operation` on values `a` and `b` gave `result`, which may have overflowed if `may_wrap`."""

    operation: str
    a: int
    b: int
    result: int
    may_wrap: bool = False


@dataclass(slots=True)
class Store:
    """The facts of one path. `above[a][b] = c` says a <= b + c; `below[b][a] = c` says the same the other way round."""

    lo: list[int] = field(default_factory=lambda: [0])
    hi: list[int] = field(default_factory=lambda: [0])
    base: list[tuple[int, int]] = field(default_factory=lambda: [(ZERO, 0)])
    above: dict[int, dict[int, int]] = field(default_factory=dict)
    below: dict[int, dict[int, int]] = field(default_factory=dict)
    variables: dict[str, int] = field(default_factory=dict)
    computed: dict[tuple[object, ...], int] = field(default_factory=dict)
    definition: dict[int, Definition] = field(default_factory=dict)
    dead: bool = False
    trail: list[tuple[str, Any, Any]] = field(default_factory=list)  # what was learned, its key, what it replaced

    # values ------------------------------------------------------------------------------------------------------

    def new(self, lo: int, hi: int) -> int:
        """A value of its own."""
        self.lo.append(lo)
        self.hi.append(hi)
        self.base.append((len(self.base), 0))
        return len(self.base) - 1

    def offset(self, value: int, by: int) -> int:
        """The value `value + by`, which does not overflow."""
        base, old = self.base[value]
        key = ("offset", base, old + by)
        known = self.computed.get(key)
        if known is not None:
            return known
        made = self.new(0, 0)
        self.base[made] = (base, old + by)
        self.remember(key, made)
        return made

    def const(self, number: int) -> int:
        """The value of a constant."""
        return self.offset(ZERO, number)

    def remember(self, key: tuple[object, ...], value: int) -> None:
        """From here on, `key` computes `value`."""
        self.trail.append(("computed", key, self.computed.get(key)))
        self.computed[key] = value

    def assign(self, variable: str, value: int) -> None:
        """From here on, `variable` names `value`."""
        self.trail.append(("variable", variable, self.variables.get(variable)))
        self.variables[variable] = value

    def interval(self, value: int) -> Interval:
        """What is known of `value` alone."""
        base, by = self.base[value]
        return self.lo[base] + by, self.hi[base] + by

    # learning ----------------------------------------------------------------------------------------------------

    def limit(self, value: int, lo: int, hi: int, depth: int = 2) -> None:
        """Learn `lo <= value <= hi`."""
        base, by = self.base[value]
        old_lo, old_hi = self.lo[base], self.hi[base]
        new_lo, new_hi = max(old_lo, lo - by), min(old_hi, hi - by)
        if new_lo > new_hi:
            self.kill()
            return
        if (new_lo, new_hi) == (old_lo, old_hi) or base == ZERO:
            return
        self.trail.append(("interval", base, (old_lo, old_hi)))
        self.lo[base], self.hi[base] = new_lo, new_hi
        if depth and new_hi < old_hi:
            for other, c in _some(self.below.get(base)):
                if self.hi[other] > new_hi + c:
                    self.limit(other, self.lo[other], new_hi + c, depth - 1)
        if depth and new_lo > old_lo:
            for other, c in _some(self.above.get(base)):
                if self.lo[other] < new_lo - c:
                    self.limit(other, new_lo - c, self.hi[other], depth - 1)

    def at_most(self, a: int, b: int, c: int) -> None:
        """Learn `a <= b + c`."""
        (x, by_a), (y, by_b) = self.base[a], self.base[b]
        c += by_b - by_a
        if x == y:
            if c < 0:
                self.kill()
            return
        if y == ZERO:
            self.limit(x, self.lo[x], c)
            return
        if x == ZERO:
            self.limit(y, -c, self.hi[y])
            return
        known = self.above.get(x, {}).get(y)
        if known is not None and known <= c:
            return
        self.trail.append(("edge", (x, y), known))
        self.above.setdefault(x, {})[y] = c
        self.below.setdefault(y, {})[x] = c
        if self.hi[x] > self.hi[y] + c:
            self.limit(x, self.lo[x], self.hi[y] + c)
        if self.lo[y] < self.lo[x] - c:
            self.limit(y, self.lo[x] - c, self.hi[y])
        back = self.above.get(y, {}).get(x)
        if back is not None and back + c < 0:
            self.kill()

    def rebase(self, value: int, on: int, by: int) -> None:
        """Learn `value = on + by`."""
        root, more = self.base[on]
        if self.base[value][0] == value and root != value:
            lo, hi = self.interval(value)
            self.trail.append(("base", value, self.base[value]))
            self.base[value] = (root, more + by)
            self.limit(value, lo, hi)
        else:
            self.at_most(value, on, by)
            self.at_most(on, value, -by)

    def kill(self) -> None:
        """Learn that control can't come here."""
        if not self.dead:
            self.trail.append(("dead", None, None))
            self.dead = True

    # asking ------------------------------------------------------------------------------------------------------

    def bound(self, a: int, b: int) -> int:
        """The least known c with `a <= b + c`."""
        (x, by_a), (y, by_b) = self.base[a], self.base[b]
        shift = by_a - by_b
        if x == y:
            return shift
        lo, hi = self.lo, self.hi
        best = hi[x] - lo[y]
        below = self.below.get(y)
        if below and len(below) <= _WIDTH:
            best = min(best, min(hi[x] - lo[other] + c for other, c in below.items()))
        seen = {x: 0}
        front = [x]
        for _ in range(_PATH):
            following: list[int] = []
            for here in front:
                edges = self.above.get(here)
                if not edges:
                    continue
                so_far = seen[here]
                if y in edges:
                    best = min(best, so_far + edges[y])
                for other, c in islice(edges.items(), _WIDTH):
                    distance = so_far + c
                    known = seen.get(other)
                    if known is not None and known <= distance:
                        continue
                    if known is None and len(seen) >= _WIDTH:
                        continue
                    seen[other] = distance
                    best = min(best, distance + hi[other] - lo[y])
                    following.append(other)
            front = following
        return best + shift

    def same(self, a: int, b: int) -> bool:
        """Whether both are known to be the same number."""
        return self.base[a] == self.base[b]

    def neighbours(self, value: int) -> Iterable[int]:
        """Values with a direct bound on their difference from `value`."""
        base = self.base[value][0]
        return (base, *self.above.get(base, ()), *self.below.get(base, ()))

    # paths -------------------------------------------------------------------------------------------------------

    def mark(self) -> int:
        """A point to come back to."""
        return len(self.trail)

    def undo(self, mark: int) -> None:
        """Forget everything learned since `mark`."""
        trail = self.trail
        while len(trail) > mark:
            kind, key, old = trail.pop()
            if kind == "interval":
                self.lo[key], self.hi[key] = old
            elif kind == "edge":
                x, y = key
                _restore(self.above[x], y, old)
                _restore(self.below[y], x, old)
            elif kind == "variable":
                _restore(self.variables, key, old)
            elif kind == "computed":
                _restore(self.computed, key, old)
            elif kind == "base":
                self.base[key] = old
            else:
                self.dead = False


def _some(edges: dict[int, int] | None) -> list[tuple[int, int]]:
    return list(islice(edges.items(), _SPREAD)) if edges else []


def _restore(table: dict[Any, int], key: Any, old: int | None) -> None:
    if old is None:
        del table[key]
    else:
        table[key] = old
