"""Sums of integers in loops are tested when the loop is done, so that they can run in vectors.

    for i { x = load p; t, o = sadd_ov s, x; guard not o; s = copy t }
    ->  u = copy 0; b = copy 0; for i { x = load p; u = add u, x; w = add x, 2**k; b = or b, w }
        if b < 2**(k + 1) { t, o = sadd_ov s, u; guard not o; s = copy t } else { the loop as it was }

Where every term is in -2**k .. 2**k - 1, and there are no more than 2**(61 - k) of them, no sum of some leaves 64 bits; k follows
from the number of iterations. Python's integers do not overflow either, whatever the sums before the last are. Nothing is written
in the loop, so that it may run again where a term is larger, from what its other variables were. Only counted loops without
others inside, whose guards are all of such sums, and whose statements may run side by side but for them. Input and output: a low
module's function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from kernelmill.analyses.vector_loops import exposed, is_parallel
from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Overflow
from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Operand, Stmt, Var, attr, failure_of, with_attrs
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import I64
from kernelmill.ir.walk import (
    Fresh,
    count_assignments,
    count_reads,
    map_block,
    map_children,
    operations,
    private,
    reads,
    rename,
    statements,
    variables,
)
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import dataclass, replace

_CHECKED: Final = frozenset({"sadd_ov", "ssub_ov"})
_HARMLESS: Final = frozenset({"pure", "read", "fact"})
_FEWEST: Final = 16  # iterations
_MARGIN: Final = 3  # bits of 64 that are neither of the number of terms nor of their size: both signs, and twice the largest


def checked_sums(function: Function, context: PassContext) -> Function:
    """The function with fewer exits from loops."""
    if function.abi != "native" or not any(op.name in _CHECKED for op in operations(function.body)):
        return function
    pass_ = _Pass(function, context)
    return replace(function, body=pass_.block(function.body))


@dataclass(frozen=True, slots=True)
class _Sum:
    """One checked addition, the guard after it, what the guard tests, and the assignment of the sum."""

    total: Var
    term: Operand
    add: Op
    passed: Op
    guard: Op
    copy: Op


class _Pass:
    """Rebuilds one function."""

    def __init__(self, function: Function, context: PassContext) -> None:
        self.name = function.name
        self.context = context
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)

    def block(self, block: Block) -> Block:
        """The block, its innermost loops rebuilt."""
        out: list[Stmt] = []
        for stmt in block:
            made = self.made(stmt) if isinstance(stmt, For) and not attr(stmt, "cold") else None
            out += made or (map_children(stmt, self.block),)
        return tuple(out)

    def made(self, loop: For) -> Block | None:
        """Both loops; None if the loop stays alone."""
        start = loop.start.value if isinstance(loop.start, Const) else None
        step = loop.step.value if isinstance(loop.step, Const) else None
        few = isinstance(loop.stop, Const) and isinstance(loop.stop.value, int) and loop.stop.value < _FEWEST
        if not isinstance(start, int) or start < 0 or step != 1 or few:
            return None
        sums = self.sums(loop)
        if sums is None:
            return None
        b = Builder(self.fresh)
        b.span = loop.span
        size = b.op("smax", b.op("sub", b.op("ctlz", b.op("smax", loop.stop, 1)), _MARGIN), 0)
        middle = b.op("shl", Const(1, I64), size)
        totals = {s.total.name: b.var("total", I64) for s in sums}
        seen = b.var("terms", I64)
        for v in (*totals.values(), seen):
            b.assign(v, Const(0, I64))
        free = replace(loop, body=_free(loop.body, sums, totals, seen, middle, self.fresh))
        if not is_parallel(free):
            return None
        carried = _carried(loop, set(totals))
        kept = {v: b.op("copy", v) for v in carried}
        names = {name: self.fresh.var(v) for name, v in private(loop, self.reads, self.counts).items()}
        b.extend(rename((free,), names))
        with b.if_(b.op("ult", seen, b.op("shl", middle, 1))):
            for s in sums:
                if s.total.name in totals:
                    whole, over = b.ops("sadd_ov", s.total, totals.pop(s.total.name))
                    b.emit(replace(s.guard, args=(b.op("xor", over, True),)))
                    b.assign(s.total, whole)
        with b.else_():
            for v, before in kept.items():
                b.assign(v, before)
            b.emit(replace(loop, attrs=with_attrs(loop.attrs, {"cold": True})))
        self.context.remark(Remark(sums[0].guard.span, self.name, "checked_sums", "tested when the loop is done"))
        return b.block()

    def sums(self, loop: For) -> list[_Sum] | None:
        """The sums of a loop that has no other guards, nor anything that is seen elsewhere or depends on the sums."""
        found: list[_Sum] = []
        inside = list(statements(loop.body))
        guards = sum(isinstance(s, Op) and s.name == "guard" for s in inside)
        if not guards or not all(isinstance(s, If) or (isinstance(s, Op) and _is_harmless(s)) for s in inside):
            return None
        for block in _blocks(loop.body):
            for k in range(len(block) - 3):
                if (one := _sum(block[k : k + 4])) is not None:
                    found.append(one)
        if len(found) != guards:
            return None
        times = Counter(r.name for s in inside if isinstance(s, Op) for r in s.results)
        own = {id(op) for s in found for op in (s.add, s.passed, s.guard, s.copy)}
        hidden = {s.total.name for s in found} | {r.name for s in found for r in (*s.add.results, *s.passed.results)}
        looked = any(isinstance(v, Var) and v.name in hidden for s in inside if id(s) not in own for v in reads(s))
        terms = any(isinstance(s.term, Var) and s.term.name in hidden for s in found)
        once = all(times[name] == 1 for name in hidden) and all(self.is_local(s, found) for s in found)  # one term an iteration
        limits = {v.name for v in (loop.stop,) if isinstance(v, Var)} & times.keys()
        return None if looked or terms or limits or not once else found

    def is_local(self, one: _Sum, found: list[_Sum]) -> bool:
        """Whether the results of an addition, and of its test, are read by what belongs to it alone."""
        results = (*one.add.results, *one.passed.results)
        own = (one.passed, one.guard, one.copy)
        return all(self.reads[r.name] == sum(a == r for op in own for a in op.args) for r in results) and one in found


def _carried(loop: For, totals: set[str]) -> list[Var]:
    """What iterations of a loop read of those before, the sums aside."""
    names = exposed(loop.body, set()) - totals
    found = {r.name: r for op in operations(loop.body) for r in op.results if r.name in names}
    return [found[name] for name in sorted(found)]


def _is_harmless(op: Op) -> bool:
    return OPS[op.name].effect in _HARMLESS or (
        op.name == "guard" and attr(op, "mode", "leave") == "leave" and failure_of(op) == Overflow()
    )


def _blocks(block: Block) -> list[Block]:
    """The block and those in its branches."""
    return [block, *(b for s in block if isinstance(s, If) for inner in (s.then, s.orelse) for b in _blocks(inner))]


def _sum(ops: Block) -> _Sum | None:
    """A checked addition to a variable, if four statements are one."""
    match ops:
        case (
            Op(name="sadd_ov" | "ssub_ov") as add,
            Op(name="xor", args=(Var() as over, Const(value=True))) as passed,
            Op(name="guard") as guard,
            Op(name="copy", args=(Var() as made,)) as copy,
        ) if over == add.results[1] and made == add.results[0] and guard.args[0] == passed.results[0]:
            total, term = add.args
            if add.name == "sadd_ov" and total != copy.results[0]:
                total, term = term, total
            if isinstance(total, Var) and total == copy.results[0] and term != total and total.type == I64:
                return _Sum(total, term, add, passed, guard, copy)
    return None


def _free(
    body: Block, sums: list[_Sum], totals: Mapping[str, Var], seen: Var, middle: Var, fresh: Fresh
) -> Block:
    """The body with sums that wrap around in `totals`, and what `seen` says of the terms."""
    adds = {id(s.add): s for s in sums}
    gone = {id(op) for s in sums for op in (s.passed, s.guard, s.copy)}

    def change(stmt: Stmt) -> tuple[Stmt, ...] | None:
        one = adds.get(id(stmt))
        if one is not None:
            total, moved, added = totals[one.total.name], fresh.var(Var("moved", I64)), fresh.var(Var("added", I64))
            name, args = ("copy", (one.term,)) if one.add.name == "sadd_ov" else ("sub", (Const(0, I64), one.term))
            return (
                Op(name, (added,), args, (), one.add.span),
                Op("add", (total,), (total, added), (), one.add.span),
                Op("add", (moved,), (one.term, middle), (), one.add.span),
                Op("or", (seen,), (seen, moved), (), one.add.span),
            )
        return () if id(stmt) in gone else None

    return map_block(body, change)
