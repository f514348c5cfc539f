"""What a reduction that keeps its axes follows in memory: not an array expression, which need not be stored, but what it reads.

    t = elementwise a, b {mul}; r = reduce t {sum, axis=0}; s = view r, t {own}      ->      …; s = view r, a, b {own}

Input and output: high IR before `fuse`. Arrays of a lower rank, which are broadcast, have no say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kernelmill.ir.nodes import Function, Op, Operand, Stmt, Var, attr
from kernelmill.ir.types import ArrayType
from kernelmill.ir.walk import map_block, operations
from kernelmill.records import replace


def look_at_leaves(function: Function) -> Function:
    """The function with the leaves of array expressions as the models of views that are arrays of their own."""
    views = [op for op in operations(function.body) if _has_models(op)]
    if not views:
        return function
    made = {op.results[0]: op for op in operations(function.body) if op.name == "elementwise"}

    def change(stmt: Stmt) -> tuple[Stmt, ...] | None:
        if not (isinstance(stmt, Op) and _has_models(stmt)):
            return None
        base, *rest = stmt.args
        rank = stmt.results[0].type.ndim  # type: ignore[union-attr]  # a view is an array
        leaves = _leaves(rest, rank, made)
        return (replace(stmt, args=(base, *leaves)),)

    return replace(function, body=map_block(function.body, change))


def _has_models(op: Op) -> bool:
    return op.name == "view" and bool(attr(op, "own")) and not attr(op, "like") and len(op.args) > 1


def _leaves(values: Sequence[Operand], rank: int, made: Mapping[Var, Op]) -> list[Var]:
    """The arrays of that rank from which values are computed element by element, in the order in which they are read."""
    found: list[Var] = []
    seen: set[Operand] = set()
    waiting = list(reversed(values))
    while waiting:
        value = waiting.pop()
        if value in seen or not isinstance(value, Var) or not isinstance(value.type, ArrayType):
            continue
        seen.add(value)
        if value in made:
            waiting += reversed(made[value].args)
        elif value.type.ndim == rank:
            found.append(value)
    return found
