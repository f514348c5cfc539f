"""What a reduction that keeps its axes follows in memory: not an array expression, which need not be stored, but what it reads.

    t = elementwise a, b {mul}; r = reduce t {sum, axis=0}; s = view r, t {own}      ->      …; s = view r, a, b {own}

Input and output: high IR before `fuse`.
"""

from __future__ import annotations

from kernelmill.ir.nodes import Function, Op, Stmt, Var, attr
from kernelmill.ir.walk import map_block, operations
from kernelmill.passes.fusion.counts import uses_and_definitions
from kernelmill.passes.fusion.layouts import Layouts, new_arrays
from kernelmill.records import replace


def look_at_leaves(function: Function) -> Function:
    """The function with the leaves of array expressions as the models of views that are arrays of their own."""
    views = [op for op in operations(function.body) if _has_models(op)]
    if not views:
        return function
    maker, defs = Layouts(), uses_and_definitions(function)[1]
    made = new_arrays(function, defs)
    for op in operations(function.body):
        if op.name == "elementwise" and all(defs[v] == 1 for v in (*op.args, *op.results) if isinstance(v, Var)):
            made[op.results[0]] = maker.of(op, made)

    def change(stmt: Stmt) -> tuple[Stmt, ...] | None:
        if not (isinstance(stmt, Op) and _has_models(stmt)):
            return None
        base, model = stmt.args
        if not isinstance(model, Var) or model not in made:
            return None
        models, through = made[model].models(whole=True)
        return (replace(stmt, args=(base, *models), attrs=(*stmt.attrs, ("through", through))),)

    return replace(function, body=map_block(function.body, change))


def _has_models(op: Op) -> bool:
    return op.name == "view" and bool(attr(op, "own")) and not attr(op, "like") and len(op.args) > 1
