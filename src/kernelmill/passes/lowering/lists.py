"""Rules that lower growable lists: native memory with a reference count, shared by all variables that hold the list.

How a list lies in memory is said in `ir/lists.py`. Every variable of a list type holds a reference of its own,
released when the function ends; so does every item that is a list or an array. The functions that make, grow, keep
and release lists are those of `list_runtime.py`, added to a module that uses them.
"""

from __future__ import annotations

from collections.abc import Sequence

from kernelmill.ir.failures import Memory
from kernelmill.ir.lists import (
    BLOCKS,
    CAPACITY,
    ITEMS,
    LENGTH,
    LISTS,
    OBJECTS,
    Owner,
    holds_arrays,
    is_plain,
    item_layout,
    references,
)
from kernelmill.ir.nodes import Const, Op, Operand, Var, attr
from kernelmill.ir.types import I1, I8, I64, PTR, ArrayType, Container, Field, HighType, ListType, flatten
from kernelmill.passes.lowering import complex as complex_numbers
from kernelmill.passes.lowering.arrays import RETAIN, replace_array, subscript
from kernelmill.passes.lowering.state import Lowering


def handle(low: Lowering, x: Operand) -> Operand:
    """The pointer that is a list."""
    return low.fields(x)["list"] if isinstance(x, Var) else Const(None, PTR)


def _item(x: Operand) -> HighType:
    assert isinstance(x.type, ListType)
    return x.type.item


def replace_list(low: Lowering, target: Var, pointer: Operand, *, retain: bool) -> None:
    """Let `target` be the list at `pointer`; releases the list that it was."""
    place = low.fields(target)["list"]
    if target not in low.lent:
        if retain:
            low.b.do("ccall", pointer, callee="km_list_retain")
        low.b.do("ccall", place, callee="km_list_release")
    low.b.assign(place, pointer)


def copy_list(low: Lowering, target: Var, source: Operand) -> None:
    """`target = source`: the same list."""
    replace_list(low, target, handle(low, source), retain=True)


def make_list(low: Lowering, capacity: Operand, step: int) -> Operand:
    """A new list without items; leaves where there is no memory."""
    made = low.b.op("ccall", capacity, Const(step, I64), type=PTR, callee="km_list_new")
    low.guard(low.b.op("ne", made, Const(None, PTR)), Memory())
    return made


def mark_references(low: Lowering, made: Operand, words: tuple[int, int, int]) -> None:
    """Say which words of a list's items are references to lists, to blocks, to objects."""
    for offset, mask in zip((LISTS, BLOCKS, OBJECTS), words, strict=True):
        if mask:
            low.b.do("store", low.b.op("ptradd", made, Const(offset, I64)), Const(mask, I64), roots=())


def list_new(low: Lowering, op: Op) -> None:
    """`[]`."""
    (result,) = op.results
    item = _item(result)
    capacity = low.value(op.args[0]) if op.args else Const(0, I64)
    _, step = item_layout(item)
    made = make_list(low, capacity, step)
    if not is_plain(item):
        mark_references(low, made, references(item, _owner(low, result)))
    replace_list(low, result, made, retain=False)


def _owner(low: Lowering, source: Var) -> Owner:
    """How the arrays in a list are held."""
    if not holds_arrays(source.type):  # type: ignore[arg-type]  # high IR has high types only
        return Owner.BORROWED
    kind = low.ownership.owner(source)
    low.uses_python = low.uses_python or kind is Owner.OBJECT
    return kind


def list_fixed(low: Lowering, op: Op) -> None:
    """`tuple(xs)` of a list that nothing else holds."""
    copy_list(low, op.results[0], op.args[0])


def list_len(low: Lowering, op: Op) -> None:
    """`len(xs)`."""
    low.set(op.results[0], _length(low, handle(low, op.args[0])))


def _length(low: Lowering, pointer: Operand) -> Operand:
    length = low.b.op("load", low.b.op("ptradd", pointer, Const(LENGTH, I64)), type=I64, roots=())
    low.b.do("fact", length, lo=0, hi=2**56)
    return length


def item_at(low: Lowering, pointer: Operand, index: Operand, step: int) -> Operand:
    """The address of an item."""
    items = low.b.op("load", low.b.op("ptradd", pointer, Const(ITEMS, I64)), type=PTR, roots=())
    return low.b.op("ptradd", items, low.b.op("mul", index, step, nsw=True))


def list_same(low: Lowering, op: Op) -> None:
    """`xs is ys`."""
    low.set(op.results[0], low.b.op("eq", *(handle(low, x) for x in op.args)))


def list_get(low: Lowering, op: Op) -> None:
    """`xs[i]`."""
    source, index = op.args
    pointer = handle(low, source)
    placed, step = item_layout(_item(source))
    if attr(op, "proved"):
        at = low.value(index)
    else:
        at = subscript(low, index, _length(low, pointer), None)
    address = item_at(low, pointer, at, step)
    values = [_load(low, address, field, offset) for field, offset in placed]
    _spread(low, op.results, values)


def _load(low: Lowering, address: Operand, field: Field, offset: int) -> Operand:
    place = low.b.op("ptradd", address, Const(offset, I64)) if offset else address
    if field.type == I1:
        return low.b.op("ne", low.b.op("load", place, type=I8, roots=()), Const(0, I8))
    return low.b.op("load", place, type=field.type, roots=())


def _spread(low: Lowering, results: Sequence[Var], values: list[Operand]) -> None:
    """Assign the fields of an item to the variables of its scalars, arrays and lists."""
    rest = iter(values)
    for result in results:
        kind = result.type
        if isinstance(kind, Container):
            replace_list(low, result, next(rest), retain=True)
        elif isinstance(kind, ArrayType):
            fields = {f.role: next(rest) for f in flatten(kind, result=True)}
            axes = range(kind.ndim)
            extents, strides = ([fields[f"{letter}{k}"] for k in axes] for letter in "ds")
            replace_array(low, result, fields["data"], extents, strides, owner=fields["obj"], whole=fields["whole"])
        else:
            for place in low.fields(result).values():
                low.b.assign(place, next(rest))


def list_set(low: Lowering, op: Op) -> None:
    """`xs[i] = item`."""
    target, index, *parts = op.args
    pointer = handle(low, target)
    placed, step = item_layout(_item(target))
    at = subscript(low, index, _length(low, pointer), None)
    if not is_plain(_item(target)):
        _keep(low, target, parts)
        low.b.do("ccall", pointer, at, low.b.op("add", at, 1), callee="km_list_drop")
    _store(low, item_at(low, pointer, at, step), placed, parts)


def _keep(low: Lowering, target: Operand, parts: Sequence[Operand]) -> None:
    """Count the references that an item holds."""
    assert isinstance(target, Var)
    owner = _owner(low, target)
    for part in parts:
        if isinstance(part.type, Container):
            low.b.do("ccall", handle(low, part), callee="km_list_retain")
        elif isinstance(part, Var) and isinstance(part.type, ArrayType) and owner is not Owner.BORROWED:
            low.b.do("ccall", low.fields(part)["obj"], callee=RETAIN[owner])


def _carried(low: Lowering, x: Operand) -> list[Operand]:
    """The low values of a part of an item."""
    if isinstance(x.type, Container):
        return [handle(low, x)]
    if isinstance(x.type, ArrayType):
        assert isinstance(x, Var)
        fields = low.fields(x)
        return [fields.get(f.role, Const(True, I1)) for f in flatten(x.type, result=True)]
    return complex_numbers.carried(low, x)


def _store(low: Lowering, address: Operand, placed: list[tuple[Field, int]], parts: Sequence[Operand]) -> None:
    values = [v for x in parts for v in _carried(low, x)]
    for (field, offset), value in zip(placed, values, strict=True):
        place = low.b.op("ptradd", address, Const(offset, I64)) if offset else address
        if field.type == I1:
            value = Const(int(bool(value.value)), I8) if isinstance(value, Const) else low.b.op("zext", value, type=I8)
        low.b.do("store", place, value, roots=())


def list_append(low: Lowering, op: Op) -> None:
    """`xs.append(item)`."""
    target, *parts = op.args
    b, pointer = low.b, handle(low, target)
    placed, step = item_layout(_item(target))
    length = _length(low, pointer)
    capacity = b.op("load", b.op("ptradd", pointer, Const(CAPACITY, I64)), type=I64, roots=())
    with b.if_(b.op("sge", length, capacity)):
        grown = b.op("ccall", pointer, Const(step, I64), type=I1, callee="km_list_grow")
        low.guard(grown, Memory())
    _keep(low, target, parts)
    _store(low, item_at(low, pointer, length, step), placed, parts)
    b.do("store", b.op("ptradd", pointer, Const(LENGTH, I64)), b.op("add", length, 1), roots=())


def list_cut(low: Lowering, op: Op) -> None:
    """Keep the first items only."""
    target, count = op.args
    pointer, kept = handle(low, target), low.value(count)
    if not is_plain(_item(target)):
        _owner(low, target)  # type: ignore[arg-type]  # a variable: a constant list has no items
        low.b.do("ccall", pointer, kept, _length(low, pointer), callee="km_list_drop")
    low.b.do("store", low.b.op("ptradd", pointer, Const(LENGTH, I64)), kept, roots=())
