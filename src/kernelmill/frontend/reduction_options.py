"""`where=` and `initial=` of reductions: what does not count becomes what changes nothing, and the result starts from a value.

    np.sum(x, where=m)          ->   np.sum(np.where(m, x, 0))
    np.max(x, initial=0.0)      ->   np.maximum(np.max(x), 0.0)
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.array_expressions import binary_arrays, elementwise, has_array
from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.ufuncs import UFUNCS, apply_ufunc
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, ArrayType, NpScalar, PyScalar

#: What changes nothing.
_NEUTRAL: Final = {"sum": 0, "prod": 1, "any": False, "all": True}
_EXTREMES: Final = {"min": "minimum", "amin": "minimum", "max": "maximum", "amax": "maximum"}


def where_only(
    fb: FunctionBuilder, node: ast.AST, name: str, x: Var, mask: Operand, initial: Operand | None
) -> Var:
    """The array with what changes nothing where the mask is false."""
    assert isinstance(x.type, ArrayType)
    if name not in _NEUTRAL and not (name in _EXTREMES and initial is not None):
        raise stop(fb.info, node, "unsupported-arguments", f"where= of np.{name} is not supported in a kernel",
                   "take the elements first: x[mask]")
    dtype = NpScalar(x.type.dtype)
    if initial is not None and name in _EXTREMES:
        neutral: Operand = fb.emitter.value("weak", dtype, initial, mode="assign") if isinstance(initial, Var) else initial
    else:
        number = _NEUTRAL[name]
        kind = DTYPES[x.type.dtype].kind
        neutral = Const({"f": float, "c": complex, "b": bool}.get(kind, int)(number), dtype)
    return elementwise(fb, node, "where", x.type.dtype, mask, x, neutral)


def with_initial(fb: FunctionBuilder, node: ast.AST, name: str, result: Operand, initial: Operand) -> Operand:
    """The result of a reduction, started from `initial`."""
    if name not in ("sum", "prod") and name not in _EXTREMES:
        raise stop(fb.info, node, "wrong-arguments", f"np.{name} takes no initial value", "NumPy would raise TypeError")
    if not isinstance(initial.type, PyScalar):
        raise stop(fb.info, node, "unsupported-arguments", "initial= must be a Python number in a kernel",
                   "add it to the result instead")
    if name in _EXTREMES:
        return apply_ufunc(fb, node, _EXTREMES[name], UFUNCS[_EXTREMES[name]], [result, initial])
    op = "add" if name == "sum" else "mul"
    if has_array(result):
        return binary_arrays(fb, node, op, result, initial)
    assert isinstance(result.type, NpScalar)
    return fb.emitter.value("binary", result.type, result, fb.emitter.value("cast", result.type, initial), op=op)


__all__ = ["where_only", "with_initial"]
