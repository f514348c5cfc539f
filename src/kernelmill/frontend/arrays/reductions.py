"""Reductions of an array to a scalar or along one axis: which NumPy offers, and the dtype each accumulates in."""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, INT, ArrayType, NpScalar


def filled(fb: FunctionBuilder, value: Operand, rank: int) -> Var:
    """An array of one element, with that many axes: what a reduction over all axes that keeps them gives."""
    assert isinstance(value.type, NpScalar)
    one = Const(1, INT)
    return fb.emitter.value("new", ArrayType(value.type.dtype, rank), *[one] * rank, value, fill="full")


_SUM_DTYPES = {"b": "int64", "i": "int64", "u": "uint64"}


#: Reductions: name in NumPy -> whether it adds up (its dtype then widens).
REDUCTIONS = {
    "sum": True,
    "prod": True,
    "min": False,
    "max": False,
    "amin": False,
    "amax": False,
    "mean": True,
    "any": False,
    "all": False,
}


def reduction(
    fb: FunctionBuilder, node: ast.AST, name: str, x: Var, axis: int | None, *, keepdims: bool = False, dtype: str = ""
) -> Operand:
    """`np.sum(x)` and its relatives over all elements or along one axis."""
    array = x.type
    assert isinstance(array, ArrayType)
    kind = DTYPES[array.dtype].kind
    fn = {"amin": "min", "amax": "max"}.get(name, name)
    if kind == "c" and fn in ("min", "max"):
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"np.{name} of complex arrays is not supported in a kernel",
            "NumPy orders complex numbers by their real parts: compare those",
        )
    if fn in ("any", "all"):
        result = "bool"
    elif fn == "mean":
        result = dtype or (array.dtype if kind in "fc" else "float64")
    elif REDUCTIONS[name]:
        result = dtype or _SUM_DTYPES.get(kind, array.dtype)
    else:
        result = array.dtype
    if axis is not None and not -array.ndim <= axis < array.ndim:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"axis {axis} is out of bounds for an array of rank {array.ndim}",
            "NumPy would raise AxisError",
        )
    fb.emitter.at(node)
    if axis is None or array.ndim == 1:
        value: Operand = fb.emitter.value("reduce", NpScalar(result), x, fn=fn)
        return filled(fb, value, array.ndim) if keepdims else value
    axis %= array.ndim
    reduced = fb.emitter.value("reduce", ArrayType(result, array.ndim - 1), x, fn=fn, axis=axis)
    if not keepdims:
        return reduced
    return kept(fb, reduced, x, (axis,), array.ndim)


def kept(fb: FunctionBuilder, reduced: Var, x: Var | None, axes: tuple[int, ...], rank: int, *, like: bool = False) -> Var:
    """A result in an array of its own that keeps the `axes` over which it was reduced, with extent 1.

    Their strides follow the order of `x`, of an array made `like` it, or C's without one.
    """
    assert isinstance(reduced.type, ArrayType)
    spec = tuple("n" if k in axes else "..." for k in range(rank))
    models = () if x is None else (x,)
    kind, told = ArrayType(reduced.type.dtype, rank), {"like": True} if like else {}
    return fb.emitter.value("view", kind, reduced, *models, spec=spec, own=True, **told)
