"""Explicit conversions between scalar types: `int(x)`, `float(x)`, `np.float32(x)`."""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import scalar
from kernelmill.frontend.numbers.complex import refuse_complex
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Const, Operand
from kernelmill.ir.types import BOOL, FLOAT, INT, ArrayType, HighType, NpScalar, PyScalar, scalar_dtype


def cast(fb: FunctionBuilder, node: ast.AST, x: Operand, type_: HighType) -> Operand:
    """`x` converted to scalar type `type_` as Python or NumPy would."""
    if isinstance(x.type, ArrayType):
        if isinstance(type_, NpScalar) and x.type.ndim:
            return fb.rules.cast_array(fb, node, x, type_.dtype)
        raise stop(fb.info, node, "type-error", "a whole array is used where a number is expected", "index it, or use astype")
    if x.type == type_:
        return x
    if type_ != BOOL and not (isinstance(type_, PyScalar | NpScalar) and scalar_dtype(type_).kind in "bc"):
        refuse_complex(fb, node, x, type_)
    return fb.emitter.value("cast", type_, x)


def to_int(fb: FunctionBuilder, node: ast.AST, x: Operand, *, index: bool = False) -> Operand:
    """`int(x)`; with `index` only what `operator.index` takes."""
    if index and not is_integer(x.type) and x.type != BOOL:  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", f"an integer is needed here, not {x.type}", "use int(...) to convert")
    if isinstance(x, Const) and isinstance(x.value, bool | int):
        return scalar(int(x.value))
    return cast(fb, node, x, INT)


def to_float(fb: FunctionBuilder, node: ast.AST, x: Operand) -> Operand:
    """`float(x)`."""
    if isinstance(x, Const) and isinstance(x.value, bool | int | float):
        try:
            return scalar(float(x.value))
        except OverflowError as error:
            raise stop(fb.info, node, "type-error", str(error), "Python would raise the same") from error
    return cast(fb, node, x, FLOAT)
