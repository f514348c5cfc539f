"""Constants made by NumPy: `np.array([...])` of literals and scalars such as `np.float32(0.1)`, computed without NumPy."""

from __future__ import annotations

import struct
from typing import Final

from kernelmill.frontend.function.dtypes import dtype_meant
from kernelmill.frontend.function.values import ConstArray, Tuple, Value
from kernelmill.frontend.type_rules.dtypes import dtype_name
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import DTYPES, MOST_AXES, DType, NpScalar

Number = bool | int | float | complex


_ROUNDING: Final = {"float16": "e", "float32": "f", "complex64": "f"}


def numpy_constant(name: str, values: list[Value], named: dict[str, Value]) -> Value | None:
    """The value of `np.name(*values, **named)` on constants, or None where it is not a constant kernelmill can make."""
    if dtype_name(name) and len(values) == 1 and not named and isinstance(values[0], Const):
        dtype = DTYPES[dtype_name(name) or ""]
        number = converted(values[0].value, dtype)  # type: ignore[arg-type]  # a number by its type
        return None if number is None else Const(number, NpScalar(dtype.name))
    if name not in ("array", "asarray") or not 1 <= len(values) <= 2 or set(named) - {"dtype"}:
        return None
    items = _flat(values[0])
    if items is None:
        return None
    shape, consts = items
    given = named.get("dtype", values[1] if len(values) == 2 else None)
    chosen = _natural(consts) if given is None else dtype_meant(given)
    if chosen is None or not 1 <= len(shape) <= MOST_AXES:
        return None
    numbers = [converted(c.value, DTYPES[chosen]) for c in consts]  # type: ignore[arg-type]  # numbers by their type
    if any(n is None for n in numbers):
        return None
    return ConstArray(chosen, shape, tuple(n for n in numbers if n is not None))


def _flat(value: Value) -> tuple[tuple[int, ...], list[Const]] | None:
    """Shape and items of nested sequences of constants; None if they are ragged."""
    if isinstance(value, Const):
        return (), [value]
    if not isinstance(value, Tuple):
        return None
    parts = [_flat(item) for item in value.items]
    if any(p is None or p[0] != (parts[0] or ((), []))[0] for p in parts):
        return None
    inner = parts[0][0] if parts and parts[0] is not None else ()
    return (len(parts), *inner), [c for p in parts if p is not None for c in p[1]]


def _natural(consts: list[Const]) -> str | None:
    """The dtype NumPy gives to literals."""
    kinds = {c.type for c in consts}
    if any(isinstance(k, NpScalar) for k in kinds):
        return next(iter(kinds)).dtype if len(kinds) == 1 else None  # type: ignore[union-attr]  # one NumPy type
    names = {str(k) for k in kinds}
    if not names:
        return "float64"
    if "complex" in names:
        return "complex128"
    if "float" in names:
        return "float64"
    if "int" in names:
        return "int64" if all(-(2**63) <= int(c.value or 0) < 2**63 for c in consts) else None  # type: ignore[arg-type]
    return "bool"


def converted(number: Number, dtype: DType) -> Number | None:
    """A Python number as `dtype` stores it; None where NumPy would raise or the conversion loses its kind."""
    if dtype.kind == "b":
        return bool(number)
    if dtype.kind in "iu":
        if not isinstance(number, bool | int):
            return None
        bits = dtype.itemsize * 8
        lo, hi = (0, 2**bits - 1) if dtype.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return int(number) if lo <= number <= hi else None
    if dtype.kind == "f":
        return None if isinstance(number, complex) or _too_large(number) else _rounded(float(number), dtype)
    if _too_large(number):
        return None
    value = complex(number)
    return complex(_rounded(value.real, dtype), _rounded(value.imag, dtype))


def _too_large(number: Number) -> bool:
    """Whether an int has no float: NumPy raises OverflowError."""
    return isinstance(number, int) and abs(number) >= 2**1023


def _rounded(number: float, dtype: DType) -> float:
    code = _ROUNDING.get(dtype.name)
    if code is None:
        return number
    try:
        return float(struct.unpack(code, struct.pack(code, number))[0])
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")
