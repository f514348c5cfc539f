"""Where the variables of a function are declared in C, how often they are read, and which operations nobody needs.

A variable is declared in the innermost block that holds all its occurrences: at its first assignment, if that stands
directly in the block, else before the statement that has the first occurrence. Statements are numbered in the order in
which they stand, the body before the cleanup. Input: a low `Function`. Output: `Facts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from kernelmill.codegen.c.wrapping import Wrapping, wrapping
from kernelmill.ir.nodes import Block, For, Function, If, Op, Operand, Return, Stmt, Var, While, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.walk import children, statements
from kernelmill.records import dataclass, field

#: operations that may be dropped where their results are not read
_REMOVABLE: Final = frozenset({"pure", "read", "fact"})
_Chain = tuple[tuple[int, int], ...]  # (block, number of the statement in it), from the function's body inwards


@dataclass
class Facts:
    """`uses`: how often a variable is read. `definitions`: how often it is assigned, as a parameter too. `dead`: numbers of
    operations to be left out. `opened`: variables declared before a statement. `first`: the number of the statement that
    declares a variable by assigning it. `outside`: variables of For that occur outside their loops. `wrapping`:
    those that are unsigned in C."""

    uses: Counter[str] = field(default_factory=Counter)
    definitions: Counter[str] = field(default_factory=Counter)
    dead: set[int] = field(default_factory=set)
    opened: dict[int, list[Var]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    wrapping: Wrapping = field(default_factory=Wrapping)

    def changes(self, name: str) -> bool:
        """Whether a variable is assigned more than once."""
        return self.definitions[name] > 1

    def folds(self, name: str) -> bool:
        """Whether the value of a variable may stand where it is read instead: it is one of the compiler's own, assigned
        and read once, in one block."""
        once = self.definitions[name] == 1 and self.uses[name] == 1
        return once and name in self.first and not name.isidentifier()


def facts_of(function: Function) -> Facts:
    """What the emitter must know of the variables of `function`."""
    return _Collector(function).collect()


def needed(op: Op) -> tuple[Operand, ...]:
    """The operands that an operation's C reads."""
    if op.name == "fact":
        return ()
    if op.name == "guard":
        return op.args if attr(op, "mode") == "raise" else op.args[: 2 if attr(op, "mode") == "status" else 1]
    return op.args


def is_removable(op: Op) -> bool:
    """Whether an operation does nothing but give its results."""
    return OPS[op.name].effect in _REMOVABLE or op.name == "stackalloc" or (op.name == "ccall" and bool(attr(op, "pure")))


class _Collector:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.facts = Facts()
        self.numbers = 0
        self.blocks = 0
        self.operations: list[tuple[int, Op]] = []
        self.loops: list[str] = []
        self.homes: dict[str, tuple[_Chain, int]] = {}  # first occurrence, how many blocks around it hold them all
        self.kinds: dict[str, Var] = {}
        self.writers: dict[int, tuple[set[str], set[str]]] = {}  # what an operation assigns and reads

    def collect(self) -> Facts:
        self.facts.outside = self.uncounted()
        for param in self.function.params:
            self.facts.definitions[param.name] += 1
        self.block(self.function.body, ())
        chain = ((0, self.numbers),)
        self.block(self.function.cleanup, chain)
        self.drop_unused()
        self.declare()
        self.facts.wrapping = wrapping(self.function, self.facts.changes)
        return self.facts

    def uncounted(self) -> frozenset[str]:
        """Variables of For that are read or assigned outside their loops."""
        counters = {s.var.name for s in statements(self.function.body) if isinstance(s, For)}
        found: set[str] = set()
        if not counters:
            return frozenset()

        def look(block: Block, inner: frozenset[str]) -> None:
            for stmt in block:
                names = {v.name for v in (*_operands(stmt), *(stmt.results if isinstance(stmt, Op) else ())) if isinstance(v, Var)}
                found.update(names & counters - inner)
                for part in children(stmt):
                    look(part, inner | {stmt.var.name} if isinstance(stmt, For) else inner)

        look(self.function.body, frozenset())
        look(self.function.cleanup, frozenset())
        return frozenset(found)

    def block(self, block: Block, around: _Chain, shared: int = -1) -> int:
        """The statements of a block, which is the block number `shared` where two make one scope in C."""
        if shared < 0:
            shared = self.blocks
            self.blocks += 1
        for stmt in block:
            self.stmt(stmt, (*around, (shared, self.numbers)))
        return shared

    def stmt(self, stmt: Stmt, chain: _Chain) -> None:
        number = self.numbers
        self.numbers += 1
        if isinstance(stmt, Op):
            self.operations.append((number, stmt))
            reads = needed(stmt)
            self.writers[number] = ({r.name for r in stmt.results}, {r.name for r in reads if isinstance(r, Var)})
            for result in stmt.results:
                self.define(result, chain)
        else:
            reads = _operands(stmt)
        self.read(reads, chain)
        match stmt:
            case If():
                self.block(stmt.then, chain)
                self.block(stmt.orelse, chain)
            case For():
                inner = self.blocks
                if stmt.var.name in self.facts.outside:
                    self.define(stmt.var, (*chain, (inner, number)))
                self.loops.append(stmt.var.name)
                self.block(stmt.body, chain)
                self.loops.pop()
            case While():
                inner = self.block(stmt.head, chain)
                self.read((stmt.cond,), (*chain, (inner, self.numbers)))
                self.block(stmt.body, chain, inner)

    def define(self, var: Var, chain: _Chain) -> None:
        self.facts.definitions[var.name] += 1
        self.occur(var, chain)

    def read(self, operands: Iterable[Operand], chain: _Chain) -> None:
        for operand in operands:
            if isinstance(operand, Var):
                self.facts.uses[operand.name] += 1
                self.occur(operand, chain)

    def occur(self, var: Var, chain: _Chain) -> None:
        if var.name in self.loops and var.name not in self.facts.outside:
            return
        self.kinds.setdefault(var.name, var)
        first, depth = self.homes.setdefault(var.name, (chain, len(chain)))
        same = 0
        for mine, theirs in zip(chain, first[:depth], strict=False):
            if mine[0] != theirs[0]:
                break
            same += 1
        self.homes[var.name] = first, same

    def drop_unused(self) -> None:
        """Fill `dead`, with what only dead operations read."""
        facts = self.facts
        waiting = [(n, op) for n, op in self.operations if is_removable(op)]
        again = True
        while again:
            again = False
            kept = []
            for number, op in reversed(waiting):
                if any(facts.uses[r.name] for r in op.results):
                    kept.append((number, op))
                    continue
                again = True
                facts.dead.add(number)
                for operand in needed(op):
                    if isinstance(operand, Var):
                        facts.uses[operand.name] -= 1
                for result in op.results:
                    facts.definitions[result.name] -= 1
            waiting = kept[::-1]

    def declare(self) -> None:
        """Fill `opened` and `first`."""
        params = {p.name for p in self.function.params}
        for name, (chain, depth) in self.homes.items():
            if name in params or not self.facts.uses[name]:
                continue
            number = chain[depth - 1][1]
            assigned, read = self.writers.get(number, (set(), set()))
            if depth == len(chain) and name in assigned and name not in read and number not in self.facts.dead:
                self.facts.first[name] = number
            else:
                self.facts.opened.setdefault(number, []).append(self.kinds[name])


def _operands(stmt: Stmt) -> tuple[Operand, ...]:
    """What a statement itself reads, but for the condition of a While, which stands in its block."""
    match stmt:
        case Op():
            return needed(stmt)
        case If():
            return (stmt.cond,)
        case For():
            return (stmt.start, stmt.stop, stmt.step)
        case Return():
            return stmt.values
    return ()
