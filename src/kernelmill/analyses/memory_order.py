"""Of which arrays that stay inside somebody looks at the order in memory, so that they must have the one that NumPy gives them.

    t = new n, m, v; s = stride t {axis=0}; return s              t: its strides are read
    t = new n, m, v; r = new n, m, t; return r                    t: r, which is returned, is made in the order of t

Any other array that stays inside may lie in C's order, whatever its models do; those in lists are NumPy's objects, and so ordered.
Input: high functions after the pass `fuse`.
Output: the variables, and the parameters of a function of which it, or what it calls, looks at the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kernelmill.analyses.ownership import VIEWS, Ownership
from kernelmill.ir.lists import Owner
from kernelmill.ir.nodes import Function, Op, Operand, Var, attr
from kernelmill.ir.types import ArrayType
from kernelmill.ir.walk import operations


def observed(function: Function, ownership: Ownership, of_callee: Callable[[str], frozenset[int]]) -> frozenset[Var]:
    """The arrays of a high function whose order is looked at. `of_callee`: which parameters of a callee, by number, are such."""
    found: set[Var] = set()
    before = -1
    while len(found) > before:
        before = len(found)
        for op in operations(function.body):
            found.update(_ordered_by(op, found, ownership, of_callee))
    return frozenset(found)


def observed_params(function: Function, found: frozenset[Var]) -> frozenset[int]:
    """The numbers of the parameters among what is `found` in a function."""
    return frozenset(k for k, p in enumerate(function.params) if p in found)


def _ordered_by(op: Op, found: set[Var], ownership: Ownership, of_callee: Callable[[str], frozenset[int]]) -> Iterator[Var]:
    """The operands of an operation whose order it looks at, or hands on to what is `found`."""
    wanted = any(r in found for r in op.results)
    match op.name:
        case "stride":
            yield from _arrays(op.args)
        case "new":
            if wanted or ownership.owner(op.results[0]) is Owner.OBJECT:
                yield from _arrays(op.args)
        case "invoke":
            places = of_callee(str(attr(op, "callee")))
            yield from _arrays(tuple(a for k, a in enumerate(op.args) if k in places))
        case name if name in VIEWS and isinstance(op.results[0].type, ArrayType):
            copied = bool(attr(op, "own")) and ownership.owner(op.results[0]) is Owner.OBJECT
            if wanted or copied:
                yield from _arrays(op.args[:1])


def _arrays(operands: tuple[Operand, ...]) -> Iterator[Var]:
    return (a for a in operands if isinstance(a, Var) and isinstance(a.type, ArrayType) and a.type.ndim > 1)
