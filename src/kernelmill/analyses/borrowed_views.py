"""Views that hold no reference, since what they are views of outlives them: nothing is counted for a slice in a loop.

    b = new n {…};  for i { v = view b {…}; put v, k, x }      `b` lives as long as `v` is read

In: a high function and the ownership of its arrays. Out: the ownership in which such views are borrowed. A view is one if it and
the array that it shows are assigned in one place each, that of the array before it, every read of the view follows it in its own
block (so that it is this iteration's), and nothing but elements, extents and further views of this kind is made of it.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from kernelmill.analyses.ownership import VIEWS, Ownership
from kernelmill.ir.lists import Owner
from kernelmill.ir.nodes import Block, For, Function, Op, Var, attr
from kernelmill.ir.types import ArrayType
from kernelmill.ir.walk import children, reads, statements, writes
from kernelmill.records import replace

#: Operations that make a view of their first operand under a name that is the compiler's or the source's.
_VIEWS: Final = VIEWS - {"copy", "convert"}
#: Operations that look at an array without keeping it.
_LOOKS: Final = frozenset(
    {"index", "put", "store_item", "shape", "stride", "unit_stride", "overlap", "broadcast_extent"}
)


def borrowed_views(function: Function, ownership: Ownership) -> Ownership:
    """The ownership in which views that their arrays outlive hold no references."""
    counts: Counter[Var] = Counter(function.params)
    users: dict[Var, list[Op]] = {}
    other: set[Var] = set()  # read by statements that are no operations
    for stmt in statements(function.body):
        counts.update(writes(stmt))
        for v in reads(stmt):
            if isinstance(v, Var) and isinstance(v.type, ArrayType):
                if isinstance(stmt, Op):
                    users.setdefault(v, []).append(stmt)
                else:
                    other.add(v)
    found = _candidates(function.body, set(function.params), counts, users, ownership) - other
    changed = True
    while changed:  # candidates only ever go, so this ends
        kept = {v for v in found if all(_keeps_nothing(op, found) for op in users.get(v, []))}
        changed, found = kept != found, kept
    if not found:
        return ownership
    memory = {v: replace(m, owner=Owner.BORROWED) if v in found else m for v, m in ownership.memory.items()}
    return replace(ownership, memory=memory)


def _keeps_nothing(op: Op, found: set[Var]) -> bool:
    """Whether an operation is done with an array once it has run, or makes a view that is itself borrowed."""
    return op.name in _LOOKS or (op.name in _VIEWS and op.results[0] in found)


def _candidates(
    block: Block, known: set[Var], counts: Counter[Var], users: dict[Var, list[Op]], ownership: Ownership
) -> set[Var]:
    """Views of arrays known before them, both assigned once, that are read after them in their block alone. `known`: assigned in
    blocks around, before this one."""
    known, found = set(known), set()
    for place, stmt in enumerate(block):
        if isinstance(stmt, Op):
            if _is_view(stmt, known, counts, ownership):
                v = stmt.results[0]
                after = sum(1 for s in statements(block[place + 1 :]) if isinstance(s, Op) for a in s.args if a == v)
                if after == sum(op.args.count(v) for op in users.get(v, [])):
                    found.add(v)
            known.update(stmt.results)
            continue
        inside = known | {stmt.var} if isinstance(stmt, For) else known
        for inner in children(stmt):
            found |= _candidates(inner, inside, counts, users, ownership)
    return found


def _is_view(op: Op, known: set[Var], counts: Counter[Var], ownership: Ownership) -> bool:
    """Whether an operation makes, in one place, a view of an array that was made in one place before."""
    if op.name not in _VIEWS or attr(op, "own") or len(op.results) != 1:
        return False
    (result,), base = op.results, op.args[0]
    owned = ownership.owner(result) is not Owner.BORROWED and not ownership.escapes(result)
    return isinstance(base, Var) and base in known and owned and counts[base] == counts[result] == 1
