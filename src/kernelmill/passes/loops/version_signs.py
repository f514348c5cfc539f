"""Small `while` loops get a copy for numbers that are not negative, if nothing overflows in it.

    while v != 0 { t, o = ssub_ov v, 1; guard not o; v = and v, t; n = n + 1 }
    ->  c = sge v, 0; if c { fact v {lo=0}; while v != 0 { t = sub v, 1; v = and v, t; n = n + 1 } } else { as before }

Loops over the bits of a number are such: of a number that is not negative, no step leaves 64 bits, and LLVM knows the loop without
guards as one instruction. Whether a copy has no guard left is found by trying (`check_elimination`); one that has is dropped, so
that code does not grow for nothing. Input and output: a low module's function.
"""

from __future__ import annotations

from typing import Final

from kernelmill.analyses.vector_loops import exposed
from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Overflow
from kernelmill.ir.nodes import Block, For, Function, If, Op, Operand, Stmt, Var, While, attr, attrs, failure_of
from kernelmill.ir.types import I64
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    count_reads,
    map_children,
    operations,
    private,
    rename,
    statements,
    variables,
)
from kernelmill.passes.cleanup.check_elimination import check_elimination
from kernelmill.passes.context import DEFAULTS, PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace

_LARGEST: Final = 30  # statements of a loop past which it is not written twice
_MOST: Final = 6  # loops of a function that are tried: each is an analysis of the whole function
_CHECKED: Final = frozenset({"sadd_ov", "ssub_ov", "smul_ov"})


def version_signs(function: Function, context: PassContext) -> Function:
    """The function with copies of such loops."""
    if function.abi != "native":
        return function
    for skipped in range(_MOST):  # loops before are done; of one that was copied, this is what stays as the other copy
        writer = _Writer(function, skipped)
        tried = replace(function, body=writer.block(function.body))
        if writer.done is None:
            return function
        tried = check_elimination(tried, DEFAULTS)
        if _guards(tried) <= _guards(function):
            function = tried
            text = "a copy of the loop for numbers that are not negative"
            context.remark(Remark(writer.done.span, function.name, "version_signs", text))
    return function


def _guards(function: Function) -> int:
    return sum(op.name == "guard" for op in operations(function.body))


class _Writer:
    """Rebuilds a function with one loop in two copies: the candidate after `skip` others; `done` is that loop."""

    def __init__(self, function: Function, skip: int) -> None:
        self.skip = skip
        self.done: While | None = None
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        for stmt in block:
            signed = _signed(stmt) if self.done is None and isinstance(stmt, While) else ()
            if isinstance(stmt, While) and signed:
                if self.skip == 0:
                    out += self.versions(stmt, signed)
                    continue
                self.skip -= 1
            out.append(map_children(stmt, self.block))
        return tuple(out)

    def versions(self, loop: While, signed: tuple[str, ...]) -> Block:
        """The test of the numbers, and the loop twice."""
        self.done = loop
        b = Builder(self.fresh)
        b.span = loop.span
        test: Operand | None = None
        for name in signed:
            one = b.op("sge", Var(name, I64), 0)
            test = one if test is None else b.op("and", test, one)
        assert test is not None  # there is one name at least
        own = {name: self.fresh.var(v) for name, v in private(loop, self.reads, self.counts).items()}
        facts = tuple(Op("fact", (), (Var(name, I64),), attrs(lo=0), loop.span) for name in signed)
        return (*b.block(), If(test, (*facts, *rename((loop,), own)), (loop,), loop.span))


def _signed(loop: While) -> tuple[str, ...]:
    """The numbers that the loop hands from iteration to iteration and that a guard against overflow is about."""
    inside = list(statements((loop,)))
    if attr(loop, "cold") or len(inside) > _LARGEST or any(isinstance(s, For | While) for s in inside[1:]):
        return ()
    guards = [op for op in operations((loop,)) if op.name == "guard"]
    if not guards or not all(isinstance(failure_of(op), Overflow) for op in guards):
        return ()
    carried = exposed((*loop.head, *loop.body), set()) & assigned((loop,))
    about = {a.name for op in operations((loop,)) if op.name in _CHECKED for a in op.args if isinstance(a, Var)}
    return tuple(sorted(carried & about))
