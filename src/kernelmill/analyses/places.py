"""Where a function assigns its variables: what every loop nest of it asks for, found once (see `symbolic.py`).

Input: a function and its facts (`ranges.py`). Output: `Places`: statements numbered as by `ir.walk.statements`, the statements
that assign a variable, where a variable surely has a value, and the intervals of those that are assigned once.

    a = 1; if c { b = 2 } else { b = 3 }; for … { d = a }        before the loop, a and b surely have values; d has not
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

from kernelmill.analyses.polynomial import Interval
from kernelmill.analyses.ranges import Fact
from kernelmill.ir.nodes import Block, Break, Continue, For, Function, If, Op, Return, Stmt, Var, While, attr
from kernelmill.ir.types import DTYPES
from kernelmill.ir.walk import count_assignments, falls_through, statements, writes

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1


class Places:
    """One function. `order`: its statements; `counts`: how often each variable is assigned; `intervals`: of some of them."""

    def __init__(self, function: Function, facts: list[Fact | None]) -> None:
        self.order = list(statements(function.body))
        self.counts = count_assignments(function)
        self.params = frozenset(p.name for p in function.params)
        self.assigning: dict[str, list[int]] = {}
        for number, stmt in enumerate(self.order):
            for v in writes(stmt):
                self.assigning.setdefault(v.name, []).append(number)
        self.intervals = _intervals(function, self.order, facts, self.counts)
        self.scopes: dict[str, list[tuple[int, int]]] = {}
        self._block(function.body, 0, len(self.order))

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

    def _block(self, block: Block, at: int, end: int) -> tuple[int, set[str] | None]:
        """Note what the statements of a block give to those after them; up to `end` the block surely ran.

        Returns the place after the block, and what has a value at its end; None: control does not come there.
        """
        given: set[str] | None = set()
        for stmt in block:
            at, new = self._stmt(stmt, at)
            for name in new or ():
                self.scopes.setdefault(name, []).append((at, end))
            if new is None or given is None:
                given = None
            else:
                given |= new
        return at, given

    def _stmt(self, stmt: Stmt, at: int) -> tuple[int, set[str] | None]:
        match stmt:
            case Op():
                return at + 1, {r.name for r in stmt.results} if stmt.name != "unreachable" else None
            case If():
                middle, then = self._branch(stmt.then, at + 1)
                after, orelse = self._branch(stmt.orelse, middle)
                return after, orelse if then is None else then if orelse is None else then & orelse
            case For():
                after = at + 1 + sum(1 for _ in statements(stmt.body))
                self.scopes.setdefault(stmt.var.name, []).append((at + 1, after))
                self._block(stmt.body, at + 1, after)
                return after, set()
            case While():
                after = at + sum(1 for _ in statements((stmt,)))
                middle, _ = self._block(stmt.head, at + 1, after)
                self._block(stmt.body, middle, after)
                return after, set() if falls_through((stmt,)) else None
            case Return() | Break() | Continue():
                return at + 1, None

    def _branch(self, block: Block, at: int) -> tuple[int, set[str] | None]:
        return self._block(block, at, at + sum(1 for _ in statements(block)))


def _intervals(
    function: Function, order: list[Stmt], facts: list[Fact | None], counts: Mapping[str, int]
) -> dict[str, Interval]:
    """Intervals of variables that are assigned once: valid wherever the variable has its value."""
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
    for stmt, fact in zip(order, facts, strict=True):
        if isinstance(stmt, Op) and fact is not None:
            for result, interval in zip(stmt.results, fact.results, strict=True):
                if counts[result.name] == 1:
                    out[result.name] = interval
    return {name: interval for name, interval in out.items() if counts.get(name) == 1}
