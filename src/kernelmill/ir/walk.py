"""Small helpers to read and rebuild trees of statements; what passes and analyses share.

Input and output: blocks (tuples of statements) and functions; nothing is changed in place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from kernelmill.ir.nodes import (
    Block,
    Break,
    Const,
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
)
from kernelmill.records import replace


def children(stmt: Stmt) -> tuple[Block, ...]:
    """The blocks directly inside a statement, in the order in which they run."""
    match stmt:
        case If():
            return (stmt.then, stmt.orelse)
        case For():
            return (stmt.body,)
        case While():
            return (stmt.head, stmt.body)
        case _:
            return ()


def statements(block: Block) -> Iterator[Stmt]:
    """Every statement of `block` and of the blocks inside, each before its children."""
    open_blocks = [iter(block)]
    while open_blocks:
        for stmt in open_blocks[-1]:
            yield stmt
            if not isinstance(stmt, Op) and (inner := children(stmt)):
                open_blocks += map(iter, reversed(inner))
                break
        else:
            open_blocks.pop()


def size(block: Block) -> int:
    """How many statements `statements` gives."""
    return sum(1 for _ in statements(block))


def operations(block: Block) -> Iterator[Op]:
    """Every operation of `block` and of the blocks inside."""
    return (stmt for stmt in statements(block) if isinstance(stmt, Op))


def reads(stmt: Stmt) -> tuple[Operand, ...]:
    """The operands that the statement itself reads (not those of statements inside it)."""
    match stmt:
        case Op():
            return stmt.args
        case If() | While():
            return (stmt.cond,)
        case For():
            return (stmt.start, stmt.stop, stmt.step)
        case Return():
            return stmt.values
        case _:
            return ()


def writes(stmt: Stmt) -> tuple[Var, ...]:
    """The variables that the statement itself assigns."""
    match stmt:
        case Op():
            return stmt.results
        case For():
            return (stmt.var,)
        case _:
            return ()


def assigned(block: Block) -> set[str]:
    """Names of all variables assigned anywhere in `block`."""
    return {v.name for stmt in statements(block) for v in writes(stmt)}


def used(block: Block) -> set[str]:
    """Names of all variables read anywhere in `block`."""
    return {o.name for stmt in statements(block) for o in reads(stmt) if isinstance(o, Var)}


def count_reads(block: Block) -> Counter[str]:
    """How often each variable is read."""
    return Counter(o.name for stmt in statements(block) for o in reads(stmt) if isinstance(o, Var))


def variables(function: Function) -> set[str]:
    """Every name that occurs in the function."""
    names = {p.name for p in function.params}
    for block in (function.body, function.cleanup):
        names |= assigned(block) | used(block)
    return names


def count_assignments(function: Function) -> dict[str, int]:
    """How many statements assign each variable; being a parameter counts as one."""
    counts = {p.name: 1 for p in function.params}
    for block in (function.body, function.cleanup):
        for stmt in statements(block):
            for v in writes(stmt):
                counts[v.name] = counts.get(v.name, 0) + 1
    return counts


def private(stmt: Stmt, reads_of_all: Mapping[str, int], assignments: Mapping[str, int]) -> dict[str, Var]:
    """The variables that nothing outside `stmt` reads or assigns, given the counts for the whole function."""
    inside = count_reads((stmt,))
    found: dict[str, Var] = {}
    times: Counter[str] = Counter()
    for inner in statements((stmt,)):
        for v in writes(inner):
            found[v.name] = v
            times[v.name] += 1
    return {n: v for n, v in found.items() if inside[n] == reads_of_all.get(n, 0) and times[n] == assignments[n]}


def map_block(block: Block, change: Callable[[Stmt], Iterable[Stmt] | None]) -> Block:
    """`block` with every statement replaced by what `change` gives for it, children first; None keeps a statement."""
    out: list[Stmt] = []
    for stmt in block:
        rebuilt = map_children(stmt, lambda inner: map_block(inner, change))
        changed = change(rebuilt)
        out.extend((rebuilt,) if changed is None else changed)
    return tuple(out)


def map_children(stmt: Stmt, change: Callable[[Block], Block]) -> Stmt:
    """`stmt` with `change` applied to each block directly inside it."""
    match stmt:
        case If():
            return replace(stmt, then=change(stmt.then), orelse=change(stmt.orelse))
        case For():
            return replace(stmt, body=change(stmt.body))
        case While():
            return replace(stmt, head=change(stmt.head), body=change(stmt.body))
        case _:
            return stmt


def with_children(stmt: Stmt, blocks: Iterable[Block]) -> Stmt:
    """`stmt` with other blocks directly inside it, in the order of `children`."""
    rest = iter(blocks)
    return map_children(stmt, lambda _: next(rest))


def with_reads(stmt: Stmt, look: Callable[[Operand], Operand]) -> Stmt:
    """`stmt` with each operand that it reads itself replaced by `look(operand)`."""
    match stmt:
        case Op():
            args = tuple(look(a) for a in stmt.args)
            return stmt if args == stmt.args else Op(stmt.name, stmt.results, args, stmt.attrs, stmt.span)
        case If() | While():
            return replace(stmt, cond=look(stmt.cond))
        case For():
            return replace(stmt, start=look(stmt.start), stop=look(stmt.stop), step=look(stmt.step))
        case Return():
            return replace(stmt, values=tuple(look(v) for v in stmt.values)) if stmt.values else stmt
        case _:
            return stmt


def substitute(block: Block, reads_of: Mapping[str, Operand], writes_of: Mapping[str, Var] | None = None) -> Block:
    """`block` with variables read replaced by `reads_of`, and variables assigned by `writes_of`."""
    renamed = writes_of or {}

    def look(operand: Operand) -> Operand:
        return reads_of.get(operand.name, operand) if isinstance(operand, Var) else operand

    def change(stmt: Stmt) -> tuple[Stmt, ...]:
        stmt = with_reads(stmt, look)
        if isinstance(stmt, Op) and stmt.results:
            stmt = replace(stmt, results=tuple(renamed.get(r.name, r) for r in stmt.results))
        elif isinstance(stmt, For):
            stmt = replace(stmt, var=renamed.get(stmt.var.name, stmt.var))
        return (stmt,)

    return map_block(block, change)


def rename(block: Block, names: Mapping[str, Var]) -> Block:
    """`block` with variables renamed wherever they occur."""
    return substitute(block, names, names)


class Fresh:
    """Makes names that no variable of a function has yet."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._taken = set(names)
        self._next: dict[str, int] = {}

    def name(self, base: str) -> str:
        """A new name that starts with `base`."""
        base = base.split("$")[0]
        number = self._next.get(base, 0)
        while (name := f"{base}${number}") in self._taken:
            number += 1
        self._next[base] = number + 1
        self._taken.add(name)
        return name

    def var(self, like: Var) -> Var:
        """A new variable with the type and the name's beginning of `like`."""
        return Var(self.name(like.name), like.type)


def leaves_loop(block: Block) -> bool:
    """Whether `block` holds a Break or Continue of the loop around it."""
    for stmt in block:
        if isinstance(stmt, Break | Continue):
            return True
        if isinstance(stmt, If) and (leaves_loop(stmt.then) or leaves_loop(stmt.orelse)):
            return True
    return False


def is_true(operand: Operand) -> bool:
    """Whether the operand is the constant true."""
    return isinstance(operand, Const) and operand.value is True


def is_false(operand: Operand) -> bool:
    """Whether the operand is the constant false."""
    return isinstance(operand, Const) and operand.value is False


def falls_through(block: Block) -> bool:
    """Whether control can reach the end of `block` (no Return, Break, Continue or endless loop stops it first)."""
    return all(_continues(stmt) for stmt in block)


def _continues(stmt: Stmt) -> bool:
    match stmt:
        case Return() | Break() | Continue():
            return False
        case Op():
            return stmt.name != "unreachable"
        case If():
            return falls_through(stmt.then) or falls_through(stmt.orelse)
        case While():
            return not is_true(stmt.cond) or _breaks(stmt.head) or _breaks(stmt.body)
        case _:
            return True


def _breaks(block: Block) -> bool:
    return any(
        isinstance(stmt, Break) or (isinstance(stmt, If) and (_breaks(stmt.then) or _breaks(stmt.orelse)))
        for stmt in block
    )
