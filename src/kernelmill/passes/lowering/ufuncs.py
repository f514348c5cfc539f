"""Rules that lower NumPy's elementwise functions on scalars: IEEE results, nothing raises."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from kernelmill.ir.failures import State
from kernelmill.ir.nodes import Const, Op, Operand, attr
from kernelmill.ir.types import DTYPES, F16, F32, F64, I1, I16, DType, NpScalar
from kernelmill.passes.lowering.complex import Pair, as_pair, is_complex, set_pair
from kernelmill.passes.lowering.complex_powers import reciprocal
from kernelmill.passes.lowering.conversions import numpy_cast, to_dtype, truth_of
from kernelmill.passes.lowering.numbers.division import numpy_remainder
from kernelmill.passes.lowering.scalars import numpy_binary
from kernelmill.passes.lowering.state import Lowering, dtype_of

#: NumPy's name -> libm's.
LIBM: Final = {
    **{
        n: n
        for n in [
            "exp",
            "exp2",
            "expm1",
            "log",
            "log2",
            "log10",
            "log1p",
            "cbrt",
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
            "tanh",
            "hypot",
        ]
    },
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "arctan2": "atan2",
    "nextafter": "nextafter",
}
_DIRECT: Final = {
    "sqrt": "fsqrt",
    "fabs": "fabs",
    "floor": "ffloor",
    "ceil": "fceil",
    "trunc": "ftrunc",
    "rint": "frint",
    "copysign": "fcopysign",
    "fma": "fma",
}
_LOGICAL: Final = {"logical_and": "and", "logical_or": "or", "logical_xor": "xor"}


def ufunc(low: Lowering, op: Op) -> None:
    """`np.fn(...)` of scalars."""
    (result,), name = op.results, str(attr(op, "fn"))
    assert isinstance(result.type, NpScalar)
    if name in _LOGICAL:
        low.set(result, low.b.op(_LOGICAL[name], truth_of(low, op.args[0]), truth_of(low, op.args[1])))
    elif name == "logical_not":
        low.set(result, low.not_(truth_of(low, op.args[0])))
    elif name in _CLASSIFY:
        low.set(result, _classified(low, name, op.args[0]))
    elif is_complex(result.type):
        assert name == "reciprocal"  # the front end has all others as operators and functions of cmath
        set_pair(low, result, reciprocal(low, as_pair(low, op.args[0], DTYPES[result.type.dtype])))
    else:
        dtype = DTYPES[result.type.dtype]
        low.set(result, computed(low, name, [to_dtype(low, x, dtype) for x in op.args], dtype))


def computed(low: Lowering, name: str, values: list[Operand], dtype: DType) -> Operand:
    """The value of a function of operands that have the result's dtype."""
    if dtype.low == F16 and name == "nextafter":
        return _next_half(low, *values)
    if dtype.low == F16 and name in _HALVES:
        return _HALVES[name](low, values)
    if dtype.low == F16:
        wide = computed(low, name, [_wider(low, x) for x in values], DTYPES["float32"])
        return low.b.op("fptrunc", wide, type=F16)
    if name in _DIRECT:
        return low.b.op(_DIRECT[name], *values)
    if name in LIBM:
        fn = LIBM[name] if dtype.low == F64 else f"{LIBM[name]}f"
        return low.b.op("libm", *values, type=dtype.low, fn=fn)
    return _RULES[name](low, values, dtype)


def _wider(low: Lowering, x: Operand) -> Operand:
    return Const(x.value, F32) if isinstance(x, Const) else low.b.op("fpext", x, type=F32)


def _classified(low: Lowering, name: str, x: Operand) -> Operand:
    dtype, value = dtype_of(x.type), low.value(x)
    if dtype.kind == "i" and name == "signbit":
        return low.b.op("slt", value, Const(0, value.type))
    if dtype.kind != "f":
        return Const(name == "isfinite", I1)
    if dtype.low == F16:
        value = _wider(low, value)
    return _CLASSIFY[name](low, value)


def _infinity(x: Operand) -> Const:
    return Const(math.inf, x.type)


_CLASSIFY: Final[dict[str, Callable[[Lowering, Operand], Operand]]] = {
    "isnan": lambda low, x: low.b.op("funo", x, x),
    "isinf": lambda low, x: low.b.op("feq", low.b.op("fabs", x), _infinity(x)),
    "isfinite": lambda low, x: low.b.op("flt", low.b.op("fabs", x), _infinity(x)),
    "signbit": lambda low, x: low.b.op("flt", low.b.op("fcopysign", Const(1.0, x.type), x), Const(0.0, x.type)),
}


def _extreme(better: str) -> Callable[[Lowering, list[Operand], DType], Operand]:
    """maximum and minimum: a NaN wins, and the second of two equal numbers (zeros with and without sign)."""

    def rule(low: Lowering, values: list[Operand], dtype: DType) -> Operand:
        x, y = values
        b = low.b
        if dtype.kind == "b":
            return b.op("or" if better == "gt" else "and", x, y)
        if dtype.kind != "f":
            return b.op(f"{'u' if dtype.kind == 'u' else 's'}{'max' if better == 'gt' else 'min'}", x, y)
        first = b.op("or", b.op(f"f{better}", x, y), b.op("funo", x, x))
        return b.op("select", first, x, y)

    return rule


def _extreme_half(better: str, *, number: bool) -> Callable[[Lowering, list[Operand]], Operand]:
    """maximum and minimum of float16, where the first of two equal numbers wins; `number`: fmax and fmin, where a NaN loses."""

    def rule(low: Lowering, values: list[Operand]) -> Operand:
        b = low.b
        x, y = (_wider(low, v) for v in values)
        nan = y if number else x
        first = b.op("or", b.op(f"f{better}", x, y), b.op("funo", nan, nan))
        return b.op("select", first, *values)

    return rule


def _alike(low: Lowering, x: Operand, y: Operand) -> None:
    """Leave for zeros of both signs: which of them NumPy takes depends on the processor, the extent and the strides."""
    b, one = low.b, Const(1.0, x.type)
    signs = b.op("feq", b.op("fcopysign", one, x), b.op("fcopysign", one, y))
    low.guard(low.either(signs, b.op("fne", x, y)), State("zeros of both signs"))


def _extreme_alike(better: str) -> Callable[[Lowering, list[Operand], DType], Operand]:
    """maximum and minimum for `np.clip` with an array as a bound."""

    def rule(low: Lowering, values: list[Operand], dtype: DType) -> Operand:
        if dtype.kind == "f":
            _alike(low, *values)
        return _extreme(better)(low, values, dtype)

    return rule


def _extreme_number(better: str) -> Callable[[Lowering, list[Operand], DType], Operand]:
    """fmax and fmin: a NaN loses."""

    def rule(low: Lowering, values: list[Operand], dtype: DType) -> Operand:
        if dtype.kind != "f":
            return _extreme(better)(low, values, dtype)
        x, y = values
        _alike(low, x, y)
        b = low.b
        first = b.op("or", b.op("fge" if better == "gt" else "fle", x, y), b.op("funo", y, y))
        return b.op("select", first, x, y)

    return rule


def _absolute(low: Lowering, values: list[Operand], dtype: DType) -> Operand:
    (x,) = values
    b = low.b
    if dtype.kind == "f":
        return b.op("fabs", x)
    if dtype.kind in "bu":
        return x
    return b.op("select", b.op("slt", x, Const(0, x.type)), b.op("sub", Const(0, x.type), x), x)


def _sign(low: Lowering, values: list[Operand], dtype: DType) -> Operand:
    (x,) = values
    b = low.b
    if dtype.kind == "f":
        zero = Const(0.0, x.type)
        positive = b.op("select", b.op("fgt", x, zero), Const(1.0, x.type), b.op("select", b.op("feq", x, zero), zero, x))
        return b.op("select", b.op("flt", x, zero), Const(-1.0, x.type), positive)
    zero = Const(0, x.type)
    positive = b.op("select", b.op("ne", x, zero), Const(1, x.type), zero)
    return positive if dtype.kind == "u" else b.op("select", b.op("slt", x, zero), Const(-1, x.type), positive)


def _fmod(low: Lowering, values: list[Operand], dtype: DType) -> Operand:
    return low.b.op("frem", *values) if dtype.kind == "f" else numpy_remainder(low, values[0], values[1], dtype)


def _next_half(low: Lowering, x: Operand, y: Operand) -> Operand:
    """np.nextafter of float16 on its bits: of the same sign as y - x they count up, else down."""
    b = low.b
    wide, goal = _wider(low, x), _wider(low, y)
    bits = b.op("bitcast", x, type=I16)
    up = b.op("eq", b.op("flt", wide, goal), b.op("sge", bits, Const(0, I16)))
    moved = b.op("add", bits, b.op("select", up, Const(1, I16), Const(-1, I16)))
    least = b.op("or", b.op("and", b.op("bitcast", y, type=I16), Const(-0x8000, I16)), Const(1, I16))
    moved = b.op("select", b.op("feq", wide, Const(0.0, F32)), least, moved)
    moved = b.op("select", b.op("feq", wide, goal), b.op("bitcast", y, type=I16), moved)
    nan = b.op("fptrunc", b.op("fadd", wide, goal), type=F16)
    return b.op("select", b.op("funo", wide, goal), nan, b.op("bitcast", moved, type=F16))


def _scaled(factor: float) -> Callable[[Lowering, list[Operand], DType], Operand]:
    def rule(low: Lowering, values: list[Operand], dtype: DType) -> Operand:
        return numpy_binary(low, "mul", values[0], numpy_cast(low, Const(factor, F64), DTYPES["float64"], dtype), dtype)

    return rule


_HALVES: Final[dict[str, Callable[[Lowering, list[Operand]], Operand]]] = {
    "maximum": _extreme_half("ge", number=False),
    "minimum": _extreme_half("le", number=False),
    "maximum_alike": _extreme_half("ge", number=False),
    "minimum_alike": _extreme_half("le", number=False),
    "fmax": _extreme_half("ge", number=True),
    "fmin": _extreme_half("le", number=True),
}
_RULES: Final[dict[str, Callable[[Lowering, list[Operand], DType], Operand]]] = {
    "maximum": _extreme("gt"),
    "minimum": _extreme("lt"),
    "fmax": _extreme_number("gt"),
    "fmin": _extreme_number("lt"),
    "maximum_alike": _extreme_alike("gt"),
    "minimum_alike": _extreme_alike("lt"),
    "absolute": _absolute,
    "fmod": _fmod,
    "sign": _sign,
    "square": lambda low, values, dtype: numpy_binary(low, "mul", values[0], values[0], dtype),
    "reciprocal": lambda low, values, dtype: low.b.op("fdiv", Const(1.0, dtype.low), values[0]),
    "deg2rad": _scaled(math.pi / 180.0),
    "radians": _scaled(math.pi / 180.0),
    "rad2deg": _scaled(180.0 / math.pi),
    "degrees": _scaled(180.0 / math.pi),
}


def where(low: Lowering, op: Op) -> None:
    """`np.where` of scalars in the result's dtype."""
    (result,), (cond, x, y) = op.results, op.args
    dtype = dtype_of(result.type)
    if dtype.kind == "c":
        test, yes, no = truth_of(low, cond), as_pair(low, x, dtype), as_pair(low, y, dtype)
        set_pair(low, result, Pair(low.b.op("select", test, yes.re, no.re), low.b.op("select", test, yes.im, no.im)))
        return
    low.set(result, low.b.op("select", truth_of(low, cond), to_dtype(low, x, dtype), to_dtype(low, y, dtype)))
