"""Rules that lower growable lists: native memory with a reference count, shared by all variables that hold the list.

How a list lies in memory is said in `ir/lists.py`. Every variable of a list type holds a reference of its own,
given back when the function ends. The functions that make, grow, keep and give back lists are low IR themselves,
added to a module that uses them.
"""

from __future__ import annotations

from collections.abc import Sequence

from kernelmill.ir.build import Builder
from kernelmill.ir.lists import HEADER, ITEMS, LENGTH, ROOM, item_layout
from kernelmill.ir.nodes import Const, Function, Op, Operand, Var, attr
from kernelmill.ir.types import I1, I8, I64, PTR, Field, HighType, ListType
from kernelmill.passes import lower_complex
from kernelmill.passes.lower_array import subscript
from kernelmill.passes.lower_state import Lowering


def handle(low: Lowering, x: Operand) -> Operand:
    """The pointer that is a list."""
    return low.fields(x)["list"] if isinstance(x, Var) else Const(None, PTR)


def _item(x: Operand) -> HighType:
    assert isinstance(x.type, ListType)
    return x.type.item


def replace_list(low: Lowering, target: Var, pointer: Operand, *, retain: bool) -> None:
    """Let `target` be the list at `pointer`; gives back the list that it was."""
    place = low.fields(target)["list"]
    if retain:
        low.b.do("ccall", pointer, callee="km_list_retain")
    low.b.do("ccall", place, callee="km_list_release")
    low.b.assign(place, pointer)


def copy_list(low: Lowering, target: Var, source: Operand) -> None:
    """`target = source`: the same list."""
    replace_list(low, target, handle(low, source), retain=True)


def list_new(low: Lowering, op: Op) -> None:
    """`[]`."""
    (result,) = op.results
    room = low.value(op.args[0]) if op.args else Const(0, I64)
    _, step = item_layout(_item(result))
    made = low.b.op("ccall", room, Const(step, I64), type=PTR, callee="km_list_new")
    low.guard(low.b.op("ne", made, Const(None, PTR)), "memory")
    replace_list(low, result, made, retain=False)


def list_len(low: Lowering, op: Op) -> None:
    """`len(xs)`."""
    low.set(op.results[0], _length(low, handle(low, op.args[0])))


def _length(low: Lowering, pointer: Operand) -> Operand:
    length = low.b.op("load", low.b.op("ptradd", pointer, Const(LENGTH, I64)), type=I64, roots=())
    low.b.do("fact", length, lo=0, hi=2**56)
    return length


def _address(low: Lowering, pointer: Operand, index: Operand, step: int) -> Operand:
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
        at = subscript(low, index, _length(low, pointer), "list")
    address = _address(low, pointer, at, step)
    values = [_load(low, address, field, offset) for field, offset in placed]
    _spread(low, op.results, values)


def _load(low: Lowering, address: Operand, field: Field, offset: int) -> Operand:
    place = low.b.op("ptradd", address, Const(offset, I64)) if offset else address
    if field.type == I1:
        return low.b.op("ne", low.b.op("load", place, type=I8, roots=()), Const(0, I8))
    return low.b.op("load", place, type=field.type, roots=())


def _spread(low: Lowering, results: Sequence[Var], values: list[Operand]) -> None:
    """Assign the fields of an item to the variables of its scalars."""
    rest = iter(values)
    for result in results:
        for place in low.fields(result).values():
            low.b.assign(place, next(rest))


def list_set(low: Lowering, op: Op) -> None:
    """`xs[i] = item`."""
    target, index, *parts = op.args
    pointer = handle(low, target)
    placed, step = item_layout(_item(target))
    at = subscript(low, index, _length(low, pointer), "list")
    _store(low, _address(low, pointer, at, step), placed, parts)


def _store(low: Lowering, address: Operand, placed: list[tuple[Field, int]], parts: Sequence[Operand]) -> None:
    values = [v for x in parts for v in lower_complex.carried(low, x)]
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
    room = b.op("load", b.op("ptradd", pointer, Const(ROOM, I64)), type=I64, roots=())
    with b.if_(b.op("sge", length, room)):
        grown = b.op("ccall", pointer, Const(step, I64), type=I1, callee="km_list_grow")
        low.guard(grown, "memory")
    _store(low, _address(low, pointer, length, step), placed, parts)
    b.do("store", b.op("ptradd", pointer, Const(LENGTH, I64)), b.op("add", length, 1), roots=())


def list_cut(low: Lowering, op: Op) -> None:
    """Keep the first items only."""
    target, count = op.args
    low.b.do("store", low.b.op("ptradd", handle(low, target), Const(LENGTH, I64)), low.value(count), roots=())


def list_functions() -> tuple[Function, ...]:
    """`km_list_new`, `km_list_grow`, `km_list_retain`, `km_list_release`."""
    null = Const(None, PTR)
    pointer, room, step = Var("list", PTR), Var("room", I64), Var("step", I64)

    b = Builder()
    with b.if_(b.op("ugt", room, 2**48)):
        b.return_(null)
    made = b.op("alloc", Const(HEADER, I64))
    with b.if_(b.op("eq", made, null)):
        b.return_(null)
    size = b.op("smax", b.op("mul", room, step), 1)
    items = b.op("alloc", size)
    with b.if_(b.op("eq", items, null)):
        b.do("free", made)
        b.return_(null)
    b.do("store", made, Const(1, I64), roots=())
    for offset, value in ((LENGTH, Const(0, I64)), (ROOM, room), (ITEMS, items)):
        b.do("store", b.op("ptradd", made, Const(offset, I64)), value, roots=())
    b.return_(made)
    new = Function("km_list_new", (room, step), (PTR,), b.block(), abi="c")

    b = Builder()
    places = [b.op("ptradd", pointer, Const(offset, I64)) for offset in (LENGTH, ROOM, ITEMS)]
    length, old_room = (b.op("load", place, type=I64, roots=()) for place in places[:2])
    old = b.op("load", places[2], type=PTR, roots=())
    more = b.op("add", b.op("add", old_room, b.op("lshr", old_room, 1)), 8)
    grown = b.op("alloc", b.op("mul", more, step))
    with b.if_(b.op("eq", grown, null)):
        b.return_(Const(False, I1))
    b.do("memcpy", grown, old, b.op("mul", length, step), roots=())
    b.do("free", old)
    b.do("store", places[1], more, roots=())
    b.do("store", places[2], grown, roots=())
    b.return_(Const(True, I1))
    grow = Function("km_list_grow", (pointer, step), (I1,), b.block(), abi="c")

    b = Builder()
    with b.if_(b.op("ne", pointer, null)):
        b.do("store", pointer, b.op("add", b.op("load", pointer, type=I64, roots=()), 1), roots=())
    b.return_()
    retain = Function("km_list_retain", (pointer,), (), b.block(), abi="c")

    b = Builder()
    with b.if_(b.op("ne", pointer, null)):
        count = b.op("sub", b.op("load", pointer, type=I64, roots=()), 1)
        b.do("store", pointer, count, roots=())
        with b.if_(b.op("eq", count, 0)):
            b.do("free", b.op("load", b.op("ptradd", pointer, Const(ITEMS, I64)), type=PTR, roots=()))
            b.do("free", pointer)
    b.return_()
    return new, grow, retain, Function("km_list_release", (pointer,), (), b.block(), abi="c")
