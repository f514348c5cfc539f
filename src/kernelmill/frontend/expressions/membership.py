"""`a in b`, and `==` where one side is a string or None: in tuples, ranges, arrays, lists, dictionaries and sets."""

from __future__ import annotations

import ast

from kernelmill.frontend.containers import dicts, lists
from kernelmill.frontend.expressions.identity import identical, leave_for_two_nans
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.dtypes import dtype_meant
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import describe, operand_of
from kernelmill.frontend.function.templates import Given, fill_one
from kernelmill.frontend.function.values import DTypeRef, NoneValue, RangeValue, Sequence, Text, Tuple, Value, scalar
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType


def membership(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Value, right: Value) -> Value:
    """`left in right` or `left not in right`."""
    if isinstance(right, Sequence) and right.kind == "keys":
        right = right.parts[0]
    if isinstance(right, Var) and dicts.is_table(right):
        inside = dicts.contains(fb, node, right, left)
        if isinstance(op, ast.In):
            return inside
        return scalar(True) if isinstance(inside, Const) else fb.emitter.value("not", BOOL, inside)
    if lists.is_list(right):
        found = lists.contains(fb, node, left, right)
        return found if isinstance(op, ast.In) else fb.emitter.value("not", BOOL, found)
    if isinstance(right, Var) and isinstance(right.type, ArrayType) and isinstance(left, Var | Const):
        return _element_of(fb, node, op, left, right)
    if isinstance(right, RangeValue) and isinstance(right.step, Const) and isinstance(left, Var | Const) and left.type == INT:
        return _within(fb, node, op, left, right)
    if not isinstance(right, Tuple):
        raise stop(
            fb.info,
            node,
            "unsupported-syntax",
            f"`in` is not supported with {describe(right)} in a kernel",
            "compare with == or write a loop",
        )
    result: Value = scalar(False)
    for item in right.items:
        same = identical(left, item) or known_equality(left, item)
        if same:
            return scalar(isinstance(op, ast.In))
        if same is False:
            continue
        equal = _same_item(fb, node, left, item)
        result = (
            equal
            if isinstance(result, Const) and not result.value
            else fb.emitter.value("binary", BOOL, operand_of(fb, result, node), equal, op="or")
        )
    if isinstance(op, ast.NotIn):
        return (
            scalar(not result.value) if isinstance(result, Const) else fb.emitter.value("not", BOOL, operand_of(fb, result, node))
        )
    return result


def _same_item(fb: FunctionBuilder, node: ast.AST, left: Value, item: Value) -> Operand:
    """Whether an item of a tuple is what is looked for, by `==`."""
    if isinstance(left, Tuple) and isinstance(item, Tuple):
        found = fb.evaluate(fill_one("_a == _b", node, _a=Given(left, node), _b=Given(item, node)))
        return fb.rules.truth(fb, found, node)
    x, y = operand_of(fb, left, node), operand_of(fb, item, node)
    equal = fb.rules.truth(fb, fb.rules.compare(fb, node, "eq", x, y), node)
    leave_for_two_nans(fb, node, x, y)
    return equal


def _within(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Operand, right: RangeValue) -> Value:
    """`v in range(…)` of an int."""
    rising = isinstance(right.step, Const) and isinstance(right.step.value, int) and right.step.value > 0
    text = "_from <= _v < _to and (_v - _from) % _by == 0" if rising else "_to < _v <= _from and (_from - _v) % -_by == 0"
    parts = {"_v": left, "_from": right.start, "_to": right.stop, "_by": right.step}
    found = fb.rules.truth(fb, fb.evaluate(fill_one(text, node, **{k: Given(v, node) for k, v in parts.items()})), node)
    return found if isinstance(op, ast.In) else fb.emitter.value("not", BOOL, found)


def _element_of(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Operand, right: Var) -> Value:
    """`v in x` of an array: whether any element equals v."""
    if isinstance(left.type, ArrayType):
        raise stop(
            fb.info,
            node,
            "unsupported-array-expression",
            "`in` of a whole array is not supported in a kernel",
            "write (x == y).any()",
        )
    found = fb.rules.truth(fb, fb.evaluate(fill_one("(_x == _v).any()", node, _x=Given(right, node), _v=Given(left, node))), node)
    return found if isinstance(op, ast.In) else fb.emitter.value("not", BOOL, found)


def known_equality(a: Value, b: Value) -> bool | None:
    """Whether two values are equal where one of them is a string or None, if that is known."""
    if isinstance(a, Text) and isinstance(b, Text):
        return a.value == b.value
    if isinstance(a, DTypeRef) or isinstance(b, DTypeRef):
        names = [dtype_meant(x) for x in (a, b)]
        return None if None in names else names[0] == names[1]
    kinds = {type(a), type(b)}
    if kinds == {NoneValue}:
        return True
    number = next((x for x in (a, b) if isinstance(x, Const) or (isinstance(x, Var) and not isinstance(x.type, ArrayType))), None)
    if kinds & {NoneValue, Text} and (number is not None or kinds <= {NoneValue, Text, Tuple}):
        return False
    return None
