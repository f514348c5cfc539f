"""Rules that lower the making of arrays: NumPy objects where they may be returned, native blocks elsewhere.

A native block has a header of 64 bytes whose first word is its reference count; the data follows, aligned to 16 bytes as the
allocator's. The three functions that handle blocks are low IR themselves and are added to a module that uses them.
"""

from __future__ import annotations

from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Const, Function, Op, Operand, Var, attr, attrs
from kernelmill.ir.types import DTYPES, I1, I8, I32, I64, INT, PTR, ArrayType
from kernelmill.passes.lower_array import access, assigned_value, replace_array, store
from kernelmill.passes.lower_complex import as_pair, store_pair
from kernelmill.passes.lower_scalar import python_integer
from kernelmill.passes.lower_state import Lowering

_HEADER = 64
#: Extents of at most this rank fit the buffer that is passed to NumPy.
_MOST_AXES = 5


def new(low: Lowering, op: Op) -> None:
    """`np.empty(shape)` and its relatives."""
    (result,) = op.results
    assert isinstance(result.type, ArrayType)
    rank, fill, dtype = result.type.ndim, str(attr(op, "fill")), DTYPES[result.type.dtype]
    operands = list(op.args)
    models: list[Var] = []
    while operands and isinstance(operands[-1], Var) and isinstance(operands[-1].type, ArrayType):
        models.append(operands.pop())  # type: ignore[arg-type]  # a Var, as the condition says
    visible = low.ownership.kind(result) == "object"
    fortran = _fortran_order(low, models, rank) if visible and rank > 1 and models else Const(False, I1)
    extents = [low.value(x) for x in operands[:rank]]
    value = operands[rank] if fill == "full" else None
    b = low.b
    for extent in extents:
        low.guard(b.op("sge", extent, 0), "negative", extent)
    count: Operand = extents[0]
    for extent in extents[1:]:
        count = python_integer(low, "mul", count, extent)
    size = python_integer(low, "mul", count, Const(dtype.itemsize, I64))
    strides: list[Operand] = [Const(dtype.itemsize, I64)]
    for extent in reversed(extents[1:]):
        strides.insert(0, b.op("mul", strides[0], extent))
    if not isinstance(fortran, Const):  # rank 2
        other = b.op("mul", extents[0], dtype.itemsize)
        strides = [b.op("select", fortran, strides[1], strides[0]), b.op("select", fortran, other, strides[1])]
    if visible:
        owner = _numpy_array(low, result.type, extents, fortran, zero=fill == "zeros")
        data: Operand = b.ops("ccall", owner, types=(PTR,), callee="km_array_data")[0]
    else:
        owner = b.ops("ccall", size, types=(PTR,), callee="km_block_new")[0]
        low.guard(b.op("ne", owner, Const(None, PTR)), "memory")
        data = b.op("ptradd", owner, Const(_HEADER, I64))
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


def _fortran_order(low: Lowering, models: list[Var], rank: int) -> Operand:
    """Whether an array made like these gets Fortran order: NumPy keeps the order its models agree on ("K").

    Rank 2 may be either; leaves where the models disagree, and for higher ranks in any order but C's.
    """
    b = low.b
    c_order: Operand = Const(True, I1)
    f_order: Operand = Const(True, I1)
    for model in models:
        parts = low.fields(model)
        sizes = [b.op("smax", parts[f"s{k}"], b.op("sub", 0, parts[f"s{k}"])) for k in range(rank)]
        if rank == 2:
            free = b.op("or", b.op("sle", parts["d0"], 1), b.op("sle", parts["d1"], 1))
            c_order = low.both(c_order, b.op("or", free, b.op("sge", sizes[0], sizes[1])))
            f_order = low.both(f_order, b.op("or", free, b.op("sge", sizes[1], sizes[0])))
            continue
        for k in range(rank - 1):
            low.guard(b.op("sge", sizes[k], sizes[k + 1]), "state")
    if rank != 2:
        return Const(False, I1)
    low.guard(low.either(c_order, f_order), "state")
    return low.both(f_order, low.not_(c_order))


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
    low.guard(b.op("ne", owner, Const(None, PTR)), "memory")
    return owner


def dims_buffer_op(buffer: Var) -> Op:
    """The frame memory in which extents are handed to NumPy."""
    return Op("stackalloc", (buffer,), (), attrs(size=8 * _MOST_AXES))


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


