"""`any` and `all` over whole arrays end where the answer is known: looked at between pieces, so that each runs in vectors.

    for k = 0 to n { acc = acc or x[k] > t }
    ->  if n <= 1024 { the loop as it is }
        else { for first = 0 to n step 1024 { for k = first to min(first + 1024, n) { acc = acc or x[k] > t }; if acc { break } } }

What is no longer than one piece is the plain loop: rows of a matrix are often short, and counting pieces costs as much as they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kernelmill.ir.nodes import Block, Break, Const, For, If, Op, Var, attr, attrs
from kernelmill.ir.types import BOOL, INT
from kernelmill.ir.walk import Fresh
from kernelmill.source import Span

#: Elements of a piece.
PIECE: Final = 1024


def decided(ops: list[Op], accumulators: Mapping[Var, Var]) -> tuple[Var, str] | None:
    """The accumulator and the function of loops that find out nothing but whether any element or all are true."""
    reduces = [op for op in ops if op.name == "reduce"]
    if len(reduces) != 1 or attr(reduces[0], "axis") is not None or attr(reduces[0], "fn") not in ("any", "all"):
        return None
    return accumulators[reduces[0].results[0]], str(attr(reduces[0], "fn"))


def in_pieces(fresh: Fresh, loop: For, known: tuple[Var, str]) -> Block:
    """The innermost loop piece by piece, left after the piece in which the answer became `known`."""
    span = loop.span
    first, last = Var(fresh.name("first"), INT), Var(fresh.name("last"), INT)
    rest, short, end = Var(fresh.name("rest"), INT), Var(fresh.name("short"), BOOL), Var(fresh.name("end"), INT)
    piece = (
        Op("binary", (rest,), (loop.stop, first), attrs(op="sub"), span),
        Op("compare", (short,), (rest, Const(PIECE, INT)), attrs(op="lt"), span),
        Op("binary", (end,), (first, Const(PIECE, INT)), attrs(op="add"), span),
        If(short, (Op("copy", (last,), (loop.stop,), (), span),), (Op("copy", (last,), (end,), (), span),), span),
        For(loop.var, first, last, Const(1, INT), loop.body, span),
        *left(fresh, span, known),
    )
    single = Var(fresh.name("single"), BOOL)
    return (
        Op("compare", (single,), (loop.stop, Const(PIECE, INT)), attrs(op="le"), span),
        If(single, (loop,), (For(first, Const(0, INT), loop.stop, Const(PIECE, INT), piece, span),), span),
    )


def left(fresh: Fresh, span: Span, known: tuple[Var, str]) -> Block:
    """Leaves the loop around where the answer is known."""
    total, fn = known
    true = Var(fresh.name("true"), BOOL)
    test = Op("truth", (true,), (total,), (), span)
    leave = (Break(span),)
    return (test, If(true, leave if fn == "any" else (), () if fn == "any" else leave, span))
