"""Sums whose order NumPy leaves open, in lanes of their own: the same bits from every compiler and on every CPU.

    for k { v = load …; t = fadd s, v {reassoc}; s = copy t }
    ->  if n >= 16 {
          for l to 16 { S[l] = -0.0 }
          for strips of 16 { for l to 16 { v = load …; S[l] = fadd S[l], v } }
          for l to 8 { S[l] = fadd S[l], S[l + 8] }; …; s = fadd s, S[0]
        }
        for the last k { v = load …; t = fadd s, v; s = copy t }

`reassoc` would leave to LLVM how many sums it keeps side by side, which depends on the CPU level, and C compilers would keep one.
As it is written here each of them makes vector code of the loop over lanes and keeps `S` in registers. No operation is
left with the flag: sums that are not of this form, and those of few terms, are taken in the written order.
Input and output: a low module's function.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from kernelmill.ir.attributes import LANE_BYTES
from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, For, Function, Op, Stmt, Var, While, attr, attrs, integer, with_attrs
from kernelmill.ir.types import F32, F64, I64, PTR, Type
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    count_reads,
    leaves_loop,
    map_block,
    map_children,
    operations,
    private,
    reads,
    rename,
    statements,
    substitute,
    variables,
    writes,
)
from kernelmill.passes.context import PassContext
from kernelmill.records import replace

_SIZES: Final[Mapping[Type, int]] = {F64: 8, F32: 4}
_LANE: Final = Var("lane", I64)
_NEUTRAL: Final = {"fadd": -0.0, "fmul": 1.0}


def sum_lanes(function: Function, context: PassContext) -> Function:  # a pass takes its context
    """The function with its free sums in lanes."""
    if not any(attr(op, "reassoc") for op in operations(function.body)):
        return function
    body, buffers = function.body, list[Op]()
    if function.abi == "native" and not attr(function, "recursive"):  # deep recursion needs small frames
        writer = _Writer(function)
        body, buffers = writer.block(function.body), writer.buffers
    return replace(function, body=(*buffers, *map_block(body, _in_order)))


def _in_order(stmt: Stmt) -> Block | None:
    if not isinstance(stmt, Op) or not attr(stmt, "reassoc"):
        return None
    return (replace(stmt, attrs=with_attrs(stmt.attrs, {"reassoc": None})),)


class _Writer:
    """Rebuilds one function. `buffers`: the memory of lanes, for one loop after the other."""

    def __init__(self, function: Function) -> None:
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)
        self.span = function.span
        self.buffers: list[Op] = []

    def block(self, block: Block) -> Block:
        """The block, innermost loops first; a loop around others stays."""
        out: list[Stmt] = []
        for stmt in block:
            changed = self.lanes(stmt) if isinstance(stmt, For) and not _has_loop(stmt.body) else None
            out += (map_children(stmt, self.block),) if changed is None else changed
        return tuple(out)

    def lanes(self, loop: For) -> Block | None:
        """The loop with its sums in lanes; None if it has none."""
        if attr(loop, "cold") or loop.step != Const(1, I64) or leaves_loop(loop.body):
            return None
        own = private(loop, self.reads, self.counts)
        sums = {v: kind for v in _reassociated(loop.body) if (kind := _chain(loop.body, v, own.keys()))}
        count = min((LANE_BYTES // _SIZES[v.type] for v in sums), default=0)
        if not sums or loop.var.name not in own or _is_shorter(loop, count):
            return None
        b = Builder(self.fresh)
        b.span = loop.span
        places = self.places(sums)
        size = b.op("sub", loop.stop, loop.start)
        rest = b.var("rest", I64)
        b.assign(rest, loop.start)
        with b.if_(b.op("sge", size, count)):
            for v, place in places.items():
                with self.each(b, count) as lane:
                    b.do("store", self.at(b, place, lane, v), Const(_NEUTRAL[sums[v]], v.type), roots=())
            self.strips(b, loop, places, b.op("lshr", size, count.bit_length() - 1), count, own)
            for v, place in places.items():
                self.together(b, v, place, sums[v], count)
            b.assign(rest, b.op("sub", loop.stop, b.op("and", size, count - 1)))
        b.emit(replace(loop, start=rest, attrs=with_attrs(loop.attrs, {"rest": True})))
        return b.block()

    def strips(self, b: Builder, loop: For, places: dict[Var, Var], trips: Var, count: int, own: dict[str, Var]) -> None:
        """The loop over strips, and in it the one over lanes."""
        strip = b.var("strip", I64)
        with b.nested() as body:
            first = b.op("add", loop.start, b.op("mul", strip, count))
            with self.each(b, count, lanes=True) as lane:
                k = b.op("add", first, lane)
                names = {v: self.fresh.var(v) for v in (*places, *(o for o in own.values() if o != loop.var))}
                for v, place in places.items():
                    b.emit(Op("load", (names[v],), (self.at(b, place, lane, v),), attrs(roots=()), loop.span))
                copied = rename(loop.body, {v.name: new for v, new in names.items()})
                b.extend(substitute(copied, {loop.var.name: k}))
                for v, place in places.items():
                    b.do("store", self.at(b, place, lane, v), names[v], roots=())
        b.emit(For(strip, Const(0, I64), trips, Const(1, I64), tuple(body), loop.span, attrs(strips=True)))

    def together(self, b: Builder, v: Var, place: Var, kind: str, count: int) -> None:
        """`s = s + the sum of its lanes`, halves first."""
        while count > 1:
            count //= 2
            with self.each(b, count) as lane:
                to, other = self.at(b, place, lane, v), self.at(b, place, b.op("add", lane, count), v)
                both = (b.op("load", p, type=v.type, roots=()) for p in (to, other))
                b.do("store", to, b.op(kind, *both), roots=())
        b.emit(Op(kind, (v,), (v, b.op("load", place, type=v.type, roots=())), span=b.span))

    @contextmanager
    def each(self, b: Builder, count: int, *, lanes: bool = False) -> Iterator[Var]:
        """What is emitted inside runs for each lane; `lanes`: vectorisers see the loop before it is expanded."""
        lane = self.fresh.var(_LANE)
        with b.nested() as body:
            yield lane
        known = attrs(lanes=True) if lanes else ()
        b.emit(For(lane, Const(0, I64), Const(count, I64), Const(1, I64), tuple(body), b.span, known))

    def at(self, b: Builder, place: Var, lane: Var, v: Var) -> Var:
        """The address of a lane."""
        return b.op("ptradd", place, b.op("mul", lane, _SIZES[v.type]))

    def places(self, sums: dict[Var, str]) -> dict[Var, Var]:
        """Memory for the lanes of each sum."""
        while len(self.buffers) < len(sums):
            self.buffers.append(Op("stackalloc", (Var(self.fresh.name("lanes"), PTR),), (), attrs(size=LANE_BYTES), self.span))
        return {v: op.results[0] for v, op in zip(sums, self.buffers, strict=False)}



def _is_shorter(loop: For, count: int) -> bool:
    """Whether a loop is known to have fewer iterations than a strip."""
    start, stop = loop.start, loop.stop
    return isinstance(start, Const) and isinstance(stop, Const) and integer(stop) - integer(start) < count


def _has_loop(block: Block) -> bool:
    return any(isinstance(s, For | While) for s in statements(block))


def _reassociated(block: Block) -> Iterator[Var]:
    """The variables that free sums begin with: those that are assigned in the block and read before."""
    mine = assigned(block)
    seen: set[str] = set()
    for op in operations(block):
        if attr(op, "reassoc"):
            for v in op.args:
                if isinstance(v, Var) and v.name in mine and v.type in _SIZES and v.name not in seen:
                    seen.add(v.name)
                    yield v


def _chain(block: Block, v: Var, own: Container[str]) -> str:
    """`fadd` or `fmul` if all that reads a variable in the block are free operations of that name, one after the other, whose last
    result it gets; else ''."""
    links, kinds = {v.name}, set[str]()
    assigners = 0
    for stmt in statements(block):
        read = [r for r in reads(stmt) if isinstance(r, Var) and r.name in links]
        gives = [w.name for w in writes(stmt)]
        if not read:
            if links & set(gives):
                return ""
            continue
        if not isinstance(stmt, Op) or len(read) != 1:
            return ""
        if stmt.name in _NEUTRAL and attr(stmt, "reassoc"):
            kinds.add(stmt.name)
        elif stmt.name != "copy":
            return ""
        assigners += v.name in gives
        links.update(gives)
    inner = links - {v.name}
    good = len(kinds) == 1 and assigners and all(name in own for name in inner)
    return kinds.pop() if good else ""
