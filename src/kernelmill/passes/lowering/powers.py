"""Powers: Python's on integers (checked) and floats, NumPy's on integers (wrapping), and `pow(a, b, m)`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from kernelmill.ir.failures import Negative, Overflow, ZeroDivision
from kernelmill.ir.nodes import Const, Operand
from kernelmill.ir.types import F32, F64, I1, I64, DType
from kernelmill.passes.lowering.numbers.division import python_modulo
from kernelmill.passes.lowering.state import Lowering

#: A square root this part of half an ulp away from the middle of two floats, or more, is what `pow` rounds to as well:
#: the C libraries' `pow` is within 0.52 ulp; of `powf` every float32 was tried: it differs from 0.9967 on.
_CLEAR = 0.95
_EXPONENT = 0x7FF0_0000_0000_0000  # bits of a float64
_SMALLEST_ROOT = 1e-200  # below, the error of a root may not be a float

#: Constant exponents up to this one become multiplications.
_MOST_UNROLLED = 4


def python_integer_power(low: Lowering, x: Operand, y: Operand) -> Operand:
    """`x ** y` on Python ints; leaves for a negative exponent (the result is a float) and on overflow."""
    if isinstance(y, Const) and isinstance(y.value, int) and 0 <= y.value <= _MOST_UNROLLED:
        return _unrolled(low, x, y.value, checked=not low.wraps)
    low.guard(low.b.op("sge", y, 0), Negative(), x, y)
    return _squaring(low, x, y, checked=not low.wraps)


def numpy_integer_power(low: Lowering, x: Operand, y: Operand, dtype: DType) -> Operand:
    """NumPy's wrapping integer power; leaves for a negative exponent, where NumPy raises ValueError."""
    if isinstance(y, Const) and isinstance(y.value, int) and 0 <= y.value <= _MOST_UNROLLED:
        return _unrolled(low, x, y.value, checked=False)
    if dtype.kind == "i":
        low.guard(low.b.op("sge", y, Const(0, y.type)), Negative(), x, y)
    return _squaring(low, x, y, checked=False)


def _times(low: Lowering, x: Operand, y: Operand, *, checked: bool) -> Operand:
    if not checked:
        return low.b.op("mul", x, y)
    product, over = low.b.ops("smul_ov", x, y)
    low.guard_integer(low.not_(over), x, y)
    return product


def _unrolled(low: Lowering, x: Operand, exponent: int, *, checked: bool) -> Operand:
    result: Operand = Const(1, x.type) if exponent == 0 else x
    for _ in range(exponent - 1):
        result = _times(low, result, x, checked=checked)
    return result


def _squaring(low: Lowering, x: Operand, y: Operand, *, checked: bool) -> Operand:
    b = low.b
    result, base, left = b.var("pow", x.type), b.var("base", x.type), b.var("left", y.type)
    b.assign(result, Const(1, x.type))
    b.assign(base, x)
    b.assign(left, y)
    with b.while_() as loop:
        loop.test(b.op("ne", left, Const(0, y.type)))
        odd = b.op("ne", b.op("and", left, Const(1, y.type)), Const(0, y.type))
        with b.if_(odd):
            b.assign(result, _times(low, result, base, checked=checked))
        b.assign(left, b.op("lshr", left, Const(1, y.type)))
        with b.if_(b.op("ne", left, Const(0, y.type))):
            b.assign(base, _times(low, base, base, checked=checked))
    return result


def python_float_power(low: Lowering, x: Operand, y: Operand) -> Operand:
    """`x ** y` on floats; leaves where CPython raises or gives a complex number. `x ** 2` is `x * x`, guarded alike."""
    square = isinstance(y, Const) and y.value == 2.0
    result = low.b.op("fmul", x, x) if square else float_power(low, x, y)
    fine = low.either(finite(low, result), low.either(low.not_(finite(low, x)), low.not_(finite(low, y))))
    low.guard_domain(fine, "operator.pow", x, y)
    return result


def float_power(low: Lowering, x: Operand, y: Operand) -> Operand:
    """`pow` or `powf`. Of the C library `x ** 0.5` is the square root, which takes a quarter of the time, wherever both round to
    the same float."""
    b = low.b
    function = "pow" if x.type == F64 else "powf"
    if low.own and isinstance(y, Const) and y.value in _SIMPLE:
        return _SIMPLE[y.value](low, x)
    if low.own or not (isinstance(y, Const) and y.value == 0.5):
        return b.op("libm", x, y, type=x.type, fn=function)
    root, clear = _clear_root(low, x) if x.type == F64 else _clear_root_of_float32(low, x)
    result = b.var("power", x.type)
    b.assign(result, root)
    with b.if_(low.not_(clear)):
        b.assign(result, b.op("libm", x, y, type=x.type, fn=function))
    return result


def _root(low: Lowering, x: Operand) -> Operand:
    """The square root, but for what `pow` has 0 and infinity of: -0 and -infinity."""
    b = low.b
    root = b.op("fabs", b.op("fsqrt", x))
    return b.op("select", b.op("feq", x, Const(-math.inf, x.type)), Const(math.inf, x.type), root)


#: Exponents of which the power is the result of one operation, rounded once.
_SIMPLE: Final[dict[object, Callable[[Lowering, Operand], Operand]]] = {
    -1.0: lambda low, x: low.b.op("fdiv", Const(1.0, x.type), x),
    0.0: lambda _, x: Const(1.0, x.type),
    0.5: _root,
    1.0: lambda _, x: x,
    2.0: lambda low, x: low.b.op("fmul", x, x),
}


def _clear_root(low: Lowering, x: Operand) -> tuple[Operand, Operand]:
    """The square root of a float64, and whether it is clear of the middle of two floats."""
    b = low.b
    root = b.op("fsqrt", x)
    power = b.op("bitcast", b.op("and", b.op("bitcast", root, type=I64), _EXPONENT), type=F64)  # of two, at most the root
    limit = b.op("fmul", b.op("fmul", root, power), Const(_CLEAR * 2.0**-52, F64))
    error = b.op("fabs", b.op("fma", b.op("fneg", root), root, x))  # exact, and twice the root times the root's error
    return root, low.both(b.op("flt", error, limit), b.op("fgt", x, Const(_SMALLEST_ROOT, F64)))


def _clear_root_of_float32(low: Lowering, x: Operand) -> tuple[Operand, Operand]:
    """The same of a float32, by its root as a float64; 0, infinities and what has no root are not clear."""
    b = low.b
    wide = b.op("fsqrt", b.op("fpext", x, type=F64))
    root = b.op("fptrunc", wide, type=F32)
    power = b.op("bitcast", b.op("and", b.op("bitcast", wide, type=I64), _EXPONENT), type=F64)
    error = b.op("fabs", b.op("fsub", wide, b.op("fpext", root, type=F64)))
    return root, b.op("flt", error, b.op("fmul", power, Const(_CLEAR * 2.0**-24, F64)))


def finite(low: Lowering, x: Operand) -> Operand:
    """Whether a float is neither infinite nor NaN."""
    if isinstance(x, Const):
        return Const(isinstance(x.value, bool | int | float) and abs(x.value) < float("inf"), I1)
    return low.b.op("flt", low.b.op("fabs", x), Const(float("inf"), x.type))


def power_modulo(low: Lowering, x: Operand, y: Operand, m: Operand) -> Operand:
    """`pow(x, y, m)` on Python ints with |m| < 2**31; leaves for others and for a negative exponent."""
    b = low.b
    low.guard(b.op("ne", m, 0), ZeroDivision(), m)
    low.guard(low.in_range(m, -(2**31), 2**31), Overflow(), m)
    low.guard(b.op("sge", y, 0), Negative(), y)
    size = b.op("smax", m, b.op("sub", 0, m))
    result, base, left = b.var("pow", I64), b.var("base", I64), b.var("left", I64)
    b.assign(result, b.op("urem", Const(1, I64), size))
    b.assign(base, python_modulo(low, x, size))
    b.assign(left, y)
    with b.while_() as loop:
        loop.test(b.op("ne", left, 0))
        with b.if_(b.op("ne", b.op("and", left, 1), 0)):
            b.assign(result, b.op("urem", b.op("mul", result, base), size))
        b.assign(base, b.op("urem", b.op("mul", base, base), size))
        b.assign(left, b.op("lshr", left, 1))
    negative = b.op("and", b.op("slt", m, 0), b.op("ne", result, 0))
    return b.op("select", negative, b.op("add", result, m), result)
