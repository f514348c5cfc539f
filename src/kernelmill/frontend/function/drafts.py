"""Blocks under construction: they stay open at their ends until all paths out of them are known, then `freeze` makes IR of them.

A block may hold another one, whose statements it continues with: it stays the same object for those who add to its end.
"""

from __future__ import annotations

from kernelmill.ir.nodes import Block, Break, Continue, For, If, Op, Operand, Return, Stmt, Var, While
from kernelmill.records import dataclass, field
from kernelmill.source import Span


@dataclass(slots=True)
class DraftIf:
    """An `If` under construction."""

    cond: Operand
    then: Draft
    orelse: Draft
    span: Span


@dataclass(slots=True)
class DraftFor:
    """A `For` under construction."""

    var: Var
    start: Operand
    stop: Operand
    step: Operand
    body: Draft
    span: Span


@dataclass(slots=True)
class DraftWhile:
    """A `While` under construction."""

    head: Draft
    cond: Operand
    body: Draft
    span: Span


@dataclass(slots=True)
class Draft:
    """A block under construction."""

    items: list[Op | Break | Continue | Return | DraftIf | DraftFor | DraftWhile | Draft] = field(default_factory=list)

    def before_end(self, op: Op) -> None:
        """Add `op` at the end, but before a jump that ends the block."""
        if self.items and isinstance(self.items[-1], Break | Continue | Return):
            self.items.insert(-1, op)
        else:
            self.items.append(op)


def freeze(draft: Draft, drop: frozenset[Var] = frozenset()) -> Block:
    """The IR block of a draft, without the operations that assign only to variables in `drop`."""
    out: list[Stmt] = []
    for item in draft.items:
        match item:
            case Draft():
                out += freeze(item, drop)
            case DraftIf():
                out.append(If(item.cond, freeze(item.then, drop), freeze(item.orelse, drop), item.span))
            case DraftFor():
                out.append(For(item.var, item.start, item.stop, item.step, freeze(item.body, drop), item.span))
            case DraftWhile():
                out.append(While(freeze(item.head, drop), item.cond, freeze(item.body, drop), item.span))
            case Op(results=(only,)) if only in drop:
                continue
            case _:
                out.append(item)
    return tuple(out)
