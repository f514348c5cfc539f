"""Stores under a condition, in loops, become stores of what is chosen, where the slot has been read in the same iteration.

    for j { x = load p; c = flt t, x; if c { store p, t } }
    ->  for j { x = load p; c = flt t, x; o = load p; s = select c, t, o; store p, s }

Branches in branches, and what else there is to do, follow with the conditions joined. Such loops vectorise with plain loads and
stores on every CPU. The slot is memory that the loop reads and that the function writes to, so it may be written; writing back
what it holds changes nothing. Only branches of innermost loops whose statements all may run side by side, at addresses that
follow from loop variables: elsewhere the branch is cheaper. Input and output: a low module's function.
"""

from __future__ import annotations

from typing import Final

from kernelmill.analyses.vector_loops import is_straight
from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Operand, Stmt, Var, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import I1
from kernelmill.ir.walk import Fresh, count_assignments, map_children, statements, variables
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace

#: Operations that are undefined, or trap, for some operands: none of them may run where its branch would not have.
_PARTIAL: Final = frozenset({"sdiv", "srem", "udiv", "urem", "fptosi", "fptoui", "libm", "address"})
_AFFINE: Final = frozenset({"add", "sub", "mul", "ptradd", "shl", "copy"})

Key = tuple[object, ...]


def select_stores(function: Function, context: PassContext) -> Function:
    """The function with fewer branches around stores in loops."""
    if function.abi != "native":
        return function
    pass_ = _Pass(function, context)
    return replace(function, body=pass_.block(function.body))


class _Pass:
    """`counts`: assignments of each variable. `keys`: what variables with one are computed from. `loaded`: variables of the loop
    at hand that do not follow from its variable by sums and products."""

    def __init__(self, function: Function, context: PassContext) -> None:
        self.name = function.name
        self.context = context
        self.counts = count_assignments(function)
        self.fresh = Fresh(variables(function))
        self.keys: dict[str, Key] = {}
        self.loaded: set[str] = set()

    def block(self, block: Block) -> Block:
        """The block, its innermost loops rebuilt."""
        out: list[Stmt] = []
        for stmt in block:
            if isinstance(stmt, Op):
                self.learn(stmt)
            if isinstance(stmt, For) and _is_innermost(stmt):
                out.append(replace(stmt, body=self.rebuilt(stmt.body)))
            else:
                out.append(map_children(stmt, self.block))
        return tuple(out)

    def learn(self, op: Op) -> None:
        """Note what the result of pure operations on known values is computed from."""
        if len(op.results) == 1 and op.name in _AFFINE and self.counts.get(op.results[0].name) == 1:
            self.keys[op.results[0].name] = (op.name, *(self.key(a) for a in op.args))

    def key(self, operand: Operand) -> Key:
        """What an operand is computed from: equal keys, equal values in one iteration."""
        if isinstance(operand, Const):
            return ("const", operand.type, operand.value)
        if self.counts.get(operand.name) != 1:
            return ("any", object())
        return self.keys.get(operand.name, ("var", operand.name))

    def affine(self, key: Key) -> bool:
        """Whether an address follows from loop variables and what the loop leaves alone."""
        match key:
            case ("var", name):
                return name not in self.loaded
            case ("const", *_):
                return True
            case ("any", *_):
                return False
        return all(self.affine(k) for k in key[1:] if isinstance(k, tuple))

    def rebuilt(self, body: Block) -> Block:
        """The body of an innermost loop."""
        self.loaded = {r.name for s in statements(body) if isinstance(s, Op) and s.name not in _AFFINE for r in s.results}
        known: set[Key] = set()
        out: list[Stmt] = []
        for stmt in body:
            if isinstance(stmt, Op):
                self.learn(stmt)
                if stmt.name in ("load", "store"):
                    known.add(self.key(stmt.args[0]))
            chosen = self.chosen(stmt, known) if isinstance(stmt, If) else None
            out += (stmt,) if chosen is None else chosen
        return tuple(out)

    def chosen(self, stmt: If, known: set[Key]) -> Block | None:
        """A branch as operations without one, if it does nothing but compute, read and store where memory is known."""
        if not any(isinstance(s, Op) and s.name == "store" for s in statements((stmt,))):
            return None
        b = Builder(self.fresh)
        b.span = stmt.span
        if not self.flattened(stmt, None, known, b):
            return None
        text = "a store under a condition became one of the value or of what is there"
        self.context.remark(Remark(stmt.span, self.name, "select_stores", text))
        return b.block()

    def flattened(self, stmt: If, under: Operand | None, known: set[Key], b: Builder) -> bool:
        """Write both branches one after the other, if that can be done; `under`: the condition for coming here at all."""
        for block, taken in ((stmt.then, True), (stmt.orelse, False)):
            if not block:
                continue
            cond = stmt.cond if taken else b.op("xor", stmt.cond, Const(True, I1))
            cond = cond if under is None else b.op("and", under, cond)
            for inner in block:
                b.span = inner.span
                if isinstance(inner, If):
                    if not self.flattened(inner, cond, known, b):
                        return False
                elif not isinstance(inner, Op) or not self.always(inner, cond, known, b):
                    return False
        return True

    def always(self, op: Op, cond: Operand, known: set[Key], b: Builder) -> bool:
        """Write an operation of a branch, which stores what it would have where `cond` holds, if it may run in any case."""
        self.learn(op)
        if op.name in ("load", "store"):
            key = self.key(op.args[0])
            if key not in known or not self.affine(key) or attr(op, "roots") is None or attr(op, "order"):
                return False
        if op.name == "store":
            value = op.args[1]
            held = Op("load", (self.fresh.var(Var("held", value.type)),), op.args[:1], op.attrs, op.span)
            b.emit(held)
            b.emit(replace(op, args=(op.args[0], b.op("select", cond, value, held.results[0]))))
            return True
        harmless = op.name == "load" or (OPS[op.name].effect == "pure" and op.name not in _PARTIAL)
        if harmless and self.local(op):
            b.emit(op)
            return True
        return False

    def local(self, op: Op) -> bool:
        """Whether nothing outside the branch sees the results."""
        return all(self.counts.get(r.name) == 1 for r in op.results)


def _is_innermost(loop: For) -> bool:
    """Whether a loop holds no other, and nothing but what may run side by side."""
    inside = list(statements(loop.body))
    return not any(isinstance(s, For) for s in inside) and all(is_straight(s) for s in inside)
