"""Copies of written arrays, for kernels that may leave after a visible write (`Function.effects`).

    km_save(array, itemsize) -> block     the elements, packed in C order; null without memory
    km_restore(array, itemsize, block)    put them back
    km_overlap(a, size, b, size) -> i1    whether the memory spanned by two arrays meets

Any strides; a C-contiguous array is one memcpy, others go row by row of their last axis.
"""

from __future__ import annotations

from kernelmill.boundary.capi import FLAG_C
from kernelmill.boundary.writer import NULL, Code, Parts, Value, i32
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import I1, I8, I32, I64, PTR


def add_snapshots(parts: Parts) -> None:
    """The three functions above and what they share."""
    if parts.compiled:
        return
    _add_copy(parts)
    code = Code(parts, "km_save", {"array": PTR, "itemsize": I64}, PTR)
    size = code.op("mul", I64, _elements(code, code["array"]), code["itemsize"])
    block = code.op("alloc", PTR, code.op("umax", I64, size, 1))
    with code.when(code.op("ne", I1, block, NULL)):
        code.run("km_copy", code["array"], code["itemsize"], block, i32(0))
    code.ret(block)
    code.finish(inline="never")
    code = Code(parts, "km_restore", {"array": PTR, "itemsize": I64, "block": PTR}, None)
    code.run("km_copy", code["array"], code["itemsize"], code["block"], i32(1))
    code.ret()
    code.finish(inline="never", cold=True)
    _add_overlap(parts)


def _axes(code: Code, array: Var) -> tuple[Var, Var, Var]:
    """Rank as i64, pointers to extents and strides."""
    header = code.parts.header
    rank = code.op("zext", I64, code.load(I32, array, header.ndim))
    return rank, code.load(PTR, array, header.dimensions), code.load(PTR, array, header.strides)


def _entry(code: Code, table: Var, index: Value) -> Var:
    return code.load_size(table, index)


def _elements(code: Code, array: Var) -> Var:
    rank, extents, _ = _axes(code, array)
    total = code.var(I64, "total")
    code.assign(total, 1)
    with code.count_up(rank) as i:
        code.assign(total, code.op("mul", I64, total, _entry(code, extents, i)))
    return total


def _add_copy(parts: Parts) -> None:
    """`km_copy(array, itemsize, block, back)`: array to block, or block to array where `back`."""
    code = Code(parts, "km_copy", {"array": PTR, "itemsize": I64, "block": PTR, "back": I32}, None)
    array, size, block = code["array"], code["itemsize"], code["block"]
    data = code.load(PTR, array, parts.header.data)
    total = _elements(code, array)
    back = code.op("ne", I1, code["back"], i32(0))
    contiguous = code.op("and", I32, code.load(I32, array, parts.header.flags), i32(FLAG_C))
    with code.when(code.op("ne", I1, contiguous, i32(0))):
        _move(code, back, data, block, code.op("mul", I64, total, size))
        code.ret()
    code.ret_if(code.op("eq", I1, total, 0))
    rank, extents, strides = _axes(code, array)
    last = code.op("sub", I64, rank, 1)
    row = _entry(code, extents, last)
    step = _entry(code, strides, last)
    with code.count_up(code.op("sdiv", I64, total, row)) as number:
        rest, offset = code.var(I64, "rest"), code.var(I64, "offset")
        code.assign(rest, number)
        code.assign(offset, 0)
        with code.count_up(last) as k:  # digits of the row's number, the last axis but one first
            axis = code.op("sub", I64, code.op("sub", I64, last, 1), k)
            extent = _entry(code, extents, axis)
            digit = code.op("srem", I64, rest, extent)
            code.assign(rest, code.op("sdiv", I64, rest, extent))
            code.assign(offset, code.op("add", I64, offset, code.op("mul", I64, digit, _entry(code, strides, axis))))
        packed = code.op("mul", I64, code.op("mul", I64, number, row), size)
        with code.count_up(row) as j:
            there = code.op("ptradd", PTR, data, code.op("add", I64, offset, code.op("mul", I64, j, step)))
            here = code.op("ptradd", PTR, block, code.op("add", I64, packed, code.op("mul", I64, j, size)))
            _move_item(code, back, there, here, size)
    code.ret()
    code.finish()


def _move(code: Code, back: Operand, array: Operand, block: Operand, count: Operand) -> None:
    with code.when(back):
        code.do("memcpy", array, block, count)
    with code.otherwise():
        code.do("memcpy", block, array, count)


def _move_item(code: Code, back: Operand, array: Operand, block: Operand, size: Operand) -> None:
    """One element: 8 and 1 bytes at a time, so that no call is needed."""
    target = code.op("select", PTR, back, array, block)
    source = code.op("select", PTR, back, block, array)
    words = code.op("lshr", I64, size, 3)
    with code.count_up(words) as w:
        at = code.op("mul", I64, w, 8)
        value = code.op("load", I64, code.at(source, at), align=1, roots=())
        code.do("store", code.at(target, at), value, align=1, roots=())
    done = code.op("mul", I64, words, 8)
    with code.count_up(code.op("sub", I64, size, done)) as b:
        at = code.op("add", I64, done, b)
        code.store(target, code.load(I8, source, at), at)


def _add_overlap(parts: Parts) -> None:
    params = {"a": PTR, "a_size": I64, "b": PTR, "b_size": I64}
    code = Code(parts, "km_overlap", params, I1)
    spans = []
    empty = Const(False, I1)
    is_empty = code.var(I1, "empty")
    code.assign(is_empty, empty)
    for name in ("a", "b"):
        rank, extents, strides = _axes(code, code[name])
        low, high = code.var(I64, "low"), code.var(I64, "high")
        start = code.op("ptrtoint", I64, code.load(PTR, code[name], parts.header.data))
        code.assign(low, start)
        code.assign(high, code.op("add", I64, start, code[f"{name}_size"]))
        with code.count_up(rank) as i:
            extent = _entry(code, extents, i)
            code.assign(is_empty, code.op("or", I1, is_empty, code.op("eq", I1, extent, 0)))
            reach = code.op("mul", I64, code.op("sub", I64, extent, 1), _entry(code, strides, i))
            code.assign(low, code.op("add", I64, low, code.op("smin", I64, reach, 0)))
            code.assign(high, code.op("add", I64, high, code.op("smax", I64, reach, 0)))
        spans.append((low, high))
    (a_low, a_high), (b_low, b_high) = spans
    meet = code.op("and", I1, code.op("ult", I1, a_low, b_high), code.op("ult", I1, b_low, a_high))
    code.ret(code.op("and", I1, meet, code.op("eq", I1, is_empty, empty)))
    code.finish(inline="never")
