"""Where paths of control meet: what holds on all of them.

`leave` describes the end of one path (which variables name other values than at the start, and what was learned),
`join` puts the descriptions of all paths together, in the store as it was where they parted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kernelmill.analyses.conditions import choose, gather
from kernelmill.analyses.facts import Interval, Store, full
from kernelmill.ir.nodes import Var
from kernelmill.ir.numbering import Numbered
from kernelmill.ir.types import I1, INT_BITS, Type
from kernelmill.ir.walk import reads, writes
from kernelmill.records import dataclass

_NEAR = 10  # values whose difference from a joined one is worth knowing


@dataclass(frozen=True, slots=True)
class Named:
    """A value at the end of a path: `base + by`, its interval, and bounds on its difference from values `w` that were
    there at the start, as `(above, below)`: `value <= w + above`, `w <= value + below`."""

    value: int
    base: int
    by: int
    interval: Interval
    near: Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Path:
    """The end of a path: changed variables, and what was learned of values that were there at the start."""

    changed: Mapping[str, Named]
    intervals: Mapping[int, Interval]
    edges: Mapping[tuple[int, int], int]


def leave(store: Store, mark: int, first: int, counts: Callable[[str], bool] | None = None, only: str | None = None) -> Path:
    """The path from `mark` to here; values below `first` were there at the start.

    `counts`: whether a variable is of interest after the path; `only`: a single one is.
    """
    names = {only} if only is not None else {key for kind, key, _ in store.trail[mark:] if kind == "variable"}
    if counts is not None:
        names = set(filter(counts, names))
    intervals, edges = gather(store, mark)
    return Path(
        {name: describe(store, store.variables[name], first) for name in names if name in store.variables},
        {v: i for v, i in intervals.items() if v < first},
        {pair: c for pair, c in edges.items() if pair[0] < first and pair[1] < first},
    )


def describe(store: Store, value: int, first: int) -> Named:
    """`value` as seen from the start of the path."""
    base, by = store.base[value]
    near: dict[int, tuple[int, int]] = {}
    for other in store.neighbours(value):
        if 0 < other < first and len(near) < _NEAR:
            near[other] = (store.bound(value, other), store.bound(other, value))
    return Named(value, base, by, store.interval(value), near)


def join(store: Store, paths: list[Path], types: Mapping[str, Type], cond: int | None = None) -> bool:
    """Learn what all paths have in common; false if there is none, so that control does not go on.

    `cond`: the condition that chose between two paths.
    """
    if not paths:
        return False
    if len(paths) == 1:
        _follow(store, paths[0])
        return True
    names = {name for path in paths for name in path.changed}
    values = {name: _value(store, paths, name, types[name], cond) for name in sorted(names)}
    for value in set.intersection(*(set(p.intervals) for p in paths)):
        store.limit(value, min(p.intervals[value][0] for p in paths), max(p.intervals[value][1] for p in paths))
    for x, y in set.intersection(*(set(p.edges) for p in paths)):
        store.at_most(x, y, max(p.edges[x, y] for p in paths))
    for name, made in values.items():
        if made is not None:
            store.assign(name, made)
    return True


def _follow(store: Store, path: Path) -> None:
    """Go on along the only path."""
    for value, (lo, hi) in path.intervals.items():
        store.limit(value, lo, hi)
    for (x, y), c in path.edges.items():
        store.at_most(x, y, c)
    for name, named in path.changed.items():
        store.assign(name, _again(store, named))


def _again(store: Store, named: Named) -> int:
    """The value of a path, in the store after that path."""
    value = named.value
    if store.base[value] != (named.base, named.by):
        store.rebase(value, named.base, named.by)
    store.limit(value, *named.interval)
    for other, (above, below) in named.near.items():
        store.at_most(value, other, above)
        store.at_most(other, value, below)
    return value


def _value(store: Store, paths: list[Path], name: str, kind: Type, cond: int | None) -> int | None:
    """The value that `name` has after the paths met; None if it has none on some path."""
    found: list[Named] = []
    for path in paths:
        named = path.changed.get(name) or _unchanged(store, path, name)
        if named is None:
            return None
        found.append(named)
    one = found[0]
    if all((f.base, f.by) == (one.base, one.by) for f in found):
        same = all(f.value == one.value for f in found)
        return _again(store, _widest(found)) if same else store.offset(one.base, one.by)
    if str(kind) not in INT_BITS:
        return store.new(*full(kind))
    if kind == I1 and cond is not None:
        then, orelse = (store.const(f.interval[0]) if f.interval[0] == f.interval[1] else f.value for f in found)
        return choose(store, cond, then, orelse)
    made = store.new(min(f.interval[0] for f in found), max(f.interval[1] for f in found))
    for other in {o for f in found for o in f.near}:
        bounds = [_near(store, path, f, other) for path, f in zip(paths, found, strict=True)]
        lo, hi = store.interval(made)
        other_lo, other_hi = store.interval(other)
        above, below = max(b[0] for b in bounds), max(b[1] for b in bounds)
        if above < hi - other_lo:
            store.at_most(made, other, above)
        if below < other_hi - lo:
            store.at_most(other, made, below)
    return made


def _widest(found: list[Named]) -> Named:
    """One value as all paths know it: what a single path learned of it is not known after them."""
    one = found[0]
    others = set.intersection(*(set(f.near) for f in found))
    near = {o: (max(f.near[o][0] for f in found), max(f.near[o][1] for f in found)) for o in others}
    return Named(one.value, one.base, one.by, (min(f.interval[0] for f in found), max(f.interval[1] for f in found)), near)


def _unchanged(store: Store, path: Path, name: str) -> Named | None:
    value = store.variables.get(name)
    if value is None:
        return None
    base, by = store.base[value]
    lo, hi = path.intervals.get(base, (store.lo[base], store.hi[base]))
    near = {other: (store.bound(value, other), store.bound(other, value)) for other in _few(store, value)}
    return Named(value, base, by, (lo + by, hi + by), near)


def _few(store: Store, value: int) -> list[int]:
    return [other for other in store.neighbours(value) if other][:_NEAR]


def _near(store: Store, path: Path, named: Named, other: int) -> tuple[int, int]:
    """Bounds on the difference of a path's value from `other`, at the end of that path."""
    known = named.near.get(other)
    if known is not None:
        return known
    lo, hi = path.intervals.get(other, (store.lo[other], store.hi[other]))
    return named.interval[1] - lo, hi - named.interval[0]


class Mentions:
    """Where the variables of a function occur: what a path need not say of those that only it uses. `types`: of each; `first`,
    `last`: the numbers of the first and last statement that reads or assigns it."""

    def __init__(self, numbered: Numbered) -> None:
        function = numbered.function
        self.types: dict[str, Type] = {p.name: p.type for p in function.params}
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        for at, stmt in enumerate(numbered.order):
            self.types.update((v.name, v.type) for v in writes(stmt))
            for operand in (*writes(stmt), *reads(stmt)):
                if isinstance(operand, Var):
                    self.first.setdefault(operand.name, at)
                    self.last[operand.name] = at

    def outside(self, start: int, end: int) -> Callable[[str], bool]:
        """Whether a variable that is assigned between the statements `start` and `end` occurs anywhere else."""
        return lambda name: self.first[name] < start or self.last[name] >= end
