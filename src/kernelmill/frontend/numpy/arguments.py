"""Arguments of NumPy functions: an array, one axis, and the dtype that a `dtype=` argument means."""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import Value
from kernelmill.frontend.numpy.lines import axes_of
from kernelmill.ir.nodes import Var
from kernelmill.ir.types import ArrayType


def array_argument(fb: FunctionBuilder, node: ast.AST, name: str, value: Value) -> tuple[Var, int]:
    """An argument that must be an array, and its rank."""
    if not (isinstance(value, Var) and isinstance(value.type, ArrayType)):
        raise stop(fb.info, node, "type-error", f"np.{name} needs an array in a kernel", "pass an array")
    return value, value.type.ndim


def one_axis(fb: FunctionBuilder, node: ast.AST, value: Value, rank: int) -> int:
    """An argument `axis` that must be one known axis, from 0."""
    axes = axes_of(value, rank)
    if axes is None or len(axes) != 1:
        raise stop(
            fb.info,
            node,
            "not-constant",
            f"the axis must be one number that fits an array of rank {rank}",
            "write axis=0 or the like",
        )
    return axes[0]


