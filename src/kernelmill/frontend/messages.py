"""Arguments of exceptions: a message known at compile time, or one that Python makes when it raises the exception again.

    raise ValueError("n must be positive")              known: native code raises it
    raise ValueError(f"n is {n}")                       not known, nor are "%d" % n, "{}".format(n), str(n), n: native code
                                                        leaves, and the Python function raises it
"""

from __future__ import annotations

import ast

from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.values import Text


def constant_message(fb: FunctionBuilder, args: list[ast.expr]) -> str | None:
    """The message of an exception with these arguments, '' without any; None where it is made at run time."""
    return "" if not args else constant_text(fb, args[0]) if len(args) == 1 else None


def constant_text(fb: FunctionBuilder, node: ast.expr) -> str | None:
    """Text known at compile time and not empty, as written or by the name of a constant."""
    match node:
        case ast.BinOp(left, ast.Add(), right):
            parts = [constant_text(fb, side) for side in (left, right)]
            return None if parts[0] is None or parts[1] is None else parts[0] + parts[1]
        case ast.Constant() | ast.Name() | ast.Attribute():
            value = fb.evaluate(node)
            return value.value if isinstance(value, Text) and value.value else None
    return None


def evaluate_arguments(fb: FunctionBuilder, args: list[ast.expr]) -> None:
    """Compute what the arguments of an exception that is caught here are made from, since that may raise another."""
    for node in args:
        if is_text(node):
            evaluate_arguments(fb, [leaf for leaf in ast.iter_child_nodes(node) if isinstance(leaf, ast.expr)])
        elif isinstance(node, ast.Tuple):
            evaluate_arguments(fb, node.elts)
        elif not isinstance(node, ast.Attribute) or not is_text(node.value):
            fb.evaluate(node)


def is_text(node: ast.expr) -> bool:
    """Whether an expression is text by its form."""
    match node:
        case ast.Constant(value):
            return isinstance(value, str)
        case ast.JoinedStr() | ast.FormattedValue() | ast.Call(ast.Name("str" | "repr" | "ascii" | "format")):
            return True
        case ast.BinOp(left, ast.Add() | ast.Mod(), right):
            return is_text(left) or is_text(right)
        case ast.Call(ast.Attribute(value)):
            return is_text(value)
    return False
