"""Operators on values: arithmetic, comparison, truth, choice. Used by expressions, calls and statements alike."""

from __future__ import annotations

import struct

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.frontend.type_rules.operators import Scalar, binary_type
from kernelmill.ir.nodes import Const, Operand
from kernelmill.ir.types import DEFAULT_DTYPE, DTYPES, FLOAT, INT, ArrayType, HighType, MixedScalar, NpScalar, PyScalar


def counted(op: str, a: Operand, b: Operand) -> MixedScalar | None:
    """The type of a sum, a difference or a product of ints that may also be NumPy's inexact numbers of one dtype, in which they
    are held exactly: `sum(x) - sum(y)`, which is int 0 for empty arrays; and of ints that may also be floats, and others."""
    number = MixedScalar("number", "float64")
    if {a.type, b.type} == {INT, number} and op in ("add", "sub", "mul"):
        return number
    kinds = {x.type for x in (a, b)} - {INT}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    exact = {"add": "fc", "sub": "fc", "mul": "f"}.get(op, "")
    if isinstance(kind, MixedScalar) and kind.name == "int" and DTYPES[kind.dtype].kind in exact:
        return kind
    return None


def of_number(op: str, a: Operand, b: Operand) -> MixedScalar | None:
    """The type of a sum, difference, product or quotient of a Python float and a number that may be an int, which is held
    exactly in a float: `s = 0`, then `s += x` again and again; and of a quotient of such a number and an int."""
    number, kind = MixedScalar("number", "float64"), MixedScalar("float", "float64")
    others = {"add": (FLOAT, kind), "sub": (FLOAT, kind), "mul": (FLOAT, kind), "truediv": (FLOAT, INT)}.get(op, ())
    fits = (a.type == number and b.type in others) or (b.type == number and a.type in others)
    return kind if fits else None


def narrowed(fb: FunctionBuilder, op: str, a: Operand, b: Operand) -> tuple[Operand, Operand]:
    """The operands, mixed ones narrowed by a guard where their alternatives would lead to different computations."""
    for _ in range(4):
        type_ = binary_type(op, scalar_type(a), scalar_type(b))
        if not isinstance(type_, str) and not _inexact(type_) and not (_stored_wider(a, b) and isinstance(type_, MixedScalar)):
            return a, b
        if isinstance(type_, str) and not any(isinstance(x.type, MixedScalar) for x in (a, b)):
            return a, b
        if isinstance(a.type, MixedScalar):
            a = narrow(fb, a)
        elif isinstance(b.type, MixedScalar):
            b = narrow(fb, b)
    return a, b


def _inexact(t: HighType) -> bool:
    """A mixed type whose Python alternative is not held in its own kind of storage."""
    return isinstance(t, MixedScalar) and DEFAULT_DTYPE.get(t.name) != t.dtype and t.name != "any"


def _stored_wider(a: Operand, b: Operand) -> bool:
    return any(_inexact(x.type) for x in (a, b) if not isinstance(x.type, ArrayType))  # type: ignore[arg-type]  # high IR


def narrow(fb: FunctionBuilder, x: Operand) -> Operand:
    """`x`, known by a guard to be the NumPy alternative of its mixed type."""
    assert isinstance(x.type, MixedScalar)
    if x.type.name == "any":
        return complex_numbers.complex_only(fb, x)
    return fb.emitter.value("convert", NpScalar(x.type.dtype), x)


def scalar_type(x: Operand) -> Scalar:
    """The type of a scalar operand."""
    assert isinstance(x.type, PyScalar | NpScalar | MixedScalar), x
    return x.type


def comparable(fb: FunctionBuilder, x: Operand, other: Operand) -> Operand:
    """`x`, narrowed to its NumPy alternative where its alternatives would be compared in different precisions."""
    if not (isinstance(x.type, MixedScalar) and _inexact(x.type)) or x.type.dtype == "float64":
        return x
    same = isinstance(other.type, NpScalar | MixedScalar) and other.type.dtype == x.type.dtype
    return x if same or (isinstance(other, Const) and is_exact(other.value, x.type.dtype)) else narrow(fb, x)


def is_exact(number: object, dtype: str) -> bool:
    """Whether a number is one of float16 or float32, which are narrower than Python's."""
    letter = {"float16": "e", "float32": "f"}.get(dtype)
    if letter is None or not isinstance(number, int | float) or not abs(number) < 2.0**15:
        return False
    (held,) = struct.unpack(letter, struct.pack(letter, number))
    return bool(held == number)
