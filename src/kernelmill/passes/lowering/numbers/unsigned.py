"""Rules that lower operations on Python ints of which some are unsigned (0 to 2**64 - 1): results as Python's, or the call leaves.

Operands of both kinds may meet. The result is of the kind that its variable says; what does not fit it leaves, and so does a
negative number where the operation is done on unsigned ones. With `wraps` only the low 64 bits count, which need no test.
"""

from __future__ import annotations

from kernelmill.analyses.unsigned import is_constant
from kernelmill.ir.failures import Negative, OtherType, Overflow, ZeroDivision
from kernelmill.ir.nodes import Const, Op, Operand, attr
from kernelmill.ir.types import DTYPES, F64, I64, UINT, PyScalar
from kernelmill.passes.lowering.numbers.division import python_floor_divide, python_modulo
from kernelmill.passes.lowering.powers import python_integer_power
from kernelmill.passes.lowering.state import EXACT, Lowering, dtype_of

_RAW = {"add": "add", "sub": "sub", "mul": "mul", "and": "and", "or": "or", "xor": "xor"}
_MOST_POWER = 900  # of two, as a divisor: the quotient of a 64-bit integer is still a normal float


def has_unsigned(op: Op) -> bool:
    """Whether an operand or the result of an operation is an unsigned int."""
    return any(x.type == UINT for x in (*op.args, *op.results))


def raw(low: Lowering, x: Operand) -> Operand:
    """The 64 bits of an int or a bool."""
    return low.widen(low.value(x), dtype_of(x.type))


def natural(low: Lowering, x: Operand) -> Operand:
    """An int as an unsigned one; leaves for a negative one."""
    value = raw(low, x)
    if x.type == PyScalar("int"):
        _guard_sign(low, value)
    return value


def signed(low: Lowering, x: Operand) -> Operand:
    """An int as a signed one; leaves for one of 2**63 or more."""
    value = raw(low, x)
    if x.type == UINT:
        _guard_sign(low, value)
    return value


def _guard_sign(low: Lowering, value: Operand) -> None:
    if isinstance(value, Const) and isinstance(value.value, int) and value.value >= 0:
        return
    low.guard(low.b.op("sge", value, 0), Overflow(), value)


def binary(low: Lowering, op: Op) -> Operand:
    """`a op b`, an int."""
    name, (a, b) = str(attr(op, "op")), op.args
    if name == "and" or (attr(op, "wraps") and name in _RAW):
        return low.b.op(_RAW[name], raw(low, a), raw(low, b))
    if name == "lshift":
        return _left_shift(low, a, b, wraps=bool(attr(op, "wraps")))
    if name == "rshift":
        return _right_shift(low, natural(low, a), signed(low, b))
    if op.results[0].type != UINT and name not in ("sub", "mod", "floordiv"):
        return _with_sign(low, name, signed(low, a), signed(low, b))
    if name in ("mod", "floordiv") and _is_negative(b):
        return _with_sign(low, name, signed(low, a), signed(low, b))
    x, y = natural(low, a), natural(low, b)
    match name:
        case "or" | "xor":
            return low.b.op(name, x, y)
        case "add":
            total = low.b.op("add", x, y)
            low.guard(low.b.op("uge", total, x), Overflow())
            return total
        case "mul":
            low.guard(low.b.op("eq", low.b.op("umulh", x, y), 0), Overflow())
            return low.b.op("mul", x, y)
        case "sub":
            return _difference(low, x, y, unsigned=op.results[0].type == UINT)
    return _division(low, name, x, y)


def _is_negative(x: Operand) -> bool:
    return is_constant(x, -(1 << 63), 0)


def _with_sign(low: Lowering, name: str, x: Operand, y: Operand) -> Operand:
    """An operation on what turned out to be signed, or leaves."""
    b = low.b
    match name:
        case "or" | "xor":
            return b.op(name, x, y)
        case "mod":
            return python_modulo(low, x, y)
        case "floordiv":
            return python_floor_divide(low, x, y)
        case "pow":
            return python_integer_power(low, x, y)
    total, over = b.ops(f"s{name}_ov", x, y)
    low.guard(low.not_(over), Overflow())
    return total


def _difference(low: Lowering, x: Operand, y: Operand, *, unsigned: bool) -> Operand:
    """`x - y` of unsigned integers: unsigned, or with a sign where it fits."""
    b = low.b
    total, less = b.op("sub", x, y), b.op("ult", x, y)
    low.guard(low.not_(less) if unsigned else b.op("eq", less, b.op("slt", total, 0)), Overflow())
    return total


def _division(low: Lowering, name: str, x: Operand, y: Operand) -> Operand:
    b = low.b
    if isinstance(y, Const) and isinstance(y.value, int) and y.value > 0 and y.value.bit_count() == 1:
        return b.op("lshr", x, y.value.bit_length() - 1) if name == "floordiv" else b.op("and", x, y.value - 1)
    low.guard(b.op("ne", y, 0), ZeroDivision("//" if name == "floordiv" else "%", "int"), x, y)
    return b.op("udiv" if name == "floordiv" else "urem", x, y)


def _left_shift(low: Lowering, a: Operand, b: Operand, *, wraps: bool) -> Operand:
    x, y = raw(low, a) if wraps else natural(low, a), signed(low, b)
    low.guard(low.b.op("sge", y, 0), Negative("<<"), x, y)
    count = low.b.op("smin", y, 63)
    shifted = low.b.op("shl", x, count)
    if not wraps:
        kept = low.both(low.b.op("eq", low.b.op("lshr", shifted, count), x), low.b.op("slt", y, 64))
        low.guard(low.either(kept, low.b.op("eq", x, 0)), Overflow())
        return shifted
    return shifted if isinstance(y, Const) else low.b.op("select", low.b.op("slt", y, 64), shifted, Const(0, I64))


def _right_shift(low: Lowering, x: Operand, y: Operand) -> Operand:
    low.guard(low.b.op("sge", y, 0), Negative(">>"), x, y)
    shifted = low.b.op("lshr", x, low.b.op("smin", y, 63))
    if isinstance(y, Const) and isinstance(y.value, int) and y.value < 64:
        return shifted
    return low.b.op("select", low.b.op("slt", y, 64), shifted, Const(0, I64))


def quotient(low: Lowering, op: Op) -> Operand | None:
    """`a / b` of ints as Python rounds it: by a power of two any, others where both are floats exactly. None: of signed ints that
    no rule here is about."""
    a, b = op.args
    divisor = b.value if isinstance(b, Const) and isinstance(b.value, int) and 1 < b.value <= 1 << _MOST_POWER else 0
    if divisor.bit_count() == 1:
        return low.b.op("fmul", low.int_to_float(raw(low, a), dtype_of(a.type)), Const(1.0 / divisor, F64))
    if not has_unsigned(op):
        return None
    x, y = raw(low, a), raw(low, b)
    low.guard(low.b.op("ne", y, 0), ZeroDivision("/", "int"), x, y)
    for value, kind in ((x, a.type), (y, b.type)):
        if kind == UINT:
            low.guard(low.b.op("ule", value, EXACT), OtherType())
        else:
            low.guard_exact_float(value)
    whole = DTYPES["int64"]
    return low.b.op("fdiv", low.int_to_float(x, whole), low.int_to_float(y, whole))


def unary(low: Lowering, op: Op) -> Operand:
    """`-x`, `+x`, `~x`, an int."""
    (x,), name, wraps = op.args, str(attr(op, "op")), bool(attr(op, "wraps"))
    value = raw(low, x) if wraps or name == "pos" else signed(low, x)
    if name == "pos":
        return value
    if name == "invert":
        return low.b.op("xor", value, -1)
    return low.b.op("sub", Const(0, I64), value)  # of a number from 0 to 2**63 - 1 it has no overflow


def builtin(low: Lowering, op: Op) -> Operand:
    """abs, min, max, bit_length, bit_count of ints."""
    name, b = str(attr(op, "fn")), low.b
    values = [natural(low, x) for x in op.args]
    match name:
        case "abs":
            return values[0]
        case "min" | "max":
            return b.op(f"u{name}", values[0], values[1])
        case "bit_length":
            return b.op("sub", 64, b.op("ctlz", values[0]))
        case _:
            return b.op("ctpop", values[0])


__all__ = ["binary", "builtin", "has_unsigned", "natural", "quotient", "raw", "signed", "unary"]
