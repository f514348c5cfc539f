"""Indices that stay tested in loops are tested for the usual case first: that they are in range and count from the start.

    s = slt i, 0; a = add i, n; w = select s, a, i; c = ult w, n; guard c, i, n; … w …
    ->  u = ult i, n; if u { k = copy i } else { s …; a …; w …; c …; guard c, i, n; k = copy w }; … k …

One comparison and a branch that the CPU foresees, in place of five operations in the way of the address. The other conversions of
the same index, as in `h[k] += 1`, are the same number. An index that is assigned in several places, as where it is clamped, is the
same from one assignment to the next. Floats that are made ints need one comparison of their size, not two.
Input and output: a low module's function, after the passes that move guards out of loops or make vectors of them.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, For, Function, Op, Operand, Stmt, Var, While, attr
from kernelmill.ir.types import F64, I64
from kernelmill.ir.walk import Fresh, assigned, count_assignments, map_children, operations, substitute, variables
from kernelmill.passes.context import PassContext
from kernelmill.records import replace

#: Bounds of a float that truncates to a signed integer of 64 bits.
_LEAST: Final = -(2.0**63)

#: An index and the extent of its axis.
Key = tuple[Operand, Operand]


def usual_indices(function: Function, _context: PassContext) -> Function:
    """The function with the usual case first."""
    if function.abi != "native" or not any(op.name == "guard" for op in operations(function.body)):
        return function
    pass_ = _Pass(function)
    return replace(function, body=pass_.block(function.body, in_loop=False))


class _Pass:
    """`defined`: the operation that gives a variable which is assigned once. `since`: what was computed in the block at hand from a
    variable that is assigned in several places, after the last of its assignments."""

    def __init__(self, function: Function) -> None:
        counts = count_assignments(function)
        self.fresh = Fresh(variables(function))
        self.counts = counts
        single = (op for op in operations(function.body) if len(op.results) == 1)
        self.since: dict[str, set[str]] = {}
        self.defined = {op.results[0].name: op for op in single if counts[op.results[0].name] == 1}

    def block(self, block: Block, *, in_loop: bool) -> Block:
        """The block, its loops and those inside rebuilt."""
        out: list[Stmt] = []
        names: dict[str, Operand] = {}  # of whole indices that were tested in this block
        known: dict[Key, Var] = {}
        self.since = {}
        for old in block:
            (stmt,) = substitute((old,), names) if names else (old,)
            if not isinstance(stmt, Op):
                inside, outer = not attr(stmt, "cold") if isinstance(stmt, For | While) else in_loop, self.since
                out.append(map_children(stmt, partial(self.block, in_loop=inside)))
                self.since = outer
                self.forget(known, assigned((stmt,)))
                continue
            self.forget(known, {r.name for r in stmt.results})
            for a in stmt.args:
                if isinstance(a, Var) and self.counts.get(a.name) != 1:
                    self.since.setdefault(a.name, set()).update(r.name for r in stmt.results)
            out += self.guard(stmt, known, names) if in_loop and stmt.name == "guard" else (stmt,)
            if stmt.name == "select":
                key = self.wrapped(self.operation(stmt.results[0]))
                if key in known:
                    names[stmt.results[0].name] = known[key]
        return tuple(out)

    def forget(self, known: dict[Key, Var], names: set[str]) -> None:
        """Variables of these names have been assigned."""
        for name in names & self.since.keys():
            del self.since[name]
        for key in [key for key in known if isinstance(key[0], Var) and key[0].name in names]:
            del known[key]

    def guard(self, guard: Op, known: dict[Key, Var], names: dict[str, Operand]) -> Block:
        """A guard of the block, for the usual case first if it tests an index or a float."""
        test = self.operation(guard.args[0])
        b = Builder(self.fresh)
        b.span = guard.span
        if test is not None and test.name == "and" and attr(guard, "mode", "leave") == "leave":
            value = self.confined(test)
            if value is not None:
                b.emit(replace(guard, args=(b.op("flt", b.op("fabs", value), -_LEAST), *guard.args[1:])))
                return b.block()
        if test is None or test.name != "ult":
            return (guard,)
        whole, extent = test.args
        key = self.wrapped(self.operation(whole))
        if key is None or key[1] != extent or key in known:
            return (guard,)
        number = key[0]
        usual = b.var("usual", whole.type)
        with b.if_(b.op("ult", number, extent)):
            b.assign(usual, number)
        with b.else_():
            again = b.op("select", b.op("slt", number, 0), b.op("add", number, extent), number)
            b.emit(replace(guard, args=(b.op("ult", again, extent), *guard.args[1:])))
            b.assign(usual, again)
        known[key] = usual
        assert isinstance(whole, Var)
        names[whole.name] = usual
        return b.block()

    def operation(self, operand: Operand) -> Op | None:
        """What gives an operand, if it is assigned once."""
        return self.defined.get(operand.name) if isinstance(operand, Var) else None

    def wrapped(self, op: Op | None) -> Key | None:
        """The number and the extent, of `select(number < 0, number + extent, number)`."""
        if op is None or op.name != "select":
            return None
        negative, added, number = op.args
        test, total = self.operation(negative), self.operation(added)
        if test is None or total is None or test.name != "slt" or total.name != "add" or test.args != (number, _ZERO):
            return None
        extent = next((a for a, other in (total.args, total.args[::-1]) if other == number), None)
        if extent is None or not isinstance(number, Var) or not (isinstance(extent, Const) or self.counts.get(extent.name) == 1):
            return None
        parts = {r.name for part in (test, total, op) for r in part.results}
        return (number, extent) if self.counts.get(number.name) == 1 or parts <= self.since.get(number.name, set()) else None

    def confined(self, test: Op) -> Operand | None:
        """The float that a condition confines to what truncates to 64 bits, all but the least of these."""
        low, high = (self.operation(a) for a in test.args)
        if low is None or high is None or (low.name, high.name) != ("fge", "flt") or low.args[0] != high.args[0]:
            return None
        limits = [op.args[1].value if isinstance(op.args[1], Const) else None for op in (low, high)]
        return low.args[0] if limits == [_LEAST, -_LEAST] and low.args[0].type == F64 else None


_ZERO: Final = Const(0, I64)
