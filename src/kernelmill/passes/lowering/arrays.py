"""Rules that lower array operations: elements, views, extents, assignment of whole arrays and the ownership that goes with it."""

from __future__ import annotations

from typing import Final

from kernelmill.ir.failures import Index, Overflow, Raise, State, vague
from kernelmill.ir.lists import Owner
from kernelmill.ir.nodes import Const, Op, Operand, Var, attr, integer
from kernelmill.ir.types import DTYPES, I1, I8, I64, PTR, ArrayType, DType, PyScalar
from kernelmill.passes.lowering import complex as complex_numbers
from kernelmill.passes.lowering.conversions import integer_range, numpy_cast, python_to_dtype, to_dtype
from kernelmill.passes.lowering.state import Lowering, dtype_of

_NO_STEP: Final = Raise("ValueError", "slice step cannot be zero")


def index(low: Lowering, op: Op) -> None:
    """`a[i, j]`: one element."""
    array, *subscripts = op.args
    assert isinstance(array, Var)
    assert isinstance(array.type, ArrayType)
    address = known_address(low, array, subscripts) if attr(op, "inbounds") else element_address(low, array, subscripts)
    dtype = DTYPES[array.type.dtype]
    if dtype.kind == "c":
        complex_numbers.load_pair(low, op.results[0], address, access(low, array, dtype))
        return
    low.set(op.results[0], load(low, array, address, dtype))


def load(low: Lowering, array: Var, address: Operand, dtype: DType) -> Operand:
    """The scalar at an address inside `array`."""
    value = low.b.op("load", address, type=dtype.low, **access(low, array, dtype))
    return low.b.op("ne", value, Const(0, I8)) if dtype.kind == "b" else value


def store(low: Lowering, array: Var, address: Operand, value: Operand, dtype: DType) -> None:
    """Write a scalar of the array's dtype."""
    if dtype.kind == "b":
        value = Const(int(bool(value.value)), I8) if isinstance(value, Const) else low.b.op("zext", value, type=I8)
    low.b.do("store", address, value, **access(low, array, dtype))


def access(low: Lowering, array: Var, dtype: DType) -> dict[str, str | int | tuple[str, ...]]:
    """Attributes of a load or store of one item (of one half of a complex one)."""
    align = dtype.itemsize // (2 if dtype.kind == "c" else 1)
    roots, held = low.ownership.roots(array), low.ownership.held(array)
    mixed: dict[str, bool] = {} if roots == held else {"mixed": True}
    return {"roots": held, "array": low.ownership.label(array), "align": align, **mixed}


def store_item(low: Lowering, op: Op) -> None:
    """`a[i, j] = v`, the value converted as NumPy's assignment does."""
    array, *subscripts, value = op.args
    assert isinstance(array, Var)
    assert isinstance(array.type, ArrayType)
    dtype = DTYPES[array.type.dtype]
    if dtype.kind == "c":
        item = complex_numbers.as_pair(low, value, dtype)
        complex_numbers.store_pair(low, element_address(low, array, subscripts), item, access(low, array, dtype))
        return
    converted = assigned_value(low, value, dtype)
    address = element_address(low, array, subscripts)
    store(low, array, address, converted, dtype)


def assigned_value(low: Lowering, value: Operand, dtype: DType) -> Operand:
    """A scalar as NumPy's assignment to an element of `dtype` converts it; leaves where that raises."""
    if isinstance(value.type, PyScalar):
        if isinstance(value, Const):
            return to_dtype(low, value, dtype)
        return python_to_dtype(low, low.value(value), dtype_of(value.type), dtype)
    source = dtype_of(value.type)
    number = low.value(value)
    if source.kind in "iu" and dtype.kind == "i" and source != dtype:
        guard_fits(low, number, source, dtype)
    return numpy_cast(low, number, source, dtype)


def guard_fits(low: Lowering, number: Operand, source: DType, dtype: DType) -> None:
    """Leave unless an integer of dtype `source` fits `dtype`: NumPy's item assignment to a signed dtype raises OverflowError
    (to an unsigned one it wraps, as astype does)."""
    wide = low.widen(number, source)
    lo, hi = integer_range(dtype)
    if source.name == "uint64":
        low.guard(low.b.op("ule", wide, min(hi, 2**63 - 1)), Overflow(), number)
    else:
        low.guard(low.in_range(wide, lo, min(hi, 2**63 - 1)), Overflow(), number)


def subscript(low: Lowering, x: Operand, extent: Operand, axis: int | None) -> Operand:
    """An integer subscript as an offset from 0, negative ones counted from the end; leaves where it is out of range. `axis`
    is None where what is indexed is no array."""
    dtype = dtype_of(x.type)
    number = low.widen(low.value(x), dtype)
    wrapped = number
    if dtype.kind == "i":
        if isinstance(number, Const):
            if integer(number) < 0:
                wrapped = low.b.op("add", extent, number)
        else:
            wrapped = low.b.op("select", low.b.op("slt", number, 0), low.b.op("add", number, extent), number)
    if not low.unchecked:
        shown = None if dtype.name == "uint64" else axis  # such a number can't be shown as a signed one
        low.guard(low.b.op("ult", wrapped, extent), Index(shown), number, extent)
    return wrapped


def element_address(low: Lowering, array: Var, subscripts: list[Operand]) -> Operand:
    """The address of an element."""
    parts = low.fields(array)
    address: Operand = parts["data"]
    for axis, x in enumerate(subscripts):
        offset = subscript(low, x, parts[f"d{axis}"], axis)
        address = low.b.op("ptradd", address, low.b.op("mul", offset, parts[f"s{axis}"], nsw=True))
    return address


def known_address(low: Lowering, array: Var, subscripts: list[Operand]) -> Operand:
    """The address of an element whose indices are known to be in range and not negative."""
    parts = low.fields(array)
    address: Operand = parts["data"]
    for axis, x in enumerate(subscripts):
        offset = low.widen(low.value(x), dtype_of(x.type))
        address = low.b.op("ptradd", address, low.b.op("mul", offset, parts[f"s{axis}"], nsw=True))
    return address


def shape(low: Lowering, op: Op) -> None:
    """`a.shape[axis]`."""
    (array,) = op.args
    assert isinstance(array, Var)
    low.set(op.results[0], low.fields(array)[f"d{attr(op, 'axis')}"])


def stride(low: Lowering, op: Op) -> None:
    """`a.strides[axis]`."""
    (array,) = op.args
    assert isinstance(array, Var)
    low.set(op.results[0], low.fields(array)[f"s{attr(op, 'axis')}"])


def view(low: Lowering, op: Op) -> None:
    """`a[i, 1:n, ::-1]`: basic indexing."""
    (result,) = op.results
    base, *operands = op.args
    assert isinstance(base, Var)
    old, rest = low.fields(base), [x for x in operands if not isinstance(x.type, ArrayType)]
    data: Operand = old["data"]
    extents: list[Operand] = []
    strides: list[Operand] = []
    spec = attr(op, "spec")
    assert isinstance(spec, tuple)
    axis = -1
    for letters in spec:
        if letters == "n":
            extents.append(Const(1, I64))
            strides.append(Const(0, I64))
            continue
        axis += 1
        extent, stride = old[f"d{axis}"], old[f"s{axis}"]
        if letters == "i":
            offset = subscript(low, rest.pop(0), extent, axis)
            data = low.b.op("ptradd", data, low.b.op("mul", offset, stride, nsw=True))
            continue
        bounds = [rest.pop(0) if letter == "x" else None for letter in str(letters)]
        first, count, step = slice_indices(low, extent, *bounds)
        if not (isinstance(first, Const) and first.value == 0):
            data = low.b.op("ptradd", data, low.b.op("mul", first, stride))
        extents.append(count)
        strides.append(stride if isinstance(step, Const) and step.value == 1 else low.b.op("mul", stride, step))
    replace_array(low, result, data, extents, strides, owner=old["obj"], whole=Const(False, I1))


def part(low: Lowering, op: Op) -> None:
    """`z.real`, `z.imag` of a complex array."""
    (result,), (base,) = op.results, op.args
    assert isinstance(base, Var)
    assert isinstance(base.type, ArrayType)
    old, rank = low.fields(base), range(base.type.ndim)
    data: Operand = old["data"]
    if attr(op, "which") == "imag":
        data = low.b.op("ptradd", data, Const(DTYPES[base.type.dtype].itemsize // 2, I64))
    replace_array(
        low, result, data, [old[f"d{k}"] for k in rank], [old[f"s{k}"] for k in rank], owner=old["obj"], whole=Const(False, I1))


def slice_indices(
    low: Lowering, extent: Operand, start: Operand | None, stop: Operand | None, step: Operand | None
) -> tuple[Operand, Operand, Operand]:
    """(first index, number of elements, step) of a slice, as Python's `slice.indices` defines them."""
    b = low.b
    numbers = [None if x is None else low.widen(low.value(x), dtype_of(x.type)) for x in (start, stop, step)]
    stride = numbers[2] if numbers[2] is not None else Const(1, I64)
    if isinstance(stride, Const):
        if stride.value == 0:
            low.guard(Const(False, I1), _NO_STEP)
        up: Operand = Const(integer(stride) > 0, I1)
    else:
        low.guard(b.op("ne", stride, 0), vague(_NO_STEP))
        stride = b.op("smax", stride, -(2**63 - 1))
        up = b.op("sgt", stride, 0)
    lowest = _pick(low, up, Const(0, I64), Const(-1, I64))
    highest = _pick(low, up, extent, b.op("sub", extent, 1))
    first = _clamped(low, numbers[0], extent, lowest, highest, default=_pick(low, up, lowest, highest))
    last = _clamped(low, numbers[1], extent, lowest, highest, default=_pick(low, up, highest, lowest))
    span = _pick(low, up, b.op("sub", last, first), b.op("sub", first, last))
    size = _pick(low, up, stride, b.op("sub", 0, stride))
    if isinstance(size, Const) and size.value == 1:
        return first, b.op("smax", span, 0), stride
    count = b.op("add", b.op("sdiv", b.op("sub", span, 1), size), 1)
    return first, b.op("select", b.op("sgt", span, 0), count, Const(0, I64)), stride


def const_array(low: Lowering, op: Op) -> None:
    """A module constant: the data lies in a global. It cannot be handed out, so a function that might return it leaves."""
    (result,) = op.results
    assert isinstance(result.type, ArrayType)
    if low.ownership.owner(result) is not Owner.BORROWED or low.ownership.escapes(result):
        low.guard(Const(False, I1), State())
    shape = attr(op, "shape")
    assert isinstance(shape, tuple)
    extents: list[Operand] = [Const(n, I64) for n in shape if isinstance(n, int)]
    strides: list[Operand] = []
    size = DTYPES[result.type.dtype].itemsize
    for n in reversed(shape):
        assert isinstance(n, int)
        strides.insert(0, Const(size, I64))
        size *= n
    data = low.b.op("address", type=PTR, of=str(attr(op, "of")))
    replace_array(low, result, data, extents, strides, owner=Const(None, PTR), whole=Const(False, I1))


def _pick(low: Lowering, cond: Operand, a: Operand, c: Operand) -> Operand:
    if isinstance(cond, Const):
        return a if cond.value else c
    return low.b.op("select", cond, a, c)


def _clamped(
    low: Lowering, x: Operand | None, extent: Operand, lowest: Operand, highest: Operand, *, default: Operand
) -> Operand:
    if x is None:
        return default
    b = low.b
    if isinstance(x, Const):
        number = integer(x)
        if number < 0:
            return b.op("smax", b.op("add", extent, x), lowest)
        return b.op("smin", x, highest)
    negative = b.op("slt", x, 0)
    return b.op("select", negative, b.op("smax", b.op("add", x, extent), lowest), b.op("smin", x, highest))


# ---- whole arrays


def copy_array(low: Lowering, target: Var, source: Operand) -> None:
    """Let `target` be the array `source` (or no array, for a null constant)."""
    assert isinstance(target.type, ArrayType)
    rank = range(target.type.ndim)
    if isinstance(source, Const):
        zeros: list[Operand] = [Const(0, I64) for _ in rank]
        replace_array(low, target, Const(None, PTR), zeros, zeros, owner=Const(None, PTR), whole=Const(False, I1), retain=False)
        return
    old = low.fields(source)
    replace_array(
        low, target, old["data"], [old[f"d{k}"] for k in rank], [old[f"s{k}"] for k in rank], owner=old["obj"],
        whole=old.get("whole", Const(False, I1)),
    )


def replace_array(
    low: Lowering, target: Var, data: Operand, extents: list[Operand], strides: list[Operand], *, owner: Operand,
    whole: Operand, retain: bool = True,
) -> None:
    """Assign every part of an array variable; takes a reference to the new owner and gives the old one back."""
    parts = low.fields(target)
    kind = low.ownership.owner(target)
    if kind is not Owner.BORROWED:
        if retain:
            low.b.do("ccall", owner, callee=RETAIN[kind])
        low.b.do("ccall", parts["obj"], callee=RELEASE[kind])
        low.uses_python = low.uses_python or kind is Owner.OBJECT
    low.b.assign(parts["data"], data)
    for k, (extent, stride) in enumerate(zip(extents, strides, strict=True)):
        low.b.assign(parts[f"d{k}"], extent)
        low.b.assign(parts[f"s{k}"], stride)
    low.b.assign(parts["obj"], owner)
    if "whole" in parts:
        low.b.assign(parts["whole"], whole)


#: What counts and what releases a reference to the memory of an array, by its owner.
RETAIN: Final = {Owner.NATIVE: "km_block_retain", Owner.OBJECT: "km_incref"}
RELEASE: Final = {Owner.NATIVE: "km_block_release", Owner.OBJECT: "km_decref"}
