"""NamedTuple classes of the project: found in `sys.modules` when a call first needs them, kept in the module's state.

    km_classes(state)                    look for every class that is not known yet
    km_instance(state, kind, values)     an instance of the class `kind` from a tuple of its items (stolen); null on
    failure

Binding a kernel forgets them, so that a reloaded module is asked again.
"""

from __future__ import annotations

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import SLOT_TP_NEW
from kernelmill.boundary.writer import NULL, Code, Parts, i32
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import I1, I64, PTR

ROW_SIZE = 24  # { ptr module, ptr name, i64 offset in the state }
ROW_PLACE = 16


def add_classes(parts: Parts, state: layout.State, *, always: bool = False) -> None:
    """Both functions and the table of the classes: where the module has such classes, or `always`."""
    if state.classes or always or parts.compiled:
        _add_table(parts, state)
    if (state.classes or always) and not parts.compiled:
        _add_functions(parts)


def _add_table(parts: Parts, state: layout.State) -> None:
    rows: list[Const | bytes | str] = []
    for qualified in state.classes:
        module, _, name = qualified.partition(":")
        rows += [*parts.pointer(parts.text(module)), *parts.pointer(parts.text(name)), Const(state.class_at(qualified), I64)]
    parts.data("km.classes", *rows, Const(None, PTR), opaque=True)
    parts.data("km.class_count", Const(len(state.classes), I64), opaque=True)


def _add_functions(parts: Parts) -> None:
    code = Code(parts, "km_classes", {"state": PTR}, None)
    with code.count_up(code.load(I64, code.address("km.class_count"))) as k:
        row = code.at(code.address("km.classes"), code.op("mul", I64, k, ROW_SIZE))
        _find(code, row, code.at(code["state"], code.load(I64, row, ROW_PLACE)))
    code.run("PyErr_Clear")
    code.ret()
    code.finish(inline="never", cold=True)

    code = Code(parts, "km_instance", {"kind": PTR, "values": PTR}, PTR)
    arguments = code.call("PyTuple_New", 1)
    with code.when(code.is_null(arguments)):
        code.run("Py_DecRef", code["values"])
        code.ret(NULL)
    code.run("PyTuple_SetItem", arguments, 0, code["values"])
    # tuple.__new__(kind, values): what the class's own __new__ does
    new = code.call("PyType_GetSlot", code.object("PyTuple_Type"), i32(SLOT_TP_NEW))
    result = code.call_pointer(PTR, new, code["kind"], arguments, NULL)
    code.run("Py_DecRef", arguments)
    code.ret(result)
    code.finish(inline="never")


def _find(code: Code, row: Operand, slot: Operand) -> None:
    """Put the class of a row into its slot, if it can be had."""
    with code.once():
        code.leave_if(code.op("ne", I1, code.load(PTR, slot, order="acquire"), NULL))
        text = code.call("PyUnicode_InternFromString", code.load(PTR, row))
        code.leave_if(code.is_null(text))
        owner = code.call("PyImport_GetModule", text)
        code.run("Py_DecRef", text)
        code.leave_if(code.is_null(owner))
        found = code.call("PyObject_GetAttrString", owner, code.load(PTR, row, 8))
        code.run("Py_DecRef", owner)
        code.leave_if(code.is_null(found))
        is_class = code.call("PyObject_IsInstance", found, code.object("PyType_Type"))
        good = code.var(I1, "good")
        code.assign(good, code.op("sgt", I1, is_class, i32(0)))
        with code.when(good):
            derived = code.call("PyType_IsSubtype", found, code.object("PyTuple_Type"))
            code.assign(good, code.op("ne", I1, derived, i32(0)))
        with code.when(good):
            code.store(slot, found, order="release")
            code.leave()
        code.run("Py_DecRef", found)
        code.leave()


def look_for(code: Code, state: Var, names: list[str]) -> None:
    """Look for classes that a call needs and that are not known yet."""
    if not names:
        return
    missing = code.either([code.is_null(code.known(code.placed(state, layout.class_of(name)), 0)) for name in names])
    with code.when(missing):
        code.run("km_classes", state)


__all__ = ["add_classes", "look_for"]
