"""Rules that lower functions of `math` and the numeric built-ins.

A function of `math` leaves where CPython would raise ValueError or OverflowError. For most that is known from the operand
(`domains.py`), so that the test need not wait for the result; else it is where the result is not finite although the operands are
(an infinite operand may give an infinite result, a NaN one a NaN).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from kernelmill.ir.failures import Domain, Overflow, ZeroDivision
from kernelmill.ir.nodes import Const, Op, Operand, attr
from kernelmill.ir.types import F64, I1, I32, I64, NpScalar
from kernelmill.passes.lowering.domains import DEFINED
from kernelmill.passes.lowering.numbers import unsigned
from kernelmill.passes.lowering.numbers.division import python_floor_divide
from kernelmill.passes.lowering.powers import finite, power_modulo, python_float_power
from kernelmill.passes.lowering.scalars import keep_whole, python_integer
from kernelmill.passes.lowering.state import I64_MIN, Lowering, dtype_of

#: Functions that are libm's, by libm's name.
LIBM: Final = {
    **{
        n: n
        for n in [
            "exp",
            "exp2",
            "expm1",
            "log2",
            "log10",
            "log1p",
            "cbrt",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
            "asinh",
            "acosh",
            "atanh",
        ]
    },
    "gamma": "tgamma",
    "lgamma": "lgamma",
    "erf": "erf",
    "erfc": "erfc",
    "log": "log",
}
Rule = Callable[[Lowering, list[Operand]], tuple[Operand, ...]]


def math_call(low: Lowering, op: Op) -> None:
    """`math.fn(...)`."""
    name = str(attr(op, "fn"))
    operands = [low.value(x) for x in op.args]
    if name in LIBM and len(operands) == 1:
        results: tuple[Operand, ...] = (_libm(low, name, operands[0]),)
    else:
        results = _RULES[name](low, operands)
    for target, value in zip(op.results, results, strict=True):
        low.set(target, value)


def _libm(low: Lowering, name: str, x: Operand) -> Operand:
    defined = DEFINED.get(name)
    if defined is not None:
        low.guard_domain(defined(low, x), f"math.{name}", x)
    result = low.b.op("libm", x, type=F64, fn=LIBM[name])
    if defined is None:
        _guard_range(low, name, result, x)
    return result


def _guard_range(low: Lowering, name: str, result: Operand, x: Operand) -> None:
    """Leave if the result is not finite, unless the operand is NaN, or infinite with an infinite result."""
    b = low.b
    is_nan = b.op("funo", x, x)
    both_infinite = b.op("and", low.not_(finite(low, x)), low.not_(b.op("funo", result, result)))
    low.guard_domain(low.either(finite(low, result), low.either(is_nan, both_infinite)), f"math.{name}", x)


def _guard_two(low: Lowering, name: str, result: Operand, x: Operand, y: Operand) -> None:
    """Leave if the result is NaN although no operand is."""
    b = low.b
    fine = low.not_(b.op("funo", result, result))
    low.guard_domain(low.either(fine, b.op("funo", x, y)), f"math.{name}", x, y)


def _checked(name: str) -> Rule:
    """What was computed as CPython does, from the operand and the result: leave where CPython raises."""

    def rule(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
        x, result = args
        _guard_range(low, name, result, x)
        return (result,)

    return rule


def _sqrt(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    (x,) = args
    low.guard_domain(low.not_(low.b.op("flt", x, Const(0.0, F64))), "math.sqrt", x)
    return (low.b.op("fsqrt", x),)


def _log_base(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    above, below = (_libm(low, "log", x) for x in args)
    low.guard(low.b.op("fne", below, Const(0.0, F64)), ZeroDivision("/", "float"), above, below)
    return (low.b.op("fdiv", above, below),)


def _two(fn: str, *, guarded: bool) -> Rule:
    def rule(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
        x, y = args
        result = low.b.op("frem", x, y) if fn == "fmod" else low.b.op("libm", x, y, type=F64, fn=fn)
        if guarded:
            _guard_two(low, fn, result, x, y)
        return (result,)

    return rule


def _pow(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    return (python_float_power(low, *args),)


def _scaled(factor: float) -> Rule:
    return lambda low, args: (low.b.op("fmul", args[0], Const(factor, F64)),)


def _simple(op: str) -> Rule:
    return lambda low, args: (low.b.op(op, *args),)


def _to_int(op: str) -> Rule:
    return lambda low, args: (low.float_to_int(low.b.op(op, args[0])),)


def _is_nan(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    return (low.b.op("funo", args[0], args[0]),)


def _is_inf(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    return (low.b.op("feq", low.b.op("fabs", args[0]), Const(math.inf, F64)),)


def _is_finite(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    return (finite(low, args[0]),)


def _is_close(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    a, c, relative, absolute = args
    b, zero = low.b, Const(0.0, F64)
    low.guard(low.not_(low.either(b.op("flt", relative, zero), b.op("flt", absolute, zero))), Domain("math.isclose"))
    difference = b.op("fabs", b.op("fsub", c, a))
    near: Operand = b.op("fle", difference, b.op("fabs", b.op("fmul", relative, c)))
    near = low.either(near, b.op("fle", difference, b.op("fabs", b.op("fmul", relative, a))))
    near = low.either(near, b.op("fle", difference, absolute))
    usable = low.both(finite(low, a), finite(low, c))
    return (low.either(b.op("feq", a, c), low.both(usable, near)),)


def _ldexp(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    x, exponent = args
    b = low.b
    clamped = b.op("smax", b.op("smin", exponent, 100_000), -100_000)
    result = b.op("libm", x, b.op("trunc", clamped, type=I32), type=F64, fn="ldexp")
    low.guard_domain(low.either(finite(low, result), low.not_(finite(low, x))), "math.ldexp", x, exponent)
    return (result,)


def _modf(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    (x,) = args
    b = low.b
    whole = b.op("ftrunc", x)
    infinite = b.op("feq", b.op("fabs", x), Const(math.inf, F64))
    part = b.op("select", infinite, Const(0.0, F64), b.op("fsub", x, whole))
    return b.op("fcopysign", part, x), whole


def _frexp(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    (x,) = args
    b = low.b
    plain = low.either(b.op("feq", x, Const(0.0, F64)), low.not_(finite(low, x)))
    subnormal = b.op("flt", b.op("fabs", x), Const(2.0**-1022, F64))
    scaled = b.op("select", subnormal, b.op("fmul", x, Const(2.0**54, F64)), x)
    bits = b.op("bitcast", scaled, type=I64)
    biased = b.op("and", b.op("lshr", bits, 52), 2047)
    exponent = b.op("sub", biased, b.op("select", subnormal, Const(1022 + 54, I64), Const(1022, I64)))
    mantissa = b.op("or", b.op("and", bits, I64_MIN + 2**52 - 1), 1022 << 52)
    value = b.op("bitcast", mantissa, type=F64)
    return b.op("select", plain, x, value), b.op("select", plain, Const(0, I64), exponent)


def _ulp(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    (x,) = args
    b = low.b
    size = b.op("fabs", x)
    up = b.op("libm", size, Const(math.inf, F64), type=F64, fn="nextafter")
    down = b.op("libm", size, Const(-math.inf, F64), type=F64, fn="nextafter")
    top = b.op("feq", up, Const(math.inf, F64))
    step = b.op("select", top, b.op("fsub", size, down), b.op("fsub", up, size))
    return (b.op("select", finite(low, x), step, size),)


def _isqrt(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    (n,) = args
    b = low.b
    low.guard_domain(b.op("sge", n, 0), "math.isqrt", n)
    guess = b.op("fptosi", b.op("fsqrt", b.op("sitofp", n, type=F64)), type=I64)
    guess = b.op("smin", guess, 3037000499)  # isqrt(2**63 - 1)
    guess = b.op("select", b.op("sgt", b.op("mul", guess, guess), n), b.op("sub", guess, 1), guess)
    more = b.op("add", guess, 1)
    fits = low.both(b.op("sle", more, 3037000499), b.op("sle", b.op("mul", more, more), n))
    return (b.op("select", fits, more, guess),)


def _factorial(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    (n,) = args
    b = low.b
    low.guard_domain(low.in_range(n, 0, 20), "math.factorial", n)
    result = b.var("product", I64)
    b.assign(result, Const(1, I64))
    with b.for_(2, b.op("add", n, 1), 1) as k:
        b.assign(result, b.op("mul", result, k))
    return (result,)


def _comb(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    n, k = args
    b = low.b
    low.guard_domain(low.both(b.op("sge", n, 0), b.op("sge", k, 0)), "math.comb", n, k)
    result = b.var("product", I64)
    b.assign(result, b.op("zext", b.op("sle", k, n), type=I64))
    with b.if_(b.op("sle", k, n)):
        least = b.op("smin", k, b.op("sub", n, k))
        with b.for_(0, least, 1) as i:
            product = python_integer(low, "mul", result, b.op("sub", n, i))
            b.assign(result, b.op("sdiv", product, b.op("add", i, 1)))
    return (result,)


def _perm(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    if len(args) == 1:
        return _factorial(low, args)
    n, k = args
    b = low.b
    low.guard_domain(low.both(b.op("sge", n, 0), b.op("sge", k, 0)), "math.perm", n, k)
    result = b.var("product", I64)
    b.assign(result, b.op("zext", b.op("sle", k, n), type=I64))
    with b.if_(b.op("sle", k, n)), b.for_(0, k, 1) as i:
        b.assign(result, python_integer(low, "mul", result, b.op("sub", n, i)))
    return (result,)


def _absolute(low: Lowering, x: Operand) -> Operand:
    low.guard_integer(low.b.op("ne", x, I64_MIN), x)
    return low.b.op("select", low.b.op("slt", x, 0), low.b.op("sub", 0, x), x)


def _gcd_of(low: Lowering, x: Operand, y: Operand) -> Operand:
    b = low.b
    a, c = b.var("gcd", I64), b.var("rest", I64)
    b.assign(a, x)
    b.assign(c, y)
    with b.while_() as loop:
        loop.test(b.op("ne", c, 0))
        remainder = b.op("urem", a, c)
        b.assign(a, c)
        b.assign(c, remainder)
    return a


def _gcd(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    b = low.b
    sizes = [b.op("select", b.op("slt", x, 0), b.op("sub", 0, x), x) for x in args]  # unsigned: 2**63 for the minimum
    result = _gcd_of(low, *sizes)
    low.guard_integer(b.op("sge", result, 0))
    return (result,)


def _lcm(low: Lowering, args: list[Operand]) -> tuple[Operand, ...]:
    b = low.b
    x, y = (_absolute(low, v) for v in args)
    common = _gcd_of(low, x, y)
    divisor = b.op("select", b.op("eq", common, 0), Const(1, I64), common)
    return (python_integer(low, "mul", b.op("udiv", x, divisor), y),)


_RULES: Final[dict[str, Rule]] = {
    "sqrt": _sqrt,
    "gamma": _checked("gamma"),
    "lgamma": _checked("lgamma"),
    "log": _log_base,
    "pow": _pow,
    "atan2": _two("atan2", guarded=False),
    "fmod": _two("fmod", guarded=True),
    "remainder": _two("remainder", guarded=True),
    "nextafter": _two("nextafter", guarded=False),
    "copysign": _simple("fcopysign"),
    "fabs": _simple("fabs"),
    "degrees": _scaled(180.0 / math.pi),
    "radians": _scaled(math.pi / 180.0),
    "floor": _to_int("ffloor"),
    "ceil": _to_int("fceil"),
    "trunc": _to_int("ftrunc"),
    "isnan": _is_nan,
    "isinf": _is_inf,
    "isfinite": _is_finite,
    "isclose": _is_close,
    "ldexp": _ldexp,
    "modf": _modf,
    "frexp": _frexp,
    "ulp": _ulp,
    "isqrt": _isqrt,
    "factorial": _factorial,
    "comb": _comb,
    "perm": _perm,
    "gcd": _gcd,
    "lcm": _lcm,
}


# ---- built-ins


def builtin(low: Lowering, op: Op) -> None:
    """abs, min, max, round, the length of a range, pow with a modulus."""
    name, (result,) = str(attr(op, "fn")), op.results
    if unsigned.has_unsigned(op):
        low.set(result, unsigned.builtin(low, op))
        return
    values = [low.value(x) for x in op.args]
    match name:
        case "abs":
            low.set(result, _abs(low, op.args[0], python=not isinstance(result.type, NpScalar)))
        case "min" | "max":
            low.set(result, _extreme(low, name, op.args[0], values[0], values[1]))
        case "round":
            low.set(result, low.float_to_int(low.b.op("frint", values[0])))
        case "range_length":
            low.set(result, range_length(low, *values))
        case _:
            low.set(result, power_modulo(low, *values))
    low.set_flag(result, *op.args)
    if name == "abs":
        keep_whole(low, result, op.args[0])


def _abs(low: Lowering, x: Operand, *, python: bool) -> Operand:
    value, dtype, b = low.value(x), dtype_of(x.type), low.b
    if dtype.kind == "f":
        return b.op("fabs", value)
    if python:
        return _absolute(low, low.widen(value, dtype))
    if dtype.kind in "bu":
        return value
    return b.op("select", b.op("slt", value, Const(0, value.type)), b.op("sub", Const(0, value.type), value), value)


def _extreme(low: Lowering, name: str, model: Operand, x: Operand, y: Operand) -> Operand:
    """`y if y < x else x` (min), `y if y > x else x` (max): Python's choice for NaN and for equal values."""
    b, kind = low.b, dtype_of(model.type).kind
    if x.type == I1:
        return b.op("and" if name == "min" else "or", x, y)
    letter = "f" if kind == "f" else "u" if kind == "u" else "s"
    better = b.op(f"{letter}{'lt' if name == 'min' else 'gt'}", y, x)
    return b.op("select", better, y, x)


def range_length(low: Lowering, start: Operand, stop: Operand, step: Operand) -> Operand:
    """`len(range(start, stop, step))`; leaves where the span does not fit 64 bits."""
    b = low.b
    if isinstance(step, Const) and isinstance(step.value, int):
        span = python_integer(low, "sub", stop, start) if step.value > 0 else python_integer(low, "sub", start, stop)
        if abs(step.value) == 1:
            return b.op("smax", span, 0)
        count = b.op("add", b.op("sdiv", b.op("sub", span, 1), abs(step.value)), 1)
        return b.op("select", b.op("sgt", span, 0), count, Const(0, I64))
    up = b.op("sgt", step, 0)
    span = b.op("select", up, python_integer(low, "sub", stop, start), python_integer(low, "sub", start, stop))
    low.guard(b.op("ne", step, I64_MIN), Overflow(), step)
    size = b.op("select", up, step, b.op("sub", 0, step))
    count = b.op("add", python_floor_divide(low, b.op("sub", span, 1), size), 1)
    return b.op("select", b.op("sgt", span, 0), count, Const(0, I64))


__all__ = ["LIBM", "builtin", "math_call", "range_length"]
