"""Rules that lower `**` on complex scalars.

Python multiplies repeatedly for a whole exponent up to 100 and uses polar coordinates for others; NumPy multiplies for
a constant whole exponent (the front end refuses others). Where Pythons differ (signs of zero) the kernel leaves.
"""

from __future__ import annotations

from kernelmill.ir.nodes import Const, Op, Operand, Var
from kernelmill.ir.types import COMPLEX, DTYPES, F64, I64, Low
from kernelmill.passes.lowering.complex import (
    Pair,
    as_pair,
    nonzero,
    numpy_quotient,
    plain_product,
    product,
    python_quotient,
    set_pair,
)
from kernelmill.passes.lowering.state import Lowering, dtype_of


def power(low: Lowering, op: Op) -> None:
    """`x ** y` with a complex result."""
    (result,), (a, b) = op.results, op.args
    if result.type == COMPLEX:
        base, exponent = (as_pair(low, x, DTYPES["complex128"]) for x in (a, b))
        set_pair(low, result, _python_power(low, base, exponent, b))
    else:
        set_pair(low, result, numpy_power(low, as_pair(low, a, dtype_of(result.type)), _whole(b)))


def _whole(b: Operand) -> int:
    """The constant whole exponent of a NumPy power (the front end has refused others)."""
    assert isinstance(b, Const)
    return int(complex(b.value or 0).real)


def _unit(kind: Low) -> Pair:
    return Pair(Const(1.0, kind), Const(0.0, kind))


def numpy_power(low: Lowering, x: Pair, exponent: int) -> Pair:
    """NumPy's `x ** n` for a constant n with |n| < 100; a zero base leaves where n is negative."""
    b, usual, zero = low.b, nonzero(low, x), Const(0.0, x.low)
    if exponent == 0:
        return _unit(x.low)
    if exponent < 0:
        low.guard(usual, "domain", detail="complex**")
        return numpy_quotient(low, _unit(x.low), _numpy_whole_power(low, x, -exponent))
    result = _numpy_whole_power(low, x, exponent)
    return Pair(b.op("select", usual, result.re, zero), b.op("select", usual, result.im, zero))


def _numpy_whole_power(low: Lowering, x: Pair, exponent: int) -> Pair:
    match exponent:
        case 1:
            return x
        case 2:
            return product(low, x, x)
        case 3:
            return product(low, x, product(low, x, x))
    result, power, left = _unit(x.low), x, exponent
    while left:
        if left & 1:
            result = product(low, result, power)
        left >>= 1
        if left:
            power = product(low, power, power)
    return result


def _python_power(low: Lowering, x: Pair, y: Pair, exponent: Operand) -> Pair:
    """Python's `x ** y` for a real y: repeated multiplication for whole y up to 100, else by polar coordinates; leaves
    for a y with an imaginary part and where the result is not finite."""
    low.guard(low.b.op("feq", y.im, Const(0.0, F64)), "domain", detail="complex**")
    if isinstance(exponent, Const):
        number = complex(exponent.value or 0).real
        if number == int(number) and abs(number) <= 100:
            return constant_power(low, x, int(number))
        return _polar_power(low, x, y.re)
    return _run_time_power(low, x, y.re)


def _finite_result(low: Lowering, value: Pair) -> Pair:
    b, limit = low.b, Const(float("inf"), F64)
    fine = low.both(b.op("flt", b.op("fabs", value.re), limit), b.op("flt", b.op("fabs", value.im), limit))
    low.guard(fine, "domain", detail="complex**")
    return value


def _same_bits(low: Lowering, x: Pair, y: Pair) -> Operand:
    b = low.b
    return low.both(
        b.op("eq", b.op("bitcast", x.re, type=I64), b.op("bitcast", y.re, type=I64)),
        b.op("eq", b.op("bitcast", x.im, type=I64), b.op("bitcast", y.im, type=I64)),
    )


def _guard_first(low: Lowering, first: Pair) -> None:
    """Leave for a first factor that multiplication by 1+0j changes (signs of zero, NaN): only older Pythons do that."""
    low.guard(_same_bits(low, plain_product(low, _unit(F64), first), first), "domain", detail="complex**")


def constant_power(low: Lowering, x: Pair, exponent: int) -> Pair:
    """Python's `x ** n` for a constant n up to 100."""
    if exponent == 0:
        return _unit(F64)
    result: Pair | None = None
    power, left = x, abs(exponent)
    while left:
        if left & 1 and result is None:
            _guard_first(low, power)
            result = power
        elif left & 1 and result is not None:
            result = plain_product(low, result, power)
        left >>= 1
        if left:
            power = plain_product(low, power, power)
    assert result is not None
    _finite_result(low, result)
    return _finite_result(low, python_quotient(low, _unit(F64), result)) if exponent < 0 else result


def _polar_power(low: Lowering, x: Pair, y: Operand) -> Pair:
    b = low.b
    low.guard(nonzero(low, x), "domain", detail="complex**")
    size = b.op("libm", x.re, x.im, type=F64, fn="hypot")
    length = b.op("libm", size, y, type=F64, fn="pow")
    phase = b.op("fmul", b.op("libm", x.im, x.re, type=F64, fn="atan2"), y)
    cos, sin = (b.op("libm", phase, type=F64, fn=fn) for fn in ("cos", "sin"))
    return _finite_result(low, Pair(b.op("fmul", length, cos), b.op("fmul", length, sin)))


def _run_time_power(low: Lowering, x: Pair, y: Operand) -> Pair:
    b = low.b
    result = Pair(b.var("pow.re", F64), b.var("pow.im", F64))
    size = b.op("fabs", y)
    small = low.both(b.op("feq", b.op("ffloor", y), y), b.op("fle", size, Const(100.0, F64)))
    assert isinstance(result.re, Var)
    assert isinstance(result.im, Var)
    with b.if_(small):
        _by_squaring(low, result.re, result.im, x, b.op("fptosi", size, type=I64))
        _finite_result(low, result)
        with b.if_(b.op("flt", y, Const(0.0, F64))):
            inverse = _finite_result(low, python_quotient(low, _unit(F64), result))
            b.assign(result.re, inverse.re)
            b.assign(result.im, inverse.im)
    with b.else_():
        polar = _polar_power(low, x, y)
        b.assign(result.re, polar.re)
        b.assign(result.im, polar.im)
    return result


def _by_squaring(low: Lowering, re: Var, im: Var, x: Pair, exponent: Operand) -> None:
    b = low.b
    power = Pair(b.var("base.re", F64), b.var("base.im", F64))
    left = b.var("left", I64)
    one = _unit(F64)
    for target, value in ((re, one.re), (im, one.im), (power.re, x.re), (power.im, x.im), (left, exponent)):
        assert isinstance(target, Var)
        b.assign(target, value)
    with b.if_(b.op("ne", left, 0)):
        with b.while_() as loop:
            loop.test(b.op("eq", b.op("and", left, 1), 0))
            _square(low, power, left)
        _guard_first(low, power)
        b.assign(re, power.re)
        b.assign(im, power.im)
        with b.while_() as loop:
            loop.test(b.op("ugt", left, 1))
            _square(low, power, left)
            with b.if_(b.op("ne", b.op("and", left, 1), 0)):
                product_ = plain_product(low, Pair(re, im), power)
                b.assign(re, product_.re)
                b.assign(im, product_.im)


def _square(low: Lowering, power: Pair, left: Var) -> None:
    b = low.b
    square = plain_product(low, power, power)
    assert isinstance(power.re, Var)
    assert isinstance(power.im, Var)
    b.assign(power.re, square.re)
    b.assign(power.im, square.im)
    b.assign(left, b.op("lshr", left, 1))
