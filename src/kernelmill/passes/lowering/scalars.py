"""Rules that lower scalar arithmetic and comparison: Python's, NumPy's, and that of values which may be either.

A Python result follows Python's rules (64-bit integers with every overflow leaving, division by zero leaving); a NumPy
result follows NumPy's (wrapping, IEEE). A mixed result is computed by Python's rules where both agree, and leaves elsewhere.
"""

from __future__ import annotations

from typing import Final, Literal

from kernelmill.frontend.type_rules.numpy_promotion import promote, weak_dtype
from kernelmill.ir.failures import Negative, OtherType, ZeroDivision
from kernelmill.ir.nodes import Const, Op, Operand, Var, attr, integer
from kernelmill.ir.types import (
    DTYPES,
    F16,
    F32,
    F64,
    I1,
    I64,
    DType,
    MixedScalar,
    NpScalar,
    PyScalar,
)
from kernelmill.passes.lowering.conversions import extend, is_int, to_dtype
from kernelmill.passes.lowering.numbers import division, unsigned
from kernelmill.passes.lowering.powers import float_power, numpy_integer_power, python_float_power, python_integer_power
from kernelmill.passes.lowering.state import EXACT, Lowering, dtype_of

_INT_OPS = {"add": "add", "sub": "sub", "mul": "mul", "and": "and", "or": "or", "xor": "xor"}
_FLOAT_OPS = {"add": "fadd", "sub": "fsub", "mul": "fmul", "truediv": "fdiv"}
_DIVISIONS: Final[dict[str, Literal["/", "//", "%"]]] = {"truediv": "/", "floordiv": "//", "mod": "%"}
_OVERFLOWING = {"add": "sadd_ov", "sub": "ssub_ov", "mul": "smul_ov"}
_SIGNED = {"lt": "slt", "le": "sle", "gt": "sgt", "ge": "sge", "eq": "eq", "ne": "ne"}
_UNSIGNED = {"lt": "ult", "le": "ule", "gt": "ugt", "ge": "uge", "eq": "eq", "ne": "ne"}
_SWAPPED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_FLOAT = {"lt": "flt", "le": "fle", "gt": "fgt", "ge": "fge", "eq": "feq", "ne": "fne"}


# ---- arithmetic


def binary(low: Lowering, op: Op) -> None:
    """`a op b`."""
    (result,), (a, b), name = op.results, op.args, str(attr(op, "op"))
    if isinstance(result.type, NpScalar):
        dtype = DTYPES[result.type.dtype]
        x, y = to_dtype(low, a, dtype), to_dtype(low, b, dtype)
        low.set(result, numpy_binary(low, name, x, y, dtype, reassoc=bool(attr(op, "reassoc"))))
        return
    if isinstance(result.type, MixedScalar) and dtype_of(result.type).kind == "f" and result.type.name in ("int", "number"):
        _counted(low, name, result, a, b)
        return
    low.set(result, _python_binary(low, op))
    low.set_flag(result, a, b)


def _counted(low: Lowering, name: str, result: Var, a: Operand, b: Operand) -> None:
    """A sum, difference or product of ints held as floats, or of floats or NumPy's numbers: of ints it must be exact."""
    dtype = dtype_of(result.type)
    for x in (a, b):
        if x.type == PyScalar("int") and result.type == MixedScalar("number", "float64"):
            low.guard_exact_float(low.value(x))
    total = numpy_binary(low, name, to_dtype(low, a, dtype), to_dtype(low, b, dtype), dtype)
    low.set_flag(result, a, b)
    if "is_int" in low.fields(result):
        whole = next(x for x in (a, b) if isinstance(x.type, MixedScalar))
        keep_whole(low, result, whole)
        inexact = low.not_(low.fields(result)["is_int"])
    else:
        inexact = low.flag(result)
    guard_counted(low, total, inexact, dtype)
    if name == "mul":  # no int is a negative zero
        total = low.b.op("select", inexact, total, low.b.op("fadd", total, Const(0.0, total.type)))
    low.set(result, total)


def guard_counted(low: Lowering, total: Operand, inexact: Operand, dtype: DType) -> None:
    """Leave where a result is an int (not `inexact`) that its storage may not hold exactly."""
    most = Const({"f16": 2.0**11, "f32": 2.0**24}.get(dtype.low.name, 2.0**53), dtype.low)
    low.guard(low.either(inexact, low.b.op("flt", low.b.op("fabs", total), most)), OtherType())


def _python_binary(low: Lowering, op: Op) -> Operand:
    (result,), (a, b), name = op.results, op.args, str(attr(op, "op"))
    kinds = {dtype_of(a.type).kind, dtype_of(b.type).kind}
    if "f" not in kinds:
        _leave_for_numpy(low, name, a, b)
    if name == "truediv" and MixedScalar("number", "float64") in (a.type, b.type):
        return _number_quotient(low, a, b)
    if name == "truediv" and kinds <= {"i", "u"} and (ratio := unsigned.quotient(low, op)) is not None:
        return ratio
    if unsigned.has_unsigned(op) and "f" not in kinds and dtype_of(result.type).kind != "f":
        return unsigned.binary(low, op)
    if "f" in kinds or (name == "pow" and dtype_of(result.type).kind == "f"):
        x, y = low.to_f64(low.value(a), dtype_of(a.type)), low.to_f64(low.value(b), dtype_of(b.type))
        return python_float(low, name, x, y, _any_numpy(low, a, b), half=bool(attr(op, "divmod")))
    if dtype_of(result.type).kind == "b":  # bool, or bool and np.bool alike
        return low.b.op(_INT_OPS[name], low.value(a), low.value(b))
    x, y = low.widen(low.value(a), dtype_of(a.type)), low.widen(low.value(b), dtype_of(b.type))
    return python_integer(low, name, x, y, wraps=bool(attr(op, "wraps")))


def _number_quotient(low: Lowering, a: Operand, b: Operand) -> Operand:
    """`a / b` where one is an int or a float: of ints that are floats exactly the quotient is that of the floats."""
    for x in (a, b):
        if x.type == PyScalar("int"):
            low.guard_exact_float(low.value(x))
    x, y = (low.to_f64(low.value(v), dtype_of(v.type)) for v in (a, b))
    if not low.ieee:  # Python has other words where both are ints, so this has no exception of its own
        low.guard(low.either(low.b.op("fne", y, Const(0.0, F64)), _any_numpy(low, a, b)), ZeroDivision())
    return low.b.op("fdiv", x, y)


def python_integer(low: Lowering, name: str, x: Operand, y: Operand, *, wraps: bool = False) -> Operand:
    """Python's operator on two 64-bit integers; leaves where the result does not fit, unless it `wraps`."""
    b = low.b
    wraps = wraps or low.wraps
    match name:
        case "add" | "sub" | "mul":
            if wraps:
                return b.op(_INT_OPS[name], x, y)
            total, over = b.ops(_OVERFLOWING[name], x, y)
            low.guard_integer(low.not_(over), x, y)
            return total
        case "and" | "or" | "xor":
            return b.op(name, x, y)
        case "truediv":
            low.guard(b.op("ne", y, 0), ZeroDivision("/", "int"), x, y)
            low.guard_exact_float(x)
            low.guard_exact_float(y)
            return b.op("fdiv", low.int_to_float(x, DTYPES["int64"]), low.int_to_float(y, DTYPES["int64"]))
        case "floordiv":
            return division.python_floor_divide(low, x, y)
        case "mod":
            return division.python_modulo(low, x, y)
        case "pow":
            return python_integer_power(low, x, y)
        case "lshift":
            return _python_left_shift(low, x, y, wraps=wraps)
        case _:
            low.guard(b.op("sge", y, 0), Negative(">>"), x, y)
            return b.op("ashr", x, b.op("smin", y, 63))


def _python_left_shift(low: Lowering, x: Operand, y: Operand, *, wraps: bool) -> Operand:
    b = low.b
    low.guard(b.op("sge", y, 0), Negative("<<"), x, y)
    count = b.op("smin", y, 63)
    shifted = b.op("shl", x, count)
    if not wraps:
        kept = low.both(b.op("eq", b.op("ashr", shifted, count), x), b.op("slt", y, 64))
        low.guard_integer(low.either(kept, b.op("eq", x, 0)), x, y)
    return shifted


def _leave_for_numpy(low: Lowering, name: str, a: Operand, b: Operand) -> None:
    """Where Python raises because of the second integer, NumPy warns or gives a number: a division by zero, a negative count."""
    is_np = _any_numpy(low, a, b)
    if isinstance(is_np, Const) or name not in (*_DIVISIONS, "lshift", "rshift"):
        return
    y = low.widen(low.value(b), dtype_of(b.type))
    fits = low.b.op("ne", y, 0) if name in _DIVISIONS else low.b.op("sge", y, 0)
    low.guard(low.either(fits, low.not_(is_np)), OtherType())


def _any_numpy(low: Lowering, a: Operand, b: Operand) -> Operand:
    """Whether one of the operands, each float or mixed, is NumPy's at run time."""
    flags = [f for f in (low.flag(a), low.flag(b)) if not isinstance(f, Const)]
    return Const(False, I1) if not flags else flags[0] if len(flags) == 1 else low.either(flags[0], flags[1])


def python_float(low: Lowering, name: str, x: Operand, y: Operand, is_np: Operand, *, half: bool = False) -> Operand:
    """Python's operator on two floats; leaves where Python raises (a NumPy operand makes it IEEE)."""
    b = low.b
    if name in ("truediv", "floordiv", "mod") and not low.ieee:
        nonzero: Operand = b.op("fne", y, Const(0.0, F64))
        nonzero = nonzero if isinstance(is_np, Const) else low.either(nonzero, is_np)
        low.guard(nonzero, ZeroDivision("divmod" if half else _DIVISIONS[name], "float"), x, y)
    match name:
        case "floordiv":
            return division.float_divmod(low, x, y, F64)[0]
        case "mod":
            return division.float_divmod(low, x, y, F64)[1]
        case "pow":
            return python_float_power(low, x, y)
        case _:
            return b.op(_FLOAT_OPS[name], x, y)


def numpy_binary(low: Lowering, name: str, x: Operand, y: Operand, dtype: DType, *, reassoc: bool = False) -> Operand:
    """NumPy's operator on two values already of the result's dtype."""
    b = low.b
    if reassoc and dtype.low in (F32, F64):
        return b.op(_FLOAT_OPS[name], x, y, reassoc=True)
    if dtype.kind == "f":
        return _numpy_float(low, name, x, y, dtype)
    if dtype.kind == "b":
        return b.op({"add": "or", "mul": "and", "truediv": "and"}.get(name, name), x, y)
    match name:
        case "add" | "sub" | "mul" | "and" | "or" | "xor":
            return b.op(name, x, y)
        case "floordiv":
            return division.numpy_floor_divide(low, x, y, dtype)
        case "mod":
            return division.numpy_modulo(low, x, y, dtype)
        case "pow":
            return numpy_integer_power(low, x, y, dtype)
        case _:
            return _numpy_shift(low, name, x, y, dtype)


def _numpy_float(low: Lowering, name: str, x: Operand, y: Operand, dtype: DType) -> Operand:
    b = low.b
    if dtype.low == F16:
        wide = _numpy_float(low, name, extend(low, x), extend(low, y), DTYPES["float32"])
        return b.op("fptrunc", wide, type=F16)
    match name:
        case "floordiv":
            return division.float_divmod(low, x, y, dtype.low)[0]
        case "mod":
            return division.float_divmod(low, x, y, dtype.low)[1]
        case "pow":
            if isinstance(y, Const) and y.value == 2.0:
                return b.op("fmul", x, x)
            return float_power(low, x, y)
        case _:
            return b.op(_FLOAT_OPS[name], x, y)


def _numpy_shift(low: Lowering, name: str, x: Operand, y: Operand, dtype: DType) -> Operand:
    b = low.b
    bits = dtype.itemsize * 8
    fits = b.op("ult", y, bits)
    count = b.op("select", fits, y, Const(0, x.type))
    if name == "lshift":
        return b.op("select", fits, b.op("shl", x, count), Const(0, x.type))
    if dtype.kind == "u":
        return b.op("select", fits, b.op("lshr", x, count), Const(0, x.type))
    return b.op("ashr", x, b.op("select", fits, y, Const(bits - 1, x.type)))


def unary(low: Lowering, op: Op) -> None:
    """`-x`, `+x`, `~x`."""
    (result,), (x,), name = op.results, op.args, str(attr(op, "op"))
    dtype, value, b = dtype_of(x.type), low.value(x), low.b
    if unsigned.has_unsigned(op):
        low.set(result, unsigned.unary(low, op))
        return
    python = not isinstance(result.type, NpScalar)
    if python and dtype.kind in "bi":
        value = low.widen(value, dtype)
    if name == "pos":
        out = value
    elif name == "invert":
        out = b.op("xor", value, Const(True, I1) if value.type == I1 else Const(-1, value.type))
    elif dtype.kind == "f":
        out = _without_negative_zero(low, b.op("fneg", value), x)
    elif python:
        out = python_integer(low, "sub", Const(0, I64), value, wraps=bool(attr(op, "wraps")))
    else:
        out = b.op("sub", Const(0, value.type), value)
    low.set(result, out)
    low.set_flag(result, x)
    keep_whole(low, result, x)


def keep_whole(low: Lowering, result: Var, x: Operand) -> None:
    """A result that may be an int or a float is what its operand is."""
    if isinstance(result.type, MixedScalar) and "is_int" in low.fields(result):
        low.b.assign(low.fields(result)["is_int"], is_int(low, x))


def _without_negative_zero(low: Lowering, number: Operand, x: Operand) -> Operand:
    """`-x` held as a float: of an int it has no negative zero."""
    whole = is_int(low, x)
    if isinstance(whole, Const):
        return number
    return low.b.op("select", whole, low.b.op("fadd", number, Const(0.0, number.type)), number)


# ---- comparison


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
    if x.kind == "f" and x.low == y.low:
        return low.b.op(_FLOAT[name], low.value(a), low.value(b))
    if x.kind == "f" and y.kind == "f":
        return low.b.op(_FLOAT[name], _widest(low, a), _widest(low, b))
    if x.kind == "f":
        return _int_with_float(low, _SWAPPED[name], low.widen(low.value(b), y), _widest(low, a))
    return _int_with_float(low, name, low.widen(low.value(a), x), _widest(low, b))


def _widest(low: Lowering, x: Operand) -> Operand:
    """A float of any width as float64."""
    value = low.value(x)
    if value.type == F16:
        return low.to_f64(extend(low, value), DTYPES["float32"])
    return low.to_f64(value, dtype_of(x.type))


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
