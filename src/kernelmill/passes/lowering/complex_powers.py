"""Rules that lower `**` on complex scalars.

Python multiplies repeatedly for a whole exponent up to 100 and uses polar coordinates for others. NumPy multiplies for a
whole exponent below 100 and calls C's cpow for others, which is exp(y log(x)) here. Where Pythons differ (signs of zero)
the kernel leaves.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.failures import Domain
from kernelmill.ir.nodes import Const, Op, Operand, Var
from kernelmill.ir.types import COMPLEX, DTYPES, F64, I64, Low
from kernelmill.passes.lowering.cmath import exponential, logarithm
from kernelmill.passes.lowering.complex import (
    Pair,
    as_pair,
    inverse,
    nonzero,
    plain_product,
    product,
    python_quotient,
    set_pair,
)
from kernelmill.passes.lowering.state import Lowering, dtype_of

_MANY: Final = 100  # NumPy multiplies for exponents below this


def power(low: Lowering, op: Op) -> None:
    """`x ** y` with a complex result."""
    (result,), (a, b) = op.results, op.args
    if result.type == COMPLEX:
        base, exponent = (as_pair(low, x, DTYPES["complex128"]) for x in (a, b))
        set_pair(low, result, _python_power(low, base, exponent, b))
        return
    base = as_pair(low, a, dtype_of(result.type))
    whole = _whole(b)
    if whole is None:
        set_pair(low, result, _numpy_run_time_power(low, base, as_pair(low, b, dtype_of(result.type))))
    else:
        set_pair(low, result, numpy_power(low, base, whole))


def _whole(b: Operand) -> int | None:
    """The constant whole exponent of a NumPy power, if it is one."""
    number = complex(b.value or 0) if isinstance(b, Const) else 0.5
    return int(number.real) if number.imag == 0.0 and number.real == int(number.real) and abs(number.real) < _MANY else None


def _unit(kind: Low) -> Pair:
    return Pair(Const(1.0, kind), Const(0.0, kind))


def reciprocal(low: Lowering, y: Pair) -> Pair:
    """`np.reciprocal`: of the larger half, by the ratio of the halves; NaN for zero."""
    b = low.b
    wide = b.op("fle", b.op("fabs", y.im), b.op("fabs", y.re))
    large, small = b.op("select", wide, y.re, y.im), b.op("select", wide, y.im, y.re)
    ratio = b.op("fdiv", small, large)
    denominator = b.op("fadd", large, b.op("fmul", small, ratio))
    one, minus = Const(1.0, y.low), Const(-1.0, y.low)
    return Pair(
        b.op("fdiv", b.op("select", wide, one, ratio), denominator),
        b.op("fdiv", b.op("select", wide, b.op("fneg", ratio), minus), denominator),
    )


def numpy_power(low: Lowering, x: Pair, exponent: int) -> Pair:
    """NumPy's `x ** n` for a constant n with |n| < 100; a zero base leaves where n is negative."""
    b, usual, zero = low.b, nonzero(low, x), Const(0.0, x.low)
    if exponent == 0:
        return _unit(x.low)
    if exponent < 0:
        low.guard(usual, Domain("operator.pow"))
        return inverse(low, _numpy_whole_power(low, x, -exponent))
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


def _numpy_run_time_power(low: Lowering, x: Pair, y: Pair) -> Pair:
    """NumPy's `x ** y` (npy_cpow): 1 for y = 0, products for a whole y below 100, else as C's cpow."""
    b, kind = low.b, x.low
    result = Pair(b.var("pow.re", kind), b.var("pow.im", kind))
    zero, size = Const(0.0, kind), b.op("fabs", y.re)
    whole = low.both(b.op("feq", y.im, zero), b.op("feq", b.op("ffloor", y.re), y.re))
    null = low.both(low.not_(nonzero(low, x)), low.not_(nonzero(low, y)))
    usual = low.either(null, low.either(nonzero(low, x), low.both(b.op("feq", y.im, zero), b.op("flt", zero, y.re))))
    low.guard(usual, Domain("operator.pow"))
    with b.if_(low.both(whole, b.op("flt", size, Const(float(_MANY), kind)))):
        _assign(low, result, _unit(kind))
        with b.if_(nonzero(low, y)):
            _assign(low, result, _numpy_product(low, x, b.op("fptosi", size, type=I64)))
            with b.if_(b.op("flt", y.re, zero)):
                _assign(low, result, inverse(low, result))
    with b.else_():
        _assign(low, result, Pair(zero, zero))
        with b.if_(nonzero(low, x)):
            wide = [Pair(_as(low, z.re, F64), _as(low, z.im, F64)) for z in (x, y)]
            found = exponential(low, product(low, wide[1], logarithm(low, wide[0], "log")))
            _assign(low, result, Pair(_as(low, found.re, kind), _as(low, found.im, kind)))
    return result


def _numpy_product(low: Lowering, x: Pair, exponent: Operand) -> Pair:
    """`x ** exponent` for a positive one, the factors in NumPy's order: powers of two from the least, one factor as it is."""
    b, kind = low.b, x.low
    result = Pair(b.var("result.re", kind), b.var("result.im", kind))
    power = Pair(b.var("base.re", kind), b.var("base.im", kind))
    left = b.var("left", I64)
    _assign(low, result, x)
    _assign(low, power, x)
    b.assign(left, exponent)
    with b.if_(b.op("eq", left, 3)):
        _assign(low, result, product(low, x, product(low, x, x)))
    with b.else_(), b.if_(b.op("ne", left, 1)):
        _assign(low, result, _unit(kind))
        with b.while_() as loop:
            with b.if_(b.op("ne", b.op("and", left, 1), 0)):
                _assign(low, result, product(low, result, power))
            b.assign(left, b.op("lshr", left, 1))
            loop.test(b.op("ne", left, 0))
            _assign(low, power, product(low, power, power))
    return result


def _assign(low: Lowering, target: Pair, value: Pair) -> None:
    for var, part in ((target.re, value.re), (target.im, value.im)):
        assert isinstance(var, Var)
        low.b.assign(var, part)


def _as(low: Lowering, x: Operand, kind: Low) -> Operand:
    if x.type == kind:
        return x
    return low.b.op("fpext" if kind == F64 else "fptrunc", x, type=kind)


def _python_power(low: Lowering, x: Pair, y: Pair, exponent: Operand) -> Pair:
    """Python's `x ** y` for a real y: repeated multiplication for whole y up to 100, else by polar coordinates; leaves
    for a y with an imaginary part and where the result is not finite."""
    low.guard(low.b.op("feq", y.im, Const(0.0, F64)), Domain("operator.pow"))
    if isinstance(exponent, Const):
        number = complex(exponent.value or 0).real
        if number == int(number) and abs(number) <= 100:
            return constant_power(low, x, int(number))
        return _polar_power(low, x, y.re)
    return _run_time_power(low, x, y.re)


def _finite_result(low: Lowering, value: Pair) -> Pair:
    b, limit = low.b, Const(float("inf"), F64)
    fine = low.both(b.op("flt", b.op("fabs", value.re), limit), b.op("flt", b.op("fabs", value.im), limit))
    low.guard(fine, Domain("operator.pow"))
    return value


def _same_bits(low: Lowering, x: Pair, y: Pair) -> Operand:
    b = low.b
    return low.both(
        b.op("eq", b.op("bitcast", x.re, type=I64), b.op("bitcast", y.re, type=I64)),
        b.op("eq", b.op("bitcast", x.im, type=I64), b.op("bitcast", y.im, type=I64)),
    )


def _guard_first(low: Lowering, first: Pair) -> None:
    """Leave for a first factor that multiplication by 1+0j changes (signs of zero, NaN): only older Pythons do that."""
    low.guard(_same_bits(low, plain_product(low, _unit(F64), first), first), Domain("operator.pow"))


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
    low.guard(nonzero(low, x), Domain("operator.pow"))
    size = b.op("libm", x.re, x.im, type=F64, fn="hypot", theirs=True)
    length = b.op("libm", size, y, type=F64, fn="pow", theirs=True)
    phase = b.op("fmul", b.op("libm", x.im, x.re, type=F64, fn="atan2", theirs=True), y)
    cos, sin = (b.op("libm", phase, type=F64, fn=fn, theirs=True) for fn in ("cos", "sin"))
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
