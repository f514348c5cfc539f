"""Truth: `bool(x)` of every kind of value, conditions, `and`, `or` and the conditional expression.

A truth known at compile time is a constant, so that code that never runs is never built.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value, scalar
from kernelmill.ir.lists import part_type
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType, DictType, ListType


def condition(fb: FunctionBuilder, node: ast.expr) -> Operand:
    """The truth of an expression as a Python bool, or a constant where it is known."""
    fb.emitter.at(node)
    if isinstance(node, ast.BoolOp):
        is_and = isinstance(node.op, ast.And)

        def rest(index: int) -> Callable[[], Value]:
            def build() -> Value:
                value = condition(fb, node.values[index])
                last = index + 1 == len(node.values)
                return value if last else short_circuit(fb, node, value, rest(index + 1), is_and=is_and)

            return build

        value = rest(0)()
        return operand_of(fb, value, node)
    return truth(fb, fb.evaluate(node), node)


def boolean(fb: FunctionBuilder, node: ast.BoolOp) -> Value:
    """`a and b`, `a or b`."""
    is_and = isinstance(node.op, ast.And)

    def rest(index: int) -> Callable[[], Value]:
        def build() -> Value:
            value = fb.evaluate(node.values[index])
            last = index + 1 == len(node.values)
            return value if last else short_circuit(fb, node, value, rest(index + 1), is_and=is_and)

        return build

    return rest(0)()


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
