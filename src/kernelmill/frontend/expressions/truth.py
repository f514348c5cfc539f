"""Truth: `bool(x)` of every kind of value, conditions, `and`, `or` and the conditional expression.

A truth known at compile time is a constant, so that code that never runs is never built.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.drafts import Draft
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose
from kernelmill.frontend.function.operands import operand_of, refuse_iterator
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value, scalar
from kernelmill.ir.lists import part_type
from kernelmill.ir.nodes import Const, Op, Operand, Var
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import BOOL, INT, ArrayType, DictType, ListType

_GROUP: Final = 50  # operands of `and` and `or` that are nested in one another


def condition(fb: FunctionBuilder, node: ast.expr) -> Operand:
    """The truth of an expression as a Python bool, or a constant where it is known."""
    fb.emitter.at(node)
    if isinstance(node, ast.BoolOp):
        return operand_of(fb, _short_circuits(fb, node, lambda value: condition(fb, value)), node)
    return truth(fb, fb.evaluate(node), node)


def boolean(fb: FunctionBuilder, node: ast.BoolOp) -> Value:
    """`a and b`, `a or b`."""
    return _short_circuits(fb, node, fb.evaluate)


def _short_circuits(fb: FunctionBuilder, node: ast.BoolOp, evaluate: Callable[[ast.expr], Value]) -> Value:
    """`a or b or c`: what comes later is nested in what comes before, so that it may rely on it; in a very long one only within
    groups, so that the program is no deeper for it."""
    is_and = isinstance(node.op, ast.And)

    def nested(values: list[ast.expr]) -> Value:
        value = evaluate(values[0])
        return short_circuit(fb, node, value, lambda: nested(values[1:]), is_and=is_and) if len(values) > 1 else value

    groups = [node.values[start : start + _GROUP] for start in range(0, len(node.values), _GROUP)]
    value = nested(groups[0])
    for group in groups[1:]:
        is_flag = isinstance(value, Var) and value.type == BOOL
        at_once = _at_once(fb, group, evaluate, is_and=is_and) if is_flag else None
        if at_once is not None and isinstance(value, Var):
            value = fb.emitter.value("binary", BOOL, value, at_once, op="and" if is_and else "or")
            continue
        value = short_circuit(fb, node, value, partial(nested, group), is_and=is_and)
    return value


def _at_once(fb: FunctionBuilder, values: list[ast.expr], evaluate: Callable[[ast.expr], Value], *, is_and: bool) -> Operand | None:
    """All of them together without a branch; None unless they are comparisons that do nothing else and cannot fail."""
    if any(not isinstance(n, ast.Compare | ast.Name | ast.Constant | ast.cmpop | ast.Load) for v in values for n in ast.walk(v)):
        return None
    draft = Draft()
    with fb.into(draft):
        operands = [evaluate(value) for value in values]
        whole = operands[0]
        for operand in operands[1:]:
            if not (isinstance(whole, Var) and isinstance(operand, Var) and whole.type == operand.type == BOOL):
                return None
            whole = fb.emitter.value("binary", BOOL, whole, operand, op="and" if is_and else "or")
    if not all(isinstance(item, Op) and (item.name == "binary" or OPS[item.name].effect == "pure") for item in draft.items):
        return None
    if not (isinstance(whole, Var) and whole.type == BOOL):
        return None
    fb.emitter.block.items.extend(draft.items)
    return whole


def conditional(fb: FunctionBuilder, node: ast.IfExp) -> Value:
    """`a if test else b`."""
    cond = condition(fb, node.test)
    return choose(fb, node, cond, lambda: fb.evaluate(node.body), lambda: fb.evaluate(node.orelse))


def refuse_arrays(fb: FunctionBuilder, node: ast.AST, *operands: Operand) -> None:
    """Raise Stop if an operand is a whole array."""
    if any(isinstance(x.type, ArrayType) for x in operands):
        raise stop(
            fb.info,
            node,
            "unsupported-array-expression",
            "arithmetic on whole arrays is not supported yet",
            "write a loop over the elements: for i in range(x.shape[0]): out[i] = x[i] + y[i]",
        )


def truth(fb: FunctionBuilder, value: Value, node: ast.AST) -> Operand:
    """`bool(value)`, or a constant where it is known."""
    if isinstance(value, NoneValue):
        return scalar(False)
    refuse_iterator(fb, node, value)
    if isinstance(value, Tuple | Text):
        return scalar(bool(value.items if isinstance(value, Tuple) else value.value))
    if isinstance(value, Var) and isinstance(value.type, ListType):
        value = fb.emitter.value("list_len", INT, value)
    elif isinstance(value, Var) and isinstance(value.type, DictType):
        state = fb.emitter.value("dict_part", part_type(value.type, "state"), value, part="state")
        count = fb.emitter.fresh("t", INT)
        fb.emitter.emit("list_get", (count,), state, scalar(0), proved=True)
        value = count
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType):
        raise stop(fb.info, node, "unsupported-value", "the truth of a whole array is ambiguous", "test its elements or its size")
    if isinstance(x, Const):
        return scalar(bool(x.value))
    return x if x.type == BOOL else fb.emitter.value("truth", BOOL, x)


def short_circuit(fb: FunctionBuilder, node: ast.AST, left: Value, right: Callable[[], Value], *, is_and: bool) -> Value:
    """`left and right()` / `left or right()` with Python's value."""
    cond = truth(fb, left, node)
    if isinstance(cond, Const):
        return right() if bool(cond.value) == is_and else left
    return choose(fb, node, cond, right if is_and else (lambda: left), (lambda: left) if is_and else right)
