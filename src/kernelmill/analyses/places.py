"""Where a function assigns its variables: what every loop nest of it asks for, found once (see `symbolic.py`).

Input: the facts of a function (`ranges.py`). Output: `Places`: by the numbers that its statements have there, which of them
assign a variable, where a variable surely has a value, and the intervals of those that are assigned once.

    a = 1; if c { b = 2 } else { b = 3 }; for … { d = a }        before the loop, a and b surely have values; d has not
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

from kernelmill.analyses.polynomial import Interval
from kernelmill.analyses.ranges import Facts
from kernelmill.ir.nodes import Block, Break, Continue, For, If, Op, Return, Stmt, Var, While, attr
from kernelmill.ir.types import DTYPES
from kernelmill.ir.walk import count_assignments, falls_through, writes

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1


class Places:
    """One function. `order`: its statements; `counts`: how often each variable is assigned; `intervals`: of some of them."""

    def __init__(self, facts: Facts) -> None:
        function = facts.function
        self.numbered = facts.numbered
        self.order = facts.numbered.order
        self.counts = count_assignments(function)
        self.params = frozenset(p.name for p in function.params)
        self.assigning: dict[str, list[int]] = {}
        for number, stmt in enumerate(self.order):
            for v in writes(stmt):
                self.assigning.setdefault(v.name, []).append(number)
        self.intervals = _intervals(facts, self.counts)
        self.scopes: dict[str, list[tuple[int, int]]] = {}
        self._block(function.body, len(self.order))

    def within(self, name: str, at: int, end: int) -> list[int]:
        """The statements from `at` to `end` that assign a variable."""
        found = self.assigning.get(name, [])
        return found[bisect_left(found, at) : bisect_left(found, end)]

    def outside(self, name: str, at: int, end: int) -> bool:
        """Whether a variable is assigned before `at` or from `end` on, or is a parameter."""
        found = self.assigning.get(name)
        return name in self.params or (found is not None and (found[0] < at or found[-1] >= end))

    def has_value(self, name: str, at: int) -> bool:
        """Whether a variable surely has a value when control comes to statement `at` (it may have one all the same)."""
        return name in self.params or any(first <= at < end for first, end in self.scopes.get(name, ()))

    # where values are known to be there --------------------------------------------------------------------------

    def _block(self, block: Block, end: int) -> set[str] | None:
        """Note what the statements of a block give to those after them; up to the statement `end` the block surely ran.

        Returns what has a value at its end; None: control does not come there.
        """
        given: set[str] | None = set()
        for stmt in block:
            new = self._stmt(stmt)
            for name in new or ():
                self.scopes.setdefault(name, []).append((self.numbered.end(stmt), end))
            if new is None or given is None:
                given = None
            else:
                given |= new
        return given

    def _stmt(self, stmt: Stmt) -> set[str] | None:
        match stmt:
            case Op():
                return {r.name for r in stmt.results} if stmt.name != "unreachable" else None
            case If():
                then, orelse = self._branch(stmt.then), self._branch(stmt.orelse)
                return orelse if then is None else then if orelse is None else then & orelse
            case For():
                end = self.numbered.end(stmt)
                self.scopes.setdefault(stmt.var.name, []).append((self.numbered.of(stmt) + 1, end))
                self._block(stmt.body, end)
                return set()
            case While():
                end = self.numbered.end(stmt)
                self._block(stmt.head, end)
                self._block(stmt.body, end)
                return set() if falls_through((stmt,)) else None
            case Return() | Break() | Continue():
                return None

    def _branch(self, block: Block) -> set[str] | None:
        return self._block(block, self.numbered.end(block[-1]) if block else 0)


def _intervals(facts: Facts, counts: Mapping[str, int]) -> dict[str, Interval]:
    """Intervals of variables that are assigned once: valid wherever the variable has its value."""
    function = facts.function
    out: dict[str, Interval] = {}
    for array in function.arrays:
        for axis in range(array.ndim):
            out[array.extent(axis)] = (0, _MOST // DTYPES[array.dtype].itemsize)
    for stmt in function.body:  # facts stated at the start hold everywhere
        if not isinstance(stmt, Op):
            break
        if stmt.name == "fact" and isinstance(stmt.args[0], Var):
            lo, hi = out.get(stmt.args[0].name, (_LEAST, _MOST))
            least, most = attr(stmt, "lo"), attr(stmt, "hi")
            lo = max(lo, least) if isinstance(least, int) else lo
            out[stmt.args[0].name] = (lo, min(hi, most) if isinstance(most, int) else hi)
    for stmt in facts.numbered.order:
        fact = facts.of(stmt)
        if isinstance(stmt, Op) and fact is not None:
            for result, interval in zip(stmt.results, fact.results, strict=True):
                if counts[result.name] == 1:
                    out[result.name] = interval
    return {name: interval for name, interval in out.items() if counts.get(name) == 1}
