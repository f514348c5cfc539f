"""Floats that become a narrow integer by way of 64 bits, in loops, become one of 32 bits at once.

    guard … 2**63; n = fptosi x; c = sge n, -128; d = sle n, 127; e = and c, d; guard e
    ->  c = fgt x, -129.0; d = flt x, 128.0; e = and c, d; guard e; m: i32 = fptosi x; n = sext m

CPUs convert vectors of floats to integers of 32 bits, and few do to 64; `delay_guards.py` and `guards_first.py` look for tests of
floats. Truncation of x is in -128 .. 127 where x is between -129 and 128, so the same numbers leave. Both guards must be of the
same kind, which leaves, in one block with nothing between them that anybody sees. Input and output: a low module's function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Overflow
from kernelmill.ir.nodes import Block, Const, For, Function, Op, Operand, Stmt, Var, attr, failure_of
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import F64, I32, I64
from kernelmill.ir.walk import Fresh, count_assignments, map_children, operations, variables
from kernelmill.passes.context import PassContext
from kernelmill.records import dataclass, replace

_LEAST: Final = -(2**31)
_MOST: Final = 2**31 - 1


def narrow_conversions(function: Function, context: PassContext) -> Function:
    """The function with conversions to 32 bits where its guards let no more pass."""
    if function.abi != "native" or not any(op.name == "fptosi" for op in operations(function.body)):
        return function
    counts = count_assignments(function)
    made = {op.results[0].name: op for op in operations(function.body) if len(op.results) == 1 and counts[op.results[0].name] == 1}
    pass_ = _Pass(made, Fresh(variables(function)))
    return replace(function, body=pass_.block(function.body, in_loop=False))


@dataclass(frozen=True, slots=True)
class _Found:
    """Where in a block the first guard, the conversion and the second guard stand, and the limits of the integer."""

    first: int
    conversion: int
    second: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Pass:
    """`made`: what makes each variable that is assigned once."""

    made: Mapping[str, Op]
    fresh: Fresh

    def block(self, block: Block, *, in_loop: bool) -> Block:
        """The block, and those inside."""
        out = [map_children(stmt, partial(self.block, in_loop=in_loop or isinstance(stmt, For))) for stmt in block]
        for found in reversed(list(self.found(out))) if in_loop else ():
            out[found.first : found.second + 1] = self.narrowed(out, found)
        return tuple(out)

    def found(self, block: list[Stmt]) -> Iterator[_Found]:
        """Conversions of the block between two guards, from the first on; none within another."""
        first = conversion = -1
        for number, stmt in enumerate(block):
            if not isinstance(stmt, Op) or (stmt.name != "guard" and OPS[stmt.name].effect not in ("pure", "read", "fact")):
                first = conversion = -1
            elif stmt.name == "fptosi":
                narrow = stmt.args[0].type == F64 and stmt.results[0].type == I64 and self.made.get(stmt.results[0].name) is stmt
                conversion = number if first >= 0 and narrow else -1
            elif stmt.name == "guard":
                limits = self.limits(block[conversion], stmt) if conversion >= 0 else None
                if limits is not None and self.implied(block[first], block[conversion], *limits):
                    yield _Found(first, conversion, number, *limits)
                first, conversion = (number if _is_plain(stmt) else -1), -1

    def limits(self, conversion: Stmt, guard: Op) -> tuple[int, int] | None:
        """Between which integers of 32 bits a guard confines what the conversion gives, if it tests nothing else."""
        assert isinstance(conversion, Op)
        low = high = None
        for test in self.conjuncts(guard.args[0]):
            if test is None or test.args[0] != conversion.results[0] or not isinstance(test.args[1], Const):
                return None
            limit = test.args[1].value
            if not isinstance(limit, int):
                return None
            if test.name in ("sge", "sgt"):
                low = limit + (test.name == "sgt")
            elif test.name in ("sle", "slt"):
                high = limit - (test.name == "slt")
        if not _is_plain(guard) or low is None or high is None or not _LEAST <= low <= high <= _MOST:
            return None
        return low, high

    def implied(self, guard: Stmt, conversion: Stmt, low: int, high: int) -> bool:
        """Whether what lies between the limits passes the first guard, which tests nothing but that the float fits 64 bits."""
        assert isinstance(guard, Op)
        assert isinstance(conversion, Op)
        value = conversion.args[0]
        for test in self.conjuncts(guard.args[0]):
            limit = test.args[1].value if test is not None and isinstance(test.args[1], Const) else None
            if test is None or not isinstance(limit, float) or test.name not in ("fge", "flt"):
                return False
            size = self.made.get(test.args[0].name) if isinstance(test.args[0], Var) else None
            if size is not None and size.name == "fabs" and size.args[0] == value:
                passes = test.name == "flt" and max(1.0 - low, high + 1.0) <= limit
            else:
                passes = test.args[0] == value and (low - 1.0 >= limit if test.name == "fge" else high + 1.0 <= limit)
            if not passes:
                return False
        return True

    def conjuncts(self, operand: Operand) -> Iterator[Op | None]:
        """The comparisons that all hold where `operand` does; None for what is none."""
        op = self.made.get(operand.name) if isinstance(operand, Var) else None
        if op is not None and op.name == "and":
            for part in op.args:
                yield from self.conjuncts(part)
        else:
            yield op if op is not None and len(op.args) == 2 else None

    def narrowed(self, block: list[Stmt], found: _Found) -> Block:
        """What stands for the statements from the first guard to the second."""
        conversion, guard = block[found.conversion], block[found.second]
        assert isinstance(conversion, Op)
        assert isinstance(guard, Op)
        value = conversion.args[0]
        b = Builder(self.fresh)
        b.span = guard.span
        fits = b.op("and", b.op("fgt", value, found.low - 1.0), b.op("flt", value, found.high + 1.0))
        b.emit(replace(guard, args=(fits, value)))
        b.extend(tuple(block[found.first + 1 : found.conversion]))
        b.span = conversion.span
        short = b.op("fptosi", value, type=I32)
        b.emit(Op("sext", conversion.results, (short,), (), conversion.span))
        b.extend(tuple(block[found.conversion + 1 : found.second]))
        return b.block()


def _is_plain(guard: Op) -> bool:
    """Whether a guard leaves since a number is too large, and says no more about it."""
    return attr(guard, "mode", "leave") == "leave" and failure_of(guard) == Overflow()
