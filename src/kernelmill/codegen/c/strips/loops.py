"""Loops over elementary functions, in strips that C compilers make vector code of.

    for k { guard c(x[k]); y[k] = sin(x[k]); s = s + y[k] }
    ->  for strips of 64 {
          beyond = 0
          for k in strip { t[k] = sin usual(x[k]); beyond = beyond | not c(x[k]) | sin beyond(x[k]) }      without branches
          if beyond == 0 { for k in strip { y[k] = t[k]; s = s + t[k] } } else { for k in strip { as it was } }
        }

Where LLVM calls functions of vectors, C has no such calls; but a loop over an elementary function without its rare branches is
one that every C compiler vectorises, if no sum goes through it whose order is given. What a strip computes is kept aside (`t`, on
the stack) until it is known that each argument was a usual one and no guard failed; else the strip is run as it was written. So
each value, the order of writes and of sums, and where the function is left, are what they were. Elementary functions have the
same bits in either form.
Where an iteration reads what another writes, which is tested before the loop, the loop runs as it was written.
Input: a low module for one target. Output: the module with such loops, and the functions that they call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kernelmill.analyses.vector_loops import exposed
from kernelmill.codegen.c.strips.addresses import SIZES
from kernelmill.codegen.c.strips.body import Parts, parts_of
from kernelmill.codegen.c.strips.elementary import Usual, usual
from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, For, Function, If, Module, Op, Operand, Stmt, Var, attr, attrs, with_attrs
from kernelmill.ir.types import F64, I1, I32, I64, PTR, Type
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    count_reads,
    map_block,
    operations,
    private,
    rename,
    statements,
    substitute,
    variables,
)
from kernelmill.records import replace

STRIP: Final = 64  # iterations side by side: a few hundred bytes for each value kept, and not much is done twice where one is rare
_DEAR: Final = frozenset({"fdiv", "fsqrt"})  # besides elementary functions: worth to be computed before they are summed
MOST: Final = 8  # values kept aside past which nothing is won


def in_strips(module: Module) -> Module:
    """The module with such loops in strips."""
    found = {f.name: usual(f) for f in module.functions if attr(f, "elementary")}
    known = {name: made for name, made in found.items() if made is not None}
    functions = tuple(_Writer(f, known).write() if _may(f) else f for f in module.functions)
    called = {attr(op, "own" if op.name == "libm" else "callee") for f in functions for op in operations(f.body)}
    made = (f for both in known.values() for f in (both.usual, both.beyond) if f is not None and f.name in called)
    return replace(module, functions=(*functions, *made))


def _may(function: Function) -> bool:
    return function.abi == "native" and not attr(function, "recursive")


class _Writer:
    """Rebuilds one function. `buffers`: what its frame holds, for one loop after the other."""

    def __init__(self, function: Function, known: dict[str, Usual]) -> None:
        self.function = function
        self.known = known
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)
        self.buffers: list[Op] = []

    def write(self) -> Function:
        """The function."""
        body = map_block(self.function.body, self.changed)
        return replace(self.function, body=(*self.buffers, *body))

    def changed(self, stmt: Stmt) -> Block | None:
        """A loop in strips; None for one that stays, and for all else."""
        if not isinstance(stmt, For) or attr(stmt, "cold") or stmt.step != Const(1, I64):
            return None
        if not any(isinstance(s, Op) and (s.name in _DEAR or attr(s, "own") in self.known) for s in stmt.body):
            return None
        if assigned(stmt.body) & {o.name for o in (stmt.start, stmt.stop) if isinstance(o, Var)}:
            return None
        carried = exposed(stmt.body, {stmt.var.name}) & assigned(stmt.body)
        own = private(stmt, self.reads, self.counts)
        if not (assigned(stmt.body) - carried) <= own.keys() or stmt.var.name not in own:
            return None
        parts = parts_of(stmt, carried, self.known)
        if parts is None or len(parts.kept) > MOST:
            return None
        if not parts.sums and not any(True for _ in self.tests(parts)):
            return (replace(stmt, body=map_block(stmt.body, self.usual)),)
        return self.strips(stmt, parts)

    def tests(self, parts: Parts) -> Iterator[Op]:
        """The guards, and the calls that have an argument beyond the usual."""
        for stmt in parts.early:
            if isinstance(stmt, Op):
                if stmt.name == "guard" or (stmt.name == "libm" and self.known[str(attr(stmt, "own"))].beyond is not None):
                    yield stmt

    def usual(self, stmt: Stmt) -> Block | None:
        """The call of the function for usual arguments."""
        if not isinstance(stmt, Op) or attr(stmt, "own") is None:
            return None
        made = self.known[str(attr(stmt, "own"))].usual
        return (replace(stmt, attrs=with_attrs(stmt.attrs, {"own": made.name})),)

    def strips(self, loop: For, parts: Parts) -> Block:
        """The tests, and the strips."""
        b = Builder(self.fresh)
        b.span = loop.span
        apart = self.apart(b, parts)
        first = b.var("first", I64)
        b.assign(first, loop.start)
        with b.while_() as strips:
            strips.test(b.op("slt", first, loop.stop))
            last: Operand = b.op("add", first, b.op("umin", b.op("sub", loop.stop, first), STRIP))
            if apart is not None:
                last = b.op("select", apart, last, loop.stop)
            self.strip(b, loop, parts, first, last, apart)
            b.assign(first, last)
        return b.block()

    def apart(self, b: Builder, parts: Parts) -> Operand | None:
        """A test that iterations may load before others store; None where that is known."""
        found: Operand | None = None
        for load in parts.loads:
            for store in parts.stores:
                test = parts.addresses.may_load_first(b, load, store, before=parts.order[load.results[0].name] < parts.place(store))
                if test is not None:
                    found = test if found is None else b.op("and", found, test)
        return found

    def strip(self, b: Builder, loop: For, parts: Parts, first: Var, last: Operand, apart: Operand | None) -> None:
        """One strip."""
        wide = any(op.results[0].type == F64 for op in parts.early if isinstance(op, Op) and op.name == "libm")
        flag = I64 if wide else I32
        names = {"": b.var("beyond", flag), **{name: b.var(f"{name} failed", flag) for name in parts.flags}}
        for failed in names.values():
            b.assign(failed, 0)
        places = self.places(parts)

        ahead = self.early(loop, parts, first, last, places, names)
        b.emit(ahead if apart is None else If(apart, (ahead,), span=loop.span))
        usual_: Operand = b.op("eq", names[""], Const(0, flag))
        if apart is not None:
            usual_ = b.op("and", apart, usual_)
        with b.if_(usual_):
            if parts.late:
                b.emit(self.late(loop, parts, first, last, places))
            for name, kind in parts.flags.items():
                none = b.op("eq", names[name], Const(0, flag))
                value = none if kind == "and" else b.op("xor", none, True)
                b.emit(Op(kind, (Var(name, I1),), (Var(name, I1), value), span=loop.span))
        with b.else_():
            k = self.fresh.var(loop.var)
            b.emit(replace(loop, var=k, start=first, stop=last, body=substitute(loop.body, {loop.var.name: k})))

    def places(self, parts: Parts) -> dict[str, Var]:
        """The memory for each value that is kept."""
        while len(self.buffers) < len(parts.kept):
            memory = Var(self.fresh.name("strip"), PTR)
            self.buffers.append(Op("stackalloc", (memory,), (), attrs(size=8 * STRIP), self.function.span))
        return {name: op.results[0] for name, op in zip(parts.kept, self.buffers, strict=False)}

    def early(
        self, loop: For, parts: Parts, first: Var, last: Operand, places: dict[str, Var], names: dict[str, Var]
    ) -> For:
        """What has no effect, of each iteration; tests are gathered."""
        b, k = Builder(self.fresh), self.fresh.var(loop.var)
        for stmt in parts.early:
            b.span = stmt.span
            if not isinstance(stmt, Op):
                b.emit(stmt)
            elif stmt.name == "guard":
                self.gather(b, names[""], b.op("xor", stmt.args[0], True))
            elif stmt.name == "libm":
                both = self.known[str(attr(stmt, "own"))]
                if both.beyond is not None:
                    self.gather(b, names[""], b.op("ccall", *stmt.args, type=I1, callee=both.beyond.name, pure=True))
                b.extend(self.usual(stmt) or ())
            elif stmt.results and stmt.results[0].name in parts.flags:
                cond = next(a for a in stmt.args if a != stmt.results[0])
                self.gather(b, names[stmt.results[0].name], b.op("xor", cond, True) if stmt.name == "and" else cond)
            else:
                b.emit(stmt)
        for name, place in places.items():
            kind = parts.kept[name]
            b.do("store", self.at(b, place, k, first, kind), Var(name, kind), roots=())
        return self.copied(loop, k, first, last, b.block(), frozenset(parts.flags))

    def gather(self, b: Builder, where: Var, failed: Operand) -> None:
        """`where = where | failed`."""
        b.emit(Op("or", (where,), (where, b.op("zext", failed, type=where.type)), span=b.span))

    def late(self, loop: For, parts: Parts, first: Var, last: Operand, places: dict[str, Var]) -> For:
        """The rest of each iteration: writes, and what goes from one iteration to the next."""
        b, k = Builder(self.fresh), self.fresh.var(loop.var)
        for name, place in places.items():
            kind = parts.kept[name]
            b.emit(Op("load", (Var(name, kind),), (self.at(b, place, k, first, kind),), attrs(roots=()), loop.span))
        b.extend(parts.late)
        return self.copied(loop, k, first, last, b.block(), parts.carried)

    def at(self, b: Builder, place: Var, k: Var, first: Var, kind: Type) -> Var:
        """The address of the value of iteration `k`."""
        return b.op("ptradd", place, b.op("mul", b.op("sub", k, first), SIZES[kind]))

    def copied(self, loop: For, k: Var, first: Var, last: Operand, block: Block, kept: frozenset[str]) -> For:
        """A loop over a strip, whose body has variables of its own but for those `kept`."""
        block = substitute(block, {loop.var.name: k})
        mine = {v.name: v for s in statements(block) for v in _written(s) if v.name in self.counts and v.name not in kept}
        body = rename(block, {name: self.fresh.var(v) for name, v in mine.items()})
        return For(k, first, last, Const(1, I64), body, loop.span)


def _written(stmt: Stmt) -> tuple[Var, ...]:
    return stmt.results if isinstance(stmt, Op) else ()
