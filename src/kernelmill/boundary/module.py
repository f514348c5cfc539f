"""The module object: `PyInit_…`, its slots chosen by the running Python, state, `_bind`, `_explain`.

One file serves CPython 3.11 and later. Unknown slots are an error on older Pythons, so the array is chosen when the
module is loaded; free-threaded builds, which lay objects out otherwise, get an ImportError.
"""

from __future__ import annotations

from dataclasses import dataclass

from kernelmill.boundary import layout
from kernelmill.boundary.build import NULL, Code, Parts, i32
from kernelmill.boundary.capi import (
    GIL_NOT_USED,
    METH_FASTCALL,
    METH_KEYWORDS,
    PER_INTERPRETER_GIL,
    SLOT_EXEC,
    SLOT_GIL,
    SLOT_MULTIPLE_INTERPRETERS,
)
from kernelmill.boundary.signature import docstring
from kernelmill.boundary.wrapper import Entry
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, I1, I8, I32, I64, LOW_TYPES, PTR

MULTIPLE_INTERPRETERS_SINCE = 0x030C
GIL_SLOT_SINCE = 0x030D
IMMORTAL_SINCE = 0x030C  # None, True and False are not counted from then on
REAL_WITH_COMPLEX_SINCE = 0x030E  # arithmetic of a real and a complex number leaves the real one real
STATE_OFFSETS = (16, 24, 32, 40, 48)  # where a module object may keep the pointer to its state
# the table of kernels has rows { ptr qualified name, ptr module name, ptr PyMethodDef, ptr level's name per level }
ROW_MODULE = 8
ROW_DEFINITION = 16
ROW_LEVELS = 24
_DEF_SLOTS = 72  # offset of m_slots in PyModuleDef


@dataclass(frozen=True, slots=True)
class Kernels:
    """The kernels of a module and the CPU levels that it knows."""

    entries: tuple[Entry, ...]
    levels: tuple[str, ...]
    state: layout.State

    @property
    def row(self) -> int:
        """Bytes of a row of the table."""
        return ROW_LEVELS + 8 * len(self.levels)


def add_module(parts: Parts, native_name: str, kernels: Kernels) -> None:
    """Everything that the interpreter calls by itself."""
    state = kernels.state
    parts.data("km.level", Const(0, I64), mutable=True)
    parts.data("km.state_offset", Const(0, I64), mutable=True)
    parts.data("km.immortal", Const(0, I8), mutable=True)
    parts.data("km.real_with_complex", Const(0, I8), mutable=True)
    _add_kernel_table(parts, kernels)
    _add_bind(parts, kernels)
    _add_explain(parts, kernels)
    _add_exec(parts, state)
    _add_collect(parts, state)
    _add_definition(parts, native_name, state)
    _add_init(parts, native_name.rpartition(".")[2], kernels.levels)


def _add_kernel_table(parts: Parts, kernels: Kernels) -> None:
    items: list[Const | bytes | str] = []
    for entry in kernels.entries:
        kernel = entry.kernel
        definition = parts.data(
            f"km.def.{entry.index}",
            parts.text(kernel.name),
            entry.symbol,
            Const(METH_FASTCALL | METH_KEYWORDS, I32),
            parts.text(docstring(kernel)),
            mutable=True,  # PyMethodDef is not const in CPython's eyes
        )
        levels = kernels.levels if any(entry.tables) else (kernels.levels[0],) * len(kernels.levels)
        items += [parts.text(kernel.qualified), parts.text(kernel.module), definition, *map(parts.text, levels)]
    parts.data("km.kernels", *items, Const(None, PTR))


def _add_definition(parts: Parts, native_name: str, state: layout.State) -> None:
    doc = f"Native kernels of {native_name.rpartition('.')[0] or native_name}, compiled by kernelmill."
    method = Const(METH_FASTCALL, I32)
    parts.data(
        "km.methods",
        parts.text("_bind"), "km_bind", method,
        parts.text("_bind($module, name, function, /)\n--\n\nThe kernel `name`, with `function` as its fallback."),
        parts.text("_explain"), "km_explain", method,
        parts.text("_explain($module, name, /)\n--\n\n(native calls, calls that left, level, fallback) of a kernel."),
        *(Const(None, PTR) for _ in range(4)),
        mutable=True,
    )  # fmt: skip
    execute = (Const(SLOT_EXEC, I64), "km_exec")
    interpreters = (Const(SLOT_MULTIPLE_INTERPRETERS, I64), Const(PER_INTERPRETER_GIL, I64))
    gil = (Const(SLOT_GIL, I64), Const(GIL_NOT_USED, I64))
    end = (Const(0, I64), Const(None, PTR))
    # on 64-bit platforms { int slot; void *value } is two words
    parts.data("km.slots11", *execute, *end, mutable=True)
    parts.data("km.slots12", *execute, *interpreters, *end, mutable=True)
    parts.data("km.slots13", *execute, *interpreters, *gil, *end, mutable=True)
    null = Const(None, PTR)
    parts.data(
        "km.module",
        # PyModuleDef_Base: reference count, type, m_init, m_index, m_copy
        Const(1, I64), null, null, Const(0, I64), null,
        parts.text(native_name), parts.text(doc), Const(state.size, I64), "km.methods", "km.slots11",
        "km_traverse", "km_clear", "km_free",
        mutable=True,
    )  # fmt: skip


def _version(code: Code) -> Var:
    """`Py_Version >> 16`: 0x030c for Python 3.12."""
    kind = LOW_TYPES[f"i{code.parts.target.long_bits}"]
    version = code.load(kind, code.object("Py_Version"))
    short = code.op("lshr", kind, version, Const(16, kind))
    return short if kind == I64 else code.op("zext", I64, short)


def _add_init(parts: Parts, name: str, levels: tuple[str, ...]) -> None:
    code = Code(parts, f"PyInit_{name}", {}, PTR)
    size = code.call("PyObject_GetAttrString", code.object("PyBaseObject_Type"), code.text("__basicsize__"))
    code.ret_if(code.is_null(size), NULL)
    header = code.call("PyLong_AsLongLong", size)
    code.run("Py_DecRef", size)
    with code.when(code.op("ne", I1, header, parts.header.size)):
        code.run(
            "PyErr_SetString",
            code.exception("ImportError"),
            code.text("this native module is made for Python builds with the GIL"),
        )
        code.ret(NULL)
    version = _version(code)
    slots = code.address("km.slots11")
    for since, table in ((MULTIPLE_INTERPRETERS_SINCE, "km.slots12"), (GIL_SLOT_SINCE, "km.slots13")):
        slots = code.op("select", PTR, code.op("uge", I1, version, since), code.address(table), slots)
    definition = code.address("km.module")
    # another interpreter of the process may be reading: the same value is not written again
    with code.when(code.op("ne", I1, code.load(PTR, definition, _DEF_SLOTS), slots)):
        code.store(definition, slots, _DEF_SLOTS)
    immortal = code.op("zext", I8, code.op("uge", I1, version, IMMORTAL_SINCE))
    with code.when(code.op("ne", I1, code.load(I8, code.address("km.immortal")), immortal)):
        code.store(code.address("km.immortal"), immortal)
    real = code.op("zext", I8, code.op("uge", I1, version, REAL_WITH_COMPLEX_SINCE))
    with code.when(code.op("ne", I1, code.load(I8, code.address("km.real_with_complex")), real)):
        code.store(code.address("km.real_with_complex"), real)
    if len(levels) > 1:
        _choose_level(code, levels)
    code.ret(code.call("PyModuleDef_Init", definition))
    code.finish(exported=True)


def _choose_level(code: Code, levels: tuple[str, ...]) -> None:
    """Keep the index in `levels` of the best level that the CPU runs."""
    numbers = {level.name: k for k, level in enumerate(code.parts.target.levels)}
    reached = code.op("cpu_level", I64)
    chosen: Operand = Const(0, I64)
    for index, name in enumerate(levels[1:], start=1):
        chosen = code.op("select", I64, code.op("sge", I1, reached, numbers[name]), index, chosen)
    with code.when(code.op("ne", I1, code.load(I64, code.address("km.level")), chosen)):
        code.store(code.address("km.level"), chosen)


def _add_exec(parts: Parts, state: layout.State) -> None:
    """Find where the state pointer stands in the module object, intern the parameter names."""
    code = Code(parts, "km_exec", {"module": PTR}, I32)
    module = code["module"]
    block = code.call("PyModule_GetState", module)
    code.ret_if(code.is_null(block), i32(-1))
    place = code.address("km.state_offset")
    for offset in reversed(STATE_OFFSETS):
        found = code.op("eq", I1, code.load(PTR, module, offset), block)
        stale = code.op("ne", I1, code.load(I64, place), offset)
        with code.when(code.op("and", I1, found, stale)):
            code.store(place, offset)
    for k, name in enumerate(state.names):
        text = code.call("PyUnicode_InternFromString", code.text(name))
        code.ret_if(code.is_null(text), i32(-1))
        code.store(block, text, state.names_at + 8 * k)
    code.ret(i32(0))
    code.finish(inline="never")


def _references(state: layout.State) -> list[int]:
    """Offsets of every owned reference in the state."""
    return [
        layout.NDARRAY, layout.TRUE, layout.FALSE,
        *(layout.scalar_at(name) for name in DTYPES),
        *(state.kernel(k) + layout.FALLBACK for k in range(state.kernels)),
        *(state.names_at + 8 * k for k in range(len(state.names))),
        *(state.class_at(name) for name in state.classes),
    ]  # fmt: skip


def _add_collect(parts: Parts, state: layout.State) -> None:
    """m_traverse, m_clear, m_free."""
    offsets = parts.data("km.references", *(Const(k, I64) for k in _references(state)))
    count = len(_references(state))

    code = Code(parts, "km_traverse", {"module": PTR, "visit": PTR, "arg": PTR}, I32)
    block = code.call("PyModule_GetState", code["module"])
    code.ret_if(code.is_null(block), i32(0))
    with code.count_up(count) as k:
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
    with code.count_up(count) as k:
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


def _find(code: Code, kernels: Kernels, name: Operand) -> Var:
    """Index of the kernel called `name`; returns from the function with KeyError where there is none."""
    index = code.var(I64, "index")
    code.assign(index, -1)
    actual = code.load(PTR, name, code.parts.header.type)
    with code.when(code.op("eq", I1, actual, code.object("PyUnicode_Type"))), code.count_up(len(kernels.entries)) as k:
        text = code.load(PTR, code.address("km.kernels"), code.op("mul", I64, k, kernels.row))
        differ = code.call("PyUnicode_CompareWithASCIIString", name, text)
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


def _row(code: Code, kernels: Kernels, index: Var) -> Operand:
    return code.at(code.address("km.kernels"), code.op("mul", I64, index, kernels.row))


def _add_bind(parts: Parts, kernels: Kernels) -> None:
    code = Code(parts, "km_bind", {"self": PTR, "args": PTR, "nargs": I64}, PTR)
    _want_arguments(code, 2, "_bind() takes a kernel's name and its Python function")
    name, function = (code.load(PTR, code["args"], 8 * k) for k in (0, 1))
    index = _find(code, kernels, name)
    row = _row(code, kernels, index)
    module = code.call("PyUnicode_InternFromString", code.load(PTR, row, ROW_MODULE))
    code.ret_if(code.is_null(module), NULL)
    result = code.call("PyCFunction_NewEx", code.load(PTR, row, ROW_DEFINITION), code["self"], module)
    code.run("Py_DecRef", module)
    code.ret_if(code.is_null(result), NULL)
    slot = _kernel_state(code, index)
    old = code.load(PTR, slot, layout.FALLBACK)
    code.run("Py_IncRef", function)
    code.store(slot, function, layout.FALLBACK)
    code.run("km_decref", old)
    block = code.call("PyModule_GetState", code["self"])
    for cls in map(kernels.state.class_at, kernels.state.classes):  # a reloaded module has new ones
        known = code.load(PTR, block, cls)
        code.store(block, NULL, cls)
        code.run("km_decref", known)
    code.ret(result)
    code.finish()


def _add_explain(parts: Parts, kernels: Kernels) -> None:
    code = Code(parts, "km_explain", {"self": PTR, "args": PTR, "nargs": I64}, PTR)
    _want_arguments(code, 1, "_explain() takes a kernel's name")
    index = _find(code, kernels, code.load(PTR, code["args"]))
    row = _row(code, kernels, index)
    chosen = code.op("mul", I64, code.load(I64, code.address("km.level")), 8)
    level = code.load(PTR, row, code.op("add", I64, chosen, ROW_LEVELS))
    slot = _kernel_state(code, index)
    fallback = code.load(PTR, slot, layout.FALLBACK)
    none = code.object("_Py_NoneStruct")
    shown = code.op("select", PTR, code.is_null(fallback), none, fallback)
    native, left = (code.load(I64, slot, at) for at in (layout.NATIVE_CALLS, layout.LEFT_CALLS))
    code.ret(code.call("Py_BuildValue", code.text("LLsO"), native, left, level, shown))
    code.finish()
