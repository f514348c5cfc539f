"""How often each variable is read and assigned: counts that passes over the blocks of a function in high IR look up."""

from __future__ import annotations

from collections import Counter

from kernelmill.ir.nodes import Function, Op, Operand, Var
from kernelmill.ir.walk import reads, statements


def uses_and_definitions(function: Function) -> tuple[Counter[Operand], Counter[Var]]:
    """How often each operand is read, and how often each variable is assigned by operations; once for parameters."""
    uses: Counter[Operand] = Counter()
    definitions: Counter[Var] = Counter(function.params)
    for stmt in statements(function.body):
        uses.update(reads(stmt))
        if isinstance(stmt, Op):
            definitions.update(stmt.results)
    return uses, definitions
