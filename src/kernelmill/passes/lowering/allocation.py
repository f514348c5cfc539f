"""Rules that lower the making of arrays: NumPy objects where they may be returned, native blocks elsewhere.

A native block has a header of 64 bytes whose first word is its reference count; the data follows, aligned to 16 bytes as the
allocator's. The three functions that handle blocks are low IR themselves and are added to a module that uses them.
"""

from __future__ import annotations

from itertools import combinations

from kernelmill.ir import layouts
from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Memory, Negative, State
from kernelmill.ir.layouts import Between
from kernelmill.ir.lists import Owner
from kernelmill.ir.nodes import Const, Function, Op, Operand, Var, attr, attrs
from kernelmill.ir.types import DTYPES, I1, I8, I32, I64, INT, MOST_AXES, PTR, ArrayType
from kernelmill.passes.lowering import arrays
from kernelmill.passes.lowering.arrays import access, assigned_value, replace_array, store
from kernelmill.passes.lowering.complex import as_pair, store_pair
from kernelmill.passes.lowering.frame_memory import LARGEST, known_size
from kernelmill.passes.lowering.scalars import python_integer
from kernelmill.passes.lowering.state import Lowering
from kernelmill.records import dataclass
from kernelmill.source import Span

_HEADER = 64
#: From so many elements on NumPy may compute in the memory of an operand that nothing else refers to: from 256 KiB.
_REUSED = 256 * 1024 // 16


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
    value = operands[rank] if fill == "full" else None
    b = low.b
    if (visible or result in low.observed) and rank > 1 and models:
        c_order, f_order = _order(low, op, models[::-1], extents)
        low.guard(low.either(c_order, f_order), State())
        fortran = low.both(f_order, low.not_(c_order))
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
            strides[axis] = _thin_stride(low, op, models, extents, axis, dtype.itemsize)
            b.do("ccall", owner, Const(axis, I64), strides[axis], callee="km_set_stride")
    replace_array(low, result, data, extents, strides, owner=owner, whole=Const(True, I1), retain=False)


def _thin_stride(low: Lowering, op: Op, models: list[Var], extents: list[Operand], axis: int, itemsize: int) -> Operand:
    """NumPy's stride along an axis of extent 1: the size of the axes that are further inside in the order of the models."""
    b = low.b
    size: Operand = Const(itemsize, I64)
    between, leaves = _voters(low, op, models, len(extents))
    votes, reused = _voted(low, between, leaves)
    if attr(op, "through") is not None:
        low.guard(low.not_(low.both(reused, _may_be_reused(low, votes.extents))), State())
        votes = _made(low, votes, alone=len(between[-1].operands) == 1)
    for other, extent in enumerate(extents):
        if other == axis:
            continue
        pair = votes.pairs[min(axis, other), max(axis, other)]
        low.guard(low.not_(pair.unknown), State())
        turned = low.both(pair.swapped, low.not_(pair.straight))
        inside = low.not_(turned) if other > axis else turned
        size = b.op("mul", size, b.op("select", inside, extent, Const(1, I64)))
    return size


def _order(low: Lowering, op: Op, models: list[Var], extents: list[Operand]) -> tuple[Operand, Operand]:
    """Whether an array made like these gets C's and Fortran's order; neither is known where NumPy may reuse an operand's memory.

    NumPy keeps the order of its models ("K"), of two axes that of C where one model has it so. The axes of a model of lower
    rank are the last ones. A stride of 0, of a broadcast axis, has no say but in what is made `like` another array, by
    `zeros_like` or `astype`.
    """
    b, dropped = low.b, attr(op, "dropped")
    between, leaves = _voters(low, op, models, len(extents) + (dropped is not None))

    def found() -> tuple[Operand, Operand]:
        votes, reused = _voted(low, between, leaves)
        if dropped is not None:
            votes = _made(low, votes, alone=len(between[-1].operands) == 1)
        known = low.not_(low.both(reused, _may_be_reused(low, votes.extents)))
        if dropped is not None:
            votes = votes.without(int(dropped))  # type: ignore[arg-type]  # an int by the table
        c_order, f_order = _orders(low, _Votes(votes.pairs, extents))
        return low.both(known, c_order), low.both(known, f_order)

    if len(between) == 1 and dropped is None:
        return found()
    results = b.var("order.c", I1), b.var("order.f", I1)
    for v, usual in zip(results, (True, False), strict=True):
        b.assign(v, Const(usual, I1))
    turned: Operand = Const(False, I1)
    for leaf in leaves.values():
        for pair in leaf.pairs.values():
            turned = low.either(turned, pair.swapped)
    with b.if_(turned):
        for v, value in zip(results, found(), strict=True):
            b.assign(v, value)
    return results


@dataclass(frozen=True, slots=True)
class _Pair:
    """What arrays say of two axes: whether one of them has the first outside of the second, as in C's order, inside, or unknown."""

    straight: Operand
    swapped: Operand
    unknown: Operand = Const(False, I1)


@dataclass(frozen=True, slots=True)
class _Votes:
    """What arrays say of the order of the axes of what is computed from them, and its extents."""

    pairs: dict[tuple[int, int], _Pair]
    extents: list[Operand]

    def without(self, axis: int) -> _Votes:
        """The same of the other axes."""
        number = {k: k - (k > axis) for k in range(len(self.extents)) if k != axis}
        pairs = {(number[k], number[j]): pair for (k, j), pair in self.pairs.items() if axis not in (k, j)}
        return _Votes(pairs, [x for k, x in enumerate(self.extents) if k != axis])


def _voters(
    low: Lowering, op: Op, models: list[Var], rank: int
) -> tuple[list[Between], dict[tuple[int, bool], _Votes]]:
    """The arrays that are made on the way to a result, and what each array that there is says, also if it is copied."""
    through = attr(op, "through")
    assert through is None or isinstance(through, tuple)
    between = [Between(tuple(range(len(models))), bool(attr(op, "like")))]
    if through is not None:
        between = list(layouts.read(through))  # type: ignore[arg-type]  # numbers by the table
    read = [(k, array.like) for array in between for k in array.operands if k < len(models)]
    return between, {(k, copied): _leaf(low, models[k], rank, like=copied) for k, copied in dict.fromkeys(read)}


def _voted(
    low: Lowering, between: list[Between], leaves: dict[tuple[int, bool], _Votes]
) -> tuple[_Votes, Operand]:
    """What the operands of the last of the arrays say, and whether NumPy may compute one of them in place of an operand.

    It does so with large arrays that nothing else refers to: then the order is that of the operand, whatever the other one has.
    """
    known = {k: votes for (k, _), votes in leaves.items()}
    first = max(known, default=-1) + 1
    reused: Operand = Const(False, I1)
    for number, array in enumerate(between):
        operands = [leaves[k, array.like] if k < first else known[k] for k in array.operands]
        votes = _together(low, operands)
        for k, operand in zip(array.operands, operands, strict=True):
            for axes, pair in operand.pairs.items() if k >= first else ():
                otherwise = low.either(pair.swapped, pair.unknown)
                reused = low.either(reused, low.both(otherwise, votes.pairs[axes].straight))
        known[first + number] = votes
        if number < len(between) - 1:
            known[first + number] = _made(low, votes, alone=len(operands) == 1)
    return known[first + len(between) - 1], reused


def _may_be_reused(low: Lowering, extents: list[Operand]) -> Operand:
    """Whether an array of these extents can be so large that NumPy computes in its memory, whatever its dtype."""
    count: Operand = Const(1, I64)
    for extent in extents:
        count = low.b.op("mul", count, extent)
    return low.b.op("sge", count, _REUSED)


def _leaf(low: Lowering, model: Var, rank: int, *, like: bool) -> _Votes:
    """What the strides of an array say."""
    b = low.b
    assert isinstance(model.type, ArrayType)
    own, parts = model.type.ndim, low.fields(model)
    sizes = [b.op("smax", parts[f"s{x}"], b.op("sub", 0, parts[f"s{x}"])) for x in range(own)]
    long: list[Operand] = [b.op("sgt", parts[f"d{x}"], 1) for x in range(own)]
    speaks = long if like else [low.both(some, b.op("ne", size, 0)) for some, size in zip(long, sizes, strict=True)]
    pairs = dict.fromkeys(combinations(range(rank), 2), _Pair(Const(False, I1), Const(False, I1)))
    for k, j in combinations(range(own), 2):
        both, inside = low.both(speaks[k], speaks[j]), b.op("slt", sizes[k], sizes[j])
        pairs[k + rank - own, j + rank - own] = _Pair(low.both(both, low.not_(inside)), low.both(both, inside))
    absent: list[Operand] = [Const(1, I64)] * (rank - own)
    return _Votes(pairs, [*absent, *(parts[f"d{x}"] for x in range(own))])


def _together(low: Lowering, operands: list[_Votes]) -> _Votes:
    """What some arrays say."""
    first, *rest = operands
    for other in rest:
        pairs = {
            axes: _Pair(
                low.either(pair.straight, other.pairs[axes].straight),
                low.either(pair.swapped, other.pairs[axes].swapped),
                low.either(pair.unknown, other.pairs[axes].unknown),
            )
            for axes, pair in first.pairs.items()
        }
        first = _Votes(pairs, [low.b.op("smax", x, y) for x, y in zip(first.extents, other.extents, strict=True)])
    return first


def _orders(low: Lowering, votes: _Votes) -> tuple[Operand, Operand]:
    """Whether what follows these arrays has C's and Fortran's order: of two axes that of C where one array has it so."""
    c_order: Operand = Const(True, I1)
    f_order: Operand = Const(True, I1)
    long = [low.b.op("sgt", extent, 1) for extent in votes.extents]
    for (k, j), pair in votes.pairs.items():
        c_order = low.both(c_order, low.either(pair.straight, low.not_(low.either(pair.swapped, pair.unknown))))
        thin = low.not_(low.both(long[k], long[j]))
        turned = low.both(pair.swapped, low.not_(low.either(pair.straight, pair.unknown)))
        f_order = low.both(f_order, low.either(thin, turned))
    return c_order, f_order


def _made(low: Lowering, votes: _Votes, *, alone: bool) -> _Votes:
    """What a contiguous array says that follows these, or follows a single one. Of more than two axes with some in C's order
    and others not, the order is known only where it is that of a single array; NumPy sorts them one by one."""
    c_order, f_order = _orders(low, votes)
    turned, long = low.not_(c_order), [low.b.op("sgt", extent, 1) for extent in votes.extents]
    pairs: dict[tuple[int, int], _Pair] = {}
    for (k, j), pair in votes.pairs.items():
        both = low.both(long[k], long[j])
        straight: Operand = c_order
        swapped = low.both(f_order, turned)
        if alone:
            straight, swapped = low.either(straight, pair.straight), low.both(turned, pair.swapped)
        unknown = low.not_(low.either(straight, swapped)) if len(long) > 2 else Const(False, I1)
        pairs[k, j] = _Pair(low.both(both, straight), low.both(both, swapped), low.both(both, unknown))
    return _Votes(pairs, votes.extents)


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
