"""What calls have in common: their evaluated arguments, and what is wrong with them."""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import Value
from kernelmill.ir.nodes import Operand
from kernelmill.ir.types import ArrayType


def number(fb: FunctionBuilder, node: ast.AST, value: Value) -> Operand:
    """A scalar operand."""
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType):
        raise stop(
            fb.info,
            node,
            "unsupported-array-expression",
            "a whole array is used where a number is expected",
            "loop over the elements",
        )
    return x


Arguments = list[Value]


Keywords = dict[str, Value]


def wrong_count(fb: FunctionBuilder, node: ast.Call, name: str, wanted: str) -> Exception:
    """The error of a call with a number of arguments that does not fit."""
    return stop(
        fb.info,
        node,
        "wrong-arguments",
        f"{name} takes {wanted} positional argument(s) here",
        "Python would raise TypeError, or the form is not supported in a kernel",
    )


def number_of(fb: FunctionBuilder, node: ast.AST, value: Value) -> Operand:
    """A value that must be a number."""
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType):
        raise stop(
            fb.info,
            node,
            "unsupported-array-expression",
            "a whole array is used where a number is expected",
            "loop over the elements",
        )
    return x
