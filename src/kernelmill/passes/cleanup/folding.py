"""Folds one low operation whose result follows from constants or identities; used by `simplify`.

Input: an operation. Output: an operand per result that may stand for it, or None. Only integers and booleans are folded
(and comparisons of float constants): float arithmetic is left to LLVM, which folds it exactly.

    add x, 0 -> x      ult 3, 5 -> true      select c, x, x -> x      sadd_ov 1, 2 -> 3, false
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final

from kernelmill.ir.nodes import Const, Op, Operand, Var
from kernelmill.ir.types import I1, INT_BITS, Low

_ARITHMETIC: Final[dict[str, Callable[[int, int], int]]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
    "smin": min,
    "smax": max,
}
_CHECKED: Final = {"sadd_ov": "add", "ssub_ov": "sub", "smul_ov": "mul"}
_SIGNED: Final[dict[str, Callable[[int, int], bool]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "slt": operator.lt,
    "sle": operator.le,
    "sgt": operator.gt,
    "sge": operator.ge,
}
_UNSIGNED: Final[dict[str, Callable[[int, int], bool]]] = {
    "ult": operator.lt,
    "ule": operator.le,
    "ugt": operator.gt,
    "uge": operator.ge,
}
_FLOAT: Final[dict[str, Callable[[float, float], bool]]] = {
    "feq": operator.eq,
    "fne": operator.ne,
    "flt": operator.lt,
    "fle": operator.le,
    "fgt": operator.gt,
    "fge": operator.ge,
    "funo": lambda a, b: a != a or b != b,  # of NaNs
}
#: What a comparison of a value with itself gives.
_REFLEXIVE: Final = {
    **dict.fromkeys(("eq", "sle", "sge", "ule", "uge"), True),
    **dict.fromkeys(("ne", "slt", "sgt", "ult", "ugt"), False),
}
_COMMUTATIVE: Final = frozenset({"add", "mul", "and", "or", "xor", "smin", "smax", "sadd_ov", "smul_ov", "eq", "ne"})

TRUE: Final = Const(True, I1)
FALSE: Final = Const(False, I1)


def wrap(value: int, bits: int) -> int:
    """`value` as a two's complement number of so many bits."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def integer(value: int, kind: Low) -> Const:
    """The constant of integer type `kind` that `value` wraps to."""
    return Const(bool(value & 1), I1) if kind == I1 else Const(wrap(value, INT_BITS[kind.name]), kind)


def fold(op: Op) -> tuple[Operand, ...] | None:
    """What the results of `op` are equal to, if that follows from its operands alone."""
    if op.name == "select":
        return _select(op)
    if op.name in ("zext", "sext", "trunc"):
        return _convert(op)
    if len(op.args) != 2:
        return None
    a, b = op.args
    if isinstance(a, Const) and isinstance(b, Const):
        return _constants(op, a, b)
    if isinstance(a, Const) and op.name in _COMMUTATIVE:
        a, b = b, a
    if isinstance(b, Const) and isinstance(b.value, bool) and b.type == I1:
        return _logic(op.name, a, b.value)
    if isinstance(b, Const) and isinstance(b.value, int):
        return _identity(op.name, a, b.value)
    if a == b and isinstance(a, Var):
        return _same(op.name, a)
    return None


def _constants(op: Op, a: Const, b: Const) -> tuple[Operand, ...] | None:
    x, y = a.value, b.value
    if isinstance(x, float) and isinstance(y, float):
        compare_floats = _FLOAT.get(op.name)
        return (Const(compare_floats(x, y), I1),) if compare_floats else None
    if not (isinstance(x, int) and isinstance(y, int) and isinstance(a.type, Low)):
        return None
    name, bits = op.name, INT_BITS[a.type.name]
    if bits == 1 and name not in ("and", "or", "xor", "eq", "ne"):
        return None
    if name in _CHECKED:
        exact = _ARITHMETIC[_CHECKED[name]](x, y)
        return integer(exact, a.type), Const(wrap(exact, bits) != exact, I1)
    if name in _ARITHMETIC:
        return (integer(_ARITHMETIC[name](x, y), a.type),)
    if name in _SIGNED:
        return (Const(_SIGNED[name](x, y), I1),)
    mask = (1 << bits) - 1
    if name in _UNSIGNED:
        return (Const(_UNSIGNED[name](x & mask, y & mask), I1),)
    if name == "smod" and y:
        return (integer(x % y, a.type),)
    if name in ("sdiv", "srem", "udiv", "urem") and y:
        return _divide(name, x, y, a.type)
    if name in ("shl", "lshr", "ashr") and 0 <= y < bits:
        exact = x << y if name == "shl" else (x & mask) >> y if name == "lshr" else x >> y
        return (integer(exact, a.type),)
    return None


def _divide(name: str, x: int, y: int, kind: Low) -> tuple[Operand, ...]:
    if name[0] == "u":
        mask = (1 << INT_BITS[kind.name]) - 1
        x, y = x & mask, y & mask
    quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
    return (integer(quotient if name in ("sdiv", "udiv") else x - quotient * y, kind),)


def _identity(name: str, a: Operand, b: int) -> tuple[Operand, ...] | None:
    """`a name b` with an integer constant b."""
    if name in _CHECKED:
        plain = _identity(_CHECKED[name], a, b)
        return (*plain, FALSE) if plain else None
    unchanged = (
        (name in ("add", "sub", "or", "xor", "shl", "lshr", "ashr", "ptradd") and b == 0)
        or (name in ("mul", "sdiv", "udiv") and b == 1)
        or (name == "and" and b == -1)
    )
    if unchanged:
        return (a,)
    if (name in ("mul", "and") and b == 0) or (name in ("srem", "urem", "smod") and b == 1):
        return (Const(0, a.type),)
    if b == 0 and name in ("ult", "uge"):  # nothing is less than 0
        return (Const(name == "uge", I1),)
    return None


def _logic(name: str, a: Operand, b: bool) -> tuple[Operand, ...] | None:
    """`a name b` with a boolean constant b."""
    if (name, b) in (("and", True), ("or", False), ("xor", False), ("eq", True), ("ne", False)):
        return (a,)
    if (name, b) in (("and", False), ("or", True)):
        return (Const(b, I1),)
    return None


def _same(name: str, a: Operand) -> tuple[Operand, ...] | None:
    if name in _REFLEXIVE:
        return (Const(_REFLEXIVE[name], I1),)
    if name in ("and", "or", "smin", "smax", "umin", "umax"):
        return (a,)
    if name in ("sub", "xor", "ssub_ov") and isinstance(a.type, Low):
        zero = integer(0, a.type)
        return (zero, FALSE) if name == "ssub_ov" else (zero,)
    return None


def _select(op: Op) -> tuple[Operand, ...] | None:
    cond, then, orelse = op.args
    if isinstance(cond, Const):
        return (then if cond.value else orelse,)
    if then == orelse:
        return (then,)
    if then == TRUE and orelse == FALSE:
        return (cond,)
    return None


def _convert(op: Op) -> tuple[Operand, ...] | None:
    (a,) = op.args
    kind = op.results[0].type
    if not (isinstance(a, Const) and isinstance(a.value, int) and isinstance(a.type, Low) and isinstance(kind, Low)):
        return None
    bits = INT_BITS[a.type.name]
    unsigned = int(a.value) & ((1 << bits) - 1)
    return (integer(wrap(unsigned, bits) if op.name == "sext" else unsigned, kind),)
