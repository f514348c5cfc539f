"""The functions of growable lists, in low IR: make, grow, keep, release.

    km_list_new(capacity, step) -> list or null       km_list_grow(list, step) -> whether there was memory
    km_list_retain(list), km_list_release(list)   null is allowed
    km_list_drop(list, first, last)               releases what the items from `first` up to `last` refer to
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kernelmill.ir.build import Builder
from kernelmill.ir.lists import BLOCKS, BOXED, CAPACITY, HEADER, ITEMS, LENGTH, LISTS, OBJECTS, STEP
from kernelmill.ir.nodes import Const, Function, Operand, Var
from kernelmill.ir.types import I1, I64, PTR, Low

_NULL = Const(None, PTR)
_LIST = Var("list", PTR)


def list_functions(releases: dict[int, str]) -> tuple[Function, ...]:
    """All of them. `releases`: which function releases a reference of each kind that occurs (`BLOCKS`, `OBJECTS`)."""
    return _new(), _grow(), _retain(), _drop({LISTS: "km_list_release", **releases}), _release()


def _at(b: Builder, offset: int) -> Var:
    return b.op("ptradd", _LIST, Const(offset, I64))


def _read(b: Builder, offset: int, kind: Low = I64) -> Var:
    return b.op("load", _at(b, offset), type=kind, roots=())


def _new() -> Function:
    capacity, step = Var("capacity", I64), Var("step", I64)
    b = Builder()
    with b.if_(b.op("ugt", capacity, 2**48)):
        b.return_(_NULL)
    made = b.op("alloc", Const(HEADER, I64))
    with b.if_(b.op("eq", made, _NULL)):
        b.return_(_NULL)
    items = b.var("items", PTR)
    b.assign(items, _NULL)
    with b.if_(b.op("sgt", capacity, 0)):
        b.assign(items, b.op("alloc", b.op("mul", capacity, step)))
        with b.if_(b.op("eq", items, _NULL)):
            b.do("free", made)
            b.return_(_NULL)
    b.do("store", made, Const(1, I64), roots=())
    values: dict[int, Operand] = {
        LENGTH: Const(0, I64), CAPACITY: capacity, ITEMS: items, STEP: step, BOXED: _NULL,
        **dict.fromkeys((LISTS, BLOCKS, OBJECTS), Const(0, I64)),
    }
    for offset, value in values.items():
        b.do("store", b.op("ptradd", made, Const(offset, I64)), value, roots=())
    b.return_(made)
    return Function("km_list_new", (capacity, step), (PTR,), b.block(), abi="c")


def _grow() -> Function:
    step = Var("step", I64)
    b = Builder()
    length, old_room, old = _read(b, LENGTH), _read(b, CAPACITY), _read(b, ITEMS, PTR)
    more = b.op("add", b.op("add", old_room, b.op("lshr", old_room, 1)), 8)
    grown = b.op("alloc", b.op("mul", more, step))
    with b.if_(b.op("eq", grown, _NULL)):
        b.return_(Const(False, I1))
    with b.if_(b.op("ne", old, _NULL)):
        b.do("memcpy", grown, old, b.op("mul", length, step), roots=())
        b.do("free", old)
    b.do("store", _at(b, CAPACITY), more, roots=())
    b.do("store", _at(b, ITEMS), grown, roots=())
    b.return_(Const(True, I1))
    return Function("km_list_grow", (_LIST, step), (I1,), b.block(), abi="c")


def _retain() -> Function:
    b = Builder()
    with b.if_(b.op("ne", _LIST, _NULL)):
        b.do("store", _LIST, b.op("add", b.op("load", _LIST, type=I64, roots=()), 1), roots=())
    b.return_()
    return Function("km_list_retain", (_LIST,), (), b.block(), abi="c")


@contextmanager
def _words(b: Builder, mask: Var) -> Iterator[Operand]:
    """Goes over the numbers of the bits that are set in `mask`."""
    left = b.var("left", I64)
    b.assign(left, mask)
    with b.while_() as loop:
        loop.test(b.op("ne", left, 0))
        word = b.op("cttz", left)
        b.assign(left, b.op("and", left, b.op("sub", left, 1)))
        yield word


def _drop(releases: dict[int, str]) -> Function:
    first, last = Var("first", I64), Var("last", I64)
    b = Builder()
    step, items = _read(b, STEP), _read(b, ITEMS, PTR)
    for offset, release in releases.items():
        mask = _read(b, offset)
        with b.if_(b.op("ne", mask, 0)), b.for_(first, last) as k:
            item = b.op("ptradd", items, b.op("mul", k, step))
            with _words(b, mask) as word:
                held = b.op("load", b.op("ptradd", item, b.op("mul", word, 8)), type=PTR, roots=())
                b.do("ccall", held, callee=release)
    b.return_()
    return Function("km_list_drop", (_LIST, first, last), (), b.block(), abi="c")


def _release() -> Function:
    b = Builder()
    with b.if_(b.op("ne", _LIST, _NULL)):
        count = b.op("sub", b.op("load", _LIST, type=I64, roots=()), 1)
        b.do("store", _LIST, count, roots=())
        with b.if_(b.op("eq", count, 0)):
            b.do("ccall", _LIST, Const(0, I64), _read(b, LENGTH), callee="km_list_drop")
            b.do("free", _read(b, ITEMS, PTR))
            b.do("free", _LIST)
    b.return_()
    return Function("km_list_release", (_LIST,), (), b.block(), abi="c")
