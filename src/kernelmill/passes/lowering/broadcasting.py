"""Rules that lower what loops over array expressions need: broadcast views, contiguity, overlap, untested element stores."""

from __future__ import annotations

from typing import Final

from kernelmill.ir.failures import Raise
from kernelmill.ir.nodes import Const, Op, Operand, Var, attr
from kernelmill.ir.types import DTYPES, I1, I64, ArrayType
from kernelmill.passes.lowering.arrays import access, assigned_value, known_address, replace_array, store
from kernelmill.passes.lowering.complex import as_pair, set_pair, store_pair
from kernelmill.passes.lowering.conversions import numpy_cast, to_dtype
from kernelmill.passes.lowering.state import Lowering, dtype_of

_NO_FIT: Final = Raise("ValueError", "operands could not be broadcast together", approximate=True)

def _array(x: Operand) -> tuple[Var, ArrayType]:
    assert isinstance(x, Var)
    assert isinstance(x.type, ArrayType)
    return x, x.type


def broadcast_extent(low: Lowering, op: Op) -> None:
    """The first extent that is not 1."""
    extents = [low.value(x) for x in op.args]
    result = extents[-1]
    for extent in reversed(extents[:-1]):
        result = low.b.op("select", low.b.op("eq", extent, 1), result, extent)
    low.set(op.results[0], result)


def broadcast(low: Lowering, op: Op) -> None:
    """A view with more or longer axes; leaves where an extent is neither 1 nor the wanted one."""
    base, type_ = _array(op.args[0])
    fields, b = low.fields(base), low.b
    extents = [low.value(x) for x in op.args[1:]]
    strides: list[Operand] = []
    missing = len(extents) - type_.ndim
    for k, extent in enumerate(extents):
        if k < missing:
            strides.append(Const(0, I64))
            continue
        have = fields[f"d{k - missing}"]
        same = b.op("eq", have, extent)
        low.guard(low.either(same, b.op("eq", have, 1)), _NO_FIT)
        strides.append(b.op("select", same, fields[f"s{k - missing}"], Const(0, I64)))
    replace_array(low, op.results[0], fields["data"], extents, strides, owner=fields["obj"], whole=Const(False, I1))


def unit_stride(low: Lowering, op: Op) -> None:
    """Whether the last stride of every array is the size of its items."""
    result: Operand = Const(True, I1)
    for x in op.args:
        array, type_ = _array(x)
        one = low.b.op("eq", low.fields(array)[f"s{type_.ndim - 1}"], DTYPES[type_.dtype].itemsize)
        result = one if isinstance(result, Const) else low.both(result, one)
    low.set(op.results[0], result)


def as_unit(low: Lowering, op: Op) -> None:
    """The same array with its last stride as a constant."""
    array, type_ = _array(op.args[0])
    fields, rank = low.fields(array), range(type_.ndim)
    strides: list[Operand] = [fields[f"s{k}"] for k in rank]
    strides[-1] = Const(DTYPES[type_.dtype].itemsize, I64)
    replace_array(
        low, op.results[0], fields["data"], [fields[f"d{k}"] for k in rank], strides, owner=fields["obj"], whole=Const(False, I1))


def overlap(low: Lowering, op: Op) -> None:
    """Whether the memory of two arrays meets; without `same`, unless they are the same elements in the same places."""
    b = low.b
    (x, kind), (y, other) = (_array(a) for a in op.args)
    first, second = _bounds(low, x, kind), _bounds(low, y, other)
    meets = low.both(b.op("ult", first[0], second[1]), b.op("ult", second[0], first[1]))
    if kind.dtype != other.dtype or kind.ndim != other.ndim or attr(op, "same"):
        low.set(op.results[0], meets)
        return
    mine, theirs = low.fields(x), low.fields(y)
    same = b.op("eq", mine["data"], theirs["data"])
    for k in range(kind.ndim):
        same = b.op("and", same, b.op("eq", mine[f"s{k}"], theirs[f"s{k}"]))
    low.set(op.results[0], low.both(meets, low.not_(same)))


def row_order(low: Lowering, op: Op) -> None:
    """In which order rows of the second array are read before their memory is written as a row of the first.

    Rows of both are `stride` bytes apart, which is no less than a row takes. If the second array begins at the first or after it,
    as the stride points, then so do its later rows after the rows that are written before them; and the other way round.
    """
    b = low.b
    (x, kind), (y, other) = (_array(a) for a in op.args)
    first, second = _bounds(low, x, kind), _bounds(low, y, other)
    meets = low.both(b.op("ult", first[0], second[1]), b.op("ult", second[0], first[1]))
    known: Operand = Const(0, I64)
    if kind == other:
        mine, theirs = low.fields(x), low.fields(y)
        row: Operand = Const(DTYPES[kind.dtype].itemsize, I64)
        for k in range(1, kind.ndim):
            size = b.op("smax", mine[f"s{k}"], b.op("sub", Const(0, I64), mine[f"s{k}"]))
            row = b.op("add", row, b.op("mul", b.op("sub", mine[f"d{k}"], 1), size))
        stride = mine["s0"]
        fits = b.op("sge", b.op("smax", stride, b.op("sub", Const(0, I64), stride)), row)
        for k in range(kind.ndim):
            fits = b.op("and", fits, b.op("eq", mine[f"s{k}"], theirs[f"s{k}"]))
        distance = b.op("sub", b.op("ptrtoint", theirs["data"]), b.op("ptrtoint", mine["data"]))
        ascends = b.op("sge", b.op("xor", distance, stride), 0)
        either = b.op("eq", distance, 0)
        known = b.op("select", either, Const(3, I64), b.op("select", ascends, Const(1, I64), Const(2, I64)))
        known = b.op("select", fits, known, Const(0, I64))
    low.set(op.results[0], b.op("select", meets, known, Const(3, I64)))


def _bounds(low: Lowering, array: Var, kind: ArrayType) -> tuple[Operand, Operand]:
    """First byte and the byte after the last (the range is empty in no case, which is only cautious)."""
    b, fields = low.b, low.fields(array)
    start: Operand = b.op("ptrtoint", fields["data"])
    end: Operand = b.op("add", start, DTYPES[kind.dtype].itemsize)
    for k in range(kind.ndim):
        reach = b.op("mul", b.op("sub", fields[f"d{k}"], 1), fields[f"s{k}"])
        start = b.op("add", start, b.op("smin", reach, 0))
        end = b.op("add", end, b.op("smax", reach, 0))
    return start, end


def put(low: Lowering, op: Op) -> None:
    """Store an element at indices known to be in range, cast as `astype` does."""
    array, type_ = _array(op.args[0])
    *indices, value = op.args[1:]
    dtype = DTYPES[type_.dtype]
    address = known_address(low, array, indices)
    if dtype.kind == "c":
        store_pair(low, address, as_pair(low, value, dtype), access(low, array, dtype))
        return
    store(low, array, address, numpy_cast(low, low.value(value), dtype_of(value.type), dtype), dtype)


def weak(low: Lowering, op: Op) -> None:
    """A scalar operand in the dtype of an array expression, or of the array it is assigned to."""
    (result,), (x,) = op.results, op.args
    dtype = dtype_of(result.type)
    if dtype.kind == "c":
        set_pair(low, result, as_pair(low, x, dtype))
    elif attr(op, "mode") == "assign":
        low.set(result, assigned_value(low, x, dtype))
    else:
        low.set(result, to_dtype(low, x, dtype))

