"""Loops that count the bits of a number, one after the other, count them at once.

    while v != 0 { v = and v, v - 1; n = n + 1 }            ->  n = n + ctpop v; v = 0
    while v != 0 { n = n + (v and 1); v = lshr v, 1 }       ->  the same
    while v != 0 { if v and 1 { n = n + 1 }; v = ashr v, 1 }    the same where v >= 0, else as it was (such a loop does not end)

Of a number with k bits set, the first loop runs k times and adds 1 each time, the others add the k bits that are set; both end
with 0. Where `v - 1` is guarded against overflow a negative number comes to that guard and leaves: it is tested at once. n grows
by k in all, so that it leaves 64 bits in one of the steps exactly if it does in one. Numbers of any width, in loops that do
nothing else. Input and output: a low module's function.
"""

from __future__ import annotations

from typing import Final

from kernelmill.analyses.vector_loops import exposed
from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Overflow
from kernelmill.ir.nodes import Block, Const, Function, If, Op, Operand, Stmt, Var, While, attr, failure_of
from kernelmill.ir.types import I1, I64, INT_BITS
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    count_reads,
    map_children,
    operations,
    private,
    reads,
    statements,
    variables,
)
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import dataclass, replace

_KNOWN: Final = frozenset(
    {"add", "sub", "ssub_ov", "and", "lshr", "ashr", "copy", "zext", "sadd_ov", "xor", "guard", "ne", "sgt", "ugt", "uge", "fact"}
)


def count_bits(function: Function, context: PassContext) -> Function:
    """The function with such loops replaced."""
    if function.abi != "native" or not any(isinstance(s, While) for s in statements(function.body)):
        return function
    fresh = Fresh(variables(function))
    everywhere = count_reads(function.body) + count_reads(function.cleanup)
    counts = count_assignments(function)

    def block(body: Block) -> Block:
        out: list[Stmt] = []
        for stmt in body:
            found = _Counting.of(stmt) if isinstance(stmt, While) else None
            own = private(stmt, everywhere, counts)
            if isinstance(stmt, While) and found and assigned((stmt,)) - {found.number.name, found.count.name} <= own.keys():
                context.remark(Remark(stmt.span, function.name, "count_bits", "bits are counted at once"))
                out += found.at_once(stmt, fresh)
            else:
                out.append(map_children(stmt, block))
        return tuple(out)

    return replace(function, body=block(function.body))


@dataclass(frozen=True, slots=True)
class _Counting:
    """What a loop counts. `guard`: against overflow of the count, if there is one, tested as the operation `test` does;
    `signed`: the number must not be negative; `below`: the guard by which a negative number leaves, if there is one;
    `entered`: a negative number does not end the loop before it begins."""

    number: Var
    count: Var
    guard: Op | None
    test: str
    signed: bool
    below: Op | None
    entered: bool

    @staticmethod
    def of(loop: While) -> _Counting | None:
        """What `loop` counts, if it does nothing else."""
        inside = operations((loop,))
        if any(op.name not in _KNOWN for op in inside) or not all(isinstance(s, Op | If) for s in loop.body):
            return None
        if not all(isinstance(s, Op) and s.name != "guard" for s in loop.head):
            return None
        carried = sorted(exposed((*loop.head, *loop.body), set()) & assigned(loop.body))
        for name in carried if len(carried) == 2 else []:
            found = _Reader(loop, name).counting(next(c for c in carried if c != name))
            if found is not None:
                return found
        return None

    def at_once(self, loop: While, fresh: Fresh) -> Block:
        """The statements in place of the loop."""
        b = Builder(fresh)
        b.span = loop.span
        if self.below is not None and self.entered:
            b.emit(replace(self.below, args=(b.op("sge", self.number, Const(0, self.number.type)),)))
        bits: Operand = b.op("ctpop", self.number)
        if self.number.type != I64:
            bits = b.op("zext", bits, type=I64)
        if self.guard is None:
            b.assign(self.count, b.op("add", self.count, bits))
        elif self.test == "uge":
            total = b.op("add", self.count, bits)
            b.emit(replace(self.guard, args=(b.op("uge", total, self.count), *self.guard.args[1:])))
            b.assign(self.count, total)
        else:
            total, over = b.ops("sadd_ov", self.count, bits)
            b.emit(replace(self.guard, args=(b.op("xor", over, Const(True, I1)), self.count, bits)))
            b.assign(self.count, total)
        b.assign(self.number, Const(0, self.number.type))
        if not self.signed:  # of 0 no bits are set
            return (*loop.head, *b.block()) if self.entered else (*loop.head, If(loop.cond, b.block(), (), loop.span))
        test = Builder(fresh)
        test.span = loop.span
        known = test.op("sge", self.number, Const(0, self.number.type))
        return (*loop.head, *test.block(), If(known, (If(loop.cond, b.block(), (), loop.span),), (loop,), loop.span))


class _Reader:
    """Reads one loop as counting the bits of the variable `name`."""

    def __init__(self, loop: While, name: str) -> None:
        self.loop = loop
        self.name = name
        times: dict[str, int] = {}
        self.defined: dict[str, Op] = {}
        for op in operations((loop,)):
            for r in op.results:
                times[r.name] = times.get(r.name, 0) + 1
                self.defined[r.name] = op
        self.defined = {n: op for n, op in self.defined.items() if times[n] == 1}

    def counting(self, count: str) -> _Counting | None:
        """What the loop counts, if `count` is what it counts with."""
        number, total = self.defined.get(self.name), self.defined.get(count)
        if number is None or total is None or total.results[0].type != I64 or not self.tested():
            return None
        if number.results[0].type.name not in INT_BITS:  # type: ignore[union-attr]  # low
            return None
        body = list(statements(self.loop.body))
        if number not in self.loop.body or any(self.reads_number(s) for s in body[body.index(number) + 1 :]):
            return None
        step = self.next(number)
        added = self.added(total, count, step)
        guards = [op for op in operations(self.loop.body) if op.name == "guard"]
        below = next((op for op in guards if step == "and" and self.is_below(op)), None)
        guards = [op for op in guards if op is not below]
        if step is None or not added or not all(self.is_of(op, count) for op in guards) or len(guards) > 1:
            return None
        guard = guards[0] if guards else None
        if guard is not None and any(isinstance(a, Var) and a.name in self.defined for a in guard.args[1:]):
            guard = replace(guard, args=guard.args[:1])  # what leaves needs no operands
        test = self.value(guard.args[0]) if guard is not None else None
        entered = self.defined[self.loop.cond.name].name != "sgt"  # type: ignore[union-attr]  # `tested`
        return _Counting(number.results[0], total.results[0], guard, test.name if test else "", step == "ashr", below, entered)

    def reads_number(self, stmt: Stmt) -> bool:
        return any(isinstance(a, Var) and a.name == self.name for a in reads(stmt))

    def value(self, operand: Operand) -> Op | None:
        """The operation that makes a value, copies and extensions aside."""
        op = self.defined.get(operand.name) if isinstance(operand, Var) and operand.name != self.name else None
        if op is not None and op.name in ("copy", "zext"):
            inner = op.args[0]
            return self.value(inner) if isinstance(inner, Var) and inner.name != self.name else None
        return op

    def is_number(self, operand: Operand) -> bool:
        return isinstance(operand, Var) and operand.name == self.name

    def tested(self) -> bool:
        """Whether the loop runs until the number is 0."""
        op = self.defined.get(self.loop.cond.name) if isinstance(self.loop.cond, Var) else None
        if op is None or op not in self.loop.head or op.name not in ("ne", "sgt", "ugt"):
            return False
        value, zero = op.args
        wide = self.defined.get(value.name) if isinstance(value, Var) and not self.is_number(value) else None
        extended = wide is not None and wide.name == "zext" and self.is_number(wide.args[0])
        return isinstance(zero, Const) and zero.value == 0 and (self.is_number(value) or extended)

    def next(self, number: Op) -> str | None:
        """How the next number comes about: `and` (its lowest bit is off), `lshr` or `ashr` by 1."""
        op = number if number.name != "copy" else self.value(number.args[0])
        if op is None:
            return None
        if op.name in ("lshr", "ashr"):
            return op.name if self.is_number(op.args[0]) and _is_one(op.args[1]) else None
        if op.name != "and":
            return None
        for one, other in (op.args, op.args[::-1]):
            less = self.defined.get(other.name) if isinstance(other, Var) else None
            if self.is_number(one) and less is not None and self.is_less(less):
                return "and"
        return None

    def is_less(self, op: Op) -> bool:
        """Whether an operation takes 1 off the number, as far as its guard lets it."""
        return _is_less(op) and self.is_number(op.args[0]) and (op.name != "ssub_ov" or self.guarded(op))

    def guarded(self, less: Op) -> bool:
        """Whether the loop leaves right after the difference where that overflows, before anything follows from it."""
        body = self.loop.body
        after = body[body.index(less) + 1 :] if less in body else ()
        first = next((s for s in after if isinstance(s, Op) and s.name in ("guard", "and")), None)
        return isinstance(first, Op) and first.name == "guard" and self.is_below(first)

    def is_below(self, guard: Op) -> bool:
        """Whether a guard leaves where 1 less than the number overflows, and does no more."""
        test = self.value(guard.args[0])
        made = self.defined.get(test.args[0].name) if test is not None and isinstance(test.args[0], Var) else None
        if guard not in self.loop.body or not isinstance(failure_of(guard), Overflow) or attr(guard, "mode", "leave") != "leave":
            return False
        negated = test is not None and made is not None and test.name == "xor" and test.args == (made.results[-1], Const(True, I1))
        return negated and made is not None and made.name == "ssub_ov" and _is_less(made) and self.is_number(made.args[0])

    def added(self, total: Op, count: str, step: str | None) -> bool:
        """Whether each iteration adds 1 for a bit that goes."""
        op = total if total.name != "copy" else self.value(total.args[0])
        if op is None or op.name not in ("add", "sadd_ov") or op.args[0] != total.results[0]:
            return False
        branch = next((s for s in self.loop.body if isinstance(s, If)), None)
        if sum(isinstance(s, If) for s in self.loop.body) > 1:
            return False
        if branch is not None:
            test = self.value(branch.cond)
            odd = test is not None and test.name == "ne" and isinstance(test.args[1], Const) and test.args[1].value == 0
            inside = assigned(branch.then)
            plain = all(isinstance(s, Op) for s in branch.then) and not branch.orelse
            whole = plain and count in inside and self.name not in inside
            return whole and odd and test is not None and self.is_bit(test.args[0]) and _is_one(op.args[1]) and step != "and"
        return _is_one(op.args[1]) if step == "and" else self.is_bit(op.args[1])

    def is_bit(self, operand: Operand) -> bool:
        """Whether an operand is the number's lowest bit."""
        op = self.value(operand)
        return op is not None and op.name == "and" and self.is_number(op.args[0]) and _is_one(op.args[1])

    def is_of(self, guard: Op, count: str) -> bool:
        """Whether a guard is against overflow of the count, and no more than leaves."""
        test = self.value(guard.args[0])
        made = self.defined.get(test.args[0].name) if test is not None and isinstance(test.args[0], Var) else None
        if not isinstance(failure_of(guard), Overflow) or attr(guard, "mode", "leave") != "leave" or test is None or made is None:
            return False
        if test.name == "uge":
            return made.name == "add" and made.args[0] == test.args[1] == Var(count, I64)
        negated = test.name == "xor" and test.args[1] == Const(True, I1)
        return negated and made.name == "sadd_ov" and made.args[0] == Var(count, I64)


def _is_one(operand: Operand) -> bool:
    return isinstance(operand, Const) and operand.value == 1 and operand.type != I1


def _is_less(op: Op) -> bool:
    """Whether an operation takes 1 off its first operand."""
    return (op.name in ("sub", "ssub_ov") and _is_one(op.args[1])) or (
        op.name == "add" and isinstance(op.args[1], Const) and op.args[1].value == -1
    )
