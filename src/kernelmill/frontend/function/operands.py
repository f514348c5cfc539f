"""Syntax that a kernel cannot contain: what it is called, and what to write instead. One row each."""

from __future__ import annotations

import ast
from typing import Final, NoReturn

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.kinds import Kind, kind_of
from kernelmill.frontend.function.values import LIST_OF_VIEWS, MODULE_LIST, NUMPY_RECORD, SLICE, Method, NoneValue, Tuple, Value
from kernelmill.frontend.type_rules.items import bare
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import NONE, ArrayType, Container, HighType, TupleType
from kernelmill.records import replace


def leave(fb: FunctionBuilder, why: str) -> None:
    """Hand the call to the Python function."""
    fb.emitter.emit("leave", (), why=why)
    fb.env = None


def type_of(fb: FunctionBuilder, node: ast.AST, value: Value) -> HighType:
    """The type of a value that can be returned."""
    if isinstance(value, NoneValue):
        return NONE
    if isinstance(value, Tuple) and value.cls == SLICE:
        raise stop(
            fb.info, node, "unsupported-value", "a slice cannot leave the place where it is made in a kernel", "pass its bounds"
        )
    if isinstance(value, Tuple) and value.cls == NUMPY_RECORD:
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "a result of np.linalg cannot leave the place where it is made in a kernel",
            "unpack it: q, r = np.linalg.qr(a)",
        )
    if isinstance(value, Tuple) and kind_of(value) is Kind.ITERATOR:
        message = "an iterator cannot be returned from a kernel or kept in a list"
        raise stop(fb.info, node, "unsupported-value", message, "make a list or a tuple of it: list(…), tuple(…)")
    if isinstance(value, Tuple) and value.cls == LIST_OF_VIEWS:
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "a list of arrays cannot leave the place where it is made in a kernel",
            "unpack it: a, b = np.split(x, 2)",
        )
    if isinstance(value, Tuple) and value.cls == MODULE_LIST:
        message = "a list of the module cannot leave a kernel, which knows its items only"
        raise stop(fb.info, node, "unsupported-value", message, "make a new list or a tuple of it: list(…), tuple(…)")
    if isinstance(value, Tuple):
        return TupleType(tuple(type_of(fb, node, item) for item in value.items), value.cls, value.fields)
    if isinstance(value, Var | Const):
        type_: HighType = value.type  # type: ignore[assignment]  # high IR has high types only
        if isinstance(type_, Container):
            return bare(type_)
        return replace(type_, order="") if isinstance(type_, ArrayType) else type_
    raise stop(
        fb.info,
        node,
        "unsupported-value",
        f"{describe(value)} cannot be returned from a kernel",
        "return numbers, arrays or tuples of them",
    )


def refuse_iterator(fb: FunctionBuilder, node: ast.AST, *values: Value) -> None:
    """Refuse a use that only a tuple has, where the items of an iterator are all known."""
    for value in values:
        if isinstance(value, Tuple) and kind_of(value) is Kind.ITERATOR:
            raise stop(
                fb.info,
                node,
                "unsupported-value",
                "an iterator cannot be used here in a kernel",
                "make a list or a tuple of it: list(…), tuple(…)",
            )


def operand_of(fb: FunctionBuilder, value: Value, node: ast.AST) -> Operand:
    """`value` as a run-time operand, or a diagnostic."""
    if isinstance(value, Var | Const) and not isinstance(value.type, Container):
        return value
    raise stop(
        fb.info,
        node,
        "unsupported-value",
        f"{describe(value)} cannot be used here",
        "only numbers and arrays exist at run time in a kernel",
    )


_WORDS: Final[dict[Kind, str]] = {
    Kind.LIST: "a list",
    Kind.FIXED: "a tuple of unknown length",
    Kind.DICT: "a dictionary",
    Kind.SET: "a set",
    Kind.TUPLE: "a tuple",
    Kind.RECORD: "a tuple",
    Kind.TEXT: "a string",
    Kind.MESSAGE: "a string made at run time",
    Kind.NONE: "None",
    Kind.DTYPE: "a dtype",
    Kind.RANGE: "a range",
    Kind.ITERATOR: "an iterator",
    Kind.FUNCTION: "a function",
    Kind.CLOSURE: "a nested function",
    Kind.LIBRARY: "a function or type",
    Kind.CLASS: "a NamedTuple class",
    Kind.MODULE: "a module",
    Kind.CONSTANT: "an array of the module",
    Kind.TABLE: "a dictionary of the module",
}


def describe(value: Value) -> str:
    """What a value is, for messages."""
    if isinstance(value, Method):
        owner = {Kind.RECORD: "a record", Kind.TUPLE: "a record", Kind.ARRAY: "an array"}.get(kind_of(value.receiver))
        return f"attribute {value.name!r} of {owner or describe(value.receiver)}"
    return _WORDS[kind_of(value)] if kind_of(value) in _WORDS else f"a value of type {getattr(value, 'type', None)}"


_MOVE = "move it out of the kernel into the Python code that calls it"


UNSUPPORTED: Final[dict[type[ast.AST], tuple[str, str]]] = {
    ast.TryStar: ("try/except*", _MOVE),
    ast.With: ("with, other than of np.errstate,", _MOVE),
    ast.Nonlocal: ("nonlocal", "pass the value as an argument and return the new one"),
    ast.Import: ("import inside a function", "import at the top of the module"),
    ast.ImportFrom: ("import inside a function", "import at the top of the module"),
    ast.AsyncFunctionDef: ("a nested coroutine", _MOVE),
    ast.ClassDef: ("a class", _MOVE),
    ast.AsyncFor: ("async for", _MOVE),
    ast.AsyncWith: ("async with", _MOVE),
    ast.GeneratorExp: ("a generator expression", "write the loop"),
    ast.Await: ("await", _MOVE),
    ast.Yield: ("yield", "fill an array and return it"),
    ast.YieldFrom: ("yield from", "fill an array and return it"),
    ast.FormattedValue: ("an f-string", _MOVE),
    ast.Starred: ("unpacking with *", "write the items out"),
    ast.Slice: ("a slice outside a subscript", "write a[i:j]"),
    ast.Attribute: ("assignment to an attribute", "return the value instead"),
}


def refuse(fb: FunctionBuilder, node: ast.AST) -> NoReturn:
    """Raise Stop for a construct that a kernel cannot contain."""
    what, hint = UNSUPPORTED.get(type(node), (f"{type(node).__name__} syntax", _MOVE))
    raise stop(fb.info, node, "unsupported-syntax", f"{what} is not supported in a kernel", hint)
