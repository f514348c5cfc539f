"""Rules that lower scalar operations: arithmetic, comparison, truth, casts and implicit conversions.

A Python result follows Python's rules (64-bit integers with every overflow leaving, division by zero leaving); a NumPy
result follows NumPy's (wrapping, IEEE). A mixed result is computed by Python's rules where both agree, and leaves elsewhere.
"""

from __future__ import annotations

from typing import Final, Literal

from kernelmill.frontend.type_rules.promotion import promote, weak_dtype
from kernelmill.ir.failures import Negative, OtherType, Overflow, ZeroDivision
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
from kernelmill.passes.lowering import division
from kernelmill.passes.lowering.powers import float_power, numpy_integer_power, python_float_power, python_integer_power
from kernelmill.passes.lowering.state import EXACT, I64_MIN, Lowering, dtype_of

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
    if isinstance(result.type, MixedScalar) and result.type.name == "int" and dtype_of(result.type).kind == "f":
        _counted(low, name, result, a, b)
        return
    low.set(result, _python_binary(low, name, a, b, result))
    low.set_flag(result, a, b)


def _counted(low: Lowering, name: str, result: Var, a: Operand, b: Operand) -> None:
    """A sum or difference of ints held as floats, or of NumPy's floats: of ints it must be exact."""
    dtype = dtype_of(result.type)
    total = numpy_binary(low, name, to_dtype(low, a, dtype), to_dtype(low, b, dtype), dtype)
    low.set_flag(result, a, b)
    guard_counted(low, total, result, dtype)
    low.set(result, total)


def guard_counted(low: Lowering, total: Operand, result: Var, dtype: DType) -> None:
    """Leave where a result is an int that its storage may not hold exactly."""
    most = Const({"f16": 2.0**11, "f32": 2.0**24}.get(dtype.low.name, 2.0**53), dtype.low)
    low.guard(low.either(low.flag(result), low.b.op("flt", low.b.op("fabs", total), most)), OtherType())


def _python_binary(low: Lowering, name: str, a: Operand, b: Operand, result: Var) -> Operand:
    kinds = {dtype_of(a.type).kind, dtype_of(b.type).kind}
    if name == "truediv" and MixedScalar("number", "float64") in (a.type, b.type):
        return _number_quotient(low, a, b)
    if "f" in kinds or (name == "pow" and dtype_of(result.type).kind == "f"):
        x, y = low.to_f64(low.value(a), dtype_of(a.type)), low.to_f64(low.value(b), dtype_of(b.type))
        return python_float(low, name, x, y, _any_numpy(low, a, b))
    if dtype_of(result.type).kind == "b":  # bool, or bool and np.bool alike
        return low.b.op(_INT_OPS[name], low.value(a), low.value(b))
    x, y = low.widen(low.value(a), dtype_of(a.type)), low.widen(low.value(b), dtype_of(b.type))
    return python_integer(low, name, x, y)


def _number_quotient(low: Lowering, a: Operand, b: Operand) -> Operand:
    """`a / b` where one is an int or a float: of ints that are floats exactly the quotient is that of the floats."""
    for x in (a, b):
        if x.type == PyScalar("int"):
            low.guard_exact_float(low.value(x))
    x, y = (low.to_f64(low.value(v), dtype_of(v.type)) for v in (a, b))
    if not low.ieee:  # Python has other words where both are ints, so this has no exception of its own
        low.guard(low.either(low.b.op("fne", y, Const(0.0, F64)), _any_numpy(low, a, b)), ZeroDivision())
    return low.b.op("fdiv", x, y)


def python_integer(low: Lowering, name: str, x: Operand, y: Operand) -> Operand:
    """Python's operator on two 64-bit integers; leaves where the result does not fit."""
    b = low.b
    match name:
        case "add" | "sub" | "mul":
            if low.wraps:
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
            return _python_left_shift(low, x, y)
        case _:
            low.guard(b.op("sge", y, 0), Negative(">>"), x, y)
            return b.op("ashr", x, b.op("smin", y, 63))


def _python_left_shift(low: Lowering, x: Operand, y: Operand) -> Operand:
    b = low.b
    low.guard(b.op("sge", y, 0), Negative("<<"), x, y)
    count = b.op("smin", y, 63)
    shifted = b.op("shl", x, count)
    if not low.wraps:
        kept = low.both(b.op("eq", b.op("ashr", shifted, count), x), b.op("slt", y, 64))
        low.guard_integer(low.either(kept, b.op("eq", x, 0)), x, y)
    return shifted


def _any_numpy(low: Lowering, a: Operand, b: Operand) -> Operand:
    """Whether one of the operands, each float or mixed, is NumPy's at run time."""
    flags = [f for f in (low.flag(a), low.flag(b)) if not isinstance(f, Const)]
    return Const(False, I1) if not flags else flags[0] if len(flags) == 1 else low.either(flags[0], flags[1])


def python_float(low: Lowering, name: str, x: Operand, y: Operand, is_np: Operand) -> Operand:
    """Python's operator on two floats; leaves where Python raises (a NumPy operand makes it IEEE)."""
    b = low.b
    if name in ("truediv", "floordiv", "mod") and not low.ieee:
        nonzero: Operand = b.op("fne", y, Const(0.0, F64))
        nonzero = nonzero if isinstance(is_np, Const) else low.either(nonzero, is_np)
        low.guard(nonzero, ZeroDivision(_DIVISIONS[name], "float"), x, y)
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
        wide = _numpy_float(low, name, _extend(low, x), _extend(low, y), DTYPES["float32"])
        return b.op("fptrunc", wide, type=F16)
    match name:
        case "floordiv":
            return division.float_divmod(low, x, y, dtype.low)[0]
        case "mod":
            return division.float_divmod(low, x, y, dtype.low)[1]
        case "pow":
            if isinstance(y, Const) and y.value == 2.0:
                return b.op("fmul", x, x)
            return float_power(low, x, y) if dtype.low == F64 else b.op("libm", x, y, type=F32, fn="powf")
        case _:
            return b.op(_FLOAT_OPS[name], x, y)


def _extend(low: Lowering, x: Operand) -> Operand:
    return Const(x.value, F32) if isinstance(x, Const) else low.b.op("fpext", x, type=F32)


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
        out = python_integer(low, "sub", Const(0, I64), value)
    else:
        out = b.op("sub", Const(0, value.type), value)
    low.set(result, out)
    low.set_flag(result, x)
    keep_whole(low, result, x)


def keep_whole(low: Lowering, result: Var, x: Operand) -> None:
    """A result that may be an int or a float is what its operand is."""
    if isinstance(result.type, MixedScalar) and "is_int" in low.fields(result):
        low.b.assign(low.fields(result)["is_int"], _is_int(low, x))


def _without_negative_zero(low: Lowering, number: Operand, x: Operand) -> Operand:
    """`-x` held as a float: of an int it has no negative zero."""
    whole = _is_int(low, x)
    if isinstance(whole, Const):
        return number
    return low.b.op("select", whole, low.b.op("fadd", number, Const(0.0, number.type)), number)


# ---- comparison and truth


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
    return _extend(low, value) if dtype.low == F16 else value


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
        value = _extend(low, value)
    if dtype.kind == "f":
        return low.b.op("fne", value, Const(0.0, value.type))
    return low.b.op("ne", value, Const(0, value.type))


def negate(low: Lowering, op: Op) -> None:
    """`not x` of a Python bool."""
    low.set(op.results[0], low.not_(low.value(op.args[0])))


# ---- casts and conversions


def to_dtype(low: Lowering, x: Operand, dtype: DType) -> Operand:
    """An operand of NumPy arithmetic in `dtype`: Python scalars are weak (NEP 50), NumPy ones are cast as C does."""
    source = dtype_of(x.type)
    value = low.value(x) if not _wide_constant(x, dtype) else _unsigned_constant(x)
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
        if dtype.name == "uint64":
            if not (isinstance(value, Const) and integer(value) < 0):
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


def _float_to_integer(low: Lowering, value: Operand, dtype: DType) -> Operand:
    """A float truncated to an integer dtype; leaves for what does not fit."""
    wide = low.to_f64(value, DTYPES["float64"] if value.type == F64 else DTYPES["float32"])
    whole = low.float_to_int(wide)
    lo, hi = integer_range(dtype)
    low.guard(low.in_range(whole, max(lo, I64_MIN), min(hi, 2**63 - 1)), Overflow(), wide)
    return resize(low, whole, dtype.low, signed=True)


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


def numpy_cast(low: Lowering, value: Operand, source: DType, dtype: DType) -> Operand:
    """C's cast between dtypes, as `astype` does; float to integer leaves where C leaves it undefined."""
    if source == dtype:
        return value
    b = low.b
    target = value_low(dtype)
    if dtype.kind == "b":
        if source.kind == "f":
            value = _extend(low, value) if value.type == F16 else value
            return b.op("fne", value, Const(0.0, value.type))
        return b.op("ne", value, Const(0, value.type))
    if source.kind == "f":
        if dtype.kind in "iu":
            return _float_to_integer(low, _extend(low, value) if value.type == F16 else value, dtype)
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
    return low.b.op("fpext" if want > have else "fptrunc", value, type=target)


def cast(low: Lowering, op: Op) -> None:
    """`int(x)`, `float(x)`, `np.float32(x)`."""
    (result,), (x,) = op.results, op.args
    target, source = dtype_of(result.type), dtype_of(x.type)
    if result.type == PyScalar("bool"):
        low.set(result, truth_of(low, x))
    elif isinstance(result.type, PyScalar):
        low.set(result, to_python(low, low.value(x), source, result.type))
    else:
        low.set(result, to_dtype(low, x, target))


def reinterpret(low: Lowering, op: Op) -> None:
    """`x.view(dtype)`."""
    (result,) = op.results
    low.set(result, low.b.op("bitcast", low.value(op.args[0]), type=dtype_of(result.type).low))


def to_python(low: Lowering, value: Operand, source: DType, target: PyScalar) -> Operand:
    """A scalar as a Python int or float."""
    if target.name == "float":
        return low.to_f64(_extend(low, value) if value.type == F16 else value, DTYPES["float32"] if value.type == F16 else source)
    if source.kind == "f":
        value = _extend(low, value) if value.type == F16 else value
        return low.float_to_int(low.to_f64(value, DTYPES["float64"] if value.type == F64 else DTYPES["float32"]))
    if source.name == "uint64":
        low.guard(low.b.op("sge", value, 0), Overflow(), value)
    return low.widen(value, source)


def convert(low: Lowering, op: Op) -> None:
    """Implicit conversion: to a mixed type where control flow joins, from one by a guard, to the declared result."""
    (result,), (x,) = op.results, op.args
    target, source = dtype_of(result.type), dtype_of(x.type)
    value = low.value(x)
    if isinstance(result.type, MixedScalar):
        low.set(result, _stored_exactly(low, value, source, target, python=not isinstance(x.type, NpScalar)))
        low.b.assign(low.fields(result)["is_np"], low.flag(x))
        if "is_int" in low.fields(result):
            low.b.assign(low.fields(result)["is_int"], _is_int(low, x))
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


def _is_int(low: Lowering, x: Operand) -> Operand:
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
