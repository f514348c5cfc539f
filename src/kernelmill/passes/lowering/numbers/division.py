"""Floor division and modulo: Python's on integers and floats, NumPy's on its dtypes.

The float algorithm (fmod, sign fix-up, rounding of the quotient) is the one that CPython's `float_floor_div` and NumPy's
`npy_divmod` share; they differ only for a zero divisor, which Python's callers guard.
"""

from __future__ import annotations

from kernelmill.ir.failures import ZeroDivision
from kernelmill.ir.nodes import Const, Operand
from kernelmill.ir.types import DType, Low
from kernelmill.passes.lowering.state import I64_MIN, Lowering


def _positive_constant(y: Operand) -> int:
    return int(y.value) if isinstance(y, Const) and isinstance(y.value, int) and y.value > 0 else 0


def python_floor_divide(low: Lowering, x: Operand, y: Operand) -> Operand:
    """`x // y` on 64-bit integers; leaves for a zero divisor and for the one quotient that does not fit."""
    b = low.b
    k = _positive_constant(y)
    if k and not k & (k - 1):
        return b.op("ashr", x, k.bit_length() - 1)
    if not k:
        low.guard(b.op("ne", y, 0), ZeroDivision("//", "int"), x, y)
        over = b.op("and", b.op("eq", x, I64_MIN), b.op("eq", y, -1))
        low.guard_integer(low.not_(over), x, y)
    quotient, remainder = b.op("sdiv", x, y), b.op("srem", x, y)
    return b.op("sub", quotient, b.op("zext", _floors(low, remainder, y, k), type=quotient.type))


def python_modulo(low: Lowering, x: Operand, y: Operand) -> Operand:
    """`x % y` on 64-bit integers."""
    b = low.b
    k = _positive_constant(y)
    if k and not k & (k - 1):
        return b.op("and", x, k - 1)
    divisor = y
    if not k:
        low.guard(b.op("ne", y, 0), ZeroDivision("%", "int"), x, y)
        divisor = b.op("select", b.op("eq", y, -1), Const(1, y.type), y)
    return b.op("smod", x, divisor)


def _floors(low: Lowering, remainder: Operand, y: Operand, positive: int) -> Operand:
    """Whether C's quotient towards zero lies above Python's floor."""
    b = low.b
    if positive:
        return b.op("slt", remainder, Const(0, remainder.type))
    signs = b.op("slt", b.op("xor", remainder, y), Const(0, remainder.type))
    return b.op("and", b.op("ne", remainder, Const(0, remainder.type)), signs)


def numpy_floor_divide(low: Lowering, x: Operand, y: Operand, dtype: DType) -> Operand:
    """NumPy's `x // y`: 0 for a zero divisor, wrapping for minimum // -1."""
    b = low.b
    zero, one = Const(0, x.type), Const(1, x.type)
    is_zero = b.op("eq", y, zero)
    if dtype.kind == "u":
        return b.op("select", is_zero, zero, b.op("udiv", x, b.op("select", is_zero, one, y)))
    k = _positive_constant(y)
    if k and not k & (k - 1):
        return b.op("ashr", x, Const(k.bit_length() - 1, x.type))
    is_minus = b.op("eq", y, Const(-1, x.type))
    divisor = b.op("select", b.op("or", is_zero, is_minus), one, y)
    quotient, remainder = b.op("sdiv", x, divisor), b.op("srem", x, divisor)
    floored = b.op("sub", quotient, b.op("zext", _floors(low, remainder, divisor, k), type=x.type))
    return b.op("select", is_zero, zero, b.op("select", is_minus, b.op("sub", zero, x), floored))


def numpy_modulo(low: Lowering, x: Operand, y: Operand, dtype: DType) -> Operand:
    """NumPy's `x % y`: 0 for a zero divisor."""
    b = low.b
    zero, one = Const(0, x.type), Const(1, x.type)
    is_zero = b.op("eq", y, zero)
    if dtype.kind == "u":
        return b.op("select", is_zero, zero, b.op("urem", x, b.op("select", is_zero, one, y)))
    k = _positive_constant(y)
    if k and not k & (k - 1):
        return b.op("and", x, Const(k - 1, x.type))
    trivial = b.op("or", is_zero, b.op("eq", y, Const(-1, x.type)))
    divisor = b.op("select", trivial, one, y)
    return b.op("select", trivial, zero, b.op("smod", x, divisor))


def numpy_remainder(low: Lowering, x: Operand, y: Operand, dtype: DType) -> Operand:
    """np.fmod of integers, as C's `%`: the sign of x, 0 for a zero divisor."""
    b = low.b
    zero, one = Const(0, x.type), Const(1, x.type)
    trivial = b.op("eq", y, zero)
    if dtype.kind == "u":
        return b.op("select", trivial, zero, b.op("urem", x, b.op("select", trivial, one, y)))
    trivial = b.op("or", trivial, b.op("eq", y, Const(-1, x.type)))
    return b.op("select", trivial, zero, b.op("srem", x, b.op("select", trivial, one, y)))


def float_divmod(low: Lowering, x: Operand, y: Operand, kind: Low) -> tuple[Operand, Operand]:
    """(floor quotient, modulo) of two floats; for a zero divisor x / y and NaN."""
    b = low.b
    zero, one = Const(0.0, kind), Const(1.0, kind)
    remainder = b.op("frem", x, y)
    divided = b.op("fdiv", b.op("fsub", x, remainder), y)
    nonzero = b.op("fne", remainder, zero)
    opposite = b.op("xor", b.op("flt", y, zero), b.op("flt", remainder, zero))
    fix = b.op("and", nonzero, opposite)
    modulo = b.op("select", fix, b.op("fadd", remainder, y), remainder)
    modulo = b.op("select", nonzero, modulo, b.op("fcopysign", zero, y))
    divided = b.op("select", fix, b.op("fsub", divided, one), divided)
    floored = b.op("ffloor", divided)
    floored = b.op("select", b.op("fgt", b.op("fsub", divided, floored), Const(0.5, kind)), b.op("fadd", floored, one), floored)
    quotient = b.op("fdiv", x, y)
    result = b.op("select", b.op("fne", divided, zero), floored, b.op("fcopysign", zero, quotient))
    return b.op("select", b.op("feq", y, zero), quotient, result), modulo
