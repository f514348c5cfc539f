"""Expressions: one function per kind of expression, found through one table."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.containers import dicts, lists
from kernelmill.frontend.expressions import calls, closures
from kernelmill.frontend.expressions.attributes import attribute_access
from kernelmill.frontend.expressions.comparisons import comparison
from kernelmill.frontend.expressions.names import constant, joined_text, name, tuple_display
from kernelmill.frontend.expressions.operators import binary, unary
from kernelmill.frontend.expressions.subscripts import load_subscript, prepare_subscript
from kernelmill.frontend.expressions.truth import boolean, conditional
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
    ast.Constant: constant,  # type: ignore[dict-item]  # each handler takes its own node type, as the key says
    ast.Name: name,  # type: ignore[dict-item]
    ast.Attribute: attribute_access,  # type: ignore[dict-item]
    ast.Tuple: tuple_display,  # type: ignore[dict-item]
    ast.BinOp: binary,  # type: ignore[dict-item]
    ast.UnaryOp: unary,  # type: ignore[dict-item]
    ast.Compare: comparison,  # type: ignore[dict-item]
    ast.BoolOp: boolean,  # type: ignore[dict-item]
    ast.IfExp: conditional,  # type: ignore[dict-item]
    ast.Subscript: _subscript,  # type: ignore[dict-item]
    ast.Call: _call,  # type: ignore[dict-item]
    ast.NamedExpr: _walrus,  # type: ignore[dict-item]
    ast.JoinedStr: joined_text,  # type: ignore[dict-item]
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
