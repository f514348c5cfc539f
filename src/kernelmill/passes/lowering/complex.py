"""Rules that lower operations on complex scalars, which are pairs of low variables (roles `re` and `im`).

    t: complex = binary z, w {op="mul"}   ->   ac = fmul z.re, w.re; bd = fmul z.im, w.im; t.re = fsub ac, bd; …

Python and NumPy multiply by the textbook formula and divide by Smith's algorithm. Newer Pythons repair some results of which
both halves are NaN although infinities went in, and NumPy's loops over arrays may fuse products with their sum: such products
leave. Those of NumPy's scalars, one of which has the result's type, are what the formula says, and so are NumPy's quotients. A real
number beside a Python complex one is made complex first up to Python 3.13 and is not from 3.14 on: `km_real_with_complex` tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kernelmill.frontend.type_rules.numpy_promotion import promote, weak_dtype
from kernelmill.ir.failures import Domain, OtherType, ZeroDivision
from kernelmill.ir.nodes import Attr, Const, Op, Operand, Var, attr
from kernelmill.ir.types import (
    BOOL,
    COMPLEX,
    DTYPES,
    F32,
    F64,
    FLOAT,
    I1,
    I64,
    DType,
    Low,
    MixedScalar,
    NpScalar,
    PyScalar,
)
from kernelmill.passes.lowering.conversions import numpy_cast, python_to_dtype, to_dtype
from kernelmill.passes.lowering.scalars import compared, guard_counted
from kernelmill.passes.lowering.state import Lowering, dtype_of
from kernelmill.records import dataclass

_HALF: Final = {"complex64": DTYPES["float32"], "complex128": DTYPES["float64"]}


@dataclass(frozen=True, slots=True)
class Pair:
    """The two halves of a complex value."""

    re: Operand
    im: Operand

    @property
    def low(self) -> Low:
        """The type of a half."""
        assert isinstance(self.re.type, Low)
        return self.re.type


def is_complex(t: object) -> bool:
    """Whether a scalar type is held as a pair."""
    return isinstance(t, PyScalar | NpScalar | MixedScalar) and dtype_of(t).kind == "c"


def involves_complex(op: Op) -> bool:
    """Whether an operand or a result of a scalar operation is complex."""
    return any(is_complex(x.type) for x in (*op.args, *op.results))


# ---- values


def pair(low: Lowering, x: Operand) -> Pair:
    """The halves of a complex operand."""
    if isinstance(x, Var):
        fields = low.fields(x)
        return Pair(fields["re"], fields["im"])
    number, half = complex(0 if x.value is None else x.value), dtype_of(x.type).low
    return Pair(Const(number.real, half), Const(number.imag, half))


def set_pair(low: Lowering, target: Var, value: Pair) -> None:
    """Assign a complex result."""
    fields = low.fields(target)
    low.b.assign(fields["re"], value.re)
    low.b.assign(fields["im"], value.im)


def as_pair(low: Lowering, x: Operand, dtype: DType) -> Pair:
    """Any scalar as complex `dtype`: NumPy's cast, or for a Python scalar NumPy's and Python's conversion."""
    half = _HALF[dtype.name]
    if is_complex(x.type):
        source = _HALF[dtype_of(x.type).name]
        value = pair(low, x)
        return Pair(numpy_cast(low, value.re, source, half), numpy_cast(low, value.im, source, half))
    return Pair(to_dtype(low, x, half), Const(0.0, half.low))


def real_value(low: Lowering, x: Operand) -> Operand:
    """A Python bool, int or float (or np.float64, which is one) as f64, rounded to nearest as Python does."""
    return python_to_dtype(low, low.value(x), dtype_of(x.type), DTYPES["float64"])


def carried(low: Lowering, x: Operand) -> list[Operand]:
    """The low values that carry a scalar across a call, in the order of `flatten`."""
    if is_complex(x.type):
        value = pair(low, x)
        out = [value.re, value.im]
    else:
        out = [low.value(x)]
    if isinstance(x.type, MixedScalar):
        out.append(low.flag(x))
        if isinstance(x, Var) and "is_int" in low.fields(x):
            out.append(low.fields(x)["is_int"])
    return out


def both_nan(low: Lowering, value: Pair) -> Operand:
    """Whether both halves are NaN."""
    b = low.b
    return low.both(b.op("funo", value.re, value.re), b.op("funo", value.im, value.im))


def _is_infinite(low: Lowering, x: Operand) -> Operand:
    assert isinstance(x.type, Low)
    return low.b.op("feq", low.b.op("fabs", x), Const(float("inf"), x.type))


def _repairable(low: Lowering, result: Pair, *values: Operand) -> None:
    """Leave where both halves of the result are NaN and one of `values` is infinite: Annex G of C99 may repair that."""
    with low.b.if_(low.b.op("funo", result.re, result.im)):
        some: Operand = Const(False, I1)
        for x in values:
            some = low.either(some, _is_infinite(low, low.b.op("fhold", x)))  # held: see `product`
        low.guard(low.not_(low.both(some, both_nan(low, result))), Domain())


# ---- arithmetic


def binary(low: Lowering, op: Op) -> None:
    """`a op b`, one of them complex (`**`: see `complex_powers.py`); the front end has narrowed mixed operands."""
    (result,), (a, b), name = op.results, op.args, str(attr(op, "op"))
    if result.type == COMPLEX:
        set_pair(low, result, _python_binary(low, name, a, b))
        return
    dtype = dtype_of(result.type)
    x, y = as_pair(low, a, dtype), as_pair(low, b, dtype)
    alone = isinstance(result.type, NpScalar) and result.type in (a.type, b.type) and a.type != COMPLEX and not attr(op, "array")
    value = plain_product(low, x, y) if alone and name == "mul" else arithmetic(low, name, x, y, numpy=True)
    if name == "mul" and not alone and not (is_complex(a.type) and is_complex(b.type)):
        _guard_underflow(low, value, *((y, x.re) if is_complex(b.type) else (x, y.re)))
    set_pair(low, result, value)
    if isinstance(result.type, MixedScalar):  # a sum of ints, or of NumPy's numbers
        low.set_flag(result, a, b)
        guard_counted(low, value.re, low.flag(result), dtype)


def _guard_underflow(low: Lowering, result: Pair, z: Pair, factor: Operand) -> None:
    """Leave where a half of `z * factor` underflows to zero: NumPy may fuse the product with the zero added to it,
    which decides the sign."""
    b, zero = low.b, Const(0.0, z.low)
    for half, out in ((z.re, result.re), (z.im, result.im)):
        lost = low.both(b.op("feq", out, zero), low.both(b.op("fne", half, zero), b.op("fne", factor, zero)))
        low.guard(low.not_(lost), Domain())


def arithmetic(low: Lowering, name: str, x: Pair, y: Pair, *, numpy: bool) -> Pair:
    """`+ - * /` on two complex values."""
    match name:
        case "add":
            return Pair(low.b.op("fadd", x.re, y.re), low.b.op("fadd", x.im, y.im))
        case "sub":
            return Pair(low.b.op("fsub", x.re, y.re), low.b.op("fsub", x.im, y.im))
        case "mul":
            return product(low, x, y)
        case _:
            return numpy_quotient(low, x, y) if numpy else python_quotient(low, x, y)


def product(low: Lowering, x: Pair, y: Pair) -> Pair:
    """The textbook product."""
    b = low.b
    ac, bd = b.op("fmul", x.re, y.re), b.op("fmul", x.im, y.im)
    ad, bc = b.op("fmul", x.re, y.im), b.op("fmul", x.im, y.re)
    # held: vectorised as pairs, the shuffles would lengthen a chain of products (`w = w * step`)
    result = Pair(b.op("fhold", b.op("fsub", ac, bd)), b.op("fhold", b.op("fadd", ad, bc)))
    _repairable(low, result, x.re, x.im, y.re, y.im, ac, bd, ad, bc)
    return result


def _smith(low: Lowering, x: Pair, y: Pair) -> tuple[Pair, Operand]:
    """Numerators and the denominator of Smith's division."""
    b = low.b
    wide = b.op("fge", b.op("fabs", y.re), b.op("fabs", y.im))
    large, small = b.op("select", wide, y.re, y.im), b.op("select", wide, y.im, y.re)
    ratio = b.op("fdiv", small, large)
    denominator = b.op("fadd", large, b.op("fmul", small, ratio))
    p, q = b.op("select", wide, x.re, x.im), b.op("select", wide, x.im, x.re)
    s = b.op("fmul", p, ratio)
    im = b.op("select", wide, b.op("fsub", q, s), b.op("fsub", s, q))
    return Pair(b.op("fadd", p, b.op("fmul", q, ratio)), im), denominator


def nonzero(low: Lowering, y: Pair) -> Operand:
    """Whether a complex value is not zero (NaN is not)."""
    zero = Const(0.0, y.low)
    return low.either(low.b.op("fne", y.re, zero), low.b.op("fne", y.im, zero))


def python_quotient(low: Lowering, x: Pair, y: Pair) -> Pair:
    """Python's division; leaves for a zero divisor."""
    low.guard(nonzero(low, y), ZeroDivision())
    top, denominator = _smith(low, x, y)
    result = Pair(low.b.op("fdiv", top.re, denominator), low.b.op("fdiv", top.im, denominator))
    _repairable(low, result, x.re, x.im, y.re, y.im)
    return result


def numpy_quotient(low: Lowering, x: Pair, y: Pair) -> Pair:
    """NumPy's division: Smith's with the reciprocal of the denominator; by zero it divides both halves by zero."""
    b = low.b
    top, denominator = _smith(low, x, y)
    scale = b.op("fdiv", Const(1.0, y.low), denominator)
    result = Pair(b.op("fmul", top.re, scale), b.op("fmul", top.im, scale))
    usual, size = nonzero(low, y), b.op("fabs", y.re)
    re, im = b.op("fdiv", x.re, size), b.op("fdiv", x.im, size)
    return Pair(b.op("select", usual, result.re, re), b.op("select", usual, result.im, im))


def inverse(low: Lowering, y: Pair) -> Pair:
    """1 / y as it is in NumPy's powers, which may repair it, and of infinite halves makes NaN."""
    for half in (y.re, y.im):
        low.guard(low.not_(_is_infinite(low, low.b.op("fhold", half))), Domain())
    result = numpy_quotient(low, Pair(Const(1.0, y.low), Const(0.0, y.low)), y)
    _repairable(low, result, y.re, y.im)
    return result


def _python_binary(low: Lowering, name: str, a: Operand, b: Operand) -> Pair:
    if is_complex(a.type) and is_complex(b.type):
        return arithmetic(low, name, pair(low, a), pair(low, b), numpy=False)
    return _with_real(low, name, a, b)


def version_flag(low: Lowering) -> Operand:
    """Whether the running Python leaves a real operand real."""
    return low.b.ops("ccall", types=(I1,), callee="km_real_with_complex", pure=True)[0]


def _with_real(low: Lowering, name: str, a: Operand, b: Operand) -> Pair:
    """`a op b`, one a Python complex, the other a Python real: both rules, and the one of the running Python."""
    build = low.b
    zero = Const(0.0, F64)
    x = pair(low, a) if is_complex(a.type) else Pair(real_value(low, a), zero)
    y = pair(low, b) if is_complex(b.type) else Pair(real_value(low, b), zero)
    right = is_complex(a.type)  # the real operand is on the right
    if name == "truediv" and not right:
        return _real_over_complex(low, x, y)
    if name == "truediv":
        low.guard(build.op("fne", y.re, zero), ZeroDivision())
    before = arithmetic(low, name, x, y, numpy=False) if name != "mul" else plain_product(low, x, y)
    match name:
        case "add":
            after = Pair(build.op("fadd", x.re, y.re), x.im if right else y.im)
        case "sub":
            after = Pair(build.op("fsub", x.re, y.re), x.im if right else build.op("fneg", y.im))
        case "mul":
            z, factor = (x, y.re) if right else (y, x.re)
            after = Pair(build.op("fmul", z.re, factor), build.op("fmul", z.im, factor))
        case _:
            after = Pair(build.op("fdiv", x.re, y.re), build.op("fdiv", x.im, y.re))
    flag = version_flag(low)
    return Pair(build.op("select", flag, after.re, before.re), build.op("select", flag, after.im, before.im))


def plain_product(low: Lowering, x: Pair, y: Pair) -> Pair:
    """The textbook product without a test: no Python that makes a real operand complex repairs results, nor do NumPy's scalars."""
    b = low.b
    return Pair(
        b.op("fsub", b.op("fmul", x.re, y.re), b.op("fmul", x.im, y.im)),
        b.op("fadd", b.op("fmul", x.re, y.im), b.op("fmul", x.im, y.re)),
    )


def _real_over_complex(low: Lowering, x: Pair, y: Pair) -> Pair:
    """`real / complex`: Pythons differ only where a half of the result is zero or NaN; newer ones leave there."""
    b = low.b
    result = python_quotient(low, x, y)
    usual: Operand = Const(True, I1)
    for half in (result.re, result.im):
        nonzero = low.either(b.op("flt", half, Const(0.0, F64)), b.op("fgt", half, Const(0.0, F64)))
        usual = low.both(usual, nonzero)
    low.guard(low.either(usual, low.not_(version_flag(low))), Domain())
    return result


# ---- unary, comparison, truth


def unary(low: Lowering, op: Op) -> None:
    """`-z`, `+z`."""
    (result,), (x,) = op.results, op.args
    value = pair(low, x)
    if attr(op, "op") == "neg":
        value = Pair(low.b.op("fneg", value.re), low.b.op("fneg", value.im))
    set_pair(low, result, value)
    low.set_flag(result, x)


def compare(low: Lowering, op: Op) -> None:
    """`==` and `!=`; NumPy's complex numbers are also ordered, by real and then by imaginary part."""
    (result,), (a, b), name = op.results, op.args, str(attr(op, "op"))
    numpy = result.type != BOOL
    low.set(result, _numpy_compared(low, name, a, b) if numpy else _python_compared(low, name, a, b))
    low.set_flag(result, a, b)


def _python_compared(low: Lowering, name: str, a: Operand, b: Operand) -> Operand:
    """Equality; an int is compared exactly with the real part."""
    if not is_complex(a.type):
        a, b = b, a
    x = pair(low, a)
    if is_complex(b.type):
        y = pair(low, b)
        same = low.both(low.b.op("feq", x.re, y.re), low.b.op("feq", x.im, y.im))
    else:
        half = Var(low.b.fresh.name("half"), FLOAT)
        low.b.assign(low.fields(half)["v"], x.re)
        same = low.both(compared(low, "eq", half, b), low.b.op("feq", x.im, Const(0.0, x.low)))
    return same if name == "eq" else low.not_(same)


def _numpy_compared(low: Lowering, name: str, a: Operand, b: Operand) -> Operand:
    dtype = _common(a, b)
    build, x, y = low.b, as_pair(low, a, dtype), as_pair(low, b, dtype)
    if name in ("eq", "ne"):
        same = low.both(build.op("feq", x.re, y.re), build.op("feq", x.im, y.im))
        return same if name == "eq" else low.not_(same)
    strict, full = {"lt": ("flt", "flt"), "le": ("flt", "fle"), "gt": ("fgt", "fgt"), "ge": ("fgt", "fge")}[name]
    low.guard(low.not_(build.op("funo", x.im, y.im)), Domain())  # NumPys differ there
    return low.either(build.op(strict, x.re, y.re), low.both(build.op("feq", x.re, y.re), build.op(full, x.im, y.im)))


def _common(a: Operand, b: Operand) -> DType:
    from_numpy = [x.type for x in (a, b) if isinstance(x.type, NpScalar | MixedScalar)]
    names = [t.dtype for t in from_numpy]
    if len(names) == 2:
        return DTYPES[promote(*names)]
    python = a.type if isinstance(a.type, PyScalar) else b.type
    assert isinstance(python, PyScalar)
    return DTYPES[promote(weak_dtype(python.name, names[0]), names[0])]


def truth_of(low: Lowering, x: Operand) -> Operand:
    """Whether a complex scalar is not zero."""
    return nonzero(low, pair(low, x))


# ---- casts and conversions


def cast(low: Lowering, op: Op) -> None:
    """`np.complex64(x)`, `complex(x)`, `bool(z)`; `convert` to a complex type without a choice."""
    (result,), (x,) = op.results, op.args
    if not is_complex(result.type):
        low.set(result, truth_of(low, x))
        return
    set_pair(low, result, as_pair(low, x, dtype_of(result.type)))


def convert(low: Lowering, op: Op) -> None:
    """Implicit conversion: to a mixed type where control flow joins, from one by a guard, to the declared result."""
    (result,), (x,) = op.results, op.args
    if isinstance(result.type, MixedScalar):
        value = as_pair(low, x, dtype_of(result.type))
        _guard_kept(low, x, value)
        set_pair(low, result, value)
        low.b.assign(low.fields(result)["is_np"], low.flag(x))
        return
    if isinstance(result.type, NpScalar) and isinstance(x.type, MixedScalar):
        low.guard(low.flag(x), OtherType())
    cast(low, op)


def _guard_kept(low: Lowering, x: Operand, value: Pair) -> None:
    """Leave unless the storage of a mixed type holds the value as it was."""
    b = low.b
    if is_complex(x.type):
        before = pair(low, x)
        if before.low != value.low:
            for old, new in ((before.re, value.re), (before.im, value.im)):
                low.guard(low.either(b.op("feq", b.op("fpext", new, type=F64), old), b.op("funo", old, old)), OtherType())
        return
    if dtype_of(x.type).kind in "iu":
        whole = low.widen(low.value(x), dtype_of(x.type))
        low.guard(low.in_range(whole, *((-(2**24), 2**24) if value.low == F32 else (-(2**53), 2**53))), OtherType())
    elif value.low == F32 and low.value(x).type == F64:
        old = low.value(x)
        low.guard(low.either(b.op("feq", b.op("fpext", value.re, type=F64), old), b.op("funo", old, old)), OtherType())


# ---- built-ins: complex(), abs(), parts


def builtin(low: Lowering, op: Op) -> None:
    """`complex(re, im)`, `abs(z)`, `z.real`, `z.imag`, `z.conjugate()`."""
    name, (result,) = str(attr(op, "fn")), op.results
    match name:
        case "complex":
            set_pair(low, result, Pair(*(real_value(low, x) for x in op.args)))
            return
        case "real" | "imag":
            value = pair(low, op.args[0])
            low.set(result, value.re if name == "real" else value.im)
        case "conjugate":
            value = pair(low, op.args[0])
            set_pair(low, result, Pair(value.re, low.b.op("fneg", value.im)))
        case _:
            low.set(result, absolute(low, pair(low, op.args[0]), numpy=isinstance(result.type, NpScalar)))
    low.set_flag(result, op.args[0])


def absolute(low: Lowering, z: Pair, *, numpy: bool) -> Operand:
    """`abs(z)`; Python's leaves where it overflows."""
    b = low.b
    result = b.op("libm", z.re, z.im, type=z.low, fn="hypot" if z.low == F64 else "hypotf", theirs=True)
    if not numpy:
        overflowed = _is_infinite(low, result)
        given = low.either(_is_infinite(low, z.re), _is_infinite(low, z.im))
        low.guard(low.either(low.not_(overflowed), given), Domain("builtins.abs"))
    return result


# ---- elements of arrays


def load_pair(low: Lowering, target: Var, address: Operand, access: Mapping[str, Attr]) -> None:
    """Read a complex element, the real half first in memory."""
    fields, b = low.fields(target), low.b
    half = fields["re"].type
    b.assign(fields["re"], b.op("load", address, type=half, **access))
    b.assign(fields["im"], b.op("load", _second(low, address, half), type=half, **access))


def store_pair(low: Lowering, address: Operand, value: Pair, access: Mapping[str, Attr]) -> None:
    """Write a complex element."""
    low.b.do("store", address, value.re, **access)
    low.b.do("store", _second(low, address, value.low), value.im, **access)


def _second(low: Lowering, address: Operand, half: object) -> Operand:
    return low.b.op("ptradd", address, Const(4 if half == F32 else 8, I64))
