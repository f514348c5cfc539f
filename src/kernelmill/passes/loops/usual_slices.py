"""Short slices at places that are only known at run time get a copy for the usual case: all of the slice lies in the array.

    u = add l, 5; a = clamped l; b = clamped u; m = smax (sub b, a), 0; for k = 0 to m { … a … }        of x[l : l + 5]
    ->  c = and (sge l, 0), (sle l, d - 5); if c { for k = 0 to 5 { … l … } } else { … as before }

There its length is a constant, so that LLVM expands what is done with it and no call, test or loop is left; nor is there
anything to be clamped. Slices whose ends differ by a constant, in loops; what follows from the slice, up to its last use in the
block, is copied if it is small. Input and output: a low module's function.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Operand, Stmt, Var, While, attr
from kernelmill.ir.types import I1, I64
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    count_reads,
    map_children,
    operations,
    rename,
    size,
    statements,
    substitute,
    used,
    variables,
)
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import dataclass, replace

_LONGEST: Final = 16  # elements of a slice
_LARGEST: Final = 60  # statements that are copied
_ZERO: Final = Const(0, I64)


def usual_slices(function: Function, context: PassContext) -> Function:
    """The function with short slices in two copies."""
    if function.abi != "native" or not any(op.name == "smin" for op in operations(function.body)):
        return function
    pass_ = _Pass(function, context)
    return replace(function, body=pass_.block(function.body, in_loop=False))


@dataclass(frozen=True, slots=True)
class _Slice:
    """A slice of an axis: where it is asked to begin, where it does, and the extent of the axis; its length as computed (`count`)
    and as it usually is."""

    start: Operand
    first: Var
    stop: Operand
    last: Var
    extent: Operand
    count: Var
    length: int


class _Pass:
    """`defined`: the operation that gives a variable which is assigned once."""

    def __init__(self, function: Function, context: PassContext) -> None:
        self.name = function.name
        self.context = context
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)
        single = (op for op in operations(function.body) if len(op.results) == 1 or op.name == "sadd_ov")
        self.defined = {op.results[0].name: op for op in single if self.counts[op.results[0].name] == 1}

    def block(self, block: Block, *, in_loop: bool) -> Block:
        """The block with its slices, and those of blocks inside, in two copies."""
        found = self.slices_of(block) if in_loop else []
        changed = self.copied(block, found) if found else None
        if changed is not None:
            return changed
        out: list[Stmt] = []
        for stmt in block:
            inside = not attr(stmt, "cold") if isinstance(stmt, For | While) else in_loop
            out.append(map_children(stmt, partial(self.block, in_loop=inside)))
        return tuple(out)

    # ---- finding a slice

    def slices_of(self, block: Block) -> list[_Slice]:
        """The short slices whose lengths the block computes and uses as limits of loops."""
        limits = {s.stop for s in statements(block) if isinstance(s, For) and s.start == _ZERO and s.step == Const(1, I64)}
        lengths = (s for s in block if isinstance(s, Op) and s.name in ("smax", "sub") and s.results[0] in limits)
        return [found for stmt in lengths if (found := self.measured(stmt)) is not None]

    def measured(self, op: Op) -> _Slice | None:
        """The slice that an operation gives the length of."""
        difference: Op | None = op
        if op.name == "smax":
            difference = self.made(op.args[0]) if op.args[1] == _ZERO else None
        if difference is None or difference.name != "sub" or self.made(op.results[0]) is not op:
            return None
        last, first = difference.args
        end, begin = self.clamped(last), self.clamped(first)
        if end is None or begin is None or end[1] != begin[1]:
            return None
        (stop, extent), (start, _) = end, begin
        (base, far), (other, near) = self.offset(stop), self.offset(start)
        assert isinstance(last, Var)
        assert isinstance(first, Var)
        if base != other or not 1 <= far - near <= _LONGEST or isinstance(start, Const):
            return None
        return _Slice(start, first, stop, last, extent, op.results[0], far - near)

    def made(self, operand: Operand) -> Op | None:
        return self.defined.get(operand.name) if isinstance(operand, Var) else None

    def clamped(self, operand: Operand) -> tuple[Operand, Operand] | None:
        """What was brought between 0 and an extent, as the ends of slices are, and the extent."""
        op = self.made(operand)
        if op is None:
            return None
        if op.name == "smin":
            return op.args[0], op.args[1]
        if op.name != "select":
            return None
        test, below, above = (self.made(a) for a in op.args)
        if test is None or below is None or above is None or (test.name, below.name, above.name) != ("slt", "smax", "smin"):
            return None
        value, extent = above.args
        added = self.made(below.args[0])
        counted = added is not None and added.name == "add" and set(added.args) == {value, extent}
        return (value, extent) if counted and below.args[1] == _ZERO and test.args == (value, _ZERO) else None

    def offset(self, operand: Operand) -> tuple[Operand, int]:
        """A number as another one and a constant, modulo 2**64."""
        op = self.made(operand)
        if op is not None and op.name in ("add", "sub", "sadd_ov", "copy"):
            base, far = self.offset(op.args[0])
            more = op.args[1] if op.name != "copy" else _ZERO
            if isinstance(more, Const) and isinstance(more.value, int):
                return base, far + (-more.value if op.name == "sub" else more.value)
        return operand, 0

    # ---- copying what is done with it

    def copied(self, block: Block, slices: list[_Slice]) -> Block | None:
        """The block with all that follows from the slices in two copies; None where that is too much."""
        derived = {v.name for s in slices for v in (s.first, s.last, s.count)}
        places = [k for k, s in enumerate(block) if assigned((s,)) & derived]
        end = places[-1]
        for k in range(end, len(block)):
            if used((block[k],)) & derived:
                end = k
                if isinstance(block[k], Op):
                    derived |= assigned((block[k],))
        start = places[-1] + 1
        region = block[start : end + 1]
        if not region or size(region) > _LARGEST:
            return None
        inside = count_reads(region)
        times = assigned(region)
        own = {n for n in times if inside[n] == self.reads[n] and self.counts[n] == sum(n in assigned((s,)) for s in region)}
        types = {v.name: v for s in statements(region) for v in _results(s)}
        names = {n: self.fresh.var(types[n]) for n in sorted(own)}
        b = Builder(self.fresh)
        b.span = block[start].span
        known: dict[str, Operand] = {}
        inner: Operand = Const(True, I1)
        for s in slices:
            known |= {s.first.name: s.start, s.last.name: s.stop, s.count.name: Const(s.length, I64)}
            most = b.op("sub", s.extent, s.length)
            lies = b.op("and", b.op("sge", s.start, 0), b.op("sle", s.start, most))
            inner = lies if isinstance(inner, Const) else b.op("and", inner, lies)
        usual = substitute(region, known)
        self.context.remark(Remark(b.span, self.name, "usual_slices", "a short slice has a copy for where all of it is there"))
        return (*block[:start], *b.block(), If(inner, rename(usual, names), region, b.span), *block[end + 1 :])


def _results(stmt: Stmt) -> tuple[Var, ...]:
    return stmt.results if isinstance(stmt, Op) else (stmt.var,) if isinstance(stmt, For) else ()
