"""Of which Python ints nothing but the low bits is read.

The low 64 bits of a sum, a difference, a product, a left shift and of `& | ^ ~ -` follow from those of the operands. A mask or a
power of two as modulus, below 2**63 (a mask of an unsigned int below 2**64), reads nothing else of its operand; larger constants
count by their low bits. What is read in any other way is *exact*, and so is everything that only passes bits on to something exact.

    t = a * s; u = t + c; s = u & 4294967295           only s is exact
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from kernelmill.ir.nodes import Block, Const, Function, Op, Operand, Stmt, Var, attr
from kernelmill.ir.types import BOOL, INT, UINT
from kernelmill.ir.walk import reads, statements, writes
from kernelmill.records import dataclass

_BITWISE: Final = frozenset({"and", "or", "xor"})
LIMIT: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class LowBits:
    """Of one high function: `exact`, variables that are read for more than their low 64 bits; `constants`, those that never hold
    anything but one number."""

    exact: frozenset[str]
    constants: dict[str, int]

    def reads(self, stmt: Stmt) -> set[int]:
        """The places of the operands of which a statement reads no more bits than are read of its result."""
        return set(_bit_reads(stmt, self.constants))

    def may_wrap(self, stmt: Stmt) -> bool:
        """Whether a statement is an operation on ints whose result is not exact."""
        return isinstance(stmt, Op) and _of_ints(stmt) and stmt.results[0].name not in self.exact


def low_bits_of(function: Function) -> LowBits:
    """The analysis of a high function."""
    constants = constant_ints(function)
    return LowBits(frozenset(_exact((function.body, function.cleanup), constants)), constants)


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
        case "copy" | "convert":
            yield 0
        case "unary" if name in ("invert", "neg"):
            yield 0
        case "binary" if name in _BITWISE or name in ("add", "sub", "mul"):
            yield from (0, 1)
        case "binary" if name == "lshift":
            count = _value(stmt.args[1], constants)
            if count is not None and 0 <= count < 64:
                yield 0
        case "binary" if name == "mod":
            divisor = _value(stmt.args[1], constants)
            if divisor is not None and 0 < divisor < LIMIT and divisor.bit_count() == 1:
                yield 0


def _passes_on(op: Op, constants: dict[str, int]) -> bool:
    """Whether the operands whose bits are read must be exact where the result is."""
    name = attr(op, "op")
    if op.name == "binary" and name == "mod":
        return False
    masks = [_value(a, constants) for a in op.args] if op.name == "binary" and name == "and" else []
    most = 2 * LIMIT if op.results[0].type == UINT else LIMIT
    return not any(m is not None and 0 <= m < most for m in masks)


def _of_ints(op: Op) -> bool:
    """Whether an operation has one result, an int of Python, and takes nothing but ints and bools."""
    return len(op.results) == 1 and op.results[0].type in (INT, UINT) and all(a.type in (INT, UINT, BOOL) for a in op.args)


def _value(operand: Operand, constants: dict[str, int]) -> int | None:
    if isinstance(operand, Var):
        return constants.get(operand.name)
    return int(operand.value) if isinstance(operand.value, int) else None


def constant_ints(function: Function) -> dict[str, int]:
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
