"""Reductions element by element: where the accumulator starts, how an element joins it, what comes out at the end.

Sums of floats may be added in any order, as NumPy's own are; float16 and float32 are summed in float64 where the accumulator is
a scalar, which is at least as accurate as NumPy's pairwise sum in the narrow type.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from kernelmill.ir.nodes import Const, Op, Operand, Var, attr
from kernelmill.ir.types import DTYPES, ArrayType, NpScalar

Emit = Callable[..., Var]


def _source_dtype(op: Op) -> str:
    kind = op.args[0].type
    assert isinstance(kind, ArrayType)
    return kind.dtype


def _result_dtype(op: Op) -> str:
    kind = op.results[0].type
    assert isinstance(kind, ArrayType | NpScalar)
    return kind.dtype


def start_type(op: Op) -> NpScalar:
    """The type of a scalar accumulator."""
    fn, dtype = attr(op, "fn"), _result_dtype(op)
    adds = fn in ("sum", "prod", "mean")
    wide = {"f": "float64", "c": "complex128"} if adds else {}
    return NpScalar(wide.get(DTYPES[dtype].kind, dtype))


def start(op: Op, dtype: str) -> Const:
    """The accumulator's first value."""
    fn, kind = attr(op, "fn"), DTYPES[dtype].kind
    bits = DTYPES[dtype].itemsize * 8
    if fn in ("any", "all"):
        return Const(fn == "all", NpScalar("bool"))
    if fn in ("min", "max"):
        if kind == "f":
            return Const(math.inf if fn == "min" else -math.inf, NpScalar(dtype))
        if kind == "b":
            return Const(fn == "min", NpScalar(dtype))
        least, most = (0, -1) if kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return Const(most if fn == "min" else least, NpScalar(dtype))  # -1: every bit set
    number = 1 if fn == "prod" else 0
    if kind == "c":
        return Const(complex(number), NpScalar(dtype))
    return Const(float(number) if kind == "f" else number, NpScalar(dtype))


def combine(emit: Emit, op: Op, total: Operand, value: Operand) -> Var:
    """The accumulator with one more element."""
    fn = str(attr(op, "fn"))
    assert isinstance(total.type, NpScalar)
    if fn in ("any", "all"):
        return emit("ufunc", NpScalar("bool"), total, value, fn="logical_or" if fn == "any" else "logical_and")
    if fn in ("min", "max"):
        return emit("ufunc", total.type, total, value, fn="minimum" if fn == "min" else "maximum")
    if value.type != total.type:
        value = emit("cast", total.type, value)
    name = "mul" if fn == "prod" else "add"
    if DTYPES[total.type.dtype].kind == "f":
        return emit("binary", total.type, total, value, op=name, reassoc=True)
    return emit("binary", total.type, total, value, op=name)


def finish(emit: Emit, op: Op, total: Operand, count: Operand) -> Operand:
    """The result from the accumulator and the number of elements (a Python float)."""
    result = NpScalar(_result_dtype(op))
    if attr(op, "fn") == "mean":
        wide = NpScalar("complex128" if DTYPES[result.dtype].kind == "c" else "float64")
        total = emit("binary", wide, total, emit("cast", NpScalar("float64"), count), op="truediv")
    return total if total.type == result else emit("cast", result, total)


__all__ = ["combine", "finish", "start", "start_type"]
