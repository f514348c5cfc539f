"""The built-in `slice(start, stop, step)`: a value that serves as a subscript."""

from __future__ import annotations

import ast

from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.values import SLICE, NoneValue, Tuple, Value


def make_slice(fb: FunctionBuilder, node: ast.Call, args: list[Value], _keywords: dict[str, Value]) -> Value:
    """`slice(stop)` or `slice(start, stop, step)`."""
    if not 1 <= len(args) <= 3:
        raise stop(fb.info, node, "wrong-arguments", "slice() takes 1 to 3 arguments", "Python would raise TypeError")
    parts = [NoneValue(), args[0]] if len(args) == 1 else list(args)
    return Tuple((*parts, *[NoneValue()] * (3 - len(parts))), cls=SLICE)


__all__ = ["make_slice"]
