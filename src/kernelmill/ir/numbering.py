"""A function whose statements are told apart by what they are and not by where somebody counts them to be.

    numbered = Numbered(function)
    numbered.of(stmt)       its number, in the order of `ir.walk.statements`; an error if it is no statement of `numbered.function`
    numbered.end(stmt)      the number after those inside

Passes make copies of code that share statements, so one object may stand in several places. In `numbered.function` none does. An
analysis keeps what it finds by these numbers; a pass walks the same function and asks for each statement, so that a statement
more or less between the two is an error and not another statement's fact.
"""

from __future__ import annotations

from kernelmill.ir.nodes import Block, Function, Stmt
from kernelmill.ir.walk import children, with_children
from kernelmill.records import replace


class Numbered:
    """The statements of a function's body. `function`: the same as the one given, without shared statements; `order`: its
    statements."""

    def __init__(self, function: Function) -> None:
        body = _distinct(function.body, set())
        self.function = function if body is function.body else replace(function, body=body)
        self.order: list[Stmt] = []
        self._numbers: dict[int, int] = {}
        self._ends: list[int] = []
        self._number(body)

    def _number(self, block: Block) -> None:
        for stmt in block:
            number = len(self.order)
            self._numbers[id(stmt)] = number
            self.order.append(stmt)
            self._ends.append(number + 1)
            for inner in children(stmt):
                self._number(inner)
            self._ends[number] = len(self.order)

    def __len__(self) -> int:
        return len(self.order)

    def of(self, stmt: Stmt) -> int:
        """The number of a statement of `function`. Raises KeyError for every other."""
        return self._numbers[id(stmt)]

    def end(self, stmt: Stmt) -> int:
        """The number after the last statement inside `stmt`. Raises KeyError for a statement that is not of `function`."""
        return self._ends[self._numbers[id(stmt)]]

    def within(self, stmt: Stmt) -> range:
        """The numbers of `stmt` and of the statements inside. Raises KeyError as `end` does."""
        number = self._numbers[id(stmt)]
        return range(number, self._ends[number])


def _distinct(block: Block, seen: set[int]) -> Block:
    """`block` with copies of the statements that are in `seen`, to which its statements are added; itself where there are none."""
    out = []
    for stmt in block:
        inner = [_distinct(child, seen) for child in children(stmt)]
        if any(new is not old for new, old in zip(inner, children(stmt), strict=True)):
            made = with_children(stmt, inner)
        else:
            made = replace(stmt) if id(stmt) in seen else stmt
        seen.add(id(made))
        out.append(made)
    return block if all(new is old for new, old in zip(out, block, strict=True)) else tuple(out)

