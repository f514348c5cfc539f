"""`where=` and `initial=` of reductions: what does not count becomes what changes nothing, and the result starts from a value.

np.sum(x, where=m)          ->   np.sum(np.where(m, x, 0))
np.max(x, initial=0.0)      ->   np.maximum(np.max(x), 0.0)
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.arrays.elementwise import binary_arrays, cast_array, elementwise, has_array
from kernelmill.frontend.arrays.reductions import kept, reduction
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.dtypes import dtype_of
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.templates import Given, fill_one
from kernelmill.frontend.function.values import NoneValue, Tuple, Value
from kernelmill.frontend.numpy.row import Built
from kernelmill.frontend.numpy.ufuncs import UFUNCS, apply_ufunc
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, ArrayType, NpScalar, PyScalar

#: What changes nothing.
_NEUTRAL: Final = {"sum": 0, "prod": 1, "any": False, "all": True}


_EXTREMES: Final = {"min": "minimum", "amin": "minimum", "max": "maximum", "amax": "maximum"}


def where_only(fb: FunctionBuilder, node: ast.AST, name: str, x: Var, mask: Operand, initial: Operand | None) -> Var:
    """The array with what changes nothing where the mask is false."""
    assert isinstance(x.type, ArrayType)
    if name not in _NEUTRAL and not (name in _EXTREMES and initial is not None):
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            f"where= of np.{name} is not supported in a kernel",
            "take the elements first: x[mask]",
        )
    _leave_where_stretched(fb, node, x, mask)
    dtype = NpScalar(x.type.dtype)
    if initial is not None and name in _EXTREMES:
        neutral: Operand = fb.emitter.value("weak", dtype, initial, mode="assign") if isinstance(initial, Var) else initial
    else:
        number = _NEUTRAL[name]
        kind = DTYPES[x.type.dtype].kind
        neutral = Const({"f": float, "c": complex, "b": bool}.get(kind, int)(number), dtype)
    return elementwise(fb, node, "where", x.type.dtype, mask, x, neutral)


def _leave_where_stretched(fb: FunctionBuilder, node: ast.AST, x: Var, mask: Operand) -> None:
    """Leave for a mask whose shape is not the operand's or broadcast to it: NumPy raises rather than repeat the operand."""
    assert isinstance(x.type, ArrayType)
    if not isinstance(mask.type, ArrayType):
        return
    more = x.type.ndim - mask.type.ndim
    if more < 0:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"where= has {mask.type.ndim} axes, the array has {x.type.ndim}",
            "NumPy would raise ValueError",
        )
    tests = [f"_m.shape[{k}] != 1 and _m.shape[{k}] != _x.shape[{k + more}]" for k in range(mask.type.ndim)]
    wrong = fb.evaluate(fill_one(" or ".join(tests), node, _m=Given(mask, node), _x=Given(x, node)))
    fb.branch(fb.rules.truth(fb, wrong, node), lambda: leave(fb, "where= is larger than the array"), lambda: None)


def with_initial(fb: FunctionBuilder, node: ast.AST, name: str, result: Operand, initial: Operand) -> Operand:
    """The result of a reduction, started from `initial`."""
    if name not in ("sum", "prod") and name not in _EXTREMES:
        raise stop(fb.info, node, "wrong-arguments", f"np.{name} takes no initial value", "NumPy would raise TypeError")
    if not isinstance(initial.type, PyScalar):
        raise stop(
            fb.info, node, "unsupported-arguments", "initial= must be a Python number in a kernel", "add it to the result instead"
        )
    dtype = result.type.dtype  # type: ignore[union-attr]  # a reduction gives an array or a NumPy scalar
    initial = fb.emitter.value("weak", NpScalar(dtype), initial, mode="assign")  # as NumPy, which stores it in the result
    if name in _EXTREMES:
        return apply_ufunc(fb, node, _EXTREMES[name], UFUNCS[_EXTREMES[name]], [result, initial])
    op = "add" if name == "sum" else "mul"
    if has_array(result):
        return binary_arrays(fb, node, op, result, initial)
    assert isinstance(result.type, NpScalar)
    return fb.emitter.value("binary", result.type, result, initial, op=op)


#: `np.add.reduce` and the like.
UFUNC_REDUCTIONS: Final = {
    "add": "sum",
    "multiply": "prod",
    "maximum": "max",
    "minimum": "min",
    "logical_or": "any",
    "logical_and": "all",
}


def reducing(name: str) -> Built:
    """`np.sum(x, axis, keepdims=..., dtype=..., initial=..., where=...)` and its relatives."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
        return _reduced(fb, node, name, given)

    return Built(build)


def _reduced(fb: FunctionBuilder, node: ast.AST, name: str, bound: dict[str, Value]) -> Value:
    x = bound["array" if "array" in bound else "a"]
    if not (isinstance(x, Var) and isinstance(x.type, ArrayType)):
        raise stop(fb.info, node, "type-error", f"np.{name} needs an array in a kernel", "use the built-in on scalars")
    initial = operand_of(fb, bound["initial"], node) if "initial" in bound else None
    if "where" in bound:
        x = where_only(fb, node, name, x, operand_of(fb, bound["where"], node), initial)
    axis, keep = bound.get("axis"), bound.get("keepdims")
    if not (keep is None or (isinstance(keep, Const) and isinstance(keep.value, bool))):
        raise stop(fb.info, node, "not-constant", "keepdims must be True or False in a kernel")
    dtype = dtype_of(fb, node, bound.get("dtype"), "")
    if dtype:
        x = cast_array(fb, node, x, dtype)
    if isinstance(axis, Tuple):
        result = _over_axes(fb, node, name, x, axis, bool(keep and keep.value))
    else:
        if isinstance(axis, Const) and isinstance(axis.value, int):
            number: int | None = axis.value
        elif axis is None or isinstance(axis, NoneValue):
            number = None
        else:
            raise stop(fb.info, node, "not-constant", "the axis must be a constant in a kernel", "write axis=0 or the like")
        result = reduction(fb, node, name, x, number, keepdims=bool(keep and keep.value), dtype=dtype)
    return result if initial is None else with_initial(fb, node, name, operand_of(fb, result, node), initial)


def _over_axes(fb: FunctionBuilder, node: ast.AST, name: str, x: Var, axes: Tuple, keepdims: bool) -> Value:
    """A reduction over several axes, one after the other from the last (for the mean too: all parts are equally long)."""
    assert isinstance(x.type, ArrayType)
    rank = x.type.ndim
    numbers = [a.value for a in axes.items if isinstance(a, Const) and isinstance(a.value, int)]
    if len(numbers) != len(axes.items) or not numbers or len({n % rank for n in numbers}) != len(numbers):
        raise stop(fb.info, node, "not-constant", "the axes must be different constants in a kernel", "write axis=(0, 1)")
    if any(not -rank <= n < rank for n in numbers):
        raise stop(
            fb.info, node, "wrong-rank", f"an axis is out of bounds for an array of rank {rank}", "NumPy would raise AxisError"
        )
    if len(numbers) == rank:
        return reduction(fb, node, name, x, None, keepdims=keepdims)
    result: Operand = x
    order = sorted((n % rank for n in numbers), reverse=True)
    for n in order:
        assert isinstance(result, Var)
        result = reduction(fb, node, name, result, n)
    assert isinstance(result, Var)
    return kept(fb, result, x, tuple(order), rank) if keepdims else result
