"""Rules that lower the making of arrays: NumPy objects where they may be returned, native blocks elsewhere.

A native block has a header of 64 bytes whose first word is its reference count; the data follows, aligned to 16 bytes as the
allocator's. The three functions that handle blocks are low IR themselves and are added to a module that uses them.
"""

from __future__ import annotations

from itertools import combinations

from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Memory, Negative, State
from kernelmill.ir.lists import Owner
from kernelmill.ir.nodes import Const, Function, Op, Operand, Var, attr, attrs
from kernelmill.ir.types import DTYPES, I1, I8, I32, I64, INT, MOST_AXES, PTR, ArrayType
from kernelmill.passes.lowering import arrays
from kernelmill.passes.lowering.arrays import access, assigned_value, replace_array, store
from kernelmill.passes.lowering.complex import as_pair, store_pair
from kernelmill.passes.lowering.frame_memory import LARGEST, known_size
from kernelmill.passes.lowering.scalars import python_integer
from kernelmill.passes.lowering.state import Lowering
from kernelmill.source import Span

_HEADER = 64


def new(low: Lowering, op: Op) -> None:
    """`np.empty(shape)` and its relatives."""
    (result,) = op.results
    assert isinstance(result.type, ArrayType)
    rank, fill, dtype = result.type.ndim, str(attr(op, "fill")), DTYPES[result.type.dtype]
    operands = list(op.args)
    models: list[Var] = []
    while operands and isinstance(operands[-1], Var) and isinstance(operands[-1].type, ArrayType):
        models.append(operands.pop())  # type: ignore[arg-type]  # a Var, as the condition says
    visible = low.ownership.owner(result) is Owner.OBJECT
    extents = [low.value(x) for x in operands[:rank]]
    fortran: Operand = Const(False, I1)
    if (visible or result in low.observed) and rank > 1 and models:
        c_order, f_order = _order(low, models, extents, like=bool(attr(op, "like")))
        low.guard(low.either(c_order, f_order), State())
        fortran = low.both(f_order, low.not_(c_order))
    value = operands[rank] if fill == "full" else None
    b = low.b
    for extent in extents:
        low.guard(b.op("sge", extent, 0), Negative(), extent)
    count: Operand = extents[0]
    for extent in extents[1:]:
        count = python_integer(low, "mul", count, extent)
    size = python_integer(low, "mul", count, Const(dtype.itemsize, I64))
    strides = _strides(low, extents, dtype.itemsize, fortran)
    if visible:
        owner = _numpy_array(low, result.type, extents, fortran, zero=fill == "zeros")
        data: Operand = b.ops("ccall", owner, types=(PTR,), callee="km_array_data")[0]
    else:
        owner, data = _native(low, result, size, known_size(op), Memory(bool(attr(op, "bounded"))))
        if fill == "zeros":
            b.do("memset", data, Const(0, I8), size, roots=())
    replace_array(low, result, data, extents, strides, owner=owner, whole=Const(True, I1), retain=False)
    if fill in ("ones", "full"):
        given = value if value is not None else Const(1, INT)
        pair = as_pair(low, given, dtype) if dtype.kind == "c" else None
        item = assigned_value(low, given, dtype) if pair is None else pair.re
        with b.for_(0, count, 1) as k:
            address = b.op("ptradd", low.fields(result)["data"], b.op("mul", k, dtype.itemsize, nsw=True))
            if pair is not None:
                store_pair(low, address, pair, access(low, result, dtype))
            else:
                store(low, result, address, item, dtype)


def _native(low: Lowering, array: Var, size: Operand, known: int | None, failure: Memory) -> tuple[Operand, Operand]:
    """The owner and the data of a new array that stays inside: in the frame (no owner), where it may be and is small."""
    b, label = low.b, low.ownership.label(array)
    if label not in low.in_frame:
        return _block(low, size, failure)
    memory = b.var("frame", PTR)
    low.frames[memory] = LARGEST if known is None else max(known, 16)
    if known is not None:
        return Const(None, PTR), memory
    owner, data = b.var("owner", PTR), b.var("data", PTR)
    with b.if_(b.op("ule", size, LARGEST)):
        b.assign(owner, Const(None, PTR))
        b.assign(data, memory)
    with b.else_():
        made, items = _block(low, size, failure)
        b.assign(owner, made)
        b.assign(data, items)
    return owner, data


def _block(low: Lowering, size: Operand, failure: Memory) -> tuple[Operand, Operand]:
    """A block with a count of references, and where its items begin."""
    b = low.b
    owner = b.ops("ccall", size, types=(PTR,), callee="km_block_new")[0]
    low.guard(b.op("ne", owner, Const(None, PTR)), failure)
    return owner, b.op("ptradd", owner, Const(_HEADER, I64))


def _strides(low: Lowering, extents: list[Operand], itemsize: int, fortran: Operand) -> list[Operand]:
    """The strides of a contiguous array in C's order, or in Fortran's where `fortran` holds."""
    b = low.b
    strides: list[Operand] = [Const(itemsize, I64)]
    for extent in reversed(extents[1:]):
        strides.insert(0, b.op("mul", strides[0], extent))
    if isinstance(fortran, Const):
        return strides
    others: list[Operand] = [Const(itemsize, I64)]
    for extent in extents[:-1]:
        others.append(b.op("mul", others[-1], extent))
    *outer, last = zip(others, strides, strict=True)
    strides = [b.op("select", fortran, f, c) for f, c in outer]
    strides.append(b.op("select", fortran, *last, usual=itemsize))
    return strides


def view(low: Lowering, op: Op) -> None:
    """A view; with `own`, of an array made here and used for nothing else, it is an array of its own where that can be seen."""
    arrays.view(low, op)
    (result,), base = op.results, op.args[0]
    if not attr(op, "own") or low.ownership.owner(result) is not Owner.OBJECT:
        return
    assert isinstance(result.type, ArrayType)
    assert isinstance(base, Var)
    assert isinstance(base.type, ArrayType)
    b, rank, dtype = low.b, result.type.ndim, DTYPES[result.type.dtype]
    source = low.fields(base)
    extents: list[Operand] = [low.fields(result)[f"d{k}"] for k in range(rank)]
    last = base.type.ndim - 1
    fortran: Operand = b.op("slt", source["s0"], source[f"s{last}"]) if last > 0 else Const(False, I1)
    count: Operand = Const(1, I64)
    for extent in extents:
        count = b.op("mul", count, extent)
    owner = _numpy_array(low, result.type, extents, fortran, zero=False)
    data = b.ops("ccall", owner, types=(PTR,), callee="km_array_data")[0]
    b.do("memcpy", data, source["data"], b.op("mul", count, dtype.itemsize), roots=())
    strides = _strides(low, extents, dtype.itemsize, fortran)
    models = [a for a in op.args[1:] if isinstance(a, Var) and isinstance(a.type, ArrayType)]
    for axis, letters in enumerate(attr(op, "spec") if models else ()):  # type: ignore[arg-type]  # a tuple by the table
        if letters == "n":
            strides[axis] = _thin_stride(low, models, extents, axis, dtype.itemsize, like=bool(attr(op, "like")))
            b.do("ccall", owner, Const(axis, I64), strides[axis], callee="km_set_stride")
    replace_array(low, result, data, extents, strides, owner=owner, whole=Const(True, I1), retain=False)


def _thin_stride(low: Lowering, models: list[Var], extents: list[Operand], axis: int, itemsize: int, *, like: bool) -> Operand:
    """NumPy's stride along an axis of extent 1: the size of the axes that are further inside in the order of the models."""
    b = low.b
    size: Operand = Const(itemsize, I64)
    for other, extent in enumerate(extents):
        if other == axis:
            continue
        straight, swapped = _relation(low, models, len(extents), min(axis, other), max(axis, other), like=like)
        turned = low.both(swapped, low.not_(straight))
        inside = low.not_(turned) if other > axis else turned
        size = b.op("mul", size, b.op("select", inside, extent, Const(1, I64)))
    return size


def _order(low: Lowering, models: list[Var], extents: list[Operand], *, like: bool) -> tuple[Operand, Operand]:
    """Whether an array made like these gets C's and Fortran's order.

    NumPy keeps the order of its models ("K"), of two axes that of C where one model has it so. The axes of a model of lower
    rank are the last ones. A stride of 0, of a broadcast axis, has no say but in what is made `like` another array, by
    `zeros_like` or `astype`.
    """
    b, rank = low.b, len(extents)
    c_order: Operand = Const(True, I1)
    f_order: Operand = Const(True, I1)
    for k, j in combinations(range(rank), 2):
        straight, swapped = _relation(low, models, rank, k, j, like=like)
        c_order = low.both(c_order, low.either(straight, low.not_(swapped)))
        thin = low.either(b.op("sle", extents[k], 1), b.op("sle", extents[j], 1))
        f_order = low.both(f_order, low.either(thin, low.both(swapped, low.not_(straight))))
    return c_order, f_order


def _relation(low: Lowering, models: list[Var], rank: int, k: int, j: int, *, like: bool) -> tuple[Operand, Operand]:
    """Whether one of the models has axis `k` outside of axis `j`, as in C's order, and whether one has it inside."""
    b = low.b
    straight: Operand = Const(False, I1)
    swapped: Operand = Const(False, I1)
    for model in models:
        assert isinstance(model.type, ArrayType)
        before, after = (axis - (rank - model.type.ndim) for axis in (k, j))
        if before < 0:
            continue
        parts = low.fields(model)
        sizes = [b.op("smax", parts[f"s{x}"], b.op("sub", 0, parts[f"s{x}"])) for x in (before, after)]
        counts: list[Operand] = [b.op("sgt", parts[f"d{x}"], 1) for x in (before, after)]
        moved = [] if like else [b.op("ne", parts[f"s{x}"], 0) for x in (before, after)]
        both: Operand = Const(True, I1)
        for cond in (*counts, *moved):
            both = low.both(both, cond)
        straight = low.either(straight, low.both(both, b.op("sge", sizes[0], sizes[1])))
        swapped = low.either(swapped, low.both(both, b.op("slt", sizes[0], sizes[1])))
    return straight, swapped


def _numpy_array(low: Lowering, type_: ArrayType, extents: list[Operand], fortran: Operand, *, zero: bool) -> Operand:
    b = low.b
    low.uses_python = True
    if low.dims_buffer is None:
        low.dims_buffer = Var("dims.buffer", PTR)
    for k, extent in enumerate(extents):
        b.do("store", b.op("ptradd", low.dims_buffer, Const(8 * k, I64)), extent, roots=())
    typenum = DTYPES[type_.dtype].typenums[0]
    flags: Operand = Const(int(zero), I32)
    if not isinstance(fortran, Const):
        flags = b.op("or", flags, b.op("shl", b.op("zext", fortran, type=I32), 1))
    (owner,) = b.ops(
        "ccall", low.ctx, Const(typenum, I32), Const(type_.ndim, I32), low.dims_buffer, flags,
        types=(PTR,), callee="km_new_array",
    )
    low.guard(b.op("ne", owner, Const(None, PTR)), Memory())
    return owner


def frame_ops(low: Lowering, span: Span) -> list[Op]:
    """The frame memory in which extents are handed to NumPy, and that of small arrays."""
    sizes = dict(low.frames) if low.dims_buffer is None else {low.dims_buffer: 8 * MOST_AXES, **low.frames}
    return [Op("stackalloc", (memory,), (), attrs(size=size), span) for memory, size in sizes.items()]


def block_functions() -> tuple[Function, ...]:
    """`km_block_new`, `km_block_retain`, `km_block_release`."""
    size, block = Var("size", I64), Var("block", PTR)
    b = Builder()
    memory = b.op("alloc", b.op("add", size, _HEADER))
    with b.if_(b.op("ne", memory, Const(None, PTR))):
        b.do("store", memory, Const(1, I64), roots=())
    b.return_(memory)
    make = Function("km_block_new", (size,), (PTR,), b.block(), abi="c")

    b = Builder()
    with b.if_(b.op("ne", block, Const(None, PTR))):
        b.do("store", block, b.op("add", b.op("load", block, type=I64, roots=()), 1), roots=())
    b.return_()
    retain = Function("km_block_retain", (block,), (), b.block(), abi="c")

    b = Builder()
    with b.if_(b.op("ne", block, Const(None, PTR))):
        count = b.op("sub", b.op("load", block, type=I64, roots=()), 1)
        b.do("store", block, count, roots=())
        with b.if_(b.op("eq", count, 0)):
            b.do("free", block)
    b.return_()
    return make, retain, Function("km_block_release", (block,), (), b.block(), abi="c")
