"""Rules that lower conversions of scalars: truth, casts, and the implicit ones of NumPy's arithmetic and of joins.

A Python int or float becomes a dtype by NEP 50, and leaves where NumPy raises; between dtypes the cast is C's, which leaves
where C leaves it undefined.
"""

from __future__ import annotations

import struct
from typing import Final

from kernelmill.ir.failures import OtherType, Overflow
from kernelmill.ir.nodes import Const, Op, Operand, Var, attr, integer
from kernelmill.ir.types import (
    DTYPES,
    F16,
    F32,
    F64,
    I1,
    I64,
    INT_BITS,
    DType,
    Low,
    MixedScalar,
    NpScalar,
    PyScalar,
    value_low,
)
from kernelmill.passes.lowering.state import I64_MIN, Lowering, dtype_of

#: How `struct` packs floats that hold less than a float64.
_FORMATS: Final = {"f16": "<e", "f32": "<f"}


def extend(low: Lowering, x: Operand) -> Operand:
    """A half as float, which it is computed in."""
    return Const(x.value, F32) if isinstance(x, Const) else low.b.op("fpext", x, type=F32)


def truth(low: Lowering, op: Op) -> None:
    """`bool(x)`."""
    low.set(op.results[0], truth_of(low, op.args[0]))


def truth_of(low: Lowering, x: Operand) -> Operand:
    """Whether a scalar is not zero (NaN is true)."""
    if dtype_of(x.type).kind == "c" and isinstance(x, Var):
        halves = [low.b.op("fne", half, Const(0.0, half.type)) for half in low.fields(x).values() if half.type != I1]
        return low.either(halves[0], halves[1])
    value, dtype = low.value(x), dtype_of(x.type)
    if dtype.kind == "b":
        return value
    if dtype.low == F16:
        value = extend(low, value)
    if dtype.kind == "f":
        return low.b.op("fne", value, Const(0.0, value.type))
    return low.b.op("ne", value, Const(0, value.type))


def negate(low: Lowering, op: Op) -> None:
    """`not x` of a Python bool."""
    low.set(op.results[0], low.not_(low.value(op.args[0])))


def to_dtype(low: Lowering, x: Operand, dtype: DType) -> Operand:
    """An operand of NumPy arithmetic in `dtype`: Python scalars are weak (NEP 50), NumPy ones are cast as C does."""
    if _wide_constant(x, dtype):
        return _unsigned_constant(x)
    source, value = dtype_of(x.type), low.value(x)
    if isinstance(x.type, PyScalar):
        return python_to_dtype(low, value, source, dtype)
    return numpy_cast(low, value, source, dtype)


def _wide_constant(x: Operand, dtype: DType) -> bool:
    """A Python int that fits uint64 but not int64, used as uint64."""
    return dtype.name == "uint64" and isinstance(x, Const) and isinstance(x.value, int) and 2**63 <= x.value < 2**64


def _unsigned_constant(x: Operand) -> Const:
    assert isinstance(x, Const)
    return Const(integer(x) - 2**64, I64)


def python_to_dtype(low: Lowering, value: Operand, source: DType, dtype: DType) -> Operand:
    """A Python bool, int or float as `dtype`; leaves where NumPy raises OverflowError or ValueError."""
    if source.kind == "b":
        return numpy_cast(low, value, source, dtype)
    if source.kind == "f":
        if dtype.kind in "iu":
            return _float_to_integer(low, value, dtype)
        return numpy_cast(low, value, source, dtype)
    if dtype.kind in "iu":
        lo, hi = integer_range(dtype)
        if source.name == "uint64":
            if dtype.name != "uint64":
                low.guard(low.b.op("ule", value, Const(hi, I64)), Overflow(), value)
        elif dtype.name == "uint64":
            low.guard(low.in_range(value, 0, 2**63 - 1), Overflow(), value)
        else:
            low.guard(low.in_range(value, lo, hi), Overflow(), value)
        return resize(low, value, dtype.low, signed=True)
    if dtype.kind == "f":
        wide = low.int_to_float(value, source)
        return numpy_cast(low, wide, DTYPES["float64"], dtype)
    return low.b.op("ne", value, 0)


def integer_range(dtype: DType) -> tuple[int, int]:
    """Least and greatest value of an integer dtype."""
    bits = dtype.itemsize * 8
    return (0, 2**bits - 1) if dtype.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _float_to_integer(low: Lowering, value: Operand, dtype: DType, *, quiet: bool = False) -> Operand:
    """A float truncated to an integer dtype; leaves for what does not fit. `quiet`: Python does not raise there.

    `trunc(x)` lies in `lo .. hi` where `lo - 1 < x < hi + 1`. Both limits are numbers of float64 for integers of 32 bits and
    fewer, so that one test of the float is exact, and the conversion is to the dtype itself: CPUs do it in vectors by way of 32
    bits, and who narrows these knows that nothing is lost. Of float32 the
    limit above is a power of two and exact; the one below may fall between two numbers, which then are `lo` and less than `lo - 1`.
    """
    lo, hi = integer_range(dtype)
    if dtype.itemsize > 4:
        wide = low.to_f64(value, DTYPES["float64"] if value.type == F64 else DTYPES["float32"])
        whole = low.float_to_int(wide)
        low.guard(low.in_range(whole, max(lo, I64_MIN), min(hi, 2**63 - 1)), Overflow(), wide)
        return resize(low, whole, dtype.low, signed=True)
    below = float(lo - 1) if value.type == F64 or lo > -(2**24) else None
    above_least = low.b.op("fge" if below is None else "fgt", value, Const(float(lo) if below is None else below, value.type))
    fits = low.both(above_least, low.b.op("flt", value, Const(float(hi + 1), value.type)))
    low.guard(fits, Overflow(quiet=quiet), low.to_f64(value, DTYPES["float64"] if value.type == F64 else DTYPES["float32"]))
    return low.b.op("fptosi" if lo else "fptoui", value, type=dtype.low)


def resize(low: Lowering, value: Operand, target: Low, *, signed: bool) -> Operand:
    """An integer in another width, by its low bits or extended by its sign or by zeros."""
    have, want = INT_BITS[value.type.name], INT_BITS[target.name]  # type: ignore[union-attr]  # low
    if have == want:
        return value
    if isinstance(value, Const):
        number = integer(value)
        number &= (1 << want) - 1
        return Const(number - (1 << want) if want > 1 and number >> (want - 1) else number, target)
    if have > want:
        return low.b.op("trunc", value, type=target)
    return low.b.op("sext" if signed else "zext", value, type=target)


def numpy_cast(low: Lowering, value: Operand, source: DType, dtype: DType, *, quiet: bool = False) -> Operand:
    """C's cast between dtypes, as `astype` does; float to integer leaves where C leaves it undefined, which `quiet` says NumPy does
    not mind."""
    if source == dtype:
        return value
    b = low.b
    target = value_low(dtype)
    if dtype.kind == "b":
        if source.kind == "f":
            value = extend(low, value) if value.type == F16 else value
            return b.op("fne", value, Const(0.0, value.type))
        return b.op("ne", value, Const(0, value.type))
    if source.kind == "f":
        if dtype.kind in "iu":
            return _float_to_integer(low, extend(low, value) if value.type == F16 else value, dtype, quiet=quiet)
        return _resize_float(low, value, target)
    if dtype.kind == "f":
        if target == F16:
            return b.op("fptrunc", _integer_to_float(low, value, source, F32), type=F16)
        return _integer_to_float(low, value, source, target)
    return resize(low, value, target, signed=source.kind == "i")


def _integer_to_float(low: Lowering, value: Operand, source: DType, target: Low) -> Operand:
    if target == F64:
        return low.int_to_float(value, source)
    return low.b.op("uitofp" if source.kind in "ub" else "sitofp", value, type=target)


def _resize_float(low: Lowering, value: Operand, target: Low) -> Operand:
    order = ("f16", "f32", "f64")
    have, want = order.index(value.type.name), order.index(target.name)  # type: ignore[union-attr]  # low
    if have == want:
        return value
    if isinstance(value, Const) and _is_exact(value.value, target):
        return Const(value.value, target)
    return low.b.op("fpext" if want > have else "fptrunc", value, type=target)


def _is_exact(number: object, target: Low) -> bool:
    """Whether a float type holds a constant."""
    if not isinstance(number, int | float) or not abs(number) < 2.0**15:
        return False
    return target == F64 or struct.unpack(_FORMATS[target.name], struct.pack(_FORMATS[target.name], number))[0] == number


def cast(low: Lowering, op: Op) -> None:
    """`int(x)`, `float(x)`, `np.float32(x)`."""
    (result,), (x,) = op.results, op.args
    target, source = dtype_of(result.type), dtype_of(x.type)
    if result.type == PyScalar("bool"):
        low.set(result, truth_of(low, x))
    elif isinstance(result.type, PyScalar):
        low.set(result, to_python(low, low.value(x), source, result.type))
    elif attr(op, "array") and isinstance(x.type, NpScalar):
        low.set(result, numpy_cast(low, low.value(x), source, target, quiet=True))
    else:
        low.set(result, to_dtype(low, x, target))


def reinterpret(low: Lowering, op: Op) -> None:
    """`x.view(dtype)`."""
    (result,) = op.results
    low.set(result, low.b.op("bitcast", low.value(op.args[0]), type=dtype_of(result.type).low))


def to_python(low: Lowering, value: Operand, source: DType, target: PyScalar) -> Operand:
    """A scalar as a Python int or float."""
    if target.name == "float":
        return low.to_f64(extend(low, value) if value.type == F16 else value, DTYPES["float32"] if value.type == F16 else source)
    if source.kind == "f":
        value = extend(low, value) if value.type == F16 else value
        return low.float_to_int(low.to_f64(value, DTYPES["float64"] if value.type == F64 else DTYPES["float32"]))
    signed, known = source.name != "uint64", source.kind in "ub" or (isinstance(value, Const) and integer(value) >= 0)
    if (target.unsigned and signed and not known) or not (target.unsigned or signed):
        low.guard(low.b.op("sge", low.widen(value, source), 0), Overflow(), value)
    return low.widen(value, source)


def convert(low: Lowering, op: Op) -> None:
    """Implicit conversion: to a mixed type where control flow joins, from one by a guard, to the declared result."""
    (result,), (x,) = op.results, op.args
    target, source = dtype_of(result.type), dtype_of(x.type)
    value = low.value(x)
    if attr(op, "wraps"):
        low.set(result, low.widen(value, source))
        return
    if isinstance(result.type, MixedScalar):
        low.set(result, _stored_exactly(low, value, source, target, python=not isinstance(x.type, NpScalar)))
        low.b.assign(low.fields(result)["is_np"], low.flag(x))
        if "is_int" in low.fields(result):
            low.b.assign(low.fields(result)["is_int"], is_int(low, x))
    elif isinstance(result.type, NpScalar):
        if isinstance(x.type, MixedScalar) and x.type.dtype == result.type.dtype:
            low.guard(low.flag(x), OtherType())
            low.set(result, value)
        else:
            low.set(result, to_dtype(low, x, target))
    elif result.type == PyScalar("bool"):
        low.set(result, truth_of(low, x))
    else:
        low.set(result, to_python(low, value, source, result.type))  # type: ignore[arg-type]  # scalars only


def is_int(low: Lowering, x: Operand) -> Operand:
    """Whether a scalar, perhaps mixed, is a Python int at run time."""
    if isinstance(x, Var) and isinstance(x.type, MixedScalar):
        if x.type.name == "number":
            return low.fields(x)["is_int"]
        return low.not_(low.flag(x)) if x.type.name == "int" else Const(False, I1)
    return Const(x.type == PyScalar("int"), I1)


def _stored_exactly(low: Lowering, value: Operand, source: DType, target: DType, *, python: bool) -> Operand:
    """A value in the storage of a mixed type; leaves where it would change."""
    if source == target:
        return value
    if source.kind in "iu" and target.kind == "f":
        wide = low.widen(value, source)
        low.guard_exact_float(wide)
        out = numpy_cast(low, low.int_to_float(wide, DTYPES["int64"]), DTYPES["float64"], target)
        if target.name != "float64":
            back = low.b.op("fptosi_sat", out, type=I64)
            low.guard(low.b.op("eq", back, wide), OtherType())
        return out
    if source.kind == "f" and target.kind == "f":
        kept = _resize_float(low, value, target.low)
        again = _resize_float(low, kept, source.low)
        low.guard(low.either(low.b.op("feq", again, value), low.b.op("funo", value, value)), OtherType())
        return kept
    return python_to_dtype(low, value, source, target) if python else numpy_cast(low, value, source, target)
