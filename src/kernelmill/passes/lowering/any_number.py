"""Rules that lower operations on "any" numbers: int, float or complex of Python, told apart at run time by two flags.

They arise where control flow joins (`z = 0`, then `z = z * z + c`). An int is held as a float and leaves at 2**53. Each
operation follows Python's rule for the types at hand, so that `abs`, `==` and the signs of zeros are those of the int.
"""

from __future__ import annotations

from kernelmill.ir.failures import Domain, OtherType, Overflow, ZeroDivision
from kernelmill.ir.nodes import Const, Op, Operand, Var, attr
from kernelmill.ir.types import F64, I1, MixedScalar
from kernelmill.passes.lowering.complex import (
    Pair,
    absolute,
    arithmetic,
    as_pair,
    is_complex,
    pair,
    real_value,
    set_pair,
    version_flag,
)
from kernelmill.passes.lowering.complex_powers import constant_power
from kernelmill.passes.lowering.powers import python_float_power
from kernelmill.passes.lowering.state import EXACT, Lowering, dtype_of
from kernelmill.records import dataclass

_TRUE, _FALSE = Const(True, I1), Const(False, I1)
_ZERO = Const(0.0, F64)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A number: its value as a pair, whether it is complex, whether it is an int."""

    value: Pair
    complex: Operand
    whole: Operand


def is_any(t: object) -> bool:
    """Whether a type is that of an int, float or complex told apart at run time."""
    return isinstance(t, MixedScalar) and t.name == "any"


def involves_any(op: Op) -> bool:
    """Whether an operand or a result is such a number."""
    return any(is_any(x.type) for x in (*op.args, *op.results))


def tagged(low: Lowering, x: Operand) -> Tagged:
    """A Python number of any type; leaves for an int that is not exact as a float."""
    if is_any(x.type) and isinstance(x, Var):
        fields = low.fields(x)
        return Tagged(pair(low, x), fields["is_np"], fields["is_int"])
    if is_complex(x.type):
        return Tagged(pair(low, x), _TRUE, _FALSE)
    whole = dtype_of(x.type).kind in "bi"
    if whole:
        low.guard_exact_float(low.widen(low.value(x), dtype_of(x.type)))
    return Tagged(Pair(real_value(low, x), _ZERO), _FALSE, Const(whole, I1))


def set_tagged(low: Lowering, target: Var, value: Tagged) -> None:
    """Assign a result, of a type that holds it."""
    set_pair(low, target, value.value)
    if is_any(target.type):
        low.b.assign(low.fields(target)["is_np"], value.complex)
        low.b.assign(low.fields(target)["is_int"], value.whole)


def binary(low: Lowering, op: Op) -> None:
    """`a op b`: + - * /, and `**` with a positive constant whole exponent."""
    (result,), name, b = op.results, str(attr(op, "op")), low.b
    x, y = (tagged(low, v) for v in op.args)
    exponent = op.args[1]
    out = Tagged(Pair(b.var("re", F64), b.var("im", F64)), b.var("complex", I1), b.var("whole", I1))
    with b.if_(low.either(x.complex, y.complex) if name != "pow" else x.complex):
        if name == "pow":
            assert isinstance(exponent, Const)
            value = constant_power(low, x.value, int(exponent.value or 0))  # type: ignore[arg-type]  # whole
        else:
            value = _by_version(low, name, x, y)
        _assign(low, out, Tagged(value, _TRUE, _FALSE))
    with b.else_():
        if name == "pow":
            assert isinstance(exponent, Const)
            _assign(low, out, _real_power(low, x, int(exponent.value or 0)))  # type: ignore[arg-type]  # whole
        else:
            _assign(low, out, _real(low, name, x, y))
    set_tagged(low, result, out)


def _assign(low: Lowering, out: Tagged, value: Tagged) -> None:
    targets = (out.value.re, out.value.im, out.complex, out.whole)
    sources = (value.value.re, value.value.im, value.complex, value.whole)
    for target, source in zip(targets, sources, strict=True):
        assert isinstance(target, Var)
        low.b.assign(target, source)


def _by_version(low: Lowering, name: str, x: Tagged, y: Tagged) -> Pair:
    """The result where one operand at least is complex: Pythons differ in what they do with a real one."""
    b, p, q = low.b, x.value, y.value
    both = low.both(x.complex, y.complex)
    if name == "truediv":
        # where Pythons differ a half of the result is zero or NaN
        result = arithmetic(low, name, p, q, numpy=False)
        usual = low.both(b.op("fgt", b.op("fabs", result.re), _ZERO), b.op("fgt", b.op("fabs", result.im), _ZERO))
        low.guard(low.either(low.either(usual, both), low.not_(version_flag(low))), Domain())
        return result
    before = arithmetic(low, name, p, q, numpy=False)
    if name == "mul":
        re = b.op("fmul", p.re, q.re)
        im = b.op("select", x.complex, b.op("fmul", p.im, q.re), b.op("fmul", p.re, q.im))
    else:
        re = b.op("fadd" if name == "add" else "fsub", p.re, q.re)
        im = b.op("select", x.complex, p.im, q.im if name == "add" else b.op("fneg", q.im))
    mixed = low.both(version_flag(low), low.not_(both))
    return Pair(b.op("select", mixed, re, before.re), b.op("select", mixed, im, before.im))


def _real(low: Lowering, name: str, x: Tagged, y: Tagged) -> Tagged:
    """Two real numbers."""
    b, p, q = low.b, x.value.re, y.value.re
    if name == "truediv":
        low.guard(b.op("fne", q, _ZERO), ZeroDivision())
        return Tagged(Pair(b.op("fdiv", p, q), _ZERO), _FALSE, _FALSE)
    whole = low.both(x.whole, y.whole)
    return _whole_or_not(low, b.op({"add": "fadd", "sub": "fsub", "mul": "fmul"}[name], p, q), whole)


def _whole_or_not(low: Lowering, number: Operand, whole: Operand) -> Tagged:
    """A real result; an int must be exact, and has no negative zero."""
    b = low.b
    small = b.op("flt", b.op("fabs", number), Const(float(EXACT), F64))
    low.guard(low.either(small, low.not_(whole)), Overflow(), number)
    return Tagged(Pair(b.op("select", whole, b.op("fadd", number, _ZERO), number), _ZERO), _FALSE, whole)


def _real_power(low: Lowering, x: Tagged, exponent: int) -> Tagged:
    b = low.b
    number: Operand = x.value.re
    for _ in range(exponent - 1):
        number = b.op("fmul", number, x.value.re)
    result = b.var("power", F64)
    b.assign(result, number)
    with b.if_(low.not_(x.whole)):
        b.assign(result, python_float_power(low, x.value.re, Const(float(exponent), F64)))
    return _whole_or_not(low, result, x.whole)


def unary(low: Lowering, op: Op) -> None:
    """`-x`, `+x`."""
    (result,), b = op.results, low.b
    x = tagged(low, op.args[0])
    if attr(op, "op") == "neg":
        re = b.op("select", x.whole, b.op("fsub", _ZERO, x.value.re), b.op("fneg", x.value.re))
        im = b.op("select", x.complex, b.op("fneg", x.value.im), x.value.im)
        x = Tagged(Pair(re, im), x.complex, x.whole)
    set_tagged(low, result, x)


def builtin(low: Lowering, op: Op) -> None:
    """`abs(x)`, `x.real`, `x.imag`, `x.conjugate()`; `only`: the complex number it is, else leave."""
    (result,), name, b = op.results, str(attr(op, "fn")), low.b
    x = tagged(low, op.args[0])
    match name:
        case "only":
            low.guard(x.complex, OtherType())
            set_pair(low, result, x.value)
            return
        case "conjugate":
            im = b.op("select", x.complex, b.op("fneg", x.value.im), x.value.im)
            set_tagged(low, result, Tagged(Pair(x.value.re, im), x.complex, x.whole))
            return
        case "real":
            low.set(result, x.value.re)
        case "imag":
            low.set(result, x.value.im)
        case _:
            size = b.op("fabs", x.value.re)
            low.set(result, b.op("select", x.complex, absolute(low, x.value, numpy=False), size))
    low.b.assign(low.fields(result)["is_np"], _FALSE)
    low.b.assign(low.fields(result)["is_int"], x.whole)


def convert(low: Lowering, op: Op) -> None:
    """Where control flow joins; or to the declared complex."""
    (result,), (x,) = op.results, op.args
    if is_any(result.type):
        set_tagged(low, result, tagged(low, x))
        return
    set_pair(low, result, as_pair(low, x, dtype_of(result.type)))
