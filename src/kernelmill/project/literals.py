"""Values as text that `inspect.signature` reads, and back: numbers, strings, None, and tuples and lists of them.

CPython reads a built-in function's defaults from the text of its signature: literals, signs, sums and differences of two
literals. So infinity is `1e999`, nan `1e999-1e999`, and complex numbers are put together such that every Python version
gets every sign of zero right. What has no such text is `...`.
"""

from __future__ import annotations

import ast
import math
from typing import Final

#: The text of a value that has none.
UNKNOWN: Final = "..."

Literal = bool | int | float | complex | str | None | tuple["Literal", ...] | list["Literal"]


def spelled(value: Literal) -> str:
    """The text of a value; `...` where there is none."""
    match value:
        case tuple() | list():
            items = [spelled(item) for item in value]
            if UNKNOWN in items:
                return UNKNOWN
            text = ", ".join(items)
            return f"[{text}]" if isinstance(value, list) else f"({text}{',' if len(items) == 1 else ''})"
        case complex():
            return _complex(value.real, value.imag)
        case float():
            return _real(value)
        case _:
            return ascii(value)


def is_readable(text: str) -> bool:
    """Whether `inspect` reads such a text: it takes no `...` for a value, and drops the comma of a tuple of one item."""
    return _reads(value_of(text))


def _reads(value: object) -> bool:
    if isinstance(value, tuple | list):
        return not (isinstance(value, tuple) and len(value) == 1) and all(map(_reads, value))
    return value is not ...


def _real(value: float) -> str:
    if math.isnan(value):
        return "1e999-1e999"
    return repr(value) if math.isfinite(value) else f"{'-' if value < 0 else ''}1e999"


def _complex(real: float, imag: float) -> str:
    a, b = (_real(abs(part)) for part in (real, imag))
    if math.isnan(real) or math.isnan(imag):
        return UNKNOWN
    match (math.copysign(1.0, real) < 0, math.copysign(1.0, imag) < 0):
        case (False, False):
            return f"{b}j" if not real else f"{a}+{b}j"
        case (True, True):
            return f"-{b}j" if not real else f"-({a}+{b}j)"
        case (False, True) if real:
            return f"-({b}j-{a})"
        case (False, True) if imag:
            return f"0-{b}j"
        case (True, False) if real:
            return f"{b}j-{a}"
        case (True, False) if imag:
            return f"-(0-{b}j)"
        case _:
            return UNKNOWN


def value_of(text: str) -> object:
    """The value of such a text; `...` for any other."""
    try:
        return _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError):
        return ...


def _value(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Tuple(elts=elements):
            return tuple(_value(e) for e in elements)
        case ast.List(elts=elements):
            return [_value(e) for e in elements]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _number(left) + _number(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _number(left) - _number(right)
        case _:
            raise ValueError(ast.unparse(node))


def _number(node: ast.expr) -> int | float | complex:
    value = _value(node)
    if not isinstance(value, int | float | complex):
        raise ValueError(ast.unparse(node))  # what is wrong is the text
    return value


__all__ = ["UNKNOWN", "is_readable", "spelled", "value_of"]
