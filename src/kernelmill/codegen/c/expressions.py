"""Expressions of C as text with what must be known to put them into others: how tightly they bind, what they read.

    binary("+", Expr("a * b", MUL), primary("c"))  ->  Expr("a * b + c", ADD)

Operands get parentheses wherever a reader, or a compiler that warns, would miss them. Input and output: `Expr` values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kernelmill.records import dataclass, replace

PRIMARY, UNARY, MUL, ADD, SHIFT, COMPARE, AND, XOR, OR, TERNARY = range(10)
#: the loosest operand that needs no parentheses: (left, right)
_OPERANDS: Final = {
    "*": (MUL, UNARY), "/": (MUL, UNARY), "%": (UNARY, UNARY), "+": (ADD, MUL), "-": (ADD, MUL),
    "<<": (UNARY, UNARY), ">>": (UNARY, UNARY),
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), (ADD, ADD)),
    "&": (UNARY, UNARY), "|": (UNARY, UNARY), "^": (UNARY, UNARY),
}  # fmt: skip
_LEVELS: Final = {
    "*": MUL, "/": MUL, "%": MUL, "+": ADD, "-": ADD, "<<": SHIFT, ">>": SHIFT,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), COMPARE),
    "&": AND, "^": XOR, "|": OR,
}  # fmt: skip
_CHAINS: Final = frozenset("&|^")  # the same sign again on the left needs no parentheses


@dataclass(frozen=True, slots=True)
class Expr:
    """`level`: how tightly the outermost operation binds. `reads`: names of variables that may change. `loads`: whether it
    reads memory; `effects`: names of variables that it also writes, so that it must be computed before they are read;
    `calls`: whether a function is called, or something as dear. `opposite`: what is true where this is false, if it has a
    form of its own."""

    text: str
    level: int = PRIMARY
    reads: frozenset[str] = frozenset()
    loads: bool = False
    effects: frozenset[str] = frozenset()
    calls: bool = False
    opposite: Expr | None = None

    @property
    def stable(self) -> bool:
        """Whether it may be repeated anywhere in its scope."""
        return self.level == PRIMARY and not (self.reads or self.loads or self.effects or self.calls)


def primary(text: str) -> Expr:
    """A name, a literal, anything that needs no parentheses."""
    return Expr(text)


def unary(text: str) -> Expr:
    """Something with a sign or a cast before it, of constants."""
    return Expr(text, UNARY)


def inside(expr: Expr, level: int) -> str:
    """The text of an operand where anything looser than `level` needs parentheses."""
    return expr.text if expr.level <= level else f"({expr.text})"


def joined(text: str, level: int, parts: Iterable[Expr], *, calls: bool = False) -> Expr:
    """An expression made of others."""
    parts = tuple(parts)
    if len(parts) == 1:
        (only,) = parts
        return Expr(text, level, only.reads, only.loads, only.effects, calls or only.calls)
    return Expr(
        text,
        level,
        frozenset[str]().union(*(p.reads for p in parts)),
        any(p.loads for p in parts),
        frozenset[str]().union(*(p.effects for p in parts)),
        calls or any(p.calls for p in parts),
    )


def binary(sign: str, left: Expr, right: Expr) -> Expr:
    """`left sign right`."""
    to_left, to_right = _OPERANDS[sign]
    if sign in _CHAINS and left.level == _LEVELS[sign]:
        to_left = left.level
    return joined(f"{inside(left, to_left)} {sign} {inside(right, to_right)}", _LEVELS[sign], (left, right))


def comparison(sign: str, opposite: str, left: Expr, right: Expr) -> Expr:
    """`left sign right`, whose negation is `left opposite right`."""
    return replace(binary(sign, left, right), opposite=binary(opposite, left, right))


def call(function: str, *operands: Expr) -> Expr:
    """`function(operands)`, of a function without effects."""
    return joined(f"{function}({', '.join(o.text for o in operands)})", PRIMARY, operands, calls=True)


def cast(kind: str, operand: Expr) -> Expr:
    """`(kind)operand`."""
    return joined(f"({kind}){inside(operand, UNARY)}", UNARY, (operand,))


def negative(operand: Expr) -> Expr:
    """`-operand`, of a float."""
    return joined(f"-{inside(operand, PRIMARY)}", UNARY, (operand,))


def negated(condition: Expr) -> Expr:
    """The opposite of a condition. A `!` counts as a comparison, since compilers warn where it stands bare beside one."""
    opposite = condition.opposite or joined(f"!{inside(condition, PRIMARY)}", COMPARE, (condition,))
    return replace(opposite, opposite=replace(condition, opposite=None))


def choice(condition: Expr, this: Expr, other: Expr) -> Expr:
    """`condition ? this : other`."""
    text = f"{inside(condition, COMPARE)} ? {inside(this, ADD)} : {inside(other, ADD)}"
    return joined(text, TERNARY, (condition, this, other))
