"""The module object: its table of kernels, state, `_bind`, `_explain`. How it starts is in `module_start.py`.

What depends on the kernels is in tables, so that the functions here are the same in every module.
"""

from __future__ import annotations

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import METH_FASTCALL, METH_KEYWORDS
from kernelmill.boundary.classes import ROW_PLACE as CLASS_PLACE
from kernelmill.boundary.classes import ROW_SIZE as CLASS_ROW
from kernelmill.boundary.entries import Entry
from kernelmill.boundary.signature import docstring
from kernelmill.boundary.writer import NULL, Code, Parts, i32
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, I1, I8, I32, I64, PTR
from kernelmill.records import dataclass

STATE_WORDS = range(2, 10)  # where a module object may keep the pointer to its state
# the table of kernels has rows { ptr qualified name, ptr module name, ptr PyMethodDef, i64 whether it has copies for CPU levels }
ROW_MODULE = 8
ROW_DEFINITION = 16
ROW_COPIES = 24
ROW_SIZE = 32


@dataclass(frozen=True, slots=True)
class Kernels:
    """The kernels of a module, and what it keeps for them."""

    entries: tuple[Entry, ...]
    state: layout.State


def add_module(parts: Parts, kernels: Kernels, *, classes: bool = False) -> None:
    """Everything that the interpreter calls by itself but the very first function (`module_start.py`). `classes`: as if there were
    NamedTuple classes."""
    state = kernels.state
    parts.data("km.header", Const(0, I64), mutable=True)
    parts.data("km.level", Const(0, I64), mutable=True)
    parts.data("km.level_name", *parts.pointer(None), mutable=True)
    parts.data("km.lowest_name", *parts.pointer(None), mutable=True)
    parts.data("km.state_offset", Const(0, I64), mutable=True)
    parts.data("km.immortal", Const(0, I8), mutable=True)
    parts.data("km.real_with_complex", Const(0, I8), mutable=True)
    parts.data("km.counted_exports", Const(0, I8), mutable=True)
    _add_kernel_table(parts, kernels)
    _add_state_tables(parts, state)
    if parts.compiled:
        return
    _add_bind(parts, classes=classes or bool(state.classes))
    _add_explain(parts)
    _add_exec(parts)
    _add_collect(parts)


def _add_kernel_table(parts: Parts, kernels: Kernels) -> None:
    items: list[Const | bytes | str] = []
    for entry in kernels.entries:
        kernel = entry.kernel
        definition = parts.data(
            f"km.def.{kernel.qualified}",
            parts.text(kernel.name),
            entry.symbol,
            Const(METH_FASTCALL | METH_KEYWORDS, I32),
            parts.text(docstring(kernel)),
            mutable=True,  # PyMethodDef is not const in CPython's eyes
        )
        names = (parts.text(kernel.qualified), parts.text(kernel.module), definition)
        items += [*(item for name in names for item in parts.pointer(name)), Const(int(any(entry.tables)), I64)]
    parts.data("km.kernels", *items, Const(None, PTR), opaque=True)
    parts.data("km.kernel_count", Const(len(kernels.entries), I64), opaque=True)
    ascii_only = all(e.kernel.qualified.isascii() for e in kernels.entries)
    parts.data("km.kernel_names_ascii", Const(int(ascii_only), I8), opaque=True)
    for name, offset in kernels.state.offsets([entry.kernel for entry in kernels.entries]).items():
        parts.data(name, Const(offset, I64), opaque=True)


def _number(code: Code, name: str) -> Var:
    """The number that a table keeps."""
    return code.load(I64, code.address(name))


def _add_state_tables(parts: Parts, state: layout.State) -> None:
    names = (item for n in state.names for item in parts.pointer(parts.text(n)))
    parts.data("km.names", *names, Const(None, PTR), opaque=True)
    parts.data("km.name_count", Const(len(state.names), I64), opaque=True)
    parts.data("km.names_at", Const(state.names_at, I64), opaque=True)
    references = _references(state)
    parts.data("km.references", *(Const(k, I64) for k in references), opaque=True)
    parts.data("km.reference_count", Const(len(references), I64), opaque=True)


def _add_exec(parts: Parts) -> None:
    """Find where the state pointer stands in the module object, intern the parameter names."""
    code = Code(parts, "km_exec", {"module": PTR}, I32)
    module = code["module"]
    block = code.call("PyModule_GetState", module)
    code.ret_if(code.is_null(block), i32(-1))
    place = code.address("km.state_offset")
    with code.count_up(len(STATE_WORDS)) as k:  # from the last: the first that fits stays
        offset = code.op("mul", I64, code.op("sub", I64, STATE_WORDS[-1], k), code.parts.word)
        found = code.op("eq", I1, code.load(PTR, module, offset), block)
        stale = code.op("ne", I1, code.load(I64, place, order="monotonic"), offset)
        with code.when(code.op("and", I1, found, stale)):
            code.store(place, offset, order="monotonic")
    first = code.at(block, _number(code, "km.names_at"))
    with code.count_up(_number(code, "km.name_count")) as k:
        at = code.op("mul", I64, k, 8)
        text = code.call("PyUnicode_InternFromString", code.load(PTR, code.address("km.names"), at))
        code.ret_if(code.is_null(text), i32(-1))
        code.store(first, text, at)
    code.ret(i32(0))
    code.finish(inline="never")


def _references(state: layout.State) -> list[int]:
    """Offsets of every owned reference in the state."""
    return [
        layout.NDARRAY, layout.TRUE, layout.FALSE, layout.ARRAY_TYPE, layout.VERIFIER,
        *(layout.scalar_at(name) for name in DTYPES),
        *(state.kernel(k) + layout.FALLBACK for k in range(state.kernels)),
        *(state.names_at + 8 * k for k in range(len(state.names))),
        *(state.class_at(name) for name in state.classes),
        *(state.arrays_at(k) + 8 * n for k, count in enumerate(state.arrays) for n in range(count)),
    ]  # fmt: skip


def _add_collect(parts: Parts) -> None:
    """m_traverse, m_clear, m_free."""
    offsets = "km.references"
    code = Code(parts, "km_traverse", {"module": PTR, "visit": PTR, "arg": PTR}, I32)
    block = code.call("PyModule_GetState", code["module"])
    code.ret_if(code.is_null(block), i32(0))
    with code.count_up(_number(code, "km.reference_count")) as k:
        obj = _reference(code, block, offsets, k)[0]
        with code.when(code.op("ne", I1, obj, NULL)):
            answer = code.call_pointer(I32, code["visit"], obj, code["arg"])
            code.ret_if(code.op("ne", I1, answer, i32(0)), answer)
    code.ret(i32(0))
    code.finish()

    code = Code(parts, "km_clear", {"module": PTR}, I32)
    block = code.call("PyModule_GetState", code["module"])
    code.ret_if(code.is_null(block), i32(0))
    code.store(block, layout.NUMPY_REFUSED, layout.NUMPY)
    with code.count_up(1 + len(DTYPES)) as k:
        code.store(block, NULL, code.op("add", I64, code.op("mul", I64, k, 8), layout.ARGUMENT_NDARRAY))
    with code.count_up(_number(code, "km.reference_count")) as k:
        obj, at = _reference(code, block, offsets, k)
        code.store(at, NULL)
        code.run("km_decref", obj)
    code.ret(i32(0))
    code.finish()

    code = Code(parts, "km_free", {"module": PTR}, None)
    code.run("km_clear", code["module"])
    code.ret()
    code.finish()


def _reference(code: Code, block: Var, offsets: str, k: Var) -> tuple[Var, Operand]:
    at = code.at(block, code.load(I64, code.address(offsets), code.op("mul", I64, k, 8)))
    return code.load(PTR, at), at


def _find(code: Code, name: Operand) -> Var:
    """Index of the kernel called `name`; returns from the function with KeyError where there is none."""
    index = code.var(I64, "index")
    code.assign(index, -1)
    actual = code.load(PTR, name, code.parts.header.type)
    is_text = code.op("eq", I1, actual, code.object("PyUnicode_Type"))
    ascii_only = code.op("ne", I1, code.load(I8, code.address("km.kernel_names_ascii")), Const(0, I8))
    differ = code.var(I32, "differ")
    with code.when(is_text), code.count_up(_number(code, "km.kernel_count")) as k:
        text = code.load(PTR, code.address("km.kernels"), code.op("mul", I64, k, ROW_SIZE))
        with code.when(ascii_only):
            code.assign(differ, code.call("PyUnicode_CompareWithASCIIString", name, text))
        with code.otherwise():
            known = code.call("PyUnicode_InternFromString", text)
            code.ret_if(code.is_null(known), NULL)
            code.assign(differ, code.call("PyUnicode_Compare", name, known))
            code.run("Py_DecRef", known)
        with code.when(code.op("eq", I1, differ, i32(0))):
            code.assign(index, k)
            code.leave()
    with code.when(code.op("slt", I1, index, 0)):
        code.run("PyErr_SetObject", code.exception("KeyError"), name)
        code.ret(NULL)
    return index


def _want_arguments(code: Code, count: int, message: str) -> None:
    with code.when(code.op("ne", I1, code["nargs"], count)):
        code.run("PyErr_SetString", code.exception("TypeError"), code.text(message))
        code.ret(NULL)


def _kernel_state(code: Code, index: Var) -> Operand:
    block = code.call("PyModule_GetState", code["self"])
    return code.at(code.at(block, layout.KERNELS), code.op("mul", I64, index, layout.KERNEL_SIZE))


def _row(code: Code, index: Var) -> Operand:
    return code.at(code.address("km.kernels"), code.op("mul", I64, index, ROW_SIZE))


def _add_bind(parts: Parts, *, classes: bool) -> None:
    code = Code(parts, "km_bind", {"self": PTR, "args": PTR, "nargs": I64}, PTR)
    code.take_size("nargs")
    with code.when(code.op("ne", I1, code["nargs"], 3)):
        _want_arguments(code, 2, "_bind() takes a kernel's name, its Python function, and a function that verifies kernels")
    name, function = (code.load(PTR, code["args"], code.scaled(k)) for k in (0, 1))
    index = _find(code, name)
    row = _row(code, index)
    module = code.call("PyUnicode_InternFromString", code.load(PTR, row, ROW_MODULE))
    code.ret_if(code.is_null(module), NULL)
    result = code.call("PyCFunction_NewEx", code.load(PTR, row, ROW_DEFINITION), code["self"], module)
    code.run("Py_DecRef", module)
    code.ret_if(code.is_null(result), NULL)
    slot = _kernel_state(code, index)
    old = code.load(PTR, slot, layout.FALLBACK, order="acquire")
    code.run("Py_IncRef", function)
    code.store(slot, function, layout.FALLBACK, order="release")
    has_gil = code.op("eq", I1, code.header_size(), 2 * parts.word)
    with code.when(has_gil):  # else another thread may be about to use what is replaced, so it stays
        code.run("km_decref", old)
    block = code.call("PyModule_GetState", code["self"])
    _set_verifier(code, block, slot)
    if classes:  # a reloaded module has new ones
        with code.count_up(_number(code, "km.class_count")) as k:
            row = code.at(code.address("km.classes"), code.op("mul", I64, k, CLASS_ROW))
            cls = code.at(block, code.load(I64, row, CLASS_PLACE))
            known = code.known(cls, 0)
            code.store(cls, NULL, order="release")
            with code.when(has_gil):
                code.run("km_decref", known)
    code.ret(result)
    code.finish()


def _set_verifier(code: Code, block: Var, slot: Operand) -> None:
    """Keep what verifies kernels; this one must be verified again, or not at all where there is nothing to do it."""
    verified = code.var(I64, "verified")
    code.assign(verified, layout.GOOD)
    with code.when(code.op("eq", I1, code["nargs"], 3)):
        code.assign(verified, 0)
        verifier = code.load(PTR, code["args"], code.scaled(2))
        old = code.load(PTR, block, layout.VERIFIER, order="acquire")
        with code.when(code.op("ne", I1, old, verifier)):  # the old one stays: another thread may be about to use it
            code.run("Py_IncRef", verifier)
            code.store(block, verifier, layout.VERIFIER, order="release")
    code.store(slot, verified, layout.VERIFIED, order="release")


def _add_explain(parts: Parts) -> None:
    code = Code(parts, "km_explain", {"self": PTR, "args": PTR, "nargs": I64}, PTR)
    code.take_size("nargs")
    _want_arguments(code, 1, "_explain() takes a kernel's name")
    index = _find(code, code.load(PTR, code["args"]))
    row = _row(code, index)
    chosen, lowest = (code.load(PTR, code.address(name)) for name in ("km.level_name", "km.lowest_name"))
    level = code.op("select", PTR, code.op("ne", I1, code.load(I64, row, ROW_COPIES), 0), chosen, lowest)
    slot = _kernel_state(code, index)
    fallback = code.load(PTR, slot, layout.FALLBACK, order="acquire")
    none = code.object("_Py_NoneStruct")
    shown = code.op("select", PTR, code.is_null(fallback), none, fallback)
    native, left = (code.load(I64, slot, at, order="monotonic") for at in (layout.NATIVE_CALLS, layout.LEFT_CALLS))
    code.ret(code.call("Py_BuildValue", code.text("LLsO"), native, left, level, shown))
    code.finish()
