"""Computes Python ints modulo 2**64 where nothing but their low bits is read: hashes and random numbers need no checks.

Input and output: a high module. Before/after:

    t = binary a, s {op="mul"}                         t = binary a, s {op="mul", wraps}
    u = binary t, c {op="add"}                   ->    u = binary t, c {op="add", wraps}
    s = binary u, 4294967295 {op="and"}                s = binary u, 4294967295 {op="and"}

The low 64 bits of a sum, a difference, a product, a left shift and of `& | ^ ~` follow from those of the operands. A mask or a
power of two as modulus, below 2**63, reads nothing else of its operand; larger constants count by their low bits. What is read in
any other way is *exact*, and so is everything that only passes bits on to something exact; checks stay there. A kernel that asks
for OverflowError keeps them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from kernelmill.ir.nodes import Block, Const, Function, Op, Operand, Stmt, Var, attr, with_attrs
from kernelmill.ir.types import BOOL, INT
from kernelmill.ir.walk import map_block, reads, statements, writes
from kernelmill.passes.context import PassContext

#: Operators whose result may wrap around where it is not exact.
_WRAPPING: Final = frozenset({"add", "sub", "mul", "lshift"})
_BITWISE: Final = frozenset({"and", "or", "xor"})
_LIMIT: Final = 1 << 63


def low_bits(function: Function, context: PassContext) -> Function:
    """The function with arithmetic that wraps around where that cannot be seen."""
    del context
    if attr(function, "overflow") == "raise":
        return function
    blocks = (function.body, function.cleanup)
    constants = _constants(function)
    exact = _exact(blocks, constants)

    def change(stmt: Stmt) -> Iterable[Stmt] | None:
        if not (isinstance(stmt, Op) and _of_ints(stmt)) or stmt.results[0].name in exact:
            return None
        low = set(_bit_reads(stmt, constants))
        stmt = replace(stmt, args=tuple(_wrapped(a) if k in low else a for k, a in enumerate(stmt.args)))
        if stmt.name == "binary" and attr(stmt, "op") in _WRAPPING:
            stmt = replace(stmt, attrs=with_attrs(stmt.attrs, {"wraps": True}))
        return (stmt,)

    return replace(function, body=map_block(function.body, change), cleanup=map_block(function.cleanup, change))


def _wrapped(operand: Operand) -> Operand:
    """A number by its low 64 bits."""
    if not isinstance(operand, Const) or not isinstance(operand.value, int):
        return operand
    return replace(operand, value=(operand.value + _LIMIT) % (2 * _LIMIT) - _LIMIT) if operand.type == INT else operand


def _exact(blocks: tuple[Block, ...], constants: dict[str, int]) -> set[str]:
    """The variables that are read for more than their low 64 bits."""
    passed: dict[str, set[str]] = defaultdict(set)  # results to the operands whose bits they get
    exact: set[str] = set()
    for block in blocks:
        for stmt in statements(block):
            low = set(_bit_reads(stmt, constants))
            for number, operand in enumerate(reads(stmt)):
                if isinstance(operand, Var) and number not in low:
                    exact.add(operand.name)
            if low and isinstance(stmt, Op) and _passes_on(stmt, constants):
                passed[stmt.results[0].name] |= {a.name for k, a in enumerate(stmt.args) if k in low and isinstance(a, Var)}
    waiting = list(exact)
    while waiting:
        for name in passed[waiting.pop()] - exact:
            exact.add(name)
            waiting.append(name)
    return exact


def _bit_reads(stmt: Stmt, constants: dict[str, int]) -> Iterator[int]:
    """The places of the operands of which a statement reads no more bits than are read of its result."""
    if not isinstance(stmt, Op) or not _of_ints(stmt):
        return
    name = attr(stmt, "op")
    match stmt.name:
        case "copy":
            yield 0
        case "unary" if name == "invert":
            yield 0
        case "binary" if name in _BITWISE or name in ("add", "sub", "mul"):
            yield from (0, 1)
        case "binary" if name == "lshift":
            count = _value(stmt.args[1], constants)
            if count is not None and 0 <= count < 64:
                yield 0
        case "binary" if name == "mod":
            divisor = _value(stmt.args[1], constants)
            if divisor is not None and 0 < divisor < _LIMIT and divisor.bit_count() == 1:
                yield 0


def _passes_on(op: Op, constants: dict[str, int]) -> bool:
    """Whether the operands whose bits are read must be exact where the result is."""
    name = attr(op, "op")
    if op.name == "binary" and name == "mod":
        return False
    masks = [_value(a, constants) for a in op.args] if op.name == "binary" and name == "and" else []
    return not any(m is not None and 0 <= m < _LIMIT for m in masks)


def _of_ints(op: Op) -> bool:
    """Whether an operation has one result, an int of Python, and takes nothing but ints and bools."""
    return len(op.results) == 1 and op.results[0].type == INT and all(a.type in (INT, BOOL) for a in op.args)


def _value(operand: Operand, constants: dict[str, int]) -> int | None:
    if isinstance(operand, Var):
        return constants.get(operand.name)
    return int(operand.value) if isinstance(operand.value, int) else None


def _constants(function: Function) -> dict[str, int]:
    """The variables that never hold anything but one number."""
    found: dict[str, int | None] = {p.name: None for p in function.params}
    for block in (function.body, function.cleanup):
        for stmt in statements(block):
            if not isinstance(stmt, Op):
                found |= {v.name: None for v in writes(stmt)}
                continue
            source = stmt.args[0] if stmt.name == "copy" else None
            value = int(source.value) if isinstance(source, Const) and isinstance(source.value, int) else None
            for result in stmt.results:
                found[result.name] = value if found.get(result.name, value) == value else None
    return {name: value for name, value in found.items() if value is not None}
