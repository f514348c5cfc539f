"""Comparisons of floats with 0 whose outcome follows from how the float was computed.

    a = fmul x, x; s = fadd a, 1.0; c = fne s, 0.0; guard c {failure=zerodiv}    ->   …; c = copy true; …

A float is *not negative* if it is a NaN or at least 0 (of either sign), *positive* if it is a NaN or above 0: squares, sizes,
roots, exp and the like, and sums, products and quotients of such. A NaN is unequal to all numbers and neither below nor above
any, so that of these two alone `!= 0`, `== 0`, `< 0` and `<= 0` are decided. Input and output: a low module's function.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Const, Function, Op, Operand, Stmt, Var, attr
from kernelmill.ir.types import I1
from kernelmill.ir.walk import count_assignments, map_block, operations
from kernelmill.passes.context import PassContext
from kernelmill.records import replace

#: Functions whose results are never negative, and those whose results are never 0 either.
_NOT_NEGATIVE: Final = frozenset({"exp", "exp2", "hypot", "erfc", "acosh", "acos"})
_POSITIVE: Final = frozenset({"cosh"})
_UNKNOWN: Final = 0
_AT_LEAST_ZERO: Final = 1
_ABOVE_ZERO: Final = 2
_DEEPEST: Final = 12  # operations that are followed back
#: Comparisons with a number that is not above 0, by what they come to: of a positive float, of any that is not negative.
_DECIDED: Final = {"fne": True, "feq": False, "fle": False, "flt": False}
_TURNED: Final = {"fgt": "flt", "fge": "fle", "fne": "fne", "feq": "feq"}


def float_signs(function: Function, context: PassContext) -> Function:
    """The function with fewer comparisons."""
    del context
    if function.abi != "native":
        return function
    counts = count_assignments(function)
    made = {op.results[0].name: op for op in operations(function.body) if len(op.results) == 1 and counts[op.results[0].name] == 1}
    signs = _Signs(made)

    def decided(stmt: Stmt) -> tuple[Stmt, ...] | None:
        if not isinstance(stmt, Op) or (outcome := signs.outcome(stmt)) is None:
            return None
        return (Op("copy", stmt.results, (Const(outcome, I1),), (), stmt.span),)

    return replace(function, body=map_block(function.body, decided))


class _Signs:
    """`made`: what makes each variable that is assigned in one place."""

    def __init__(self, made: dict[str, Op]) -> None:
        self.made = made

    def outcome(self, op: Op) -> bool | None:
        """Of a comparison, if it is known."""
        if op.name not in {*_DECIDED, *_TURNED}:
            return None
        name, (x, y) = op.name, op.args
        if isinstance(x, Const) and name in _TURNED:
            name, x, y = _TURNED[name], y, x
        if name not in _DECIDED or not isinstance(y, Const) or not isinstance(y.value, float) or not y.value <= 0.0:
            return None
        sign = self.of(x, 0)
        known = sign == _ABOVE_ZERO or (sign == _AT_LEAST_ZERO and (name == "flt" or y.value < 0.0))
        return _DECIDED[name] if known else None

    def of(self, x: Operand, depth: int) -> int:
        """What is known of the sign of a float."""
        if isinstance(x, Const):
            value = x.value if isinstance(x.value, float) else -1.0
            return _ABOVE_ZERO if value > 0.0 else _AT_LEAST_ZERO if value == 0.0 else _UNKNOWN
        op = self.made.get(x.name)
        if op is None or depth > _DEEPEST:
            return _UNKNOWN
        match op.name:
            case "copy" | "fpext":
                return self.of(op.args[0], depth + 1)
            case "fsqrt" | "fabs":
                return _AT_LEAST_ZERO
            case "libm":
                fn = str(attr(op, "fn")).removesuffix("f")  # of `erf`, which is not among them, too
                return _ABOVE_ZERO if fn in _POSITIVE else _AT_LEAST_ZERO if fn in _NOT_NEGATIVE else _UNKNOWN
            case "fptrunc":
                return min(self.of(op.args[0], depth + 1), _AT_LEAST_ZERO)
            case "fmul" if op.args[0] == op.args[1] and isinstance(op.args[0], Var):
                return _AT_LEAST_ZERO
            case "fmul" | "fdiv":
                return min(self.least(op.args, depth), _AT_LEAST_ZERO)  # it may round to 0
            case "fadd":
                both = [self.of(a, depth + 1) for a in op.args]
                return max(both) if all(both) else _UNKNOWN
            case "select":
                return self.least(op.args[1:], depth)
        return _UNKNOWN

    def least(self, operands: tuple[Operand, ...], depth: int) -> int:
        """What is known of all of them."""
        return min(self.of(a, depth + 1) for a in operands)
