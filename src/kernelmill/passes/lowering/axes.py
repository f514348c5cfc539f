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
    strides: list[Operand] = [old[f"s{k}"] for k in order if k != -1]
    if -1 in order:
        strides = _with_thin_axes(low, base, [k == -1 for k in order], extents)
    replace_array(low, result, old["data"], extents, strides, owner=old["obj"], whole=Const(False, I1))


def _with_thin_axes(low: Lowering, base: Var, added: list[bool], extents: list[Operand]) -> list[Operand]:
    """The strides of the same elements with axes of extent 1 `added`, as NumPy's `reshape` has them: those of a new array where the
    base is contiguous; else those of axes of extent 1 follow from the axis after them, after the last other one from that."""
    assert isinstance(base.type, ArrayType)
    b, old = low.b, low.fields(base)
    itemsize: Operand = Const(DTYPES[base.type.dtype].itemsize, I64)
    contiguous = _contiguous(low, base)
    last: Operand = itemsize  # the stride of the last axis that is longer
    for axis in range(base.type.ndim):
        last = b.op("select", b.op("ne", old[f"d{axis}"], 1), old[f"s{axis}"], last)
    after: Operand | None = None  # what an axis of extent 1 would have between others, and whether one is longer after it
    longer: Operand = Const(False, I1)
    new = itemsize
    axis = base.type.ndim
    strides: list[Operand] = []
    for is_new, extent in zip(reversed(added), reversed(extents), strict=True):
        axis -= not is_new
        thin = b.op("eq", extent, 1)
        between = last if after is None else b.op("select", longer, after, last)
        own = between if is_new else b.op("select", thin, between, old[f"s{axis}"])
        strides.insert(0, b.op("select", contiguous, new, own))
        after = b.op("mul", own, extent)
        longer = low.either(longer, low.not_(thin))
        new = b.op("mul", new, b.op("smax", extent, 1))
    return strides


def _contiguous(low: Lowering, base: Var) -> Operand:
    """Whether an array lies in C's order without gaps."""
    assert isinstance(base.type, ArrayType)
    b, old = low.b, low.fields(base)
    contiguous: Operand = Const(True, I1)
    empty: Operand = Const(False, I1)
    expected: Operand = Const(DTYPES[base.type.dtype].itemsize, I64)
    for axis in reversed(range(base.type.ndim)):
        extent = old[f"d{axis}"]
        fine = b.op("or", b.op("ule", extent, 1), b.op("eq", old[f"s{axis}"], expected))
        contiguous = b.op("and", contiguous, fine)
        empty = b.op("or", empty, b.op("eq", extent, 0))
        expected = b.op("mul", expected, extent)
    return b.op("or", contiguous, empty)


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
