"""Where a function's variables occur: what a path of control need not say of variables that only it uses.

Input: a function. Output: per variable its type, and the first and last statement that reads or assigns it, numbered as by
`ir.walk.statements`.
"""

from __future__ import annotations

from collections.abc import Callable

from kernelmill.ir.nodes import Function, Var
from kernelmill.ir.types import Type
from kernelmill.ir.walk import reads, statements, writes


class Mentions:
    """The variables of one function."""

    def __init__(self, function: Function) -> None:
        self.types: dict[str, Type] = {p.name: p.type for p in function.params}
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        for at, stmt in enumerate(statements(function.body)):
            self.types.update((v.name, v.type) for v in writes(stmt))
            for operand in (*writes(stmt), *reads(stmt)):
                if isinstance(operand, Var):
                    self.first.setdefault(operand.name, at)
                    self.last[operand.name] = at

    def outside(self, start: int, end: int) -> Callable[[str], bool]:
        """Whether a variable that is assigned between the statements `start` and `end` occurs anywhere else."""
        return lambda name: self.first[name] < start or self.last[name] >= end
