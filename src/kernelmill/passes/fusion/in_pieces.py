"""Pieces of an assignment whose source shares memory with the target, as `x[1:] = x[:-1]` and `x[:-1] += x[1:]` have it.

    o = row_order target, source;  size = 1024 rows where o says in which order, else all;  temporary = new size
    for each piece, in that order { temporary = source there;  target there = temporary }

Where nothing is computed and both are contiguous, a piece is as many elements as registers hold, and there is no temporary array.
NumPy computes all before it writes any; what a piece overwrites is then read no more, so that a small array does for the temporary
one, which stays in the cache. Input and output: high IR, for `loop_maker.py`, which makes the loops over each piece.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Const, For, If, Op, Operand, Stmt, Var
from kernelmill.ir.types import BOOL, INT, NpScalar
from kernelmill.passes.fusion.group_values import GroupValues, dtype_of
from kernelmill.records import dataclass

#: Elements that are moved at once.
_MOVED: Final = 16
#: Elements of a piece of one axis, and rows of one of more axes.
_ELEMENTS: Final = 1024
_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class Pieces:
    """How an assignment is cut: whether an order is known and the last piece comes first, and the rows of each and of the
    temporary array."""

    known: Var
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
    return Pieces(known, descends, _chosen(group, group.op("compare", BOOL, size, rows, op="lt"), size, rows))


def moved(group: GroupValues, cut: Pieces, target: Var, source: Var, rows: Operand) -> tuple[Var, list[Stmt]]:
    """Whether the elements of one vector may be moved to another by way of registers, and the statements that do it."""
    near = group.op("unit_stride", BOOL, target, source)
    fits = group.op("binary", BOOL, cut.known, near, op="and")
    before = group.collect()
    to, here = (group.op("as_unit", v.type, v) for v in (target, source))  # type: ignore[arg-type]  # high types
    done, left = (Var(group.fresh.name("done"), INT) for _ in range(2))
    whole = group.op("binary", INT, rows, Const(-_MOVED, INT), op="and")
    start = group.collect()
    for first, count in ((done, _MOVED), (left, 1)):
        rest = group.op("binary", INT, rows, first, op="sub", wraps=True)
        last = group.op("binary", INT, rest, Const(count, INT), op="sub", wraps=True)
        at = _chosen(group, cut.descends, last, first)
        places = [group.op("binary", INT, at, Const(k, INT), op="add", wraps=True) for k in range(count)]
        values = [group.op("index", NpScalar(dtype_of(source)), here, place, inbounds=True) for place in places]
        for place, value in zip(places, values, strict=True):
            group.emit(Op("put", (), (to, place, value), (), group.span))
        begin, end = (Const(0, INT), whole) if count > 1 else (whole, rows)
        start.append(For(first, begin, end, Const(count, INT), tuple(group.collect()), group.span))
    group.out = before
    return fits, start


def _chosen(group: GroupValues, condition: Var, one: Operand, other: Operand) -> Var:
    """One number or the other."""
    result = Var(group.fresh.name("chosen"), INT)
    branches = [(Op("copy", (result,), (x,), (), group.span),) for x in (one, other)]
    group.emit(If(condition, branches[0], branches[1], group.span))
    return result
