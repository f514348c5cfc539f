"""Arithmetic on complex constants at compile time, where every Python gives the same bits.

Up to Python 3.13 a real operand beside a complex one is made complex first, later it stays real (`-1.0 * 1j` then has
another sign of zero). Products and quotients that are not finite differ as well. What differs is not folded but
computed at run time.
"""

from __future__ import annotations

import ast
import math
import operator
import struct
from collections.abc import Callable
from typing import Any, Final

Number = bool | int | float | complex


_OPERATORS: Final[dict[type[ast.operator], Callable[[Any, Any], complex]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def fold_complex(op: type[ast.operator], x: Number, y: Number) -> complex | None:
    """`x op y`, one of them complex, or None where Pythons differ or raise."""
    function = _OPERATORS.get(op)
    if function is None:
        return None
    try:
        a, b = complex(x), complex(y)
        before = function(a, b)
        after = before if isinstance(x, complex) and isinstance(y, complex) else _with_real(op, x, y)
    except (ArithmeticError, ValueError):
        return None
    same = after is not None and _bits(before) == _bits(after)
    return before if same and math.isfinite(before.real) and math.isfinite(before.imag) else None


def _bits(z: complex) -> bytes:
    return struct.pack("dd", z.real, z.imag)


def _with_real(op: type[ast.operator], x: Number, y: Number) -> complex | None:
    """The result where the real operand stays real."""
    if isinstance(x, complex):
        other = float(y.real)
        if op is ast.Add:
            return complex(x.real + other, x.imag)
        if op is ast.Sub:
            return complex(x.real - other, x.imag)
        return complex(x.real * other, x.imag * other) if op is ast.Mult else complex(x.real / other, x.imag / other)
    assert isinstance(y, complex)
    other = float(x.real)
    if op is ast.Add:
        return complex(other + y.real, y.imag)
    if op is ast.Sub:
        return complex(other - y.real, -y.imag)
    if op is ast.Mult:
        return complex(other * y.real, other * y.imag)
    quotient = complex(other) / y
    return quotient if quotient.real and quotient.imag else None
