"""Outer loops in vectors: the iterations of a loop around others run side by side, each with its own sums in the written order.

    for j { s = 0; for k { s = s + a[i, k] * b[k, j] }; c[i, j] = s }
    ->  for strip of j in steps of 256 {
          for l { S[l] = 0 }
          for k in steps of 4 { for l { s = S[l]; s = s + a[i, k] * b[k, strip + l]; s = s + a[i, k + 1] * …; …; S[l] = s } }
          for l { s = S[l]; c[i, strip + l] = s }
        }

The inner loops go outwards, and what an iteration hands from one segment to the next lies in a small buffer on the stack
(`S`), or is computed again where it follows from the loop's variable. Iteration j still does the same operations on the same
numbers in the same order: none is reassociated, so every bit is what it was. What changes is only which iteration comes first,
and that nobody can tell: `outer_loops.py` says which loops those are. Arrays that must not overlap for it
are compared at run time; if they do, or the loop is short, the loop runs as it was written.
Input and output: a low module's function.
"""

from __future__ import annotations

from typing import Final

from kernelmill.analyses.vector_loops import exposed
from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Operand, Stmt, Var, attr, attrs
from kernelmill.ir.types import I64, PTR
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    count_reads,
    map_children,
    rename,
    size,
    statements,
    substitute,
    used,
    variables,
    writes,
)
from kernelmill.passes.context import PassContext
from kernelmill.passes.loops.disjoint import disjoint
from kernelmill.passes.loops.outer_loops import SIZES, Outer, is_long, outer_loop
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace

_STRIP: Final = 256  # iterations side by side where they read neighbouring memory: a buffer of 2 kB stays in the first cache
_STRIDED: Final = 16  # where each reads a row of its own: so many lines stay there too
_FEWEST: Final = 8  # iterations below which the loop is left as it was; as many as a strip of rows has, of rows
_JAM: Final = 4  # iterations of an innermost loop that a segment does at once, so that sums stay in registers meanwhile
_LARGEST: Final = 120  # statements of a segment past which it does one
_MOST: Final = 8  # variables in buffers past which nothing is won


def vectorise_outer(function: Function, context: PassContext) -> Function:
    """The function with such loops in strips."""
    nests = any(_has_long(s) for s in statements(function.body) if isinstance(s, For))
    if function.abi != "native" or not nests or attr(function, "recursive"):  # deep recursion needs small frames
        return function
    writer = _Writer(function, context)
    body = writer.block(function.body)
    return replace(function, body=(*writer.buffers, *body)) if writer.turned else function


def _has_long(loop: For) -> bool:
    return any(is_long(s) for s in loop.body)


class _Writer:
    """Rebuilds one function. `buffers`: allocated at its start, for one nest after the other; `turned`: loops that were changed."""

    def __init__(self, function: Function, context: PassContext) -> None:
        self.function = function
        self.context = context
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)
        self.buffers: list[Op] = []
        self.turned = 0

    def block(self, block: Block) -> Block:
        """The block, innermost nests first; what is around a changed one stays."""
        out: list[Stmt] = []
        for stmt in block:
            before = self.turned
            inner = map_children(stmt, self.block)
            changed = self.versions(inner) if isinstance(inner, For) and self.turned == before else None
            out += (inner,) if changed is None else changed
        return tuple(out)

    def versions(self, loop: For) -> Block | None:
        """The loop in strips and as it was, with the test that chooses; None if it stays alone."""
        known = outer_loop(loop, self.reads, self.counts)
        if known is None:
            return None
        strips = _Strips(loop, known, self.fresh, self.buffers)
        nest = strips.nest()
        if nest is None:
            return None
        b = Builder(self.fresh)
        b.span = loop.span
        test: Operand = b.op("sge", b.op("sub", loop.stop, loop.start), _FEWEST if known.unit else _STRIDED)
        for one, other in sorted(known.pairs):
            apart = disjoint(b, self.function, one, other)
            if apart is None:
                return None
            test = b.op("and", test, apart)
        self.turned += 1
        self.buffers += list(strips.buffers.values())[len(self.buffers) :]
        self.context.remark(Remark(loop.span, self.function.name, "vectorise_outer", "iterations of this loop run side by side"))
        return (*b.block(), If(test, nest, (loop,), loop.span))


class _Strips:
    """One loop in strips. `buffers`: the stack memory of variables that go from one segment to another, by name, of what there is
    already (`made`), and more."""

    def __init__(self, loop: For, known: Outer, fresh: Fresh, made: list[Op]) -> None:
        self.loop = loop
        self.made = made
        self.known = known
        self.fresh = fresh
        self.width = _STRIP if known.unit else _STRIDED
        self.buffers: dict[str, Op] = {}
        self.strip = fresh.var(Var("strip", I64))
        self.count = fresh.var(Var("lanes", I64))
        self.types = {v.name: v for s in statements(loop.body) for v in writes(s)}
        self.carried = exposed(loop.body, {loop.var.name}) & assigned(loop.body)
        self.users: dict[str, int] = {}

    def nest(self) -> Block | None:
        """The loop over strips; None if its variables cannot be kept in buffers."""
        self.count_users(self.loop.body)
        b = Builder(self.fresh)
        b.span = self.loop.span
        rest = b.op("sub", self.loop.stop, self.strip)
        b.emit(Op("smin", (self.count,), (rest, Const(self.width, I64)), (), self.loop.span))
        body = self.block(self.loop.body)
        if len(self.buffers) > _MOST or any(self.types[n].type not in SIZES for n in self.buffers):
            return None
        stmt = For(self.strip, self.loop.start, self.loop.stop, Const(self.width, I64), (*b.block(), *body), self.loop.span)
        own = {n: self.fresh.var(v) for n, v in self.types.items() if n not in self.carried}
        return rename((stmt,), own)

    def count_users(self, block: Block) -> None:
        """Note in how many segments each variable occurs."""
        for segment in self.segments(block):
            if isinstance(segment, For):
                self.count_users(segment.body)
                continue
            for name in used(segment) | assigned(segment):
                self.users[name] = self.users.get(name, 0) + 1

    def segments(self, block: Block) -> list[Block | For]:
        """Long loops, and the statements between them but for what is uniform."""
        out: list[Block | For] = []
        run: list[Stmt] = []
        for stmt in block:
            if isinstance(stmt, For) and is_long(stmt):
                out += [tuple(run), stmt] if run else [stmt]
                run = []
            elif not self.is_uniform(stmt):
                run.append(stmt)
        return [*out, tuple(run)] if run else out

    def is_uniform(self, stmt: Stmt) -> bool:
        return isinstance(stmt, Op) and len(stmt.results) == 1 and stmt.results[0].name in self.known.uniform

    def block(self, block: Block) -> Block:
        """Uniform operations, and each segment as a loop over the iterations of the strip."""
        out: list[Stmt] = [s for s in block if self.is_uniform(s)]
        for segment in self.segments(block):
            if not isinstance(segment, For):
                out.append(self.lanes(segment, ()))
            elif any(isinstance(s, For) and is_long(s) for s in segment.body):
                out.append(replace(segment, body=self.block(segment.body)))
            else:
                out += self.innermost(segment)
        return tuple(out)

    def innermost(self, loop: For) -> Block:
        """A loop without long ones inside, several iterations at once where that is possible."""
        (segment,) = self.segments(loop.body) or [()]
        assert not isinstance(segment, For)
        uniform = tuple(s for s in loop.body if self.is_uniform(s))
        plain = replace(loop, body=(*uniform, self.lanes(segment, ())))
        if loop.step != Const(1, I64) or size(segment) * _JAM > _LARGEST:
            return (plain,)
        b = Builder(self.fresh)
        b.span = loop.span
        whole = b.op("and", b.op("smax", b.op("sub", loop.stop, loop.start), 0), -_JAM)
        middle = b.op("add", loop.start, whole)
        first = self.fresh.var(loop.var)
        copies: list[Block] = []
        inside = Builder(self.fresh)
        inside.span = loop.span
        for number in range(_JAM):
            at: Operand = inside.op("add", first, number, nsw=True) if number else first
            names = {v.name: self.fresh.var(v) for s in uniform for v in writes(s)}
            inside.extend(substitute(uniform, {loop.var.name: at, **names}, names))
            copies.append(substitute(segment, {loop.var.name: at, **names}))
        jammed = For(first, loop.start, middle, Const(_JAM, I64), (*inside.block(), self.lanes(segment, tuple(copies))), loop.span)
        return (*b.block(), jammed, replace(plain, start=middle))

    def lanes(self, segment: Block, copies: tuple[Block, ...]) -> For:
        """The loop over the iterations of a strip: a segment, or `copies` of it one after the other, on variables from buffers."""
        b = Builder(self.fresh)
        b.span = self.loop.span
        lane = self.fresh.var(Var("lane", I64))
        at = b.op("add", self.strip, lane, nsw=True)
        sure = {self.loop.var.name}
        outer = exposed(segment, sure)
        local = {n for n in assigned(segment) if self.users.get(n, 0) < 2 and n not in outer}
        again = self.computed_again(outer, segment)
        elsewhere = local | self.known.uniform | self.known.steps.keys() | self.carried
        kept = sorted((outer | assigned(segment)) & self.types.keys() - elsewhere)
        addresses = {name: self.address(b, name, lane) for name in kept}
        for name in kept:
            if name in outer or name not in sure:
                b.emit(Op("load", (self.types[name],), (addresses[name],), attrs(roots=()), self.loop.span))
        middle = tuple(s for copy in copies or (segment,) for s in self.expanded(copy, again))
        b.extend(substitute(middle, {self.loop.var.name: at}))
        for name in kept:
            if name in assigned(segment):
                b.emit(Op("store", (), (addresses[name], self.types[name]), attrs(roots=()), self.loop.span))
        return For(lane, Const(0, I64), self.count, Const(1, I64), b.block(), self.loop.span)

    def expanded(self, segment: Block, again: list[Op]) -> Block:
        """A segment after what it takes from others and is computed again, each under names of their own."""
        names = {op.results[0].name: self.fresh.var(op.results[0]) for op in again}
        mine = {n: self.fresh.var(v) for n, v in self.types.items() if n in assigned(segment) and self.users.get(n, 0) < 2}
        mine = {n: v for n, v in mine.items() if n not in self.carried and n not in exposed(segment, set())}
        return rename((*again, *segment), {**names, **mine})

    def computed_again(self, outer: set[str], segment: Block) -> list[Op]:
        """The operations, in order, by which variables from other segments follow from the loop's variable."""
        needed: list[Op] = []
        seen = assigned(segment)

        def visit(name: str) -> None:
            op = self.known.steps.get(name)
            if op is None or name in seen:
                return
            seen.add(name)
            for a in op.args:
                if isinstance(a, Var):
                    visit(a.name)
            needed.append(op)

        for name in sorted(outer):
            visit(name)
        return needed

    def address(self, b: Builder, name: str, lane: Var) -> Var:
        """Where the lane's value of a variable lies."""
        item = SIZES.get(self.types[name].type, 8)
        if name not in self.buffers:
            memory = Var(self.fresh.name("strip.buffer"), PTR)
            fresh = Op("stackalloc", (memory,), (), attrs(size=8 * _STRIP), self.loop.span)
            self.buffers[name] = self.made[len(self.buffers)] if len(self.buffers) < len(self.made) else fresh
        return b.op("ptradd", self.buffers[name].results[0], b.op("mul", lane, item, nsw=True))
