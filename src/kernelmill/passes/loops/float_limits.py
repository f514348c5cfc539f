"""Between which limits a float lies, if it is a number: from how it was computed.

    a = fgt 0.0, x; b = select a, 0.0, x; c = flt 255.0, b; d = select c, 255.0, b       d is in 0 .. 255, or a NaN

Input: what makes each variable that is assigned once. Output: the limits, both included; `(-inf, inf)` where nothing is known.
Followed are choices by comparisons with constants, roundings to whole numbers, sizes, roots, squares, and integers that became
floats. Roundings are monotone, so that limits are rounded as numbers between them are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from kernelmill.ir.nodes import Const, Op, Operand, Var
from kernelmill.ir.types import F64, INT_BITS

Limits = tuple[float, float]
ANY: Final[Limits] = (-math.inf, math.inf)
_DEEPEST: Final = 12
_ROUNDED: Final[dict[str, Callable[[float], int]]] = {
    "frint": round, "ffloor": math.floor, "fceil": math.ceil, "ftrunc": math.trunc,
}  # fmt: skip
#: What a comparison `x name c` says of the number x where it does not hold.
_FAILED: Final[dict[str, Callable[[float], Limits]]] = {
    "fgt": lambda c: (-math.inf, c),
    "fge": lambda c: (-math.inf, c),
    "flt": lambda c: (c, math.inf),
    "fle": lambda c: (c, math.inf),
}
_HELD: Final = {"fgt": _FAILED["flt"], "fge": _FAILED["flt"], "flt": _FAILED["fgt"], "fle": _FAILED["fgt"]}
_TURNED: Final = {"fgt": "flt", "fge": "fle", "flt": "fgt", "fle": "fge"}


def limits(x: Operand, made: Mapping[str, Op], depth: int = 0) -> Limits:
    """The limits of a float of any width; a NaN may lie between any. `made`: see above."""
    if isinstance(x, Const):
        return (x.value, x.value) if isinstance(x.value, float) and not math.isnan(x.value) else ANY
    op = made.get(x.name)
    if op is None or depth > _DEEPEST:
        return ANY
    match op.name:
        case "copy" | "fpext":
            return limits(op.args[0], made, depth + 1)
        case "fabs" | "fsqrt":
            return (0.0, math.inf)
        case "fmul" if op.args[0] == op.args[1]:
            return (0.0, math.inf)
        case "frint" | "ffloor" | "fceil" | "ftrunc":
            low, high = limits(op.args[0], made, depth + 1)
            return _rounded(_ROUNDED[op.name], low), _rounded(_ROUNDED[op.name], high)
        case "uitofp" | "sitofp" if op.results[0].type == F64:
            bits = INT_BITS[op.args[0].type.name]  # type: ignore[union-attr]  # low
            return (0.0, 2.0**bits) if op.name == "uitofp" else (-(2.0 ** (bits - 1)), 2.0 ** (bits - 1))
        case "select":
            return _chosen(op, made, depth)
    return ANY


def _rounded(rule: Callable[[float], int], limit: float) -> float:
    return float(rule(limit)) if math.isfinite(limit) else limit


def _chosen(op: Op, made: Mapping[str, Op], depth: int) -> Limits:
    """The limits of what is chosen: those of both, each under its condition."""
    condition, then, orelse = op.args
    one = _within(limits(then, made, depth + 1), _said(condition, then, made, held=True))
    other = _within(limits(orelse, made, depth + 1), _said(condition, orelse, made, held=False))
    return min(one[0], other[0]), max(one[1], other[1])


def _within(a: Limits, b: Limits) -> Limits:
    return max(a[0], b[0]), min(a[1], b[1])


def _said(condition: Operand, x: Operand, made: Mapping[str, Op], *, held: bool) -> Limits:
    """What a condition that holds, or does not, says of a variable."""
    op = made.get(condition.name) if isinstance(condition, Var) else None
    if op is None or not isinstance(x, Var):
        return ANY
    if op.name == ("and" if held else "or"):
        return _within(_said(op.args[0], x, made, held=held), _said(op.args[1], x, made, held=held))
    if op.name not in _FAILED:
        return ANY
    name, (a, b) = op.name, op.args
    if isinstance(a, Const):
        name, a, b = _TURNED[name], b, a
    if a != x or not isinstance(b, Const) or not isinstance(b.value, float) or math.isnan(b.value):
        return ANY
    return (_HELD if held else _FAILED)[name](b.value)
