"""`return`: which type the function's result has, and conversion of each returned value to it.

A kernel called from Python returns its declared type; a helper called from a kernel returns what CPython would, so its
result type is inferred (all returns joined) and its annotation only serves where recursion needs it early.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import type_of
from kernelmill.frontend.function.values import Tuple, Value
from kernelmill.frontend.type_rules.joins import convertible, is_argument, is_or_empty, join_results, without_flags
from kernelmill.ir.nodes import Const, Operand, Return, Var
from kernelmill.ir.types import NONE, ArrayType, Container, HighType, TupleType


def return_value(fb: FunctionBuilder, node: ast.AST, value: Value) -> None:
    """Emit `return value`, converted to the function's result type."""
    found = without_flags(type_of(fb, node, value))
    if fb.result not in (None, NONE) and found == NONE and _may_be_none(fb, node):
        fb.emitter.at(node)
        fb.emitter.emit("leave", (), why="None, where other ways return a value")
        return
    if fb.result == NONE and found != NONE and not fb.result_fixed:
        fb.result, fb.restart = found, True
    if is_argument(found):
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "a list that is an argument cannot be returned from a kernel",
            "return a copy of it: list(xs)",
        )
    if fb.result is None:
        fb.result = found
    elif not fb.result_fixed and found != fb.result:
        both = join_results(fb.result, found)
        if both is None:
            raise stop(
                fb.info,
                node,
                "conflicting-types",
                f"this returns {found}, another return gives {fb.result}",
                "return one type on every path, and annotate it: def f(...) -> float",
            )
        fb.restart = fb.restart or both != fb.result
        fb.result = both
    leaves = list(_converted(fb, node, value, found, fb.result))
    fb.emitter.block.items.append(Return(tuple(leaves), fb.emitter.span))


def _may_be_none(fb: FunctionBuilder, node: ast.AST) -> bool:
    """Whether None is a proper result beside others: Python makes it then."""
    declared = fb.node.returns
    if declared is None or not fb.result_fixed:
        return isinstance(node, ast.Return) or (declared is not None and _names_none(declared))
    return _names_none(declared)


def _names_none(annotation: ast.expr) -> bool:
    return "None" in (text := ast.unparse(annotation)) or "Optional[" in text


def _converted(fb: FunctionBuilder, node: ast.AST, value: Value, found: HighType, wanted: HighType) -> list[Operand]:
    if (
        isinstance(wanted, TupleType)
        and isinstance(value, Tuple)
        and (len(wanted.items), wanted.cls) == (len(value.items), value.cls)
    ):
        assert isinstance(found, TupleType)
        return [
            leaf
            for item, f, w in zip(value.items, found.items, wanted.items, strict=True)
            for leaf in _converted(fb, node, item, f, w)
        ]
    if wanted == NONE and found == NONE:
        return []
    if isinstance(value, Var | Const):
        if isinstance(wanted, Container) and isinstance(found, Container):
            if is_or_empty(found, wanted):
                return [value]
        elif isinstance(wanted, ArrayType) and isinstance(found, ArrayType):
            if (wanted.dtype, wanted.ndim) == (found.dtype, found.ndim):
                return [value]
        elif found == wanted:
            return [value]
        elif convertible(found, wanted):
            return [fb.emitter.value("convert", wanted, value)]
    hint = "make the annotation and the value agree; int(...) and float(...) convert"
    if found == NONE and not isinstance(node, ast.Return):
        raise stop(
            fb.info,
            node,
            "missing-return",
            f"not every way through {fb.node.name!r} returns a value of type {wanted}",
            "add a return at the end",
        )
    raise stop(fb.info, node, "wrong-result", f"this returns {found}, but the declared result is {wanted}", hint)
