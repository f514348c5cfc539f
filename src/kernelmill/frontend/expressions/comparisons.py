"""Comparisons `a < b <= c`: a pair by the kinds of its values; a chain is evaluated link by link and stops early as in Python."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.arrays.elementwise import compare_arrays, has_array
from kernelmill.frontend.containers import dict_methods, dicts, lists
from kernelmill.frontend.containers.list_equality import equal_lists
from kernelmill.frontend.expressions.identity import identical, leave_for_two_nans
from kernelmill.frontend.expressions.membership import known_equality, membership
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose
from kernelmill.frontend.function.operands import describe, operand_of, refuse_iterator
from kernelmill.frontend.function.templates import Given, written_out
from kernelmill.frontend.function.values import DTypeRef, NoneValue, Text, Tuple, Value, scalar
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.frontend.numbers.narrowing import comparable, scalar_type
from kernelmill.frontend.type_rules.operators import compare_type, python_complex_first
from kernelmill.ir.nodes import Const, Operand
from kernelmill.ir.types import BOOL, PyScalar

COMPARISONS: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}


def comparison(fb: FunctionBuilder, node: ast.Compare) -> Value:
    """`a < b <= c`."""
    left = fb.evaluate(node.left)
    first = _compare_pair(fb, node, node.ops[0], left, node.comparators[0])
    if len(node.ops) == 1:
        return first[0]

    def rest(index: int, previous: Value) -> Callable[[], Value]:
        def build() -> Value:
            value, right = _compare_pair(fb, node, node.ops[index], previous, node.comparators[index])
            if index + 1 == len(node.ops):
                return value
            return fb.rules.short_circuit(fb, node, value, rest(index + 1, right), is_and=True)

        return build

    return fb.rules.short_circuit(fb, node, first[0], rest(1, first[1]), is_and=True)


def _compare_pair(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Value, right_node: ast.expr) -> tuple[Value, Value]:
    """The comparison, and the right-hand value for the next link of the chain."""
    right = fb.evaluate(written_out(right_node) if isinstance(op, ast.In | ast.NotIn) else right_node)
    if isinstance(op, ast.Is | ast.IsNot):
        if isinstance(right, NoneValue) or isinstance(left, NoneValue):
            same = isinstance(right, NoneValue) and isinstance(left, NoneValue)
            return scalar(same == isinstance(op, ast.Is)), right
        raise stop(fb.info, node, "unsupported-syntax", "`is` is supported only with None", "use == for numbers")
    if isinstance(op, ast.In | ast.NotIn):
        return membership(fb, node, op, left, right), right
    refuse_iterator(fb, node, left, right)
    if isinstance(left, Tuple) and isinstance(right, Tuple) and isinstance(op, ast.Eq | ast.NotEq):
        return _tuple_equality(fb, node, op, left, right), right
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return _tuple_order(fb, node, op, left.items, right.items), right
    if isinstance(left, NoneValue | Text | DTypeRef) or isinstance(right, NoneValue | Text | DTypeRef):
        equal = known_equality(left, right)
        if equal is not None and isinstance(op, ast.Eq | ast.NotEq):
            return scalar(equal == isinstance(op, ast.Eq)), right
        raise stop(
            fb.info,
            node,
            "type-error",
            f"{describe(left)} and {describe(right)} cannot be compared in a kernel",
            "compare numbers, or strings that are known",
        )
    if dicts.is_table(left) or dicts.is_table(right):
        return dict_methods.compare(fb, node, op, left, right), right
    if isinstance(op, ast.Eq | ast.NotEq) and (lists.is_list(left) or lists.is_list(right)):
        return _list_equality(fb, node, op, left, right), right
    a, b = operand_of(fb, left, node), operand_of(fb, right, node)
    return compare_operands(fb, node, COMPARISONS[type(op)], a, b), right


def _list_equality(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Value, right: Value) -> Value:
    """`xs == ys` of lists, or of tuples of unknown length."""
    same = equal_lists(fb, node, left, right)
    if isinstance(op, ast.Eq):
        return same
    return scalar(not same.value) if isinstance(same, Const) else fb.emitter.value("not", BOOL, same)


def _tuple_equality(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Tuple, right: Tuple) -> Value:
    if len(left.items) != len(right.items):
        return scalar(isinstance(op, ast.NotEq))
    result: Operand = scalar(True)
    for x, y in zip(left.items, right.items, strict=True):
        equal = _same_item(fb, node, x, y)
        result = fb.emitter.value("binary", BOOL, result, equal, op="and")
    return result if isinstance(op, ast.Eq) else fb.emitter.value("not", BOOL, result)


def _tuple_order(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: tuple[Value, ...], right: tuple[Value, ...]) -> Value:
    """`left < right` and the like: the first items that differ decide, then the lengths."""
    if not left or not right:
        sizes = {"lt": len(left) < len(right), "le": len(left) <= len(right), "gt": len(left) > len(right)}
        return scalar(sizes.get(COMPARISONS[type(op)], len(left) >= len(right)))

    same = _same_item(fb, node, left[0], right[0])
    return choose(
        fb,
        node,
        same,
        lambda: _tuple_order(fb, node, op, left[1:], right[1:]),
        lambda: _compare_pair(fb, node, op, left[0], Given(right[0], node))[0],
    )


def _same_item(fb: FunctionBuilder, node: ast.AST, x: Value, y: Value) -> Operand:
    """Whether two items of tuples are one object or equal."""
    if identical(x, y):
        return scalar(True)
    equal = fb.rules.truth(fb, _compare_pair(fb, node, ast.Eq(), x, Given(y, node))[0], node)
    leave_for_two_nans(fb, node, x, y)
    return equal


def compare_operands(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> Operand:
    """One comparison of two scalars, or of arrays element by element."""
    if has_array(a, b):
        return compare_arrays(fb, node, op, a, b)
    if complex_numbers.is_complex(a) or complex_numbers.is_complex(b):
        ready = complex_numbers.compare_operands(fb, node, op, a, b)
        if isinstance(ready, bool):
            return scalar(ready)
        fb.emitter.at(node)
        a, b = ready
        python = op in ("eq", "ne") and python_complex_first(scalar_type(a), scalar_type(b))
        return fb.emitter.value("compare", BOOL if python else compare_type(scalar_type(a), scalar_type(b)), a, b, op=op)
    if isinstance(a, Const) and isinstance(b, Const) and isinstance(a.type, PyScalar) and isinstance(b.type, PyScalar):
        x, y = a.value, b.value
        table = {"lt": "__lt__", "le": "__le__", "gt": "__gt__", "ge": "__ge__", "eq": "__eq__", "ne": "__ne__"}
        result = getattr(x, table[op])(y)
        if result is NotImplemented:
            result = getattr(float(x), table[op])(y)  # type: ignore[arg-type]  # a Python number by its type
        return scalar(bool(result))
    fb.emitter.at(node)
    a, b = comparable(fb, a, b), comparable(fb, b, a)
    return fb.emitter.value("compare", compare_type(scalar_type(a), scalar_type(b)), a, b, op=op)
