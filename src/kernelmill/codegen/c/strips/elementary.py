"""An elementary function in two without branches: what it is for usual arguments, and whether an argument is beyond those.

    if x >= limit { return rare(x) }  …; return y     ->   usual: …; return y          beyond: return x >= limit

Input: a function of the library (attribute `elementary`). Output: the two functions, both to be inlined; together they let a C
compiler compute many values side by side, and the function itself is left for the rest.
"""

from __future__ import annotations

from kernelmill.ir.nodes import Block, Function, If, Op, Operand, Return, Stmt, Var, attr, with_attrs
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import I1
from kernelmill.ir.walk import reads, statements, variables, writes
from kernelmill.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Usual:
    """The function for usual arguments, and the one that tells whether they are not; None where all are usual."""

    usual: Function
    beyond: Function | None


def usual(function: Function) -> Usual | None:
    """The two functions for `function`; None if it has another form."""
    *body, last = function.body or (None,)
    if not isinstance(last, Return) or len(last.values) != 1 or attr(function, "inline") == "never":
        return None
    kept: list[Stmt] = []
    rare: list[Operand] = []
    for stmt in body:
        if isinstance(stmt, If) and stmt.then and isinstance(stmt.then[-1], Return) and not stmt.orelse:
            rare.append(stmt.cond)
        elif stmt is not None and is_pure(stmt):
            kept.append(stmt)
        else:
            return None
    inlined = with_attrs(function.attrs, {"inline": "always"})
    first = replace(function, name=f"{function.name} usual", body=(*kept, last), attrs=inlined)
    if not rare:
        return Usual(first, None)
    names = variables(function)
    whole, tests = rare[0], []
    for number, cond in enumerate(rare[1:]):
        both = Var(next(n for n in (f"rare_{number}", f"rare_{number}$") if n not in names), I1)
        tests.append(Op("or", (both,), (whole, cond)))
        whole = both
    tested = (*_feeding(kept, rare), *tests, Return((whole,)))
    return Usual(first, replace(function, name=f"{function.name} beyond", results=(I1,), body=tested, attrs=inlined))


def is_pure(stmt: Stmt) -> bool:
    """Whether a statement computes values and does nothing else, whatever they are."""
    if isinstance(stmt, Op):
        return OPS[stmt.name].effect == "pure"
    return isinstance(stmt, If) and all(is_pure(s) for s in statements((*stmt.then, *stmt.orelse)))


def _feeding(block: list[Stmt], wanted: list[Operand]) -> Block:
    """Those statements of `block` that values depend on, in order."""
    names = {v.name for v in wanted if isinstance(v, Var)}
    kept: list[Stmt] = []
    for stmt in reversed(block):
        inner = list(statements((stmt,)))
        if names & {v.name for s in inner for v in writes(s)}:
            kept.append(stmt)
            names |= {v.name for s in inner for v in reads(s) if isinstance(v, Var)}
    return tuple(reversed(kept))
