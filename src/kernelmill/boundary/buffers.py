"""array.array and memoryview as arguments of kernels that merely index their arrays.

A call that would leave looks for them here. Each one's memory is taken through the buffer protocol, and an object that
looks like an ndarray (data, extents, strides, dtype number, flags) is made for it on the stack; then the kernel is entered
once more with these in the places of the buffers. So the entry itself knows of nothing but arrays and its straight path
costs the same, and there is one place where what was taken is released, whatever became of the call.

    km_buffers(module, args, nargs, kwnames, spec) -> result, null with an exception, or &km.left
    spec  { entry, flags, written }: which entry of the kernel takes the stand-ins (its own, or one for Python scalars
          alone), and the parameters that are written to

The entry is told by a bit in `nargs` (`flag`) that no call from Python has. Then it returns `&km.left` instead of calling
Python, and does so for IndexErrors too, for which array.array and memoryview have words of their own; where these may come
after a write, what is written to is kept here and put back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import FLAG_ALIGNED, FLAG_C, FLAG_F, FLAG_WRITEABLE, BufferView
from kernelmill.boundary.unpack import needs_numpy
from kernelmill.boundary.writer import FALSE, NULL, TRUE, Code, Parts, i32
from kernelmill.ir.nodes import Const, Function, Operand, Var
from kernelmill.ir.types import DTYPES, I1, I8, I32, I64, PTR, ArrayType
from kernelmill.project.kernels import KernelSpec, Variant
from kernelmill.records import dataclass, replace

GET_RECORDS: Final = 0x1C  # PyBUF_RECORDS_RO: extents, strides and format, read-only will do
MOST_PASSED: Final = 64  # arguments of a call that are looked at
MOST_HELD: Final = 16  # buffers of one call
MOST_AXES: Final = 32
MIXED: Final = 1  # flags of a spec: arrays may stand beside buffers
OWN: Final = 2  # the entry takes nothing but stand-ins for its arrays
KEEP: Final = 4  # an IndexError may come after a write
#: A block of the stack for each buffer: the view, the stand-in, its dtype.
VIEW_ROOM: Final = 96
DTYPE_AT: Final = 192
BLOCK: Final = 256
REFERENCES: Final = 1 << 20  # of a stand-in, which nobody frees
HELD: Final = ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64")
#: Dtypes whose scalars compute with those of Python as these do among each other.
PLAIN: Final = frozenset(("float64", "int64", "bool"))


def flag(parts: Parts) -> int:
    """The bit of `nargs` that tells an entry of stand-ins."""
    return 1 << (8 * parts.word - 2)


@dataclass(frozen=True, slots=True)
class Spec:
    """What a kernel does with buffers. `shared`: symbols of its variants that take them as they take arrays; `own`: another
    entry takes them, and nothing else; `mixed`: arrays may stand beside them. `name`, `entry`: of the row and the entry;
    `written`: positions of the parameters that are written to; `raises`: it may raise an IndexError."""

    shared: frozenset[str] = frozenset()
    own: bool = False
    mixed: bool = False
    name: str = ""
    entry: str = ""
    written: tuple[int, ...] = ()
    raises: bool = False


def plan(kernel: KernelSpec, natives: Mapping[str, Function]) -> tuple[KernelSpec | None, Spec]:
    """How a kernel takes buffers: the kernel that another entry is for, with variants of functions that exist, or None."""
    of_arrays = {v.symbol: v for v in kernel.variants}
    if all(v.symbol not in natives and _alike(v, of_arrays[v.arrays]) for v in kernel.buffers):
        return None, Spec(frozenset(v.arrays for v in kernel.buffers), mixed=all(map(_mixes, kernel.buffers)))
    first, *others = [v if v.symbol in natives else replace(v, symbol=v.arrays) for v in kernel.buffers]
    own = replace(kernel, symbol=first.symbol, params=first.params, result=first.result, others=tuple(others), buffers=())
    return own, Spec(own=True)


def keeps(spec: Spec) -> bool:
    """Whether an IndexError may come after a write."""
    return spec.raises and bool(spec.written)


def _alike(variant: Variant, arrays: Variant) -> bool:
    """Whether the entry for arrays makes the same of arguments and results."""
    taken = all({*a.accepts} <= {*b.accepts} for a, b in zip(arrays.params, variant.params, strict=True))
    return taken and arrays.result == variant.result and not needs_numpy(variant.result)


def _mixes(variant: Variant) -> bool:
    return all(p.type.dtype in PLAIN for p in variant.params if isinstance(p.type, ArrayType))


def add_spec(parts: Parts, spec: Spec) -> str:
    """The row about a kernel; its name."""
    flags = (MIXED if spec.mixed else 0) | (OWN if spec.own else 0) | (KEEP if keeps(spec) else 0)
    mask = sum(1 << k for k in spec.written if k < MOST_PASSED - 1)
    return parts.data(spec.name, *parts.pointer(spec.entry), Const(flags, I64), Const(mask, I64))


def add_buffers(parts: Parts, *, keeps: bool) -> None:
    """`km_buffers` and what it uses. `keeps`: some kernel needs what was written put back."""
    parts.data("km.left", bytes(8), mutable=True)  # only its address matters: constants may have several
    if parts.compiled:
        return
    _add_array_type(parts)
    _add_number(parts)
    _add_stand_in(parts)
    if keeps:
        _add_keep(parts)
        _add_put_back(parts)
    _add_call(parts, keeps)


def _add_array_type(parts: Parts) -> None:
    """`km_array_type(state)`: the type `array.array`, null while nobody has imported it."""
    code = Code(parts, "km_array_type", {"state": PTR}, PTR)
    known = code.known(code["state"], layout.ARRAY_TYPE)
    code.ret_if(code.op("ne", I1, known, NULL), known)
    with code.once():
        text = code.call("PyUnicode_InternFromString", code.text("array"))
        code.leave_if(code.is_null(text))
        module = code.call("PyImport_GetModule", text)
        code.run("Py_DecRef", text)
        code.leave_if(code.is_null(module))
        kind = code.call("PyObject_GetAttrString", module, code.text("array"))
        code.run("Py_DecRef", module)  # sys.modules keeps it
        code.leave_if(code.is_null(kind))
        actual = code.load(PTR, kind, parts.header.type)
        with code.when(code.op("eq", I1, actual, code.object("PyType_Type"))):
            owner = code.call("PyType_GetModule", kind)  # another module of that name may be in the way
            with code.when(code.op("eq", I1, owner, module)):
                code.store(code["state"], kind, layout.ARRAY_TYPE, order="release")
                code.ret(kind)
        code.run("Py_DecRef", kind)
        code.leave()
    code.run("PyErr_Clear")
    code.ret(NULL)
    code.finish(inline="never", cold=True)


def _formats(parts: Parts) -> dict[str, str]:
    """The dtype of each native format: C's `long` and Py_ssize_t differ between platforms."""
    long = 64 if 7 in parts.model.dtype_numbers("int64") else 32
    word = 8 * parts.word
    table = {"?": "bool", "b": "int8", "B": "uint8", "h": "int16", "H": "uint16", "i": "int32", "I": "uint32"}
    table |= {"l": f"int{long}", "L": f"uint{long}", "q": "int64", "Q": "uint64", "n": f"int{word}", "N": f"uint{word}"}
    return table | {"f": "float32", "d": "float64"}


def _add_number(parts: Parts) -> None:
    """`km_buffer_number(view)`: NumPy's number of the dtype of the items, -1 for others than those of kernels."""
    rows = {letter: DTYPES[dtype] for letter, dtype in _formats(parts).items()}
    numbers = {letter: parts.model.dtype_numbers(dtype.name)[0] for letter, dtype in rows.items()}
    table = [Const(ord(k) | d.itemsize << 8 | numbers[k] << 16, I64) for k, d in rows.items()]
    parts.data("km.formats", *table)
    code = Code(parts, "km_buffer_number", {"view": PTR}, I32)
    view, places = code["view"], BufferView(parts.word)
    given = code.load(PTR, view, places.format)
    text = code.op("select", PTR, code.is_null(given), code.text("B"), given)
    native = code.op("eq", I1, code.load(I8, text), Const(ord("@"), I8))
    text = code.op("ptradd", PTR, text, code.op("zext", I64, native))
    letter = code.op("zext", I64, code.load(I8, text))
    code.ret_if(code.op("eq", I1, letter, 0), i32(-1))
    code.ret_if(code.op("ne", I1, code.load(I8, text, 1), Const(0, I8)), i32(-1))
    size = code.load_size(code.at(view, places.itemsize), 0)
    wanted = code.op("or", I64, letter, code.op("shl", I64, size, 8))
    with code.count_up(len(table)) as k:
        row = code.load(I64, code.address("km.formats"), code.op("mul", I64, k, 8))
        with code.when(code.op("eq", I1, code.op("and", I64, row, 0xFFFF), wanted)):
            code.ret(code.op("trunc", I32, code.op("lshr", I64, row, 16)))
    code.ret(i32(-1))
    code.finish(inline="never", cold=True)


def _add_stand_in(parts: Parts) -> None:
    """`km_stand_in(block, kind)`: an object of type `kind` that looks like an ndarray over the view in `block`; null where
    there can be none."""
    code = Code(parts, "km_stand_in", {"block": PTR, "kind": PTR}, PTR)
    block, header, places = code["block"], parts.header, BufferView(parts.word)
    number = code.call("km_buffer_number", block)
    code.ret_if(code.op("slt", I1, number, i32(0)), NULL)
    ndim = code.load(I32, block, places.ndim)
    code.ret_if(code.op("ugt", I1, ndim, i32(MOST_AXES)), NULL)
    extents, strides = code.load(PTR, block, places.shape), code.load(PTR, block, places.strides)
    missing = code.either([code.is_null(extents), code.is_null(strides)])
    code.ret_if(code.op("or", I1, missing, code.op("ne", I1, code.load(PTR, block, places.suboffsets), NULL)), NULL)
    with code.count_up((BLOCK - VIEW_ROOM) // 8) as k:
        code.store(block, 0, code.op("add", I64, code.op("mul", I64, k, 8), VIEW_ROOM))
    obj, dtype = code.at(block, VIEW_ROOM), code.at(block, DTYPE_AT)
    code.store(obj, code.parts.size(REFERENCES))
    code.store(obj, code["kind"], header.type)
    code.store(obj, code.load(PTR, block, places.data), header.data)
    code.store(obj, ndim, header.ndim)
    code.store(obj, extents, header.dimensions)
    code.store(obj, strides, header.strides)
    code.store(obj, dtype, header.descr)
    code.store(obj, _flags(code, extents, strides), header.flags)
    code.store(dtype, Const(ord("="), I8), header.byteorder)
    code.store(dtype, number, header.type_num)
    code.ret(obj)
    code.finish(inline="never", cold=True)


def _flags(code: Code, extents: Var, strides: Var) -> Operand:
    """NumPy's flags of a view: contiguous either way, aligned, writeable."""
    block, places = code["block"], BufferView(code.parts.word)
    ndim = code.op("zext", I64, code.load(I32, block, places.ndim))
    size = code.load_size(code.at(block, places.itemsize), 0)
    odd = code.var(I64, "odd")
    code.assign(odd, code.op("urem", I64, code.op("ptrtoint", I64, code.load(PTR, block, places.data)), size))
    found: list[Operand] = []
    for last_first in (True, False):
        whole, expected = code.var(I1, "whole"), code.var(I64, "expected")
        code.assign(whole, TRUE)
        code.assign(expected, size)
        with code.count_up(ndim) as k:
            axis = code.op("sub", I64, code.op("sub", I64, ndim, 1), k) if last_first else k
            extent, stride = code.load_size(extents, axis), code.load_size(strides, axis)
            fits = code.op("or", I1, code.op("eq", I1, extent, 1), code.op("eq", I1, stride, expected))
            code.assign(whole, code.op("and", I1, whole, fits))
            code.assign(expected, code.op("mul", I64, expected, extent))
            if last_first:
                code.assign(odd, code.op("or", I64, odd, code.op("srem", I64, stride, size)))
        found.append(whole)
    # what has no items may be anywhere: array.array points to a byte of its own
    aligned = code.op("or", I1, code.op("eq", I1, odd, 0), code.op("eq", I1, expected, 0))
    found += [aligned, code.op("eq", I1, code.load(I32, block, places.readonly), i32(0))]
    result: Operand = i32(0)
    for condition, bit in zip(found, (FLAG_C, FLAG_F, FLAG_ALIGNED, FLAG_WRITEABLE), strict=True):
        result = code.op("or", I32, result, code.op("select", I32, condition, i32(bit), i32(0)))
    return result


def _add_keep(parts: Parts) -> None:
    """`km_keep_written(spec, kind, passed, total, nargs, kept)`: copies of the arrays of type `kind` that may be written to,
    null for other arguments; false where one cannot be kept. Which parameter a keyword names is not known here."""
    numbers = [(number, DTYPES[name].itemsize) for name in HELD for number in parts.model.dtype_numbers(name)]
    sizes = parts.data("km.sizes", *(Const(number | size << 32, I64) for number, size in numbers))
    params = {"spec": PTR, "kind": PTR, "passed": PTR, "total": I64, "nargs": I64, "kept": PTR}
    code = Code(parts, "km_keep_written", params, I1)
    header, mask = parts.header, code.load(I64, code["spec"], 16)
    with code.count_up(code["total"]) as k:
        code.store(code["kept"], NULL, code.scaled(k))
    with code.count_up(code["total"]) as k:
        argument = code.load(PTR, code["passed"], code.scaled(k))
        is_array = code.op("eq", I1, code.load(PTR, argument, header.type), code["kind"])
        bit = code.op("and", I64, code.op("lshr", I64, mask, k), 1)
        named = code.op("or", I1, code.op("ne", I1, bit, 0), code.op("sge", I1, k, code["nargs"]))
        with code.when(code.op("and", I1, is_array, named)):
            flags = code.op("and", I32, code.load(I32, argument, header.flags), i32(FLAG_WRITEABLE))
            with code.when(code.op("ne", I1, flags, i32(0))):
                number = code.op("zext", I64, code.load(I32, code.load(PTR, argument, header.descr), header.type_num))
                size = code.var(I64, "size")
                code.assign(size, 0)
                with code.count_up(len(numbers)) as j:
                    row = code.load(I64, code.address(sizes), code.op("mul", I64, j, 8))
                    with code.when(code.op("eq", I1, code.op("and", I64, row, 0xFFFFFFFF), number)):
                        code.assign(size, code.op("lshr", I64, row, 32))
                code.ret_if(code.op("eq", I1, size, 0), FALSE)
                block = code.call("km_save", argument, size)
                code.ret_if(code.is_null(block), FALSE)
                code.store(code["kept"], block, code.scaled(k))
                code.store(code["kept"], size, code.op("add", I64, code.op("mul", I64, k, 8), 8 * MOST_PASSED))
    code.ret(TRUE)
    code.finish(inline="never", cold=True)


def _add_put_back(parts: Parts) -> None:
    """`km_put_back(passed, total, kept, changed)`: give the copies back, after restoring from them where `changed`."""
    code = Code(parts, "km_put_back", {"passed": PTR, "total": I64, "kept": PTR, "changed": I1}, None)
    with code.count_up(code["total"]) as k:
        block = code.load(PTR, code["kept"], code.scaled(k))
        with code.when(code.op("ne", I1, block, NULL)):
            with code.when(code["changed"]):
                size = code.load(I64, code["kept"], code.op("add", I64, code.op("mul", I64, k, 8), 8 * MOST_PASSED))
                code.run("km_restore", code.load(PTR, code["passed"], code.scaled(k)), size, block)
            code.do("free", block)
    code.ret()
    code.finish(inline="never", cold=True)


def _add_call(parts: Parts, keeps: bool) -> None:
    params = {"module": PTR, "args": PTR, "nargs": I64, "kwnames": PTR, "spec": PTR}
    code = Code(parts, "km_buffers", params, PTR)
    left = code.address("km.left")
    counted = code.load(I8, code.address("km.counted_exports"), order="monotonic")
    code.ret_if(code.op("eq", I1, counted, Const(0, I8)), left)  # holding memory could break what other threads hold
    total = code.var(I64, "total")
    code.assign(total, code["nargs"])
    with code.when(code.op("ne", I1, code["kwnames"], NULL)):
        code.assign(total, code.op("add", I64, total, code.call("PyTuple_Size", code["kwnames"])))
    code.ret_if(code.op("ugt", I1, total, MOST_PASSED), left)
    state = code.call("km_state", code["module"])
    ndarray = code.known(state, layout.ARGUMENT_NDARRAY)
    flags = code.load(I64, code["spec"], 8)
    own = code.op("ne", I1, code.op("and", I64, flags, OWN), 0)
    kind = code.op("select", PTR, own, left, ndarray)  # no object of Python's has the address of ours as its type
    passed, blocks = code.stack(8 * MOST_PASSED), code.stack(BLOCK * MOST_HELD)
    held, mixed, good, result = (code.var(t, n) for t, n in ((I64, "held"), (I1, "mixed"), (I1, "good"), (PTR, "result")))
    code.assign(held, 0)
    code.assign(mixed, FALSE)
    code.assign(good, TRUE)
    code.assign(result, left)
    with code.count_up(total) as k:
        argument = code.load(PTR, code["args"], code.scaled(k))
        code.store(passed, argument, code.scaled(k))
        actual = code.load(PTR, argument, parts.header.type)
        code.assign(mixed, code.op("or", I1, mixed, code.op("eq", I1, actual, ndarray)))
        with code.when(_is_buffer(code, state, ndarray, actual)):
            code.assign(good, FALSE)
            code.leave_if(code.op("eq", I1, held, MOST_HELD))
            block = code.at(blocks, code.op("mul", I64, held, BLOCK))
            with code.when(code.op("ne", I1, code.call("PyObject_GetBuffer", argument, block, i32(GET_RECORDS)), i32(0))):
                code.run("PyErr_Clear")
                code.leave()
            code.assign(held, code.op("add", I64, held, 1))
            stand_in = code.call("km_stand_in", block, kind)
            code.leave_if(code.is_null(stand_in))
            code.store(passed, stand_in, code.scaled(k))
            code.assign(good, TRUE)
    allowed = code.op("ne", I1, code.op("and", I64, flags, MIXED), 0)
    allowed = code.op("or", I1, allowed, code.op("eq", I1, mixed, FALSE))
    some = code.op("and", I1, code.op("ne", I1, held, 0), code.op("and", I1, good, allowed))
    with code.when(some):
        _enter(code, flag(parts), kind, passed, total, result, good if keeps else None)
    with code.count_up(held) as k:
        code.run("PyBuffer_Release", code.at(blocks, code.op("mul", I64, k, BLOCK)))
    code.ret(result)
    code.finish(inline="never", cold=True)


def _enter(code: Code, mark: int, kind: Operand, passed: Var, total: Var, result: Var, good: Var | None) -> None:
    """Call the entry of the kernel with what stands in; with `good`, keep what it writes and restore it where it leaves."""
    nargs = code.narrow(code.op("or", I64, code["nargs"], mark))
    entry = code.load(PTR, code["spec"])
    arguments = (code["module"], passed, nargs, code["kwnames"])
    if good is None:
        code.assign(result, code.call_pointer(PTR, entry, *arguments))
        return
    kept = code.stack(16 * MOST_PASSED)
    wanted = code.op("ne", I1, code.op("and", I64, code.load(I64, code["spec"], 8), KEEP), 0)
    with code.when(wanted):
        able = code.call("km_keep_written", code["spec"], kind, passed, total, code["nargs"], kept)
        code.assign(good, able)
    with code.when(good):
        code.assign(result, code.call_pointer(PTR, entry, *arguments))
    with code.when(wanted):
        changed = code.op("and", I1, good, code.op("eq", I1, result, code.address("km.left")))
        code.run("km_put_back", passed, total, kept, changed)


def _is_buffer(code: Code, state: Var, ndarray: Var, actual: Var) -> Var:
    """Whether a type is exactly one of both. What kernels are given most often is told apart first: array.array may have to
    be looked for."""
    found = code.var(I1, "found")
    code.assign(found, code.op("eq", I1, actual, code.object("PyMemoryView_Type")))
    usual = [code.op("eq", I1, actual, code.object(f"Py{name}_Type")) for name in ("Float", "Long", "List")]
    with code.when(code.op("eq", I1, code.either([found, *usual, code.op("eq", I1, actual, ndarray)]), FALSE)):
        code.assign(found, code.op("eq", I1, actual, code.call("km_array_type", state)))
    return found


__all__ = ["Spec", "add_buffers", "add_spec", "flag", "keeps", "plan"]
