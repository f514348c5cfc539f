"""Raise sites: the exception of a guard that failed with `mode=raise`, made by the interpreter or NumPy themselves.

`ir.failures.exception_of` says how the exception of the failure of such a guard comes about:

    BadIndex(1)                                 operands index, extent: NumPy's own IndexError for that axis
    Repeat("operator.truediv", ("int", "int"))  operands boxed as these types, the function called, which raises
    New("ValueError", "some text")              that built-in exception with this text (without text: without arguments)

From the guards of a module this makes a row for each site, a global by whose address the guard tells which it was, and
`km_raise(ctx)`, which carries a row out and adds a note naming file and line. Rows are named after the function, by number in
it: what is compiled for a function does not depend on the lines it stands on, nor on other functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kernelmill.analyses.call_graph import without_level
from kernelmill.boundary import module_state as layout
from kernelmill.boundary.capi import CTX_STATE, CTX_VALUES, NPY_DESCR_FROM_TYPE, NPY_NEW_FROM_DESCR
from kernelmill.boundary.writer import NULL, Code, Parts, i32
from kernelmill.ir.failures import BadIndex, Exception_, New, Repeat, exception_of, failure_text
from kernelmill.ir.nodes import Const, Function, Op, Operand, Stmt, Var, attr, failure_of, with_attrs
from kernelmill.ir.types import DTYPES, F64, I1, I8, I16, I32, I64, PTR
from kernelmill.ir.walk import map_block, operations
from kernelmill.records import dataclass, replace

FORMS: Final[dict[type[Exception_], int]] = {BadIndex: 0, Repeat: 1, New: 2}
# a row is { i64 form, i64 axis or count, ptr module/exception, ptr function/text, i64 length, ptr types, ptr note, i64 }
# operand types of the form `call`, by one letter each; NumPy scalars follow from 'A'
_PYTHON_LETTERS: Final = {"int": "i", "uint": "u", "float": "f", "bool": "b"}
LETTERS: Final = {
    **_PYTHON_LETTERS,
    **{f"np.{name}": chr(ord("A") + k) for k, name in enumerate(DTYPES) if DTYPES[name].kind != "c"},
}


@dataclass(frozen=True, slots=True)
class Site:
    """One raise site: the name of its row, how its exception is made, where (line 0 for nowhere)."""

    name: str
    exception: Exception_
    path: str = ""
    line: int = 0


def name_sites(functions: Iterable[Function], places: Mapping[str, str]) -> tuple[tuple[Function, ...], list[Site]]:
    """These functions with the names of rows for the numbers of their raise sites, and the rows.

    Sites that have the same number in a function, or in its copies for CPU levels, are one. `places` gives files the names
    that do not depend on where the wheel is built.
    """
    found: dict[str, dict[object, Site]] = {}
    named = []
    for function in functions:
        if not any(attr(op, "mode") == "raise" for op in operations(function.body)):
            named.append(function)
            continue
        owner = without_level(function)
        sites = found.setdefault(owner, {})

        def name(stmt: Stmt, owner: str = owner, sites: dict[object, Site] = sites) -> tuple[Stmt, ...] | None:
            if not isinstance(stmt, Op) or stmt.name != "guard" or attr(stmt, "mode") != "raise":
                return None
            site = sites.get(attr(stmt, "site"))
            if site is None:
                made, span = exception_of(failure_of(stmt)), stmt.span.within(places)
                if made is None:
                    raise ValueError(f"@{owner}: no exception can be made from {failure_text(failure_of(stmt))}")
                site = Site(f"km.site.{owner}.{len(sites)}", made, places.get(span.path, span.path), span.line)
                sites[attr(stmt, "site")] = site
            return (replace(stmt, attrs=with_attrs(stmt.attrs, {"site": site.name})),)

        named.append(replace(function, body=map_block(function.body, name)))
    return tuple(named), [site for sites in found.values() for site in sites.values()]


def add_raising(parts: Parts, sites: list[Site]) -> None:
    """The rows of sites, `km_raise` and `km_raises_index`."""
    for site in sites:
        parts.data(site.name, *_row(parts, site), opaque=True)
    if parts.compiled:
        return
    parts.data("km.zero", bytes(16))
    _add_box_operand(parts)
    _add_index_error(parts)
    _add_call_error(parts)
    _add_note(parts)
    _add_raise(parts)
    _add_index_test(parts)


def _row(parts: Parts, site: Site) -> list[Const | bytes | str]:
    number, types, first, second = 0, "", "", ""
    match site.exception:
        case BadIndex(axis):
            number = axis
        case Repeat(function, operands):
            types = "".join(LETTERS[name] for name in operands)
            number = len(types)
            first, _, second = function.rpartition(".")
        case New(exception, message):
            first, second = exception, message
    note = f'File "{site.path}", line {site.line}, in native code' if site.line else ""
    return [
        Const(FORMS[type(site.exception)], I64), Const(number, I64),
        *parts.pointer(parts.text(first)), *parts.pointer(parts.text(second)), Const(len(second.encode()), I64),
        *parts.pointer(parts.text(types)), *parts.pointer(parts.text(note)), Const(len(note.encode()), I64),
    ]  # fmt: skip


def _add_box_operand(parts: Parts) -> None:
    """`km_box_operand(state, letter, bits)`: a new reference to the Python object for one operand, or null."""
    code = Code(parts, "km_box_operand", {"state": PTR, "letter": I8, "bits": I64}, PTR)
    bits = code["bits"]
    for name, letter in LETTERS.items():
        with code.when(code.op("eq", I1, code["letter"], Const(ord(letter), I8))):
            match name:
                case "int":
                    code.ret(code.call("PyLong_FromLongLong", bits))
                case "uint":
                    code.ret(code.call("PyLong_FromUnsignedLongLong", bits))
                case "float":
                    code.ret(code.call("PyFloat_FromDouble", code.op("bitcast", F64, bits)))
                case "bool" | "np.bool":
                    _box_bool(code, bits, name == "np.bool")
                case _:
                    _box_numpy(code, bits, name.removeprefix("np."))
    code.ret(NULL)
    code.finish(inline="never", cold=True)


def _box_bool(code: Code, bits: Operand, numpy: bool) -> None:
    if numpy:
        yes, no = (code.load(PTR, code["state"], at, order="monotonic") for at in (layout.TRUE, layout.FALSE))
    else:
        yes, no = code.object("_Py_TrueStruct"), code.object("_Py_FalseStruct")
    obj = code.op("select", PTR, code.op("ne", I1, bits, 0), yes, no)
    code.run("Py_IncRef", obj)
    code.ret(obj)


def _box_numpy(code: Code, bits: Var, name: str) -> None:
    dtype = DTYPES[name]
    kind = code.load(PTR, code["state"], layout.scalar_at(name), order="monotonic")
    code.ret_if(code.is_null(kind), NULL)
    obj = code.call_pointer(
        PTR, code.load(PTR, code["state"], layout.scalar_alloc_at(name), order="monotonic"), kind, code.parts.size(0)
    )
    code.ret_if(code.is_null(obj), NULL)
    value: Operand = bits
    if dtype.kind == "f":
        value = code.op("bitcast", F64, bits)
        if dtype.low != F64:
            value = code.op("fptrunc", dtype.low, value)
    elif dtype.low in (I8, I16, I32):
        value = code.op("trunc", dtype.low, bits)
    code.store(obj, value, code.parts.header.value)
    code.ret(obj)


def _add_index_error(parts: Parts) -> None:
    """`km_index_error(ctx, axis)`: index an array of that extent whose elements all are the same byte."""
    code = Code(parts, "km_index_error", {"ctx": PTR, "axis": I64}, PTR)
    state = code.load(PTR, code["ctx"], CTX_STATE)
    code.ret_if(code.op("eq", I1, code.call("km_numpy", state), code.op("ne", I1, NULL, NULL)), NULL)
    index, extent = (code.load(I64, code["ctx"], CTX_VALUES + 8 * k) for k in (0, 1))
    memory = code.stack(8 * 64)
    rank = code.op("add", I64, code["axis"], 1)
    with code.count_up(32) as i:
        last = code.op("eq", I1, i, code["axis"])
        code.store_size(memory, code.op("select", I64, last, extent, 1), i)
        code.store_size(memory, 0, code.op("add", I64, i, 32))
    api = code.known(state, layout.API)
    number = i32(parts.model.dtype_numbers("int8")[0])
    descr = code.call_pointer(PTR, code.load(PTR, api, parts.word * NPY_DESCR_FROM_TYPE), number)
    array = code.call_pointer(
        PTR, code.load(PTR, api, parts.word * NPY_NEW_FROM_DESCR),
        code.load(PTR, state, layout.NDARRAY, order="monotonic"), descr,
        code.op("trunc", I32, rank), memory, code.at(memory, 32 * parts.word),
        code.address("km.zero"), i32(0), NULL,
    )  # fmt: skip
    code.ret_if(code.is_null(array), NULL)
    key = code.call("PyTuple_New", rank)
    result = code.var(PTR, "result")
    code.assign(result, NULL)
    with code.when(code.op("ne", I1, key, NULL)):
        with code.count_up(rank) as i:
            at = code.op("select", I64, code.op("eq", I1, i, code["axis"]), index, 0)
            code.run("PyTuple_SetItem", key, i, code.call("PyLong_FromLongLong", at))
        code.assign(result, code.call("PyObject_GetItem", array, key))
        code.run("Py_DecRef", key)
    code.run("Py_DecRef", array)
    code.ret(result)
    code.finish(inline="never", cold=True)


def _add_call_error(parts: Parts) -> None:
    """`km_call_error(ctx, row)`: box the operands, call the function of the row."""
    code = Code(parts, "km_call_error", {"ctx": PTR, "row": PTR}, PTR)
    ctx, row = code["ctx"], code["row"]
    state = code.load(PTR, ctx, CTX_STATE)
    code.run("km_numpy", state)  # operands may be NumPy scalars
    count = code.load(I64, row, 8)
    module = code.call("PyImport_ImportModule", code.load(PTR, row, 16))
    code.ret_if(code.is_null(module), NULL)
    function = code.call("PyObject_GetAttrString", module, code.load(PTR, row, 24))
    code.run("Py_DecRef", module)
    code.ret_if(code.is_null(function), NULL)
    result = code.var(PTR, "result")
    code.assign(result, NULL)
    operands = code.call("PyTuple_New", count)
    with code.when(code.op("ne", I1, operands, NULL)):
        with code.count_up(count) as i:
            letter = code.load(I8, code.load(PTR, row, 40), i)
            bits = code.load(I64, ctx, code.op("add", I64, code.op("mul", I64, i, 8), CTX_VALUES))
            code.run("PyTuple_SetItem", operands, i, code.call("km_box_operand", state, letter, bits))
        code.assign(result, code.call("PyObject_Call", function, operands, NULL))
        code.run("Py_DecRef", operands)
    code.run("Py_DecRef", function)
    code.ret(result)
    code.finish(inline="never", cold=True)


def _add_raise(parts: Parts) -> None:
    """`km_raise(ctx)`: set the exception of the site that was reached. Returns null."""
    code = Code(parts, "km_raise", {"ctx": PTR}, PTR)
    ctx = code["ctx"]
    row = code.load(PTR, ctx)
    form = code.load(I64, row)
    result = code.var(PTR, "result")
    code.assign(result, NULL)
    with code.when(code.op("eq", I1, form, FORMS[BadIndex])):
        code.assign(result, code.call("km_index_error", ctx, code.load(I64, row, 8)))
    with code.when(code.op("eq", I1, form, FORMS[Repeat])):
        code.assign(result, code.call("km_call_error", ctx, row))
    with code.when(code.op("eq", I1, form, FORMS[New])):
        _raise_builtin(code, row)
    with code.when(code.is_null(code.call("PyErr_Occurred"))):
        code.run(
            "PyErr_SetString",
            code.exception("SystemError"),
            code.text("kernelmill: an operation that failed natively did not fail when it was repeated"),
        )
    code.run("km_decref", result)
    code.run("km_add_note", code.load(PTR, row, 48), code.load(I64, row, 56))
    code.ret(NULL)
    code.finish(inline="never", cold=True)


def _add_index_test(parts: Parts) -> None:
    """`km_raises_index(ctx)`: whether the site that was reached is for an index, whose exception buffers word otherwise."""
    code = Code(parts, "km_raises_index", {"ctx": PTR}, I1)
    row = code.load(PTR, code["ctx"])
    code.ret(code.op("eq", I1, code.load(I64, row), FORMS[BadIndex]))
    code.finish(inline="never", cold=True)


def _raise_builtin(code: Code, row: Operand) -> None:
    module = code.call("PyImport_ImportModule", code.text("builtins"))
    with code.when(code.op("ne", I1, module, NULL)):
        kind = code.call("PyObject_GetAttrString", module, code.load(PTR, row, 16))
        code.run("Py_DecRef", module)
        with code.when(code.op("ne", I1, kind, NULL)):
            length = code.load(I64, row, 32)
            with code.when(code.op("eq", I1, length, 0)):
                code.run("PyErr_SetNone", kind)
            with code.otherwise():
                text = code.call("PyUnicode_FromStringAndSize", code.load(PTR, row, 24), length)
                with code.when(code.op("ne", I1, text, NULL)):
                    code.run("PyErr_SetObject", kind, text)
                    code.run("Py_DecRef", text)
            code.run("Py_DecRef", kind)


def _add_note(parts: Parts) -> None:
    """`km_add_note(text, length)`: `add_note` on the exception that is set."""
    code = Code(parts, "km_add_note", {"text": PTR, "length": I64}, None)
    code.ret_if(code.op("eq", I1, code["length"], 0))
    memory = code.stack(32)
    places = [code.at(memory, 8 * k) for k in range(3)]
    code.run("PyErr_Fetch", *places)
    code.run("PyErr_NormalizeException", *places)
    kind, value, trace = (code.load(PTR, p) for p in places)
    done = code.call("PyObject_CallMethod", value, code.text("add_note"), code.text("s"), code["text"])
    with code.when(code.is_null(done)):
        code.run("PyErr_Clear")
    code.run("km_decref", done)
    code.run("PyErr_Restore", kind, value, trace)
    code.ret()
    code.finish(inline="never", cold=True)
