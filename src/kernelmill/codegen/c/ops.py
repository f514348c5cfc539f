"""Operations that give a value -> C expressions: one rule for each such row of `ir.ops.OPS` (those that do something are in
`effects.py`; a test proves that every row has its rule in exactly one of the two).

A rule takes where operands are read, and the operation. Wrapping arithmetic goes through unsigned types, in the helpers of
`kernelmill.h`, unless the operation says that it does not wrap; `f16` is held as its bits and computed as float.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from kernelmill.codegen.c.expressions import (
    UNARY,
    Expr,
    binary,
    call,
    cast,
    choice,
    comparison,
    inside,
    joined,
    negated,
    negative,
    primary,
)
from kernelmill.codegen.c.scopes import Facts
from kernelmill.codegen.c.types import SIZES, c_type
from kernelmill.codegen.c.wrapping import is_wrapping
from kernelmill.ir.nodes import Const, Op, Operand, attr
from kernelmill.ir.types import F16, F32, F64, I1, I64, INT_BITS, Type
from kernelmill.records import replace


class Reader(Protocol):
    """Where a rule gets its operands from."""

    @property
    def facts(self) -> Facts:
        """What is known of the function's variables."""
        ...

    def value(self, operand: Operand) -> Expr:
        """The expression for an operand, which stands where it is used from now on."""
        ...

    def settled(self, operand: Operand) -> Expr:
        """The same, computed in a statement of its own before if it reads memory or is dear."""
        ...

    def kept(self, value: Expr, kind: Type) -> Expr:
        """A value that is computed in a statement of its own."""
        ...

    def libm(self, name: str, result: Type, args: tuple[Type, ...]) -> str:
        """The name of a function of the C library's mathematics, which is declared."""
        ...

    def name_of(self, name: str) -> str:
        """The identifier of a function of the module."""
        ...

    def address_of(self, name: str) -> Expr:
        """The address of a function, global or extern object."""
        ...

Rule = Callable[[Reader, Op], Expr]
_WIDE: Final = frozenset({"i32", "i64"})  # integers that C does not compute as int


def unsigned(operand: Expr, kind: Type) -> Expr:
    """An integer as the unsigned number of its width."""
    return cast(f"u{c_type(kind)}", operand) if str(kind) in INT_BITS and kind != I1 else operand


def _both(em: Reader, op: Op) -> tuple[Expr, Expr]:
    left, right = (em.value(a) for a in op.args)
    if all(isinstance(a, Const) for a in op.args) and op.args[0].type == I64:
        left = cast("int64_t", left)  # two literals would be computed as int
    return left, right


def _arithmetic(name: str, sign: str) -> Rule:
    """`add`, `sub`, `mul`: the plain operator where it is proved not to wrap."""

    def rule(em: Reader, op: Op) -> Expr:
        left, right = _both(em, op)
        kind = op.results[0].type
        if is_wrapping(op) or op.results[0].name in em.facts.wrapping.sums:
            return replace(call(f"km_{name}_{kind}", left, right), calls=False)
        subtracted = op.args[1].value if isinstance(op.args[1], Const) else 0
        if name == "add" and isinstance(subtracted, int) and -(1 << 31) < subtracted < 0:
            return binary("-", left, primary(str(-subtracted)))
        return binary(sign, left, right)

    return rule


def _signed(sign: str) -> Rule:
    """An operator on signed numbers."""

    def rule(em: Reader, op: Op) -> Expr:
        left, right = _both(em, op)
        kind = op.results[0].type
        result = binary(sign, left, right)
        if sign in "/%":
            result = replace(result, calls=True)  # costs as much
        return result if str(kind) in _WIDE else cast(c_type(kind), result)

    return rule


def _bits(sign: str) -> Rule:
    """`and`, `or`, `xor`."""

    def rule(em: Reader, op: Op) -> Expr:
        left, right = (em.value(a) for a in op.args)
        kind = op.results[0].type
        if kind == I1 and sign == "^":
            for this, other in ((op.args[1], left), (op.args[0], right)):
                if isinstance(this, Const):
                    return negated(other) if this.value else other
            return comparison("!=", "==", left, right)
        if right.effects:  # which a reader, and clang, would take for a slip
            right = em.kept(right, kind)
        result = binary(sign, left, right)
        return result if kind == I1 or str(kind) in _WIDE else cast(c_type(kind), result)

    return rule


def _helper(name: str, *, dear: bool = False) -> Rule:
    """The helper `km_NAME_TYPE` on operands of the result's type."""

    def rule(em: Reader, op: Op) -> Expr:
        return replace(call(f"km_{name}_{op.results[0].type}", *(em.value(a) for a in op.args)), calls=dear)

    return rule


def _compare(sign: str, opposite: str, *, is_unsigned: bool = False) -> Rule:
    def rule(em: Reader, op: Op) -> Expr:
        left, right = (em.value(a) for a in op.args)
        kind = op.args[0].type
        if kind == I1 and sign in ("==", "!="):
            for this, other in ((op.args[1], left), (op.args[0], right)):
                if isinstance(this, Const):
                    return other if bool(this.value) is (sign == "==") else negated(other)
        if kind == I1 and sign not in ("==", "!=") and not is_unsigned:
            left, right = right, left  # as a signed number, true is -1
        if is_unsigned:
            left, right = unsigned(left, kind), unsigned(right, kind)
        return comparison(sign, opposite, left, right)

    return rule


# floating point -----------------------------------------------------------------------------------------------------


def _computed(em: Reader, operand: Operand) -> Expr:
    """A float operand in a type that C computes in."""
    value = em.value(operand)
    return call("km_float_of_half", value) if operand.type == F16 else value


def _as_result(op: Op, value: Expr, kind: Type) -> Expr:
    """A float of `kind` as the operation's result."""
    if op.results[0].type != F16 or kind == F16:
        return value
    return call("km_half_of_double" if kind == F64 else "km_half_of_float", value)


def _computing(kind: Type) -> Type:
    return F32 if kind == F16 else kind


def _float(sign: str) -> Rule:
    def rule(em: Reader, op: Op) -> Expr:
        left, right = (_computed(em, a) for a in op.args)
        return _as_result(op, binary(sign, left, right), _computing(op.args[0].type))

    return rule


def _minus(em: Reader, op: Op) -> Expr:
    return _as_result(op, negative(_computed(em, op.args[0])), _computing(op.args[0].type))


def _float_helper(name: str, *, dear: bool = False) -> Rule:
    def rule(em: Reader, op: Op) -> Expr:
        kind = _computing(op.args[0].type)
        value = call(f"km_{name}_{kind}", *(_computed(em, a) for a in op.args))
        return _as_result(op, replace(value, calls=dear or value.calls), kind)

    return rule


def _float_compare(sign: str) -> Rule:
    def rule(em: Reader, op: Op) -> Expr:
        return binary(sign, *(_computed(em, a) for a in op.args))

    return rule


def _unordered(em: Reader, op: Op) -> Expr:
    kind = _computing(op.args[0].type)
    return replace(call(f"km_unordered_{kind}", *(_computed(em, a) for a in op.args)), calls=False)


def _remainder(em: Reader, op: Op) -> Expr:
    kind = _computing(op.args[0].type)
    name = em.libm("fmod" if kind == F64 else "fmodf", kind, (kind, kind))
    return _as_result(op, call(name, *(_computed(em, a) for a in op.args)), kind)


def _library(em: Reader, op: Op) -> Expr:
    """A mathematical function, ours where the CPU level has what it is written with."""
    own = attr(op, "own")
    if own is not None:
        return call(em.name_of(str(own)), *(em.value(a) for a in op.args))
    name = em.libm(str(attr(op, "fn")), op.results[0].type, tuple(a.type for a in op.args))
    return call(name, *(em.value(a) for a in op.args))


# conversions --------------------------------------------------------------------------------------------------------


def _truncate(em: Reader, op: Op) -> Expr:
    value = em.value(op.args[0])
    if op.results[0].type == I1:
        return comparison("!=", "==", joined(f"({inside(value, UNARY)} & 1)", 0, (value,)), primary("0"))
    return cast(c_type(op.results[0].type), value)


def _zero_extend(em: Reader, op: Op) -> Expr:
    return cast(c_type(op.results[0].type), unsigned(em.value(op.args[0]), op.args[0].type))


def _sign_extend(em: Reader, op: Op) -> Expr:
    value = cast(c_type(op.results[0].type), em.value(op.args[0]))
    if op.args[0].type != I1:
        return value
    minus = negative(value)
    return minus if str(op.results[0].type) in _WIDE else cast(c_type(op.results[0].type), minus)


def _to_float(*, is_signed: bool) -> Rule:
    def rule(em: Reader, op: Op) -> Expr:
        source, result = op.args[0].type, op.results[0].type
        value = em.value(op.args[0])
        value = value if is_signed else unsigned(value, source)
        kind = F64 if result == F16 else result
        converted = cast(c_type(kind), value)
        return _as_result(op, negative(converted) if is_signed and source == I1 else converted, kind)

    return rule


def _to_integer(*, is_signed: bool) -> Rule:
    def rule(em: Reader, op: Op) -> Expr:
        result = op.results[0].type
        value = _computed(em, op.args[0])
        if result == I1:
            return comparison("!=", "==", value, primary("0"))
        return cast(c_type(result), value if is_signed else cast(f"u{c_type(result)}", value))

    return rule


def _saturate(em: Reader, op: Op) -> Expr:
    return call(f"km_saturate_{op.results[0].type}_{_computing(op.args[0].type)}", _computed(em, op.args[0]))


def _widen(em: Reader, op: Op) -> Expr:
    value = _computed(em, op.args[0])
    result = op.results[0].type
    return value if _computing(op.args[0].type) == result else cast(c_type(result), value)


def _narrow(em: Reader, op: Op) -> Expr:
    source, result = op.args[0].type, op.results[0].type
    value = em.value(op.args[0])
    if source == result:
        return value
    return _as_result(op, value, source) if result == F16 else cast(c_type(result), value)


def _reinterpret(em: Reader, op: Op) -> Expr:
    source, result = op.args[0].type, op.results[0].type
    value = em.value(op.args[0])
    if source == result:
        return value
    if F16 in (source, result):
        return cast(c_type(result), value)
    if source in (F32, F64):
        return replace(call(f"km_bits_{source}", value), calls=False)
    if result in (F32, F64):
        return replace(call(f"km_from_bits_{result}", value), calls=False)
    return cast(c_type(result), value)


def _address_number(em: Reader, op: Op) -> Expr:
    return cast("int64_t", cast("uintptr_t", em.value(op.args[0])))


def _number_address(em: Reader, op: Op) -> Expr:
    return cast("km_ptr", cast("uintptr_t", em.value(op.args[0])))


def _move_pointer(em: Reader, op: Op) -> Expr:
    base, offset = (em.value(a) for a in op.args)
    return binary("+", base, offset)


def _select(em: Reader, op: Op) -> Expr:
    condition, this, other = em.value(op.args[0]), em.settled(op.args[1]), em.settled(op.args[2])
    if all(isinstance(a, Const) for a in op.args[1:]) and op.results[0].type == I64:
        this = cast("int64_t", this)
    result = choice(condition, this, other)
    return result if str(op.results[0].type) not in ("i8", "i16", "f16") else cast(c_type(op.results[0].type), result)


def _copy(em: Reader, op: Op) -> Expr:
    return em.value(op.args[0])


def _address(em: Reader, op: Op) -> Expr:
    return em.address_of(str(attr(op, "of")))


def place(pointer: Expr, kind: Type, align: object = None) -> Expr:
    """Memory of a type at an address, to be read or written. A bool is a byte there."""
    name = "I8" if kind == I1 else str(kind).upper()
    loose = "LOOSE_" if isinstance(align, int) and align < SIZES.get(str(kind), 4) else ""
    return replace(call(f"KM_{loose}{name}", pointer), calls=False)


def loaded(em: Reader, op: Op) -> Expr:
    """The value in memory that a `load` without an order reads."""
    kind = op.results[0].type
    value = replace(place(em.value(op.args[0]), kind, attr(op, "align")), loads=True)
    return comparison("!=", "==", joined(f"({value.text} & 1)", 0, (value,)), primary("0")) if kind == I1 else value


EXPRESSIONS: Final[dict[str, Rule]] = {
    "add": _arithmetic("add", "+"),
    "sub": _arithmetic("sub", "-"),
    "mul": _arithmetic("mul", "*"),
    "sdiv": _signed("/"),
    "srem": _signed("%"),
    "udiv": _helper("udiv", dear=True),
    "urem": _helper("urem", dear=True),
    "smod": _helper("smod", dear=True),
    "and": _bits("&"),
    "or": _bits("|"),
    "xor": _bits("^"),
    "shl": _helper("shl"),
    "lshr": _helper("lshr"),
    "ashr": _signed(">>"),
    **{name: _helper(name) for name in ("smin", "smax", "umin", "umax")},
    **{name: _helper(name, dear=True) for name in ("umulh", "ctpop", "ctlz", "cttz")},
    "eq": _compare("==", "!="),
    "ne": _compare("!=", "=="),
    "slt": _compare("<", ">="),
    "sle": _compare("<=", ">"),
    "sgt": _compare(">", "<="),
    "sge": _compare(">=", "<"),
    "ult": _compare("<", ">=", is_unsigned=True),
    "ule": _compare("<=", ">", is_unsigned=True),
    "ugt": _compare(">", "<=", is_unsigned=True),
    "uge": _compare(">=", "<", is_unsigned=True),
    "fadd": _float("+"),
    "fsub": _float("-"),
    "fmul": _float("*"),
    "fdiv": _float("/"),
    "frem": _remainder,
    "fneg": _minus,
    "fabs": _float_helper("fabs"),
    "fhold": _float_helper("hold", dear=True),
    "fcopysign": _float_helper("copysign"),
    "fsqrt": _float_helper("sqrt", dear=True),
    "ffloor": _float_helper("floor"),
    "fceil": _float_helper("ceil"),
    "ftrunc": _float_helper("trunc"),
    "frint": _float_helper("rint"),
    "fma": _float_helper("fma", dear=True),
    "feq": _float_compare("=="),
    "fne": _float_compare("!="),
    "flt": _float_compare("<"),
    "fle": _float_compare("<="),
    "fgt": _float_compare(">"),
    "fge": _float_compare(">="),
    "funo": _unordered,
    "trunc": _truncate,
    "zext": _zero_extend,
    "sext": _sign_extend,
    "sitofp": _to_float(is_signed=True),
    "uitofp": _to_float(is_signed=False),
    "fptosi": _to_integer(is_signed=True),
    "fptoui": _to_integer(is_signed=False),
    "fptosi_sat": _saturate,
    "fpext": _widen,
    "fptrunc": _narrow,
    "bitcast": _reinterpret,
    "ptrtoint": _address_number,
    "inttoptr": _number_address,
    "ptradd": _move_pointer,
    "select": _select,
    "libm": _library,
    "address": _address,
    "copy": _copy,
}
