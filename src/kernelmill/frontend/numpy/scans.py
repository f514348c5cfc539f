"""`np.gradient` of an array of several axes: one array for each."""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.values import NoneValue, Tuple, Value, scalar
from kernelmill.ir.nodes import Var
from kernelmill.ir.types import ArrayType


def gradients(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value | None:
    """`np.gradient(x, step)`; None where there is only one axis, or one is named."""
    x = given["f"]
    several = isinstance(x, Var) and isinstance(x.type, ArrayType) and x.type.ndim > 1
    if not several or not isinstance(given["axis"], NoneValue):
        return None
    assert isinstance(x, Var)
    assert isinstance(x.type, ArrayType)
    args = [x, given["varargs"]]
    axes = [scalar(k) for k in range(x.type.ndim)]
    return Tuple(tuple(fb.rules.call_numpy(fb, node, "gradient", args, {"axis": axis}) for axis in axes))
