"""Which array parameters a native function writes and reads, and which of its guards may leave after a visible write.

Input: a low module. Output: an `Effects` per native function. A *visible write* is a store (memcpy, memset) whose
`roots` is not (), or a call of a function that makes one through an array of ours. "After" is meant along control flow:
in a loop a guard at the top comes after a write at the bottom, on the next iteration.

    for … { guard c {failure=index}; store p, v {roots=("out")} }       the guard is late: it may fail in the second iteration
"""

from __future__ import annotations

from collections.abc import Iterable

from kernelmill.ir.arguments import ArgumentEffects, Restart
from kernelmill.ir.failures import Callee, Failure, is_exact
from kernelmill.ir.nodes import (
    Block,
    Break,
    Continue,
    For,
    Function,
    If,
    Module,
    Op,
    Return,
    Stmt,
    While,
    attr,
    failure_of,
    passed_roots,
)
from kernelmill.ir.walk import is_true
from kernelmill.records import dataclass
from kernelmill.source import Span


@dataclass(frozen=True, slots=True)
class Exit:
    """A guard that may leave: what it tests and where it is written."""

    failure: Failure
    span: Span


@dataclass(frozen=True, slots=True)
class Effects:
    """What one function does. `exits`: guards that may leave, its callees' included; `late`: those after a write."""

    writes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    exits: frozenset[Exit] = frozenset()
    late: frozenset[Exit] = frozenset()

    @property
    def restart(self) -> Restart:
        """What starting over after a late exit takes: `never` needed, `rewrite`, `snapshot`."""
        if not self.late:
            return "never"
        return "snapshot" if self.writes & self.reads else "rewrite"

    @property
    def only_exceptions(self) -> bool:
        """Whether every late exit stands for a Python exception that we know."""
        return all(is_exact(e.failure) for e in self.late)


def effects(module: Module) -> dict[str, Effects]:
    """The effects of every native function of `module`."""
    functions = [f for f in module.functions if f.abi == "native"]
    found = {f.name: Effects() for f in functions}
    changed = True
    while changed:  # recursion: effects only ever grow, so this ends
        changed = False
        for function in functions:
            new = _Walk(function, found).run()
            if new != found[function.name]:
                found[function.name] = new
                changed = True
    return found


def clean_loops(function: Function, known: dict[str, Effects]) -> set[int]:
    """The `id`s of loops that write visibly, but that control enters before any visible write of this call."""
    walk = _Walk(function, known)
    walk.run()
    return {key for key, (written, writes) in walk.entered.items() if writes and not written}


def argument_effects(function: Function, found: Effects) -> ArgumentEffects:
    """What `Function.effects` says of them, the names in the order of the parameters."""
    names = [array.name for array in function.arrays]
    reads, writes = (tuple(name for name in names if name in some) for some in (found.reads, found.writes))
    return ArgumentEffects(found.restart, writes, reads)


def argument_roots(call: Op, everything: Iterable[str]) -> dict[str, frozenset[str]] | None:
    """Which of the caller's arrays each array parameter of the callee may lie in; None: any in any of them."""
    given = passed_roots(call)
    if given is None:
        return None
    known = frozenset(everything)
    return {root.parameter: known.intersection(root.arrays) for root in given}


class _Walk:
    """Follows control flow of one function; the state says whether a write may have happened, None: not reached."""

    def __init__(self, function: Function, known: dict[str, Effects]) -> None:
        self.function = function
        self.known = known
        self.arrays = frozenset(array.name for array in function.arrays)
        self.writes: set[str] = set()
        self.reads: set[str] = set()
        self.exits: set[Exit] = set()
        self.late: set[Exit] = set()
        self.breaks: list[list[bool]] = []  # per loop around: the states at its Breaks
        self.continues: list[list[bool]] = []  # the same at its Continues
        self.entered: dict[int, tuple[bool, bool]] = {}  # per loop: whether written before it, and in it

    def run(self) -> Effects:
        self.block(self.function.body, False)
        return Effects(frozenset(self.writes), frozenset(self.reads), frozenset(self.exits), frozenset(self.late))

    def block(self, block: Block, written: bool | None) -> bool | None:
        for stmt in block:
            if written is None:
                return None
            written = self.stmt(stmt, written)
        return written

    def stmt(self, stmt: Stmt, written: bool) -> bool | None:
        match stmt:
            case Op():
                return self.op(stmt, written)
            case If():
                return _either(self.block(stmt.then, written), self.block(stmt.orelse, written))
            case For():
                return self.loop(stmt, (), written, endless=False)
            case While():
                return self.loop(stmt, stmt.head, written, endless=is_true(stmt.cond))
            case Return():
                return None
            case Break():
                self.breaks[-1].append(written)
                return None
            case Continue():
                self.continues[-1].append(written)
                return None

    def loop(self, stmt: For | While, head: Block, written: bool, *, endless: bool) -> bool | None:
        """The state after any number of iterations; a second walk sees the writes of the first, if these are news to it.

        So a loop inside others is walked twice once, and then once for each of them.
        """
        before, tested = written, self._note(stmt, written)
        ends: list[bool] = []
        news = True
        while news:
            self.breaks.append([])
            self.continues.append([])
            tested = self.block(head, written)
            last = self.block(stmt.body, tested)
            ends += self.breaks.pop()
            news = not written and any((last, *self.continues.pop()))
            written = written or news
        if tested is not None and not endless:
            ends.append(tested or written)
        known_before, known_in = self.entered[id(stmt)]
        self.entered[id(stmt)] = (known_before or before, known_in or written or any(ends))
        return any(ends) if ends else None

    def _note(self, stmt: For | While, written: bool) -> bool | None:
        self.entered.setdefault(id(stmt), (written, False))
        return written

    def op(self, op: Op, written: bool) -> bool | None:
        match op.name:
            case "store" | "memset":
                return self.write(self.roots(op)) or written
            case "memcpy":
                self.reads |= self.arrays  # where the source lies is not said
                return self.write(self.roots(op)) or written
            case "load":
                self.reads |= self.roots(op)
            case "call":
                return self.call(op, written)
            case "guard":
                self.guard(op, written)
            case "unreachable":
                return None
        return written

    def roots(self, op: Op) -> frozenset[str]:
        named = attr(op, "roots")
        return self.arrays & frozenset(map(str, named)) if isinstance(named, tuple) else self.arrays

    def write(self, roots: frozenset[str]) -> bool:
        self.writes |= roots
        return bool(roots)

    def guard(self, op: Op, written: bool) -> None:
        failure, mode = failure_of(op), attr(op, "mode", "leave")
        if mode == "status" or isinstance(failure, Callee):
            return  # the exit was counted at the call
        if mode == "leave":
            found = Exit(failure, op.span)
            self.exits.add(found)
            if written:
                self.late.add(found)

    def call(self, op: Op, written: bool) -> bool:
        callee = self.known[str(attr(op, "callee"))]
        roots = argument_roots(op, self.arrays)
        wrote = self.mapped(callee.writes, roots)
        self.reads |= self.mapped(callee.reads, roots)
        self.writes |= wrote
        self.exits |= callee.exits
        if written:
            self.late |= callee.exits
        elif wrote:
            self.late |= callee.late
        return written or bool(wrote)

    def mapped(self, names: frozenset[str], roots: dict[str, frozenset[str]] | None) -> frozenset[str]:
        """Our arrays that the callee's arrays `names` may lie in."""
        if roots is None:
            return self.arrays if names else frozenset()
        return frozenset[str]().union(*(roots.get(name, self.arrays) for name in names))


def _either(a: bool | None, b: bool | None) -> bool | None:
    if a is None or b is None:
        return b if a is None else a
    return a or b
