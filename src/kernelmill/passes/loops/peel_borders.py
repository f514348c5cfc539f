"""Splits loops at their borders, where a comparison goes the other way only in the first or last few iterations.

Input and output: a low module. Before/after:

    for j in 0 to m { t = sub j, 1; c = slt t, 0; k = select c, m - 1, t; … }
    ->  lo = smin 1, m;  for j in 0 to lo { as before };  for j in 1 to m { …; k = copy t; … }

Periodic indices (`(j - 1) % m`), clamped ones (`max(j - 1, 0)`), `if j == 0 or j == m - 1` cost nothing then in all but the
outermost iterations, and the loop in the middle becomes vector code. Which comparisons those are says `analyses/borders.py`;
that they are decided in the middle is left to `check_elimination`, to which the new limits are plain to see.
"""

from __future__ import annotations

from typing import Final

from kernelmill.analyses.borders import Border, Borders, borders
from kernelmill.analyses.transfer import COMPARES
from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Break, For, Function, If, Op, Operand, Stmt, Var, While, attr, with_attrs
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    children,
    count_assignments,
    count_reads,
    map_children,
    private,
    rename,
    size,
    variables,
)
from kernelmill.passes.cleanup.check_elimination import check_elimination
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace

_STEPS: Final = frozenset({"add", "sub", "sadd_ov", "ssub_ov", "copy", "select", "smin", "smax"})
_LARGEST: Final = 120  # statements of a loop past which it is not written three times


def peel_borders(function: Function, context: PassContext) -> Function:
    """The function with such loops in three parts."""
    if function.abi != "native" or not _has_candidates(function.body):
        return function
    found = borders(function)
    if not found:
        return function
    writer = _Writer(found, context)
    body = writer.block(found.function.body)
    return check_elimination(replace(function, body=body), context) if writer.peeled else function


def _has_candidates(block: Block, near: frozenset[str] | set[str] = frozenset()) -> bool:
    """Whether a comparison may be about a loop's variable (`near`: what was made from one); most functions have none."""
    near = set(near)
    for stmt in block:
        match stmt:
            case Op():
                if any(isinstance(a, Var) and a.name in near for a in stmt.args):
                    if stmt.name in COMPARES:
                        return True
                    if stmt.name in _STEPS:
                        near.add(stmt.results[0].name)
            case For():
                if not attr(stmt, "cold") and _has_candidates(stmt.body, near | {stmt.var.name}):
                    return True
            case If() | While():
                if any(_has_candidates(inner, near) for inner in children(stmt)):
                    return True
            case _:
                pass
    return False


class _Writer:
    """Rebuilds the function that the borders are of."""

    def __init__(self, found: Borders, context: PassContext) -> None:
        self.function = function = found.function
        self.found = found
        self.context = context
        self.peeled = 0
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        for stmt in block:
            border, before = self.found.of(stmt), self.peeled
            if isinstance(stmt, For) and attr(stmt, "cold"):
                out.append(stmt)
            else:
                inner = map_children(stmt, self.block)  # first: the innermost loop gains most
                if border is not None and self.peeled == before and isinstance(inner, For) and _may_split(inner):
                    out.extend(self.parts(inner, border))
                else:
                    out.append(inner)
        return tuple(out)

    def parts(self, stmt: For, border: Border) -> Block:
        """The first iterations, the middle, the last iterations."""
        self.peeled += 1
        b = Builder(self.fresh)
        b.span = stmt.span
        changed = assigned(stmt.body)  # the limits count as they were at the start
        stmt = replace(
            stmt,
            start=b.op("copy", stmt.start) if isinstance(stmt.start, Var) and stmt.start.name in changed else stmt.start,
            stop=b.op("copy", stmt.stop) if isinstance(stmt.stop, Var) and stmt.stop.name in changed else stmt.stop,
        )
        some = b.op("slt", stmt.start, stmt.stop)
        low = b.op("add", stmt.start, border.low, nsw=True) if border.low else stmt.start
        high = b.op("sub", stmt.stop, border.high, nsw=True) if border.high else stmt.stop
        first = b.op("smin", low, stmt.stop) if border.low else low
        last = b.op("smax", high, first) if border.high else high
        out: list[Stmt] = []
        if border.low:
            out.append(self.part(stmt, stmt.start, first, rare=True))
        out.append(self.part(stmt, low, high, rare=False))  # its limits are plain, so that all is known in it
        if border.high:
            out.append(self.part(stmt, last, stmt.stop, rare=True))
        ends = " and ".join(f"{side} {n}" for side, n in (("first", border.low), ("last", border.high)) if n)
        text = f"the {ends} iterations have a loop of their own"
        self.context.remark(Remark(stmt.span, self.function.name, "peel_borders", text))
        return (*b.block(), If(some, tuple(out), (), stmt.span))

    def part(self, stmt: For, start: Operand, stop: Operand, *, rare: bool) -> Stmt:
        own = {name: self.fresh.var(v) for name, v in private(stmt, self.reads, self.counts).items()}
        made = replace(stmt, start=start, stop=stop)
        if rare:
            made = replace(made, attrs=with_attrs(made.attrs, {"cold": True}))
        (done,) = rename((made,), own)
        return done


def _may_split(stmt: For) -> bool:
    """Small loops that are left at their end only."""
    return not attr(stmt, "cold") and size((stmt,)) <= _LARGEST and not _breaks(stmt.body)


def _breaks(block: Block) -> bool:
    return any(
        isinstance(s, Break) or (isinstance(s, If) and (_breaks(s.then) or _breaks(s.orelse))) for s in block
    )
