"""Whose order in memory the result of an array expression follows, by way of the arrays that NumPy would make on the way.

    t = elementwise x, y {mul};  r = elementwise t, z {add}      r: follows z, and an array that follows x and y

An array in between is contiguous whatever its operands are: of broadcast ones, whose order says nothing, it lies in C's order.
So what follows it cannot look at its operands alone. Only arrays are noted that can make a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kernelmill.ir.layouts import Between, written
from kernelmill.ir.nodes import Function, Op, Var, attr
from kernelmill.ir.types import ArrayType
from kernelmill.ir.walk import operations
from kernelmill.records import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What an array follows in memory: arrays that there are, and arrays that NumPy would make."""

    operands: tuple[Var | Layout, ...]
    arrays: frozenset[Var]  # all that there are, at any depth
    like: bool = False  # a copy of its only operand
    part: bool = False  # no array of its own, but a step to the one that follows

    def models(self, *, whole: bool = False) -> tuple[list[Var], tuple[int | None, ...]]:
        """The arrays to look at, and those in between in terms of them (see `through` of the operation `new`), this one last.

        Where there is none in between, it is only told if the `whole` is wanted.
        """
        if not whole and all(isinstance(x, Var) for x in self.operands):
            return [x for x in self.operands if isinstance(x, Var) and _rank(x) > 1], ()
        order = _in_order(self)
        models = list(dict.fromkeys(x for layout in order for x in layout.operands if isinstance(x, Var)))
        every: list[Var | Layout] = [*models, *order]
        numbers = {x: k for k, x in enumerate(every)}
        return models, written(Between(tuple(numbers[x] for x in layout.operands), layout.like) for layout in order)


def new_arrays(function: Function, definitions: Mapping[Var, int]) -> dict[Var, Layout]:
    """The layouts of arrays that calls make: as NumPy's, large ones may be reused for what is computed from them."""
    found: dict[Var, Layout] = {}
    for op in operations(function.body):
        if op.name in ("new", "invoke"):
            made = [r for r in op.results if isinstance(r.type, ArrayType) and r.type.ndim > 1 and definitions[r] == 1]
            found.update({r: Layout((r,), frozenset((r,))) for r in made})
    return found


def _in_order(top: Layout) -> list[Layout]:
    """The layouts at any depth, each after those that it is made of."""
    found: dict[Layout, None] = {}
    waiting = [top]
    while waiting:
        layout = waiting[-1]
        deeper = [x for x in layout.operands if isinstance(x, Layout) and x not in found]
        if deeper:
            waiting += deeper
        else:
            found[waiting.pop()] = None
    return list(found)


@dataclass(slots=True)
class Layouts:
    """Makes layouts; equal ones are one object."""

    known: dict[tuple[tuple[Var | Layout, ...], bool, bool], Layout] = field(default_factory=dict)

    def of(self, op: Op, known: Mapping[Var, Layout]) -> Layout:
        """The layout of what an operation computes element by element; `known`: those of its operands that have one."""
        arrays = [a for a in op.args if isinstance(a, Var) and isinstance(a.type, ArrayType)]
        operands: list[Var | Layout] = []
        for x in (known.get(a, a) for a in arrays):
            operands += x.operands if isinstance(x, Layout) and x.part else [x]
        inside = frozenset().union(*(x.arrays for x in operands if isinstance(x, Layout)))
        different: Iterable[Var | Layout] = dict.fromkeys(operands)
        kept = tuple(x for x in different if x not in inside)  # what an array in between follows says no more
        if len(kept) == 1 and isinstance(kept[0], Layout):
            return kept[0]
        key = kept, attr(op, "rule") == "cast", bool(attr(op, "part"))
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = Layout(kept, inside.union(x for x in kept if isinstance(x, Var)), *key[1:])
        return found


def _rank(array: Var) -> int:
    assert isinstance(array.type, ArrayType)
    return array.type.ndim
