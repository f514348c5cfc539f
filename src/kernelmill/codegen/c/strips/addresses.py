"""Where the loads and stores of a loop go: addresses that are linear in the loop's variable, and tests at run time that the
iterations of a loop may load before earlier ones store.

    load x + k * 8; store y + k * 8    ->   max(x + first * 8, x + last * 8) + 8 <= min(y …) or the other way round

Input: the operations of a loop's body. Output: conditions, emitted by a builder before the loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Const, For, Op, Operand, Var, attr
from kernelmill.ir.types import F16, F32, F64, I1, I8, I16, I32, I64, PTR, Type

#: bytes of a value in memory
SIZES: Final[Mapping[Type, int]] = {F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, I16: 2, I8: 1, I1: 1}
_SUMS: Final = frozenset({"add", "sub", "ptradd", "copy"})
Key = tuple[object, ...]


class Addresses:
    """Values of a loop's body that follow from its variable: `made` are the operations with the names of their results."""

    def __init__(self, loop: For, made: Mapping[str, Op], inside: set[str]) -> None:
        self.loop = loop
        self.made = made
        self.inside = inside

    def degree(self, operand: Operand) -> int | None:
        """0 for what is the same in every iteration, 1 for what is linear in the variable; None for all else."""
        if isinstance(operand, Const):
            return 0
        if operand.name == self.loop.var.name:
            return 1
        op = self.made.get(operand.name)
        if op is None:
            return None if operand.name in self.inside else 0
        if op.name not in _SUMS and op.name != "mul":
            return None
        parts = [self.degree(a) for a in op.args]
        found = [p for p in parts if p is not None]
        if len(found) < len(parts):
            return None
        return max(found) if op.name in _SUMS else sum(found) if sum(found) <= 1 else None

    def key(self, operand: Operand) -> Key:
        """Equal for operands that are computed alike."""
        op = self.made.get(operand.name) if isinstance(operand, Var) else None
        return ("=", operand) if op is None else (op.name, *(self.key(a) for a in op.args))

    def number(self, b: Builder, operand: Operand, at: Operand) -> Operand:
        """The value of a linear operand where the loop's variable is `at`; an address as a number."""
        if isinstance(operand, Const):
            return operand
        if operand.name == self.loop.var.name:
            return at
        op = self.made.get(operand.name)
        if op is None:
            return b.op("ptrtoint", operand) if operand.type == PTR else operand
        parts = [self.number(b, a, at) for a in op.args]
        return parts[0] if op.name == "copy" else b.op("add" if op.name == "ptradd" else op.name, *parts)

    def may_load_first(self, b: Builder, load: Op, store: Op, *, before: bool) -> Operand | None:
        """Emit a test that a load does not see what a store of this or an earlier iteration writes; None where it never does.
        `before`: whether the load stands before the store."""
        mine, theirs = (None if attr(op, "mixed") else attr(op, "roots") for op in (load, store))
        if attr(load, "invariant") or (isinstance(mine, tuple) and isinstance(theirs, tuple) and (not mine) != (not theirs)):
            return None
        size, other = SIZES[load.results[0].type], SIZES[store.args[1].type]
        start = self.loop.start
        if before and size == other and self.key(load.args[0]) == self.key(store.args[0]):
            following = self.number(b, load.args[0], b.op("add", start, 1))
            step = b.op("sub", following, self.number(b, load.args[0], start))
            return b.op("or", b.op("sge", step, size), b.op("sle", step, -size))
        last = b.op("sub", self.loop.stop, 1)
        (low, high), (other_low, other_high) = (
            self._ends(b, op.args[0], start, last, n) for op, n in ((load, size), (store, other))
        )
        return b.op("or", b.op("sle", high, other_low), b.op("sle", other_high, low))

    def _ends(self, b: Builder, address: Operand, start: Operand, last: Operand, size: int) -> tuple[Operand, Operand]:
        first, end = self.number(b, address, start), self.number(b, address, last)
        return b.op("smin", first, end), b.op("add", b.op("smax", first, end), size)
