"""References to arrays that a return gives away are moved, not counted.

    incref y; return y                    ->  r = copy y; y = copy null; return r
    cleanup { decref y }                      cleanup as before, which has nothing to release then

Each count is a call of the interpreter. A variable that is assigned to another keeps its own: its elements may be read when the
other has been assigned again. Input and output: a low module's function.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, Function, Op, Operand, Return, Stmt, Var, attr
from kernelmill.ir.types import PTR
from kernelmill.ir.walk import Fresh, map_children, operations, variables
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
    """`owners`: variables whose reference the cleanup releases."""

    def __init__(self, function: Function, owners: set[str]) -> None:
        self.owners = owners
        self.fresh = Fresh(variables(function))

    def block(self, block: Block) -> Block:
        """The block, and those inside."""
        out: list[Stmt] = []
        for stmt in block:
            out.append(map_children(stmt, self.block))
            if isinstance(stmt, Return):
                self.returned(out)
        return tuple(out)

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
