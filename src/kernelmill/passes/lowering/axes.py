"""Rules that lower views with other axes. An array that is not C-contiguous has no such view in general: it leaves."""

from __future__ import annotations

from kernelmill.ir.failures import Negative, Raise, State
from kernelmill.ir.nodes import Const, Op, Operand, Var, attr
from kernelmill.ir.types import DTYPES, I1, I64, ArrayType
from kernelmill.passes.lowering.arrays import replace_array
from kernelmill.passes.lowering.scalars import python_integer
from kernelmill.passes.lowering.state import Lowering, dtype_of


def axes(low: Lowering, op: Op) -> None:
    """Axes of the base in another order, -1 for a new one of extent 1; `dropped` ones must have extent 1."""
    (result,), (base,) = op.results, op.args
    assert isinstance(base, Var)
    old = low.fields(base)
    order, dropped = attr(op, "order"), attr(op, "dropped")
    assert isinstance(order, tuple)
    assert isinstance(dropped, tuple)
    for axis in dropped:
        low.guard(
            low.b.op("eq", old[f"d{axis}"], 1),
            Raise("ValueError", "cannot select an axis to squeeze out which has size not equal to one", approximate=True),
        )
    extents: list[Operand] = [old[f"d{k}"] if k != -1 else Const(1, I64) for k in order]
    strides: list[Operand] = []
    for k in reversed(order):
        if k != -1:
            strides.insert(0, old[f"s{k}"])
        elif (
            strides
        ):  # as NumPy: what an axis of this place would have in a C-ordered array, or that of the axis before
            strides.insert(0, low.b.op("mul", strides[0], extents[len(order) - len(strides)]))
        else:
            strides.insert(0, old[f"s{order[-2]}"])
    replace_array(low, result, old["data"], extents, strides, owner=old["obj"], whole=Const(False, I1))


def reshape(low: Lowering, op: Op) -> None:
    """The same memory with other extents (operands); `unknown`: position of the one that follows from the others."""
    (result,), (base, *operands) = op.results, op.args
    assert isinstance(base, Var)
    assert isinstance(base.type, ArrayType)
    b, old, rank = low.b, low.fields(base), base.type.ndim
    itemsize = DTYPES[base.type.dtype].itemsize
    count: Operand = Const(1, I64)
    expected: Operand = Const(itemsize, I64)
    contiguous: Operand = Const(True, I1)
    for axis in reversed(range(rank)):
        extent = old[f"d{axis}"]
        fine = b.op("or", b.op("ule", extent, 1), b.op("eq", old[f"s{axis}"], expected))
        contiguous = b.op("and", contiguous, fine)
        count = b.op("mul", count, extent)
        expected = b.op("mul", expected, extent)
    low.guard(b.op("or", contiguous, b.op("eq", count, 0)), State())
    extents: list[Operand] = [low.widen(low.value(x), dtype_of(x.type)) for x in operands]
    product: Operand = Const(1, I64)
    for length in extents:
        low.guard(b.op("sge", length, 0), Negative(), length)
        product = python_integer(low, "mul", product, length)
    unknown = int(attr(op, "unknown") or 0)  # type: ignore[arg-type]  # an int by the table
    if unknown >= 0:
        low.guard(b.op("sgt", product, 0), State())
        low.guard(b.op("eq", b.op("srem", count, product), 0), Raise("ValueError", "cannot reshape array", approximate=True))
        extents.insert(unknown, b.op("sdiv", count, product))
    else:
        low.guard(b.op("eq", product, count), Raise("ValueError", "cannot reshape array", approximate=True))
    strides: list[Operand] = [Const(itemsize, I64)]
    for length in reversed(extents[1:]):
        strides.insert(0, b.op("mul", strides[0], length))
    replace_array(low, result, old["data"], extents, strides, owner=old["obj"], whole=Const(False, I1))


def diagonal(low: Lowering, op: Op) -> None:
    """A diagonal as a view. NumPy's cannot be written to, ours could be if it were handed out: then it leaves."""
    (result,), (base, offset) = op.results, op.args
    assert isinstance(base, Var)
    b, old = low.b, low.fields(base)
    if low.ownership.escapes(result):
        low.guard(Const(False, I1), State())
    k = low.widen(low.value(offset), dtype_of(offset.type))
    low.guard(low.in_range(k, -(2**60), 2**60), State())
    row, column = b.op("smax", b.op("sub", 0, k), 0), b.op("smax", k, 0)
    count = b.op("smax", b.op("smin", b.op("sub", old["d0"], row), b.op("sub", old["d1"], column)), 0)
    start = b.op("add", b.op("mul", row, old["s0"]), b.op("mul", column, old["s1"]))
    data = b.op("ptradd", old["data"], b.op("select", b.op("sgt", count, 0), start, Const(0, I64)))
    stride = b.op("add", old["s0"], old["s1"])
    replace_array(low, result, data, [count], [stride], owner=old["obj"], whole=Const(False, I1))
