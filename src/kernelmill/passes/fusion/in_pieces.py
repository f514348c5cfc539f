"""Pieces of an assignment whose source shares memory with the target, as `x[1:] = x[:-1]` and `x[:-1] += x[1:]` have it.

    o = row_order target, source;  size = 1024 rows where o says in which order, else all;  temporary = new size
    for each piece, in that order { temporary = source there;  target there = temporary }

NumPy computes all before it writes any; what a piece overwrites is then read no more, so that a small array does for the temporary
one, which stays in the cache. Input and output: high IR, for `loop_maker.py`, which makes the loops over each piece.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Const, If, Op, Operand, Var
from kernelmill.ir.types import BOOL, INT
from kernelmill.passes.fusion.group_values import GroupValues
from kernelmill.records import dataclass

#: Elements of a piece of one axis, and rows of one of more axes.
_ELEMENTS: Final = 1024
_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class Pieces:
    """How an assignment is cut: whether the last piece comes first, and the rows of each and of the temporary array."""

    descends: Var
    size: Var

    def piece(self, group: GroupValues, done: Var, rows: Operand) -> tuple[Var, Var]:
        """The first row of a piece and how many it has, when so many rows are done."""
        rest = group.op("binary", INT, rows, done, op="sub", wraps=True)
        count = _chosen(group, group.op("compare", BOOL, rest, self.size, op="lt"), rest, self.size)
        last = group.op("binary", INT, rest, count, op="sub", wraps=True)
        return _chosen(group, self.descends, last, done), count


def pieces(group: GroupValues, target: Var, sources: list[Var], rows: Operand) -> Pieces:
    """How to cut an assignment from arrays that are as large as the target, of so many rows."""
    order: Operand | None = None
    for source in sources:
        one = group.op("row_order", INT, target, source)
        order = one if order is None else group.op("binary", INT, order, one, op="and")
    assert order is not None
    known = group.op("compare", BOOL, order, Const(0, INT), op="ne")
    descends = group.op("compare", BOOL, order, Const(2, INT), op="eq")
    size = _chosen(group, known, Const(_ELEMENTS if group.rank == 1 else _ROWS, INT), rows)
    return Pieces(descends, _chosen(group, group.op("compare", BOOL, size, rows, op="lt"), size, rows))


def _chosen(group: GroupValues, condition: Var, one: Operand, other: Operand) -> Var:
    """One number or the other."""
    result = Var(group.fresh.name("chosen"), INT)
    branches = [(Op("copy", (result,), (x,), (), group.span),) for x in (one, other)]
    group.emit(If(condition, branches[0], branches[1], group.span))
    return result
