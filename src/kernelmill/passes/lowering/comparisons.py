"""Rules that lower comparisons of two scalars: exact between all integers, and between Python's ints and floats.

1 < x of int64     ->  slt 1, x
n < 0.5 of an int  ->  as floats while n is exact as one, else by whole and fractional parts
"""

from __future__ import annotations

from kernelmill.frontend.type_rules.promotion import promote, weak_dtype
from kernelmill.ir.nodes import Const, Op, Operand, attr, integer
from kernelmill.ir.types import (
    DTYPES,
    F16,
    F64,
    I1,
    I64,
    DType,
    MixedScalar,
    NpScalar,
)
from kernelmill.passes.lowering.conversions import extend, to_dtype
from kernelmill.passes.lowering.state import EXACT, Lowering, dtype_of

_SIGNED = {"lt": "slt", "le": "sle", "gt": "sgt", "ge": "sge", "eq": "eq", "ne": "ne"}


_UNSIGNED = {"lt": "ult", "le": "ule", "gt": "ugt", "ge": "uge", "eq": "eq", "ne": "ne"}


_SWAPPED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


_FLOAT = {"lt": "flt", "le": "fle", "gt": "fgt", "ge": "fge", "eq": "feq", "ne": "fne"}


def compare(low: Lowering, op: Op) -> None:
    """`a < b` and the like."""
    (result,), (a, b), name = op.results, op.args, str(attr(op, "op"))
    low.set(result, compared(low, name, a, b))
    low.set_flag(result, a, b)


def compared(low: Lowering, name: str, a: Operand, b: Operand) -> Operand:
    """The truth of a comparison of two scalars of any types."""
    x, y = dtype_of(a.type), dtype_of(b.type)
    if "f" not in (x.kind, y.kind):
        return _compared_integers(low, name, low.value(a), x, low.value(b), y)
    if isinstance(a.type, NpScalar) or isinstance(b.type, NpScalar):
        width = _compare_dtype(a, b)
        return low.b.op(_FLOAT[name], _for_compare(low, a, width), _for_compare(low, b, width))
    if x.kind == "f" and y.kind == "f":
        return low.b.op(_FLOAT[name], low.value(a), low.value(b))
    if x.kind == "f":
        return _int_with_float(low, _SWAPPED[name], low.widen(low.value(b), y), low.value(a))
    return _int_with_float(low, name, low.widen(low.value(a), x), low.value(b))


def _int_with_float(low: Lowering, name: str, x: Operand, y: Operand) -> Operand:
    """Python's exact comparison of an int with a float: as floats while the int is exact as one, else by whole parts."""
    b = low.b
    plain = b.op(_FLOAT[name], low.int_to_float(x, DTYPES["int64"]), y)
    small = low.in_range(x, -EXACT, EXACT)
    if isinstance(small, Const) and small.value:
        return plain
    result = b.var("cmp", I1)
    b.assign(result, plain)
    with b.if_(low.not_(small)):
        whole, part = b.op("fptosi_sat", y, type=I64), b.op("ftrunc", y)
        inside = low.both(b.op("fge", y, Const(-(2.0**63), F64)), b.op("flt", y, Const(2.0**63, F64)))
        equal = b.op("eq", x, whole)
        if name in ("eq", "ne"):
            same = low.both(inside, low.both(equal, b.op("feq", part, y)))
            b.assign(result, same if name == "eq" else low.not_(same))
        else:
            strict = b.op(_SIGNED["lt" if name in ("lt", "le") else "gt"], x, whole)
            exact = low.either(strict, low.both(equal, b.op(_FLOAT[name], part, y)))
            beyond = b.op("fgt" if name in ("lt", "le") else "flt", y, Const(0.0, F64))
            b.assign(result, b.op("select", inside, exact, beyond))
    return result


def _compare_dtype(a: Operand, b: Operand) -> DType:
    names = [t.dtype if isinstance(t, NpScalar | MixedScalar) else "" for t in (a.type, b.type)]
    if not names[0]:
        names[0] = weak_dtype(a.type.name, names[1])  # type: ignore[union-attr]  # a Python scalar, as it has no dtype
    if not names[1]:
        names[1] = weak_dtype(b.type.name, names[0])  # type: ignore[union-attr]  # as above
    return DTYPES[promote(*names)]


def _for_compare(low: Lowering, x: Operand, dtype: DType) -> Operand:
    value = to_dtype(low, x, dtype)
    return extend(low, value) if dtype.low == F16 else value


def _compared_integers(low: Lowering, name: str, a: Operand, x: DType, b: Operand, y: DType) -> Operand:
    """Exact comparison of integers of any two widths and signs."""
    left, right = low.widen(a, x), low.widen(b, y)
    big_left, big_right = x.name == "uint64", y.name == "uint64"
    if not big_left and not big_right:
        return low.b.op(_SIGNED[name], left, right)
    plain = low.b.op(_UNSIGNED[name], left, right)
    if big_left == big_right or (x.kind in "ub" and y.kind in "ub"):
        return plain
    signed = right if big_left else left
    if isinstance(signed, Const) and integer(signed) >= 0:
        return plain
    negative_first = name in ("lt", "le", "ne") if big_right else name in ("gt", "ge", "ne")
    return low.b.op("select", low.b.op("slt", signed, 0), Const(negative_first, I1), plain)
