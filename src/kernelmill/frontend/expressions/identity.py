"""Items that are compared inside tuples and lists, and by `in`: Python takes one object for equal to itself before it asks `==`.

That matters for NaN alone. A local is the same object as itself; of two other NaNs only Python knows whether they are one
object, so native code leaves where both are NaN.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.values import Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, ArrayType, MixedScalar, NpScalar, PyScalar, scalar_dtype


def identical(a: Value, b: Value) -> bool:
    """Whether two numbers are surely one object: the same local, or the same constant of a module."""
    if isinstance(a, Const) and isinstance(b, Const):
        return a.value is b.value
    return isinstance(a, Var) and a == b and not isinstance(a.type, ArrayType)


def leave_for_two_nans(fb: FunctionBuilder, node: ast.AST, a: Value, b: Value) -> None:
    """Leave where two numbers that may be one object are both NaN."""
    if not (isinstance(a, Var | Const) and isinstance(b, Var | Const) and _may_be_nan(a) and _may_be_nan(b)):
        return
    both = fb.emitter.value("binary", BOOL, _is_nan(fb, node, a), _is_nan(fb, node, b), op="and")
    fb.branch(both, lambda: leave(fb, "whether two NaNs are one object"), lambda: None)


def _may_be_nan(x: Operand) -> bool:
    if isinstance(x, Const):
        return x.value != x.value
    return isinstance(x.type, PyScalar | NpScalar | MixedScalar) and scalar_dtype(x.type).kind in "fc"


def _is_nan(fb: FunctionBuilder, node: ast.AST, x: Operand) -> Operand:
    return fb.rules.truth(fb, fb.rules.compare(fb, node, "ne", x, x), node)
