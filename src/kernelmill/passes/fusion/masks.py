"""Assignments under a mask, in the loop nest of their group (see `loop_maker.py`): `x[m] = v`, `m` of the shape of `x`.

    for k { c = gt x[k], t;  if c { v = mul x[k], 2.0;  x[k] = v } }

What only the value needs is computed where the mask is true. As NumPy does it, the value and a mask that is computed are whole
before the first store: where the target shares memory with what they are read from, they are arrays of their own. A mask that was
there before is read element by element.
"""

from __future__ import annotations

from kernelmill.ir.nodes import If, Op, Operand, Var, attrs
from kernelmill.ir.types import BOOL, ArrayType
from kernelmill.passes.fusion.group_values import GroupValues, dtype_of


def mask_of(assign: Op | None) -> Var | None:
    """The mask of an assignment, if it has one."""
    mask = assign.args[2] if assign is not None and len(assign.args) > 2 else None
    return mask if isinstance(mask, Var) else None


def test_shapes(group: GroupValues, extents: list[Operand]) -> None:
    """Leave unless the mask, and what else must, has the extents of the target."""
    if mask_of(group.assign) is None or group.apart:
        return
    assert group.assign is not None
    leaves, target = group.leaves(), group.assign.args[0]
    for array in group.assign.args[2:]:
        own = [leaf for leaf in leaves if leaf in group.sources(array)]
        if own == [target]:
            continue
        for mine, other in zip(group.extents(own), extents, strict=True):
            differs = group.op("compare", BOOL, mine, other, op="ne")
            leave = Op("leave", (), (), attrs(why="a mask of another shape"), group.span)
            group.emit(If(differs, (leave,), (), group.span))


def test_memory(group: GroupValues, views: dict[Var, Var]) -> None:
    """Leave where the target shares memory with a mask that was there before."""
    mask = mask_of(group.assign)
    if mask is None or mask not in views or group.apart:
        return
    assert group.assign is not None
    target = group.assign.args[0]
    assert isinstance(target, Var)
    if mask in group.computed and dtype_of(target) != "bool":
        return
    meets = group.op("overlap", BOOL, target, views[mask])
    leave = Op("leave", (), (), attrs(why="a mask in memory that is written"), group.span)
    group.emit(If(meets, (leave,), (), group.span))


def read_early(group: GroupValues, views: dict[Var, Var]) -> dict[Var, Var]:
    """The leaves that must not change before all of the group is computed: all but a mask that was there before."""
    mask = mask_of(group.assign)
    return {leaf: view for leaf, view in views.items() if leaf != mask}


def computed_always(group: GroupValues) -> set[Var]:
    """What the group computes for every element: all of it, without a mask; else what the mask and stored arrays need."""
    mask = mask_of(group.assign)
    if mask is None:
        return set(group.made)
    found = {mask, *group.stored}
    for op in reversed(group.ops):
        if any(r in found for r in op.results):
            found.update(a for a in op.args if isinstance(a, Var) and isinstance(a.type, ArrayType))
    return found
