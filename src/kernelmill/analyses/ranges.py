"""What integers a low function computes with: an abstract interpretation of its structured code.

Input: a native low function. Output: `Facts`: for each statement, the intervals of its operands and results as far as control
comes there at all (else None). A comparison whose outcome is known has the
interval (0, 0) or (1, 1); so has the flag of a checked operation. Besides the intervals there are the differences of
`facts.py`, so

    n = x.d0;  for i in 1 … n - 1 { c = ult i - 1, n }          gives c = (1, 1)

Loops are walked until what is assumed of the variables they change is confirmed at their end; an assumption that fails
is widened. Counters (`counters.py`) never leave their limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from kernelmill.analyses.conditions import choose, comparison, learn, logic
from kernelmill.analyses.counters import LIMIT, counters
from kernelmill.analyses.facts import Interval, Store, full
from kernelmill.analyses.join import Mentions, Path, join, leave
from kernelmill.analyses.loops import Assumption, Loop, thresholds
from kernelmill.analyses.transfer import (
    BINARY,
    CHECKED,
    COMPARES,
    DIVISIONS,
    WRAPPING,
    again,
    binary,
    checked,
    convert,
    small_quotient,
    wrapping,
)
from kernelmill.ir.nodes import (
    Block,
    Break,
    Continue,
    For,
    Function,
    If,
    Op,
    Operand,
    Return,
    Stmt,
    Var,
    While,
    attr,
)
from kernelmill.ir.numbering import Numbered
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import DTYPES, I1, I64, INT_BITS, Low, Type
from kernelmill.ir.walk import assigned, is_true
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """The intervals of what one statement reads and assigns.

    `quotient`: of a division whose quotient lies between -1 and 1, the least and the greatest that it can be.
    """

    args: tuple[Interval, ...]
    results: tuple[Interval, ...] = ()
    quotient: Interval | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A For of step 1 around what is walked: its number, and the values of its variable and limits."""

    at: int
    variable: int
    start: int
    stop: int


class Facts:
    """What was found out of each statement of `function`, which is the one analysed, without shared statements."""

    def __init__(self, numbered: Numbered) -> None:
        self.numbered = numbered
        self.function = numbered.function
        self._facts: list[Fact | None] = [None] * len(numbered)

    def of(self, stmt: Stmt) -> Fact | None:
        """The fact of a statement, None if it is never reached. Raises KeyError where it is none of `function`."""
        return self._facts[self.numbered.of(stmt)]

    def at(self, number: int) -> Fact | None:
        """The same, of the statement with that number."""
        return self._facts[number]

    def keep(self, number: int, fact: Fact) -> None:
        """Note the fact of a statement; the last one counts."""
        self._facts[number] = fact


class Observer(Protocol):
    """Is shown comparisons while facts are known that the intervals do not tell."""

    def compared(self, store: Store, at: int, name: str, x: int, y: int, loops: list[Counted], *, decided: bool) -> None:
        """A comparison of two integers by the statement with number `at`, within these loops."""


def ranges(function: Function, observer: Observer | None = None) -> Facts:
    """A `Fact` for each statement of the body, None for those that are never reached."""
    return _Walk(Numbered(function), observer).run()


def is_integer(kind: Type) -> bool:
    """Whether intervals mean anything for values of this type."""
    return isinstance(kind, Low) and kind.name in INT_BITS


class _Walk:
    """Interprets one function. A method that walks code says whether control reaches its end."""

    def __init__(self, numbered: Numbered, observer: Observer | None) -> None:
        self.numbered = numbered
        self.function = function = numbered.function
        self.observer = observer
        self.counted: list[Counted] = []
        self.store = Store()
        self.facts = Facts(numbered)
        self.counters = counters(function)
        self.mentions = Mentions(numbered)
        self.types = self.mentions.types
        self.thresholds = thresholds(function)
        self.loops: list[Loop] = []
        self.assumed: dict[int, dict[str, Assumption]] = {}  # what held in the loop with this number, last time
        self.changes: dict[int, set[str]] = {}

    def run(self) -> Facts:
        for param in self.function.params:
            self.fresh(param)
        for array in self.function.arrays:
            for axis in range(array.ndim):
                most = (2**63 - 1) // DTYPES[array.dtype].itemsize
                self.store.limit(self.value(Var(array.extent(axis), I64)), 0, most)
        self.block(self.function.body)
        return self.facts

    # values ------------------------------------------------------------------------------------------------------

    def fresh(self, var: Var) -> int:
        value = self.store.new(*full(var.type))
        self.store.assign(var.name, value)
        return value

    def value(self, operand: Operand) -> int:
        if isinstance(operand, Var):
            known = self.store.variables.get(operand.name)
            return self.fresh(operand) if known is None else known
        if isinstance(operand.value, int) and is_integer(operand.type):
            return self.store.const(int(operand.value))
        key = ("literal", repr(operand.value), str(operand.type))
        known = self.store.computed.get(key)
        if known is None:
            known = self.store.new(*full(operand.type))
            self.store.remember(key, known)
        return known

    def note(self, stmt: Stmt, args: list[int], results: list[int] | None = None, quotient: Interval | None = None) -> None:
        interval = self.store.interval
        fact = Fact(tuple(map(interval, args)), tuple(map(interval, results or ())), quotient)
        self.facts.keep(self.numbered.of(stmt), fact)

    # control flow ------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> bool:
        return all(self.stmt(stmt) and not self.store.dead for stmt in block)

    def stmt(self, stmt: Stmt) -> bool:
        match stmt:
            case Op():
                return self.op(stmt)
            case If():
                return self.if_(stmt)
            case For():
                return self.for_(stmt)
            case While():
                return self.while_(stmt)
            case Return():
                self.note(stmt, [self.value(v) for v in stmt.values])
            case Break():
                self.loops[-1].breaks.append(self.end(self.loops[-1]))
            case Continue():
                self.loops[-1].next_iteration(self.store)
        return False

    def if_(self, stmt: If) -> bool:
        store = self.store
        cond = self.value(stmt.cond)
        self.note(stmt, [cond])
        lo, hi = store.interval(cond)
        if lo == hi:
            return self.block(stmt.then if lo else stmt.orelse)
        mark, first = store.mark(), len(store.base)
        paths: list[Path] = []
        for truth, block in ((True, stmt.then), (False, stmt.orelse)):
            learn(store, cond, truth)
            if not store.dead and self.block(block):
                outside = self.mentions.outside(self.numbered.of(block[0]), self.numbered.end(block[-1])) if block else None
                paths.append(leave(store, mark, first, outside))
            store.undo(mark)
        return join(store, paths, self.types, cond)

    def end(self, loop: Loop) -> Path:
        """The path from before a loop to here, outside it."""
        return leave(self.store, loop.mark, loop.first, self.mentions.outside(loop.at, loop.end))

    def changed(self, stmt: For | While) -> set[str]:
        known = self.changes.get(id(stmt))
        if known is None:
            known = assigned((stmt,))
            if isinstance(stmt, For):
                known.discard(stmt.var.name)
            self.changes[id(stmt)] = known
        return known

    def enter(self, stmt: For | While) -> Loop:
        """A loop about to be walked for the first time here."""
        store, at = self.store, self.numbered.of(stmt)
        carried = [name for name in sorted(self.changed(stmt)) if name in store.variables]
        before = {name: store.variables[name] for name in carried}
        loop = Loop(at, self.numbered.end(stmt), store.mark(), len(store.base), before)
        known = self.assumed.get(at, {})
        for name in carried:
            kind = self.types[name]
            loop.assume(store, name, known.get(name), full(kind), is_integer(kind), self.counters.get(name))
        self.assumed[at] = loop.assumptions
        return loop

    def iterations(self, loop: Loop) -> Iterator[None]:
        """Walk the loop's code in each round of this; ends when the assumptions are confirmed."""
        for attempt in range(100):
            loop.begin(self.store, self.types)
            self.loops.append(loop)
            yield
            self.loops.pop()
            done = loop.confirmed(self.thresholds, attempt) and not loop.narrowed()
            self.store.undo(loop.mark)
            if done:
                return
        raise AssertionError("assumptions of a loop were widened without end")

    def for_(self, stmt: For) -> bool:
        store = self.store
        bounds = [self.value(o) for o in (stmt.start, stmt.stop, stmt.step)]
        self.note(stmt, bounds)
        start, stop, step = bounds
        up, down = store.interval(step)[0] > 0, store.interval(step)[1] < 0
        if (up and store.bound(stop, start) <= 0) or (down and store.bound(start, stop) <= 0):
            return True  # not a single iteration
        loop = self.enter(stmt)
        steady = store.interval(step) == (1, 1)
        for _ in self.iterations(loop):
            self.count(stmt.var, start, stop, up, down)
            if steady:
                self.counted.append(Counted(loop.at, store.variables[stmt.var.name], start, stop))
            if not store.dead and self.block(stmt.body):
                loop.next_iteration(store)
            if steady:
                self.counted.pop()
        if not loop.breaks:
            loop.begin(store, self.types)
            return True
        loop.begin(store, self.types)
        paths = [self.end(loop), *loop.breaks]
        store.undo(loop.mark)
        return join(store, paths, self.types)

    def count(self, var: Var, start: int, stop: int, up: bool, down: bool) -> None:
        """Learn where the variable of a For lies within its body."""
        store = self.store
        i = self.fresh(var)
        if up:
            store.at_most(start, stop, -1)
            store.at_most(start, i, 0)
            store.at_most(i, stop, -1)
        elif down:
            store.at_most(stop, start, -1)
            store.at_most(i, start, 0)
            store.at_most(stop, i, -1)
        (start_lo, start_hi), (stop_lo, stop_hi) = store.interval(start), store.interval(stop)
        store.limit(i, min(start_lo, stop_lo + 1), max(start_hi, stop_hi - 1))

    def while_(self, stmt: While) -> bool:
        store = self.store
        loop = self.enter(stmt)
        for _ in self.iterations(loop):
            if self.block(stmt.head):
                cond = self.value(stmt.cond)
                self.note(stmt, [cond])
                learn(store, cond, True)
                if not store.dead and self.block(stmt.body):
                    loop.next_iteration(store)
        # Leaving by the condition: the head runs once more.
        loop.begin(store, self.types)
        self.loops.append(Loop(loop.at, loop.end, loop.mark, loop.first, {}))
        through = self.block(stmt.head)
        self.loops.pop()
        if through and not is_true(stmt.cond):
            learn(store, self.value(stmt.cond), False)
            through = not store.dead
        else:
            through = False
        if through and not loop.breaks:
            return True
        paths = [self.end(loop)] if through else []
        store.undo(loop.mark)
        return join(store, [*paths, *loop.breaks], self.types)

    # operations --------------------------------------------------------------------------------------------------

    def op(self, op: Op) -> bool:
        args = [self.value(a) for a in op.args]
        quotient = small_quotient(self.store, args[0], args[1]) if op.name in DIVISIONS else None
        results = self.results(op, args)
        if self.observer is not None and op.name in COMPARES and is_integer(op.args[0].type) and op.args[0].type != I1:
            lo, hi = self.store.interval(results[0])
            self.observer.compared(
                self.store, self.numbered.of(op), op.name, args[0], args[1], self.counted, decided=lo == hi
            )
        for var, value in zip(op.results, results, strict=True):
            if var.name in self.counters:
                self.store.limit(value, -LIMIT, LIMIT)
            self.store.assign(var.name, value)
        self.note(op, args, results, quotient)
        match op.name:
            case "guard" | "assume":
                learn(self.store, args[0], True)
            case "fact":
                lo, hi = full(op.args[0].type)
                least, most = attr(op, "lo"), attr(op, "hi")
                self.store.limit(args[0], least if isinstance(least, int) else lo, most if isinstance(most, int) else hi)
            case "unreachable":
                return False
        return True

    def results(self, op: Op, args: list[int]) -> list[int]:
        if op.name == "copy":
            return args
        if not op.results:
            return []
        store, kind = self.store, op.results[0].type
        if op.args and is_integer(op.args[0].type) and is_integer(kind):
            source = full(op.args[0].type)
            if op.name == "select":
                return [self.select(op, args)]
            if op.name in COMPARES:
                return [self.compare(op, args)]
            if op.name in CHECKED:
                return list(checked(store, op.name, args[0], args[1], source))
            if kind == I1 and op.name in ("and", "or", "xor"):
                return [logic(store, op.name, args[0], args[1])]
            if op.name in WRAPPING and kind != I1:
                return [wrapping(store, op.name, args[0], args[1], source, exactly=bool(attr(op, "nsw")))]
            if op.name in BINARY and kind != I1:
                return [binary(store, op.name, args[0], args[1], source)]
            if op.name in ("zext", "sext", "trunc"):
                return [convert(store, op.name, args[0], source, full(kind))]
        return [self.opaque(op, args, number) for number in range(len(op.results))]

    def compare(self, op: Op, args: list[int]) -> int:
        if op.args[0].type != I1:
            return comparison(self.store, op.name, args[0], args[1])
        if op.name in ("eq", "ne"):
            return logic(self.store, op.name, args[0], args[1])
        return self.opaque(op, args, 0)

    def opaque(self, op: Op, args: list[int], number: int) -> int:
        """A value of which only the type is known; a pure operation gives the same one for the same operands."""
        lo, hi = full(op.results[number].type)
        if op.name in ("ctpop", "ctlz", "cttz"):
            lo, hi = 0, INT_BITS[str(op.args[0].type)]
        if OPS[op.name].effect != "pure":
            return self.store.new(lo, hi)
        key = (op.name, number, str(op.results[number].type), op.attrs, *(self.store.base[a] for a in args))
        known = self.store.computed.get(key)
        if known is None:
            known = self.store.new(lo, hi)
            self.store.remember(key, known)
        return known

    def select(self, op: Op, args: list[int]) -> int:
        store = self.store
        cond, then, orelse = args
        lo, hi = store.interval(cond)
        if lo == hi:
            return then if lo else orelse
        if store.same(then, orelse):
            return then
        if op.results[0].type == I1:
            return choose(store, cond, then, orelse)
        key = ("select", *(store.base[a] for a in args))
        known = store.computed.get(key)
        if known is not None:
            return known
        mark, first = store.mark(), len(store.base)
        paths: list[Path] = []
        name = op.results[0].name
        for truth, arm in ((True, then), (False, orelse)):
            learn(store, cond, truth)
            if not store.dead:
                again(store, arm, full(op.results[0].type))
                store.assign(name, arm)
                paths.append(leave(store, mark, first, only=name))
            store.undo(mark)
        if not join(store, paths, self.types):
            return store.new(*full(op.results[0].type))
        made = store.variables[name]
        store.remember(key, made)
        return made
