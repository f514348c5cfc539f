"""Operators of expressions: evaluate the operands, then the kinds of the values decide (lists, dictionaries, arrays, numbers)."""

from __future__ import annotations

import ast

from kernelmill.frontend.arrays.elementwise import has_array, operate_arrays, unary_array
from kernelmill.frontend.constants.evaluate import BINARY, UNARY, fold_binary
from kernelmill.frontend.containers import dict_methods, dicts, lists
from kernelmill.frontend.containers.tuples import repeated
from kernelmill.frontend.expressions.truth import condition, refuse_arrays
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.sizes import refuse_large
from kernelmill.frontend.function.values import Tuple, Value, scalar
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.frontend.numbers.complex import settled
from kernelmill.frontend.numbers.narrowing import counted, narrowed, of_number, scalar_type
from kernelmill.frontend.type_rules.operators import binary_type, may_be_complex, unary_type
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import BOOL, PyScalar


def binary(fb: FunctionBuilder, node: ast.BinOp) -> Value:
    """`a op b`."""
    left = fb.evaluate(node.left)
    right = fb.evaluate(node.right)
    if dicts.is_table(left) or dicts.is_table(right):
        return dict_methods.operate(fb, node, type(node.op), left, right)
    if lists.is_list(left) or lists.is_list(right):
        return lists.operate(fb, node, type(node.op), left, right)
    if isinstance(node.op, ast.Mult) and isinstance(left, Tuple) != isinstance(right, Tuple):
        base, times = (left, right) if isinstance(left, Tuple) else (right, left)
        assert isinstance(base, Tuple)
        return repeated(fb, node, base, times)
    return operate(fb, node, type(node.op), left, right)


def unary(fb: FunctionBuilder, node: ast.UnaryOp) -> Value:
    """`op a`."""
    if isinstance(node.op, ast.Not):
        cond = condition(fb, node.operand)
        return scalar(not cond.value) if isinstance(cond, Const) else fb.emitter.value("not", BOOL, cond)
    x = operand_of(fb, fb.evaluate(node.operand), node)
    name, function = UNARY[type(node.op)]
    if has_array(x):
        return unary_array(fb, node, name, x)
    if isinstance(x, Const) and isinstance(x.type, PyScalar) and not (name == "invert" and x.type.name in ("float", "complex")):
        return scalar(function(x.value))
    x = settled(fb, x)
    type_ = unary_type(name, scalar_type(x))
    if isinstance(type_, str):
        raise stop(fb.info, node, "type-error", type_, "Python would raise TypeError here")
    return fb.emitter.value("unary", type_, x, op=name)


def operate(fb: FunctionBuilder, node: ast.AST, op: type[ast.operator], left: Value, right: Value) -> Value:
    """Python's binary operator on two values."""
    tuples = [v for v in (left, right) if isinstance(v, Tuple) and not v.cls.startswith(":")]  # no lists
    if len(tuples) == 2 and isinstance(left, Tuple) and isinstance(right, Tuple) and op is ast.Add:
        refuse_large(fb.info, node, left, right)
        return Tuple(left.items + right.items)
    a, b = operand_of(fb, left, node), operand_of(fb, right, node)
    fb.emitter.at(node)
    if has_array(a, b) and op is ast.MatMult:
        return fb.rules.call_numpy(fb, node, "matmul", [a, b], {})
    if has_array(a, b):
        return operate_arrays(fb, node, BINARY[op][0], a, b)
    refuse_arrays(fb, node, a, b)
    if isinstance(a, Const) and isinstance(b, Const) and isinstance(a.type, PyScalar) and isinstance(b.type, PyScalar):
        folded = fold_binary(op, a, b)
        if folded is not None:
            return folded
    name = BINARY[op][0]
    if name == "matmul":
        raise stop(fb.info, node, "type-error", f"@ needs arrays, not {a.type} and {b.type}", "Python would raise TypeError here")
    kept = counted(name, a, b) or of_number(name, a, b)
    if kept is not None:
        return fb.emitter.value("binary", kept, a, b, op=name)
    a, b = narrowed(fb, name, a, b)
    type_ = binary_type(name, scalar_type(a), scalar_type(b))
    if isinstance(type_, str):
        raise stop(fb.info, node, "type-error", type_, "Python would raise TypeError here")
    if name == "pow" and isinstance(b, Const) and isinstance(b.value, int) and b.value < 0 and type_ == PyScalar("int"):
        type_ = PyScalar("float")
    if may_be_complex(type_):
        a, b, type_ = complex_numbers.binary_operands(fb, node, name, type_, a, b)
    return fb.emitter.value("binary", type_, a, b, op=name)
