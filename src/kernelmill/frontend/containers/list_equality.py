"""Equality of lists, and of tuples of unknown length: by length and item by item, see `library/python/tables.py`."""

from __future__ import annotations

import ast

from kernelmill.frontend.containers.items import sited
from kernelmill.frontend.containers.lists import as_items, length
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.library import library_function
from kernelmill.frontend.function.operands import describe
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value, scalar
from kernelmill.frontend.type_rules.items import join_items
from kernelmill.ir.lists import holds_arrays
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import BOOL, NONE, ArrayType, DictType, HighType, ListType
from kernelmill.project.options import KernelOptions


def equal_lists(fb: FunctionBuilder, node: ast.AST, left: Value, right: Value) -> Var | Const:
    """`left == right`, one of which is a list."""
    a, b = _as_list(fb, node, left, right), _as_list(fb, node, right, left)
    if a is None or b is None:
        return scalar(False)
    kinds = [x.type for x in (a, b) if isinstance(x.type, ListType)]
    if kinds[0].fixed != kinds[1].fixed:
        return scalar(False)
    if any(map(holds_arrays, kinds)):
        raise stop(fb.info, node, "unsupported-value", "lists of arrays cannot be compared", "Python would raise ValueError")
    if NONE in (kinds[0].item, kinds[1].item):
        return fb.emitter.value("compare", BOOL, length(fb, a), length(fb, b), op="eq")
    function = library_function(fb, "python.tables.same_items")
    options, fb.options = fb.options, KernelOptions(strict=fb.options.strict, math=fb.options.math)
    try:
        found = fb.unit.invoke(fb, ast.copy_location(ast.Call(ast.Name("=="), [], []), node), function, [a, b], {})
    finally:
        fb.options = options
    assert isinstance(found, Var)
    return found


def _as_list(fb: FunctionBuilder, node: ast.AST, value: Value, other: Value) -> Var | None:
    """A value as a list to be compared; None where it can never equal one."""
    if isinstance(value, Var) and isinstance(value.type, ListType):
        return value
    if isinstance(value, Var) and isinstance(value.type, ArrayType | DictType):
        raise stop(
            fb.info,
            node,
            "type-error",
            f"{describe(other)} and {describe(value)} cannot be compared in a kernel",
            "compare the items in a loop",
        )
    if isinstance(value, Tuple) and isinstance(other, Var) and isinstance(other.type, ListType) and other.type.fixed:
        kind: HighType | None = NONE
        for item in value.items:
            kind = join_items(kind, sited(fb, node, item)) if kind is not None else None
        if kind is None:
            raise stop(fb.info, node, "conflicting-types", "the items of this tuple have no common type", "give its items one type")
        return as_items(fb, node, value, kind)
    if isinstance(value, Tuple | NoneValue | Text | Var | Const):
        return None
    raise stop(
        fb.info,
        node,
        "type-error",
        f"{describe(other)} and {describe(value)} cannot be compared in a kernel",
        "compare the items in a loop",
    )
