"""Rules that lower functions of `cmath`, in CPython's own order of operations so that results agree bit for bit.

Operands are complex (the front end converts them). CPython keeps tables for operands that are not finite; those leave,
as do operands near the ends of the range, for which it scales.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from kernelmill.ir.failures import Domain
from kernelmill.ir.nodes import Const, Op, Operand, attr
from kernelmill.ir.types import F64
from kernelmill.passes.lowering.complex import Pair, absolute, is_complex, pair, python_quotient, set_pair
from kernelmill.passes.lowering.powers import finite
from kernelmill.passes.lowering.state import Lowering

_LARGE: Final = math.log(1.7976931348623157e308 / 4.0)  # exp and cosh of more than this are scaled
_LEAST: Final = 2.0**-1022
_HUGE: Final = 1.7976931348623157e308 / 4.0


def _f(number: float) -> Const:
    return Const(number, F64)


def _libm(low: Lowering, fn: str, *args: Operand) -> Operand:
    return low.b.op("libm", *args, type=F64, fn=fn, theirs=True)


def _fits(low: Lowering, cond: Operand, name: str) -> None:
    low.guard(cond, Domain(f"cmath.{name}"))


def _finite(low: Lowering, z: Pair, name: str) -> None:
    _fits(low, low.both(finite(low, z.re), finite(low, z.im)), name)


def math_call(low: Lowering, op: Op) -> None:
    """`cmath.fn(...)`."""
    name = str(attr(op, "fn"))
    operands = [pair(low, x) if is_complex(x.type) else Pair(low.value(x), _f(0.0)) for x in op.args]
    results = _RULES[name](low, operands)
    for target, value in zip(op.results, results, strict=True):
        if isinstance(value, Pair):
            set_pair(low, target, value)
        else:
            low.set(target, value)


Results = tuple[Pair | Operand, ...]
Rule = Callable[[Lowering, list[Pair]], Results]


def _sqrt(low: Lowering, args: list[Pair]) -> Results:
    (z,) = args
    b = low.b
    _finite(low, z, "sqrt")
    ax, ay = b.op("fabs", z.re), b.op("fabs", z.im)
    zero = low.both(b.op("feq", ax, _f(0.0)), b.op("feq", ay, _f(0.0)))
    normal = low.either(b.op("fge", ax, _f(_LEAST)), b.op("fge", ay, _f(_LEAST)))
    _fits(low, low.either(zero, normal), "sqrt")
    eighth = b.op("fdiv", ax, _f(8.0))
    root = b.op("fsqrt", b.op("fadd", eighth, _libm(low, "hypot", eighth, b.op("fdiv", ay, _f(8.0)))))
    s = b.op("fmul", _f(2.0), root)
    d = b.op("fdiv", ay, b.op("fmul", _f(2.0), s))
    right = b.op("fge", z.re, _f(0.0))
    re = b.op("select", right, s, d)
    im = b.op("fcopysign", b.op("select", right, d, s), z.im)
    return (Pair(b.op("select", zero, _f(0.0), re), b.op("select", zero, z.im, im)),)


def _exp(low: Lowering, args: list[Pair]) -> Results:
    return (exponential(low, args[0]),)


def exponential(low: Lowering, z: Pair) -> Pair:
    """`cmath.exp(z)`."""
    b = low.b
    _finite(low, z, "exp")
    _fits(low, b.op("fle", z.re, _f(_LARGE)), "exp")
    length = _libm(low, "exp", z.re)
    return Pair(b.op("fmul", length, _libm(low, "cos", z.im)), b.op("fmul", length, _libm(low, "sin", z.im)))


def logarithm(low: Lowering, z: Pair, name: str) -> Pair:
    """The logarithm to base e as `cmath.log` has it; `name`: of the function, for what leaves."""
    b = low.b
    _finite(low, z, name)
    ax, ay = b.op("fabs", z.re), b.op("fabs", z.im)
    _fits(low, low.both(b.op("fle", ax, _f(_HUGE)), b.op("fle", ay, _f(_HUGE))), name)
    _fits(low, low.either(b.op("fge", ax, _f(_LEAST)), b.op("fge", ay, _f(_LEAST))), name)
    size = _libm(low, "hypot", ax, ay)
    wide = b.op("fgt", ax, ay)
    most, least = b.op("select", wide, ax, ay), b.op("select", wide, ay, ax)
    excess = b.op("fmul", b.op("fsub", most, _f(1.0)), b.op("fadd", most, _f(1.0)))
    excess = b.op("fadd", excess, b.op("fmul", least, least))
    near = low.both(b.op("fle", _f(0.71), size), b.op("fle", size, _f(1.73)))
    plus = b.op("select", b.op("feq", excess, _f(0.0)), excess, _libm(low, "log1p", excess))
    re = b.op("select", near, b.op("fdiv", plus, _f(2.0)), _libm(low, "log", size))
    return Pair(re, _libm(low, "atan2", z.im, z.re))


def _log(low: Lowering, args: list[Pair]) -> Results:
    value = logarithm(low, args[0], "log")
    if len(args) == 1:
        return (value,)
    return (python_quotient(low, value, logarithm(low, args[1], "log")),)


def _log10(low: Lowering, args: list[Pair]) -> Results:
    value = logarithm(low, args[0], "log10")
    ten = _f(math.log(10.0))
    return (Pair(low.b.op("fdiv", value.re, ten), low.b.op("fdiv", value.im, ten)),)


def _phase(low: Lowering, args: list[Pair]) -> Results:
    (z,) = args
    b = low.b
    _finite(low, z, "phase")
    angle = _libm(low, "atan2", z.im, z.re)
    least = low.either(b.op("fge", b.op("fabs", angle), _f(_LEAST)), b.op("feq", z.im, _f(0.0)))
    _fits(low, least, "phase")  # some Pythons take an underflow of the angle for an overflow
    return (angle,)


def _polar(low: Lowering, args: list[Pair]) -> Results:
    (z,) = args
    _finite(low, z, "polar")
    return absolute(low, z, numpy=False), _libm(low, "atan2", z.im, z.re)


def _rect(low: Lowering, args: list[Pair]) -> Results:
    r, phi = (x.re for x in args)
    b = low.b
    _fits(low, low.both(finite(low, r), finite(low, phi)), "rect")
    level = b.op("feq", phi, _f(0.0))
    re, im = b.op("fmul", r, _libm(low, "cos", phi)), b.op("fmul", r, _libm(low, "sin", phi))
    return (Pair(b.op("select", level, r, re), b.op("select", level, b.op("fmul", r, phi), im)),)


def _hyperbolic(low: Lowering, z: Pair, name: str) -> tuple[Operand, Operand, Operand, Operand]:
    """cos(im), sin(im), cosh(re), sinh(re), for a real part that needs no scaling."""
    _finite(low, z, name)
    _fits(low, low.b.op("fle", low.b.op("fabs", z.re), _f(_LARGE)), name)
    return _libm(low, "cos", z.im), _libm(low, "sin", z.im), _libm(low, "cosh", z.re), _libm(low, "sinh", z.re)


def _cosh_of(low: Lowering, z: Pair, name: str) -> Pair:
    cos, sin, cosh, sinh = _hyperbolic(low, z, name)
    return Pair(low.b.op("fmul", cos, cosh), low.b.op("fmul", sin, sinh))


def _sinh_of(low: Lowering, z: Pair, name: str) -> Pair:
    cos, sin, cosh, sinh = _hyperbolic(low, z, name)
    return Pair(low.b.op("fmul", cos, sinh), low.b.op("fmul", sin, cosh))


def _tanh_of(low: Lowering, z: Pair, name: str) -> Pair:
    b = low.b
    _finite(low, z, name)
    _fits(low, b.op("fle", b.op("fabs", z.re), _f(_LARGE)), name)
    tx, ty = _libm(low, "tanh", z.re), _libm(low, "tan", z.im)
    cx = b.op("fdiv", _f(1.0), _libm(low, "cosh", z.re))
    both = b.op("fmul", tx, ty)
    denominator = b.op("fadd", _f(1.0), b.op("fmul", both, both))
    re = b.op("fdiv", b.op("fmul", tx, b.op("fadd", _f(1.0), b.op("fmul", ty, ty))), denominator)
    im = b.op("fmul", b.op("fmul", b.op("fdiv", ty, denominator), cx), cx)
    return Pair(re, im)


def _turned(low: Lowering, z: Pair) -> Pair:
    """`i * z`, exactly."""
    return Pair(low.b.op("fneg", z.im), z.re)


def _turned_back(low: Lowering, z: Pair) -> Pair:
    """`-i * z`, exactly."""
    return Pair(z.im, low.b.op("fneg", z.re))


def _plain(fn: Callable[[Lowering, Pair, str], Pair], name: str) -> Rule:
    return lambda low, args: (fn(low, args[0], name),)


def _cos(low: Lowering, args: list[Pair]) -> Results:
    return (_cosh_of(low, _turned(low, args[0]), "cos"),)


def _sin(low: Lowering, args: list[Pair]) -> Results:
    return (_turned_back(low, _sinh_of(low, _turned(low, args[0]), "sin")),)


def _tan(low: Lowering, args: list[Pair]) -> Results:
    return (_turned_back(low, _tanh_of(low, _turned(low, args[0]), "tan")),)


def _is_nan(low: Lowering, args: list[Pair]) -> Results:
    (z,) = args
    return (low.b.op("funo", z.re, z.im),)


def _is_finite(low: Lowering, args: list[Pair]) -> Results:
    (z,) = args
    return (low.both(finite(low, z.re), finite(low, z.im)),)


def _is_inf(low: Lowering, args: list[Pair]) -> Results:
    (z,) = args
    b, infinity = low.b, _f(math.inf)
    re, im = (b.op("feq", b.op("fabs", half), infinity) for half in (z.re, z.im))
    return (low.either(re, im),)


def _is_close(low: Lowering, args: list[Pair]) -> Results:
    a, c, relative, absolute_ = args
    b, zero = low.b, _f(0.0)
    rel, tolerance = relative.re, absolute_.re
    _fits(low, low.not_(low.either(b.op("flt", rel, zero), b.op("flt", tolerance, zero))), "isclose")
    for z in (a, c):
        _finite(low, z, "isclose")
    equal = low.both(b.op("feq", a.re, c.re), b.op("feq", a.im, c.im))
    difference = _libm(low, "hypot", b.op("fsub", a.re, c.re), b.op("fsub", a.im, c.im))
    close = [b.op("fle", difference, b.op("fmul", rel, _libm(low, "hypot", z.re, z.im))) for z in (a, c)]
    near = low.either(close[0], close[1])
    return (low.either(equal, low.either(near, b.op("fle", difference, tolerance))),)


_RULES: Final[dict[str, Rule]] = {
    "cmath.sqrt": _sqrt, "cmath.exp": _exp, "cmath.log": _log, "cmath.log10": _log10, "cmath.phase": _phase,
    "cmath.polar": _polar, "cmath.rect": _rect, "cmath.cos": _cos, "cmath.sin": _sin, "cmath.tan": _tan,
    "cmath.cosh": _plain(_cosh_of, "cosh"), "cmath.sinh": _plain(_sinh_of, "sinh"),
    "cmath.tanh": _plain(_tanh_of, "tanh"),
    "cmath.isnan": _is_nan, "cmath.isinf": _is_inf, "cmath.isfinite": _is_finite, "cmath.isclose": _is_close,
}
