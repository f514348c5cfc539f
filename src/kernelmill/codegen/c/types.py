"""How low types and literals are spelled in C."""

from __future__ import annotations

import math
import struct
from typing import Final

from kernelmill.codegen.c.expressions import ADD, Expr, primary, unary
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import INT_BITS, Type

C_TYPES: Final = {
    "i1": "bool", "i8": "int8_t", "i16": "int16_t", "i32": "int32_t", "i64": "int64_t",
    "f16": "uint16_t", "f32": "float", "f64": "double", "ptr": "km_ptr",
}  # fmt: skip
SIZES: Final = {"i1": 1, "i8": 1, "i16": 2, "i32": 4, "i64": 8, "f16": 2, "f32": 4, "f64": 8}
_LARGEST_INT: Final = (1 << 31) - 1


def c_type(kind: Type) -> str:
    """C's name of a low type."""
    return C_TYPES[str(kind)]


def declared(kind: Type, name: str) -> str:
    """A declaration of `name`, without initialiser."""
    return f"{c_type(kind)} {name}"


def outer_type(kind: Type) -> str:
    """The type in the prototype of a function of others, who know nothing of ours."""
    return "void *" if str(kind) == "ptr" else c_type(kind)


def literal(const: Const) -> Expr:
    """A constant, exactly."""
    kind, value = str(const.type), const.value
    if value is None:
        return primary("NULL")
    if kind == "i1":
        return primary("true" if value else "false")
    if kind in INT_BITS and isinstance(value, int):
        return _integer(value, INT_BITS[kind])
    if isinstance(value, int | float):
        return _float(float(value), kind)
    raise ValueError(f"no low constant: {const}")


def _integer(value: int, bits: int) -> Expr:
    low = value & ((1 << bits) - 1)
    value = low - (1 << bits) if low >> (bits - 1) else low
    if value == -(1 << (bits - 1)):
        return primary(f"INT{bits}_MIN")
    text = f"INT64_C({value})" if abs(value) > _LARGEST_INT else str(value)
    return Expr(text, ADD) if text[0] == "-" else primary(text)


def _float(value: float, kind: str) -> Expr:
    if kind == "f16":
        return primary(f"0x{int.from_bytes(struct.pack('>e', value), 'big'):04x}u")
    suffix = "f" if kind == "f32" else ""
    if kind == "f32":
        value = struct.unpack(">f", struct.pack(">f", value))[0]
    if math.isnan(value):
        return _from_bits(value, kind)
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    if math.isinf(value):
        text = f"(float){sign}KM_INFINITY" if suffix else f"{sign}KM_INFINITY"
        return unary(text) if text != "KM_INFINITY" else primary(text)
    text = repr(abs(value))
    text += suffix if "." in text or "e" in text else f".0{suffix}"
    return unary(f"-{text}") if sign else primary(text)


def _from_bits(value: float, kind: str) -> Expr:
    if kind == "f32":
        return primary(f"km_from_bits_f32(0x{int.from_bytes(struct.pack('>f', value), 'big') & 0x7FFFFFFF:08x})")
    bits = int.from_bytes(struct.pack(">d", value), "big")
    signed = bits - (1 << 64) if bits >> 63 else bits
    return primary(f"km_from_bits_f64(INT64_C({signed}))")
