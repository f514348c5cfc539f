"""Expressions: one function per kind of expression, found through one table."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.containers import dicts, lists
from kernelmill.frontend.expressions import calls, closures
from kernelmill.frontend.expressions.attributes import _attribute
from kernelmill.frontend.expressions.comparisons import _compare
from kernelmill.frontend.expressions.names import _constant, _joined_text, _name, _tuple
from kernelmill.frontend.expressions.operators import _binop, _unary
from kernelmill.frontend.expressions.subscripts import load_subscript, prepare_subscript
from kernelmill.frontend.expressions.truth import _boolop, _conditional
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.operands import refuse
from kernelmill.frontend.function.templates import Given, Seen
from kernelmill.frontend.function.values import Value
from kernelmill.ir.nodes import Var


def evaluate(fb: FunctionBuilder, node: ast.expr) -> Value:
    """The value of an expression; emits the operations that compute it."""
    handler = _EXPRESSIONS.get(type(node))
    if handler is None:
        refuse(fb, node)
    return handler(fb, node)


def _subscript(fb: FunctionBuilder, node: ast.Subscript) -> Value:
    return load_subscript(fb, prepare_subscript(fb, node))


def _call(fb: FunctionBuilder, node: ast.Call) -> Value:
    return calls.call(fb, node)


def _walrus(fb: FunctionBuilder, node: ast.NamedExpr) -> Value:
    value = fb.evaluate(node.value)
    fb.assign(node.target.id, value)
    assert fb.env is not None
    stored = fb.env[node.target.id].value
    assert stored is not None
    if isinstance(stored, Var):
        return fb.emitter.value("copy", stored.type, stored)
    return stored


def _given(fb: FunctionBuilder, node: Given) -> Value:
    return node.value


def _seen(fb: FunctionBuilder, node: Seen) -> Value:
    return node.see(fb.evaluate(node.inner))


_EXPRESSIONS: Final[dict[type[ast.expr], Callable[[FunctionBuilder, ast.expr], Value]]] = {
    ast.Constant: _constant,  # type: ignore[dict-item]  # each handler takes its own node type, as the key says
    ast.Name: _name,  # type: ignore[dict-item]
    ast.Attribute: _attribute,  # type: ignore[dict-item]
    ast.Tuple: _tuple,  # type: ignore[dict-item]
    ast.BinOp: _binop,  # type: ignore[dict-item]
    ast.UnaryOp: _unary,  # type: ignore[dict-item]
    ast.Compare: _compare,  # type: ignore[dict-item]
    ast.BoolOp: _boolop,  # type: ignore[dict-item]
    ast.IfExp: _conditional,  # type: ignore[dict-item]
    ast.Subscript: _subscript,  # type: ignore[dict-item]
    ast.Call: _call,  # type: ignore[dict-item]
    ast.NamedExpr: _walrus,  # type: ignore[dict-item]
    ast.JoinedStr: _joined_text,  # type: ignore[dict-item]
    ast.Lambda: closures.anonymous,  # type: ignore[dict-item]
    ast.List: lists.display,  # type: ignore[dict-item]
    ast.ListComp: lists.comprehension,  # type: ignore[dict-item]
    ast.Dict: dicts.display,  # type: ignore[dict-item]
    ast.DictComp: dicts.comprehension,  # type: ignore[dict-item]
    ast.Set: dicts.set_display,  # type: ignore[dict-item]
    ast.SetComp: dicts.set_comprehension,  # type: ignore[dict-item]
    Given: _given,  # type: ignore[dict-item]
    Seen: _seen,  # type: ignore[dict-item]
}
