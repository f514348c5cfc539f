"""Guards in loops that only compute are tested when the loop is done, so that the loop can run in vectors.

    for i { c = fge x, 0.0; guard c {failure=domain}; s = fadd s, … }
    ->  b = copy 0; for i { c = fge x, 0.0; n = zext not c; b = or b, n; s = fadd s, … }; d = eq b, 0; guard d {failure=state}

Nothing visible has been written before, nor is it in the loop or around it, so that the fallback starts over with the original
arguments whenever the function leaves; how far the loop has come, and what it has computed since, is of no account. Only
counted loops without others inside whose statements may all run side by side, guards apart, and are harmless on whatever
numbers: what a guard tests depends on values that are read, addresses never do, and what was proved of such values from the
guards is forgotten. Where something visible is written the guards must be of casts that NumPy does not mind, and each iteration
must write the same slots whatever the numbers are: the fallback comes past here as well, and writes them again. A float becomes
an integer only where a guard tests that very float against the limits of the integer's type: what fails the test becomes one of
them (`tested_conversions.py`). Input and output: a low module's function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Final

from kernelmill.analyses.vector_loops import is_parallel
from kernelmill.ir.failures import Domain, Overflow, State, ZeroDivision
from kernelmill.ir.nodes import (
    Attr,
    Block,
    Const,
    For,
    Function,
    If,
    Op,
    Operand,
    Stmt,
    Var,
    While,
    attr,
    attrs,
    failure_of,
    with_attrs,
)
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import F32, F64, I1, I8, I16, I32, I64, Type
from kernelmill.ir.walk import Fresh, map_block, map_children, operations, statements, variables, writes
from kernelmill.passes.context import PassContext
from kernelmill.passes.loops.tested_conversions import Tested, tested_conversions, with_small_roundings
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace
from kernelmill.source import Span

#: What is tested of numbers that are computed; other guards tell of addresses and of what else must not go on.
_NUMBERS: Final = (Domain, Overflow, ZeroDivision)
#: Operations that trap or are undefined for some operands, which a guard may have kept away.
_PARTIAL: Final = frozenset({"sdiv", "srem", "udiv", "urem", "fptosi", "fptoui", "alloc", "free"})
#: Operations of loop variables that addresses are made of.
_STEPS: Final = frozenset({"add", "sub", "mul", "shl", "ptradd", "copy"})
_STORES: Final = frozenset({"store", "memset", "memcpy"})
#: Calls that touch no memory of a caller's.
_OWN: Final = frozenset({"ccall", "alloc", "free"})
#: Integers as wide as the numbers that are compared.
_AS_WIDE: Final[dict[Type, Type]] = {F64: I64, F32: I32, I64: I64, I32: I32, I16: I16, I8: I8}
_DEEPEST: Final = 8


def delay_guards(function: Function, context: PassContext) -> Function:
    """The function with fewer exits from loops."""
    if function.abi != "native":
        return function
    delay = _Delay(function, context)
    return replace(function, body=with_small_roundings(delay.block(function.body, False), delay.confined))


class _Delay:
    """Rebuilds one function. `confined`: what `tested_conversions` says of the loops that were."""

    def __init__(self, function: Function, context: PassContext) -> None:
        self.name = function.name
        self.context = context
        self.fresh = Fresh(variables(function))
        self.confined: dict[str, frozenset[str]] = {}

    def block(self, block: Block, written: bool) -> Block:
        """The block; `written`: whether something visible may have been written before it."""
        out: list[Stmt] = []
        for stmt in block:
            inside = written or (isinstance(stmt, For | While) and _writes((stmt,)))
            delayed = self.delayed(stmt, visible=inside) if isinstance(stmt, For) else None
            out += delayed or (map_children(stmt, partial(self.block, written=inside)),)
            written = written or _writes((stmt,))
        return tuple(out)

    def delayed(self, loop: For, *, visible: bool) -> Block | None:
        """The loop and one guard after it; None if it keeps its guards. `visible`: something may have been written by then."""
        guards = [op for op in operations(loop.body) if op.name == "guard"]
        if not guards or attr(loop, "cold") or not all(_is_of_numbers(op) for op in guards):
            return None
        if visible and not (all(failure_of(op) == Overflow(quiet=True) for op in guards) and _writes_always(loop)):
            return None
        fixed = _following(loop, lambda op: OPS[op.name].effect == "pure")
        if any(isinstance(op.args[0], Const) or op.args[0].name in fixed for op in guards):
            return None
        steps = _following(loop, lambda op: op.name in _STEPS)
        converted = tested_conversions(loop.body, self.fresh)
        passed = _Passed(converted, self.fresh)
        body = map_block(converted.body, partial(_without_guard, passed=passed, steps=steps))
        harmless = all(_is_harmless(stmt, steps, converted.total, visible=visible) for stmt in statements(body))
        if not harmless or not is_parallel(replace(loop, body=body)):
            return None
        self.confined.update(converted.confined)
        failure = State(why="a number that the loop was not made for")
        self.context.remark(Remark(guards[0].span, self.name, "delay_guards", "tested when the loop is done"))
        return (*passed.start(loop.span), replace(loop, body=body), *passed.end(attrs(failure=failure), guards[0].span))


class _Passed:
    """Variables that say whether a guard has failed so far, one for each width of what is tested: not 0 in as many bits as
    the compared numbers have, so that vectors of both have as many lanes."""

    def __init__(self, tested: Tested, fresh: Fresh) -> None:
        body = tested.body
        self.differences = tested.differences
        times = Counter(v.name for stmt in statements(body) for v in writes(stmt))
        self.made = {r.name: op for op in operations(body) for r in op.results if times[r.name] == 1}
        self.times = times
        steps = [(a, b) for a, b in pairwise(statements(body)) if isinstance(a, Op) and isinstance(b, Op)]
        self.at_once = {id(b) for a, b in steps if b.args[:1] == a.results[:1]}  # what follows its condition
        self.fresh = fresh
        self.found: dict[str, Var] = {}
        self.signs: dict[str, Var] = {}

    def kind(self, condition: Operand, depth: int = 0) -> Type:
        """The integer type as wide as what a condition compares."""
        op = self.made.get(condition.name) if isinstance(condition, Var) and depth < _DEEPEST else None
        if op is None or not op.args:
            return I1
        if op.args[0].type == I1:
            return next((k for a in op.args if (k := self.kind(a, depth + 1)) != I1), I1)
        return _AS_WIDE.get(op.args[0].type, I1)

    def not_negative(self, guard: Op) -> Var | None:
        """The integer of which a guard's condition says that it is 0 or more, if it still has that value."""
        condition = guard.args[0]
        op = self.made.get(condition.name) if isinstance(condition, Var) else None
        if op is None or op.name != "sge" or not isinstance(op.args[1], Const) or op.args[1].value != 0:
            return None
        number = op.args[0]
        return number if isinstance(number, Var) and (self.times[number.name] <= 1 or id(guard) in self.at_once) else None

    def note(self, guard: Op) -> Iterator[Op]:
        """What stands for a guard. Of numbers that must not be negative all bits are joined, of which the sign is tested, and of
        differences that must be 0, too."""
        number = self.not_negative(guard)
        if number is not None:
            signs = self.signs.setdefault(str(number.type), self.fresh.var(Var("signs", number.type)))
            yield Op("or", (signs,), (signs, number), (), guard.span)
            return
        kind = self.kind(guard.args[0])
        failed = self.found.setdefault(str(kind), self.fresh.var(Var("failed", kind)))
        op = self.made.get(guard.args[0].name) if isinstance(guard.args[0], Var) else None
        if op is not None and isinstance(op.args[0], Var) and op.args[0].name in self.differences:
            now = self.fresh.var(Var("fails", kind))
            yield Op("bitcast", (now,), op.args[:1], (), guard.span)
            yield Op("or", (failed,), (failed, now), (), guard.span)
            return
        now = self.fresh.var(Var("fails", I1))
        yield Op("xor", (now,), (guard.args[0], Const(True, I1)), (), guard.span)
        if kind != I1:
            bit, now = now, self.fresh.var(Var("fails", kind))
            yield Op("zext", (now,), (bit,), (), guard.span)
        yield Op("or", (failed,), (failed, now), (), guard.span)

    def start(self, span: Span) -> Iterator[Op]:
        """Nothing has failed."""
        for failed in (*self.found.values(), *self.signs.values()):
            yield Op("copy", (failed,), (_zero(failed),), (), span)

    def end(self, told: tuple[tuple[str, Attr], ...], span: Span) -> Iterator[Op]:
        """Leave if something has."""
        for failed in self.found.values():
            passed = self.fresh.var(Var("passed", I1))
            yield Op("eq", (passed,), (failed, _zero(failed)), (), span)
            yield Op("guard", (), (passed,), told, span)
        for signs in self.signs.values():
            passed = self.fresh.var(Var("passed", I1))
            yield Op("sge", (passed,), (signs, _zero(signs)), (), span)
            yield Op("guard", (), (passed,), told, span)


def _zero(v: Var) -> Const:
    return Const(False, I1) if v.type == I1 else Const(0, v.type)


def _following(loop: For, by: Callable[[Op], bool]) -> set[str]:
    """Variables of the loop that follow from its own variable and what it leaves alone, by such operations."""
    times = Counter(v.name for stmt in statements(loop.body) for v in writes(stmt))
    found = {loop.var.name} - times.keys()
    for op in operations(loop.body):
        known = all(isinstance(a, Const) or a.name in found or a.name not in times for a in op.args)
        if known and by(op) and len(op.results) == 1 and times[op.results[0].name] == 1:
            found.add(op.results[0].name)
    return found


def _is_of_numbers(guard: Op) -> bool:
    """Whether a guard leaves because of numbers."""
    return attr(guard, "mode", "leave") == "leave" and isinstance(failure_of(guard), _NUMBERS)


def _without_guard(stmt: Stmt, *, passed: _Passed, steps: set[str]) -> tuple[Stmt, ...] | None:
    """A guard as part of what has `passed` or not; other operations without what follows from guards."""
    if not isinstance(stmt, Op):
        return None
    if stmt.name == "guard":
        return tuple(passed.note(stmt))
    if OPS[stmt.name].effect == "fact":
        return ()
    if attr(stmt, "nsw") and not any(r.name in steps for r in stmt.results):
        return (replace(stmt, attrs=with_attrs(stmt.attrs, {"nsw": None})),)
    return None


def _is_harmless(stmt: Stmt, steps: set[str], total: frozenset[str], *, visible: bool) -> bool:
    """Whether a statement of the loop may run on whatever numbers, and nobody sees what it writes, or that is `visible` in any
    case; `total`: such conversions."""
    match stmt:
        case If():
            return True
        case Op(name="load"):
            return _is_known(stmt.args[0], steps)
        case Op(name="store"):
            return _is_known(stmt.args[0], steps) and (visible or attr(stmt, "roots") == ())
        case Op():
            return OPS[stmt.name].effect == "pure" and (stmt.name not in _PARTIAL or stmt.results[0].name in total)
    return False


def _writes_always(loop: For) -> bool:
    """Whether each iteration writes the same slots whatever the numbers are, so that Python writes them too."""
    stores = [op for op in operations(loop.body) if op.name in _STORES]
    return all(attr(op, "roots") is not None and op in loop.body for op in stores)


def _is_known(address: Operand, steps: set[str]) -> bool:
    return isinstance(address, Var) and address.name in steps


def _writes(block: Block) -> bool:
    """Whether statements may write what a caller sees: by a store into its arrays, or by what they call. Helpers of the run time
    make, hold and release arrays and lists of this call alone, as `analyses/effects.py` has it."""
    return any(
        attr(op, "roots") != () if op.name in _STORES else OPS[op.name].effect == "call" and op.name not in _OWN
        for op in operations(block)
    )
