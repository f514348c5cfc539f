"""References to arrays that a variable gives away are moved, not counted.

    incref t; decref y; y = copy t        ->  decref y; y = copy t; t = copy null        where nothing else reads t
    incref y; return y                    ->  r = copy y; y = copy null; return r
    cleanup { decref t; decref y }            cleanup as before, which has nothing to release then

A new array is held by a temporary first and then by the variable that it is assigned to, and each count is a call of the
interpreter. Input and output: a low module's function.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, Function, Op, Operand, Return, Stmt, Var, attr
from kernelmill.ir.types import PTR
from kernelmill.ir.walk import Fresh, map_children, operations, reads, statements, variables
from kernelmill.passes.context import PassContext
from kernelmill.records import replace

_NULL: Final = Const(None, PTR)


def moved_references(function: Function, context: PassContext) -> Function:
    """The function with fewer counts."""
    released = Counter(v.name for op in function.cleanup if isinstance(op, Op) if (v := _counted(op, "km_decref")))
    owners = {name for name, times in released.items() if times == 1} - {p.name for p in function.params}
    if not owners or not any(_counted(op, "km_incref") for op in operations(function.body)):
        return function
    pass_ = _Pass(function, owners)
    return replace(function, body=pass_.block(function.body))


class _Pass:
    """`owners`: variables whose reference the cleanup releases; `given`: those of them that nothing reads but counts and, once,
    an assignment."""

    def __init__(self, function: Function, owners: set[str]) -> None:
        self.owners = owners
        self.fresh = Fresh(variables(function))
        uses: Counter[str] = Counter()
        for stmt in statements(function.body):
            if not (isinstance(stmt, Op) and _counted(stmt, "km_decref")):
                uses.update(v.name for v in reads(stmt) if isinstance(v, Var))
        self.given = {name for name in owners if uses[name] == 2}  # the count and the assignment that follows

    def block(self, block: Block) -> Block:
        """The block, and those inside."""
        out: list[Stmt] = []
        for stmt in block:
            out.append(map_children(stmt, self.block))
            if isinstance(stmt, Return):
                self.returned(out)
            elif isinstance(stmt, Op) and stmt.name == "copy":
                self.assigned(out)
        return tuple(out)

    def assigned(self, out: list[Stmt]) -> None:
        """Change the last of the statements if it assigns what was counted for it."""
        if len(out) < 3:
            return
        count, release, copy = out[-3:]
        assert isinstance(copy, Op)
        source, target = copy.args[0], copy.results[0]
        if not (isinstance(count, Op) and isinstance(release, Op) and isinstance(source, Var)) or source.name not in self.given:
            return
        if _counted(count, "km_incref") == source and _counted(release, "km_decref") == target and target.name in self.owners:
            out[-3:] = [release, copy, Op("copy", (source,), (_NULL,), (), copy.span)]

    def returned(self, out: list[Stmt]) -> None:
        """Change the last of the statements, which returns, if it returns what was counted for that."""
        last = out.pop()
        assert isinstance(last, Return)
        counted: list[Var] = []
        while out and isinstance(count := out[-1], Op) and (v := _counted(count, "km_incref")):
            if v.name not in self.owners or v in counted or last.values.count(v) != 1:
                break
            counted.append(v)
            out.pop()
        b = Builder(self.fresh)
        b.span = last.span
        moved: dict[Operand, Var] = {}
        for v in counted:
            moved[v] = b.op("copy", v)
            b.assign(v, _NULL)
        out += [*b.block(), replace(last, values=tuple(moved.get(x, x) for x in last.values))]


def _counted(op: Op, callee: str) -> Var | None:
    """The variable that a call of one of the two functions counts."""
    found = op.args[0] if op.name == "ccall" and attr(op, "callee") == callee else None
    return found if isinstance(found, Var) else None
