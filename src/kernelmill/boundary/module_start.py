"""How a native module starts: what the interpreter looks up in the file, and what is found out about the interpreter.

    PyInit_NAME        a PyModuleDef whose slots are chosen by the running Python: unknown ones are errors on older
    PyModExport_NAME   a slot array that holds no Python object, so that builds with and without the GIL can read it

An interpreter that lays objects out otherwise than the module was made for gets an ImportError. This is all that
depends on the Python ABI: whatever else is in a module is the same for every one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import (
    GIL_NOT_USED,
    METH_FASTCALL,
    PER_INTERPRETER_GIL,
    SLOT_EXEC,
    SLOT_GIL,
    SLOT_MULTIPLE_INTERPRETERS,
    header_size,
)
from kernelmill.boundary.writer import NULL, Code, Parts
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import I1, I8, I16, I32, I64, LOW_TYPES, PTR
from kernelmill.targets import Abi, Target

MULTIPLE_INTERPRETERS_SINCE = 0x030C
GIL_SLOT_SINCE = 0x030D
IMMORTAL_SINCE = 0x030C  # None, True and False are not counted from then on
COUNTED_EXPORTS_SINCE = 0x030E  # threads without the GIL count the buffers that they hold of one object rightly
REAL_WITH_COMPLEX_SINCE = 0x030E  # arithmetic of a real and a complex number leaves the real one real
DEF_WORDS: Final = 7  # of PyModuleDef between the object header and m_slots
SLOT_POINTER: Final = 0x6  # flags of a PySlot: a pointer, to data that stays
# numbers of PySlot, Python 3.15
NEW_SLOTS: Final = {
    "exec": 85, "interpreters": 86, "gil": 87, "name": 100, "doc": 101, "state_size": 102, "methods": 103,
    "traverse": 104, "clear": 105, "free": 106, "abi": 109,
}  # fmt: skip
# { major, minor, flags: stable and for builds with and without the GIL, made by 3.15, for 3.15 }
ABI_INFO: Final = (Const(1, I8), Const(0, I8), Const(7, I16), Const(0x030F0000, I32), Const(0x030F0000, I32))
WRONG_BUILD: Final = {
    "gil": "this native module is made for Python builds with the GIL",
    "free": "this native module is made for free-threaded Python builds",
}

#: the names of the CPU levels that a module has code for, the lowest first, with their rows in the target's `levels`
Levels = tuple[tuple[str, int], ...]


def levels_of(target: Target, names: Collection[str] = ()) -> Levels:
    """Of a target, those of `names`, or all without any."""
    rows = {level.name: k for k, level in enumerate(target.levels)}
    return tuple((name, rows[name]) for name in target.chosen_levels(names))


def add_start(parts: Parts, native_name: str, state: layout.State, levels: Levels, abi: Abi) -> None:
    """The function that the interpreter calls first, with everything it hands out."""
    _add_methods(parts)
    texts = (parts.text(native_name), parts.text(_doc(native_name)))
    (_add_slots if abi.style == "export" else _add_definition)(parts, texts, state, abi)
    if parts.compiled:
        return
    code = Code(parts, f"{abi.entry}_{native_name.rpartition('.')[2]}", {}, PTR)
    version = _look_around(code, levels, abi)
    if abi.style == "export":
        code.ret(code.address("km.slots"))
    else:
        code.ret(code.call("PyModuleDef_Init", _choose_slots(code, version, abi)))
    code.finish(exported=True)


def _doc(native_name: str) -> str:
    return f"Native kernels of {native_name.rpartition('.')[0] or native_name}, compiled by kernelmill."


def _add_methods(parts: Parts) -> None:
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


def _add_definition(parts: Parts, texts: tuple[str, str], state: layout.State, abi: Abi) -> None:
    """A PyModuleDef, and a slot array for each kind of Python."""
    size = parts.size  # { int slot; void *value }
    execute = (Const(SLOT_EXEC, I32), "km_exec")
    interpreters = (Const(SLOT_MULTIPLE_INTERPRETERS, I32), size(PER_INTERPRETER_GIL))
    gil = (Const(SLOT_GIL, I32), size(GIL_NOT_USED))
    end = (Const(0, I32), Const(None, PTR))
    parts.data("km.slots11", *execute, *end, mutable=True)
    parts.data("km.slots12", *execute, *interpreters, *end, mutable=True)
    parts.data("km.slots13", *execute, *interpreters, *gil, *end, mutable=True)
    null = Const(None, PTR)
    parts.data(
        "km.module",
        # PyModuleDef_Base: reference count, type, m_init, m_index, m_copy
        *_object_head(parts, abi), null, size(0), null,
        *texts, size(state.size), "km.methods", "km.slots11",
        "km_traverse", "km_clear", "km_free",
        mutable=True,
    )  # fmt: skip


def _object_head(parts: Parts, abi: Abi) -> tuple[Const | bytes | str, ...]:
    """The header of an object that lies in our own data: one reference, type to be filled in."""
    null = Const(None, PTR)
    if not abi.free_threaded:
        return (parts.size(1), null)
    # no owner thread, flags, mutex, collector's bits, immortal local count, shared count, type
    return (Const(0, I64), Const(0, I16), Const(0, I8), Const(0, I8), Const(-1, I32), Const(0, I64), null)


def _version(code: Code) -> Var:
    """`Py_Version >> 16`: 0x030c for Python 3.12."""
    kind = LOW_TYPES[f"i{code.parts.model.long_bits}"]
    version = code.load(kind, code.object("Py_Version"))
    short = code.op("lshr", kind, version, Const(16, kind))
    return short if kind == I64 else code.op("zext", I64, short)


def _add_slots(parts: Parts, texts: tuple[str, str], state: layout.State, _abi: Abi) -> None:
    """The PySlot array of `PyModExport_…`: { u16 number, u16 flags, u32 0, value of 8 bytes }."""
    parts.data("km.abi", *ABI_INFO, mutable=True)
    rows: list[tuple[str, int, tuple[Const | bytes | str, ...]]] = [
        ("abi", SLOT_POINTER, parts.pointer("km.abi")),  # must be the first
        ("name", SLOT_POINTER, parts.pointer(texts[0])),
        ("doc", SLOT_POINTER, parts.pointer(texts[1])),
        ("methods", SLOT_POINTER, parts.pointer("km.methods")),
        ("state_size", 0, (Const(state.size, I64),)),
        ("exec", 0, parts.pointer("km_exec")),
        ("traverse", 0, parts.pointer("km_traverse")),
        ("clear", 0, parts.pointer("km_clear")),
        ("free", 0, parts.pointer("km_free")),
        ("interpreters", 0, (Const(PER_INTERPRETER_GIL, I64),)),
        ("gil", 0, (Const(GIL_NOT_USED, I64),)),
    ]
    items: list[Const | bytes | str] = []
    for name, flags, value in rows:
        items += [Const(NEW_SLOTS[name], I16), Const(flags, I16), Const(0, I32), *value]
    parts.data("km.slots", *items, Const(0, I64), Const(0, I64), mutable=True)


def _choose_slots(code: Code, version: Var, abi: Abi) -> Var:
    """The PyModuleDef with the slots that this Python knows."""
    slots = code.address("km.slots11")
    for since, table in ((MULTIPLE_INTERPRETERS_SINCE, "km.slots12"), (GIL_SLOT_SINCE, "km.slots13")):
        slots = code.op("select", PTR, code.op("uge", I1, version, since), code.address(table), slots)
    definition = code.address("km.module")
    place = header_size(abi.objects, code.parts.word) + DEF_WORDS * code.parts.word
    with code.when(code.op("ne", I1, code.load(PTR, definition, place), slots)):
        code.store(definition, slots, place)
    return definition


def _look_around(code: Code, levels: Levels, abi: Abi) -> Var:
    """Keep what is found out about interpreter and CPU; the interpreter's version."""
    size = code.call("PyObject_GetAttrString", code.object("PyBaseObject_Type"), code.text("__basicsize__"))
    code.ret_if(code.is_null(size), NULL)
    header = code.call("PyLong_AsLongLong", size)
    code.run("Py_DecRef", size)
    known = header_size(abi.objects, code.parts.word)
    if known:
        with code.when(code.op("ne", I1, header, known)):
            message = code.text(WRONG_BUILD[abi.objects])
            code.run("PyErr_SetString", code.exception("ImportError"), message)
            code.ret(NULL)
    _keep(code, "km.header", header)
    version = _version(code)
    _keep(code, "km.immortal", code.op("zext", I8, code.op("uge", I1, version, IMMORTAL_SINCE)))
    _keep(code, "km.real_with_complex", code.op("zext", I8, code.op("uge", I1, version, REAL_WITH_COMPLEX_SINCE)))
    has_gil = code.op("eq", I1, header, 2 * code.parts.word)
    counted = code.op("or", I1, has_gil, code.op("uge", I1, version, COUNTED_EXPORTS_SINCE))
    _keep(code, "km.counted_exports", code.op("zext", I8, counted))
    _choose_level(code, levels)
    return version


def _keep(code: Code, name: str, value: Var) -> None:
    """Store a fact; another interpreter of the process may be reading it, so the same value is not written again."""
    place = code.address(name)
    with code.when(code.op("ne", I1, code.load(LOW_TYPES[str(value.type)], place, order="monotonic"), value)):
        code.store(place, value, order="monotonic")


def _choose_level(code: Code, levels: Levels) -> None:
    """Keep the index in `levels` of the best level that the CPU runs, its name and the lowest's."""
    (lowest, _), *others = levels
    name = code.text(lowest)
    _keep(code, "km.lowest_name", name)
    if others:
        reached = code.op("cpu_level", I64)
        chosen = code.op("copy", I64, 0)
        for index, (text, row) in enumerate(others, start=1):
            reaches = code.op("sge", I1, reached, row)
            chosen = code.op("select", I64, reaches, index, chosen)
            name = code.op("select", PTR, reaches, code.text(text), name)
        _keep(code, "km.level", chosen)
    _keep(code, "km.level_name", name)
