"""Computes Python ints modulo 2**64 where nothing but their low bits is read: hashes and random numbers need no checks.

Input and output: a high module. Before/after:

    t = binary a, s {op="mul"}                         t = binary a, s {op="mul", wraps}
    u = binary t, c {op="add"}                   ->    u = binary t, c {op="add", wraps}
    s = binary u, 4294967295 {op="and"}                s = binary u, 4294967295 {op="and"}

Which ints that holds for is found in `analyses/low_bits.py`. A kernel that asks for OverflowError keeps all checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kernelmill.analyses.low_bits import LIMIT, low_bits_of
from kernelmill.ir.nodes import Const, Function, Op, Operand, Stmt, attr, with_attrs
from kernelmill.ir.types import INT, UINT, flatten
from kernelmill.ir.walk import map_block
from kernelmill.passes.context import PassContext
from kernelmill.records import replace

#: Operators whose result may wrap around where it is not exact.
_WRAPPING: Final = frozenset({"add", "sub", "mul", "lshift", "neg"})
#: Those that have something to test only where a signed and an unsigned int meet.
_OF_BOTH: Final = frozenset({"or", "xor", "invert"})


def low_bits(function: Function, context: PassContext) -> Function:
    """The function with arithmetic that wraps around where that cannot be seen."""
    del context
    if attr(function, "overflow") == "raise":
        return function
    found = low_bits_of(function)

    def change(stmt: Stmt) -> Iterable[Stmt] | None:
        if not isinstance(stmt, Op) or not found.may_wrap(stmt):
            return None
        low = found.reads(stmt)
        stmt = replace(stmt, args=tuple(_wrapped(a) if k in low else a for k, a in enumerate(stmt.args)))
        mixed = any(x.type == UINT for x in (*stmt.args, *stmt.results))
        if attr(stmt, "op") in _WRAPPING or stmt.name == "convert" or (mixed and attr(stmt, "op") in _OF_BOTH):
            stmt = replace(stmt, attrs=with_attrs(stmt.attrs, {"wraps": True}))
        return (stmt,)

    attributes = with_attrs(function.attrs, {"low_bits_params": _low_params(function, found.exact) or None})
    body, cleanup = map_block(function.body, change), map_block(function.cleanup, change)
    return replace(function, body=body, cleanup=cleanup, attrs=attributes)


def _low_params(function: Function, exact: frozenset[str]) -> tuple[int, ...]:
    """Which of the low values that carry parameters are ints of which only the low bits are read."""
    marks, at = [], 0
    for p in function.params:
        marks += [at] if p.type in (INT, UINT) and p.name not in exact else []
        at += len(flatten(p.type))  # type: ignore[arg-type]  # high types
    return tuple(marks)


def _wrapped(operand: Operand) -> Operand:
    """A number by its low 64 bits."""
    if not isinstance(operand, Const) or not isinstance(operand.value, int):
        return operand
    if operand.type == UINT:
        return replace(operand, value=operand.value % (2 * LIMIT))
    return replace(operand, value=(operand.value + LIMIT) % (2 * LIMIT) - LIMIT) if operand.type == INT else operand
