"""Comparisons of floats with 0 whose outcome follows from how the float was computed.

    a = fmul x, x; s = fadd a, 1.0; c = fne s, 0.0; guard c {failure=zerodiv}    ->   …; c = copy true; …

A float is *not negative* if it is a NaN or at least 0 (of either sign), *positive* if it is a NaN or above 0: squares, sizes,
roots, exp and the like, and sums, products and quotients of such; and what a branch or a guard around has compared with 0. A
NaN is unequal to all numbers and neither below nor above any, so that of these two alone `!= 0`, `== 0`, `< 0` and `<= 0` are
decided. Input and output: a low module's function.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from kernelmill.ir.nodes import Block, Const, Function, If, Op, Operand, Stmt, Var, attr
from kernelmill.ir.types import I1
from kernelmill.ir.walk import count_assignments, map_children, operations
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
#: What a comparison of x with a number from 0 on says of x where it holds, and one with 0 where it does not.
_SAID: Final = {
    ("fge", True): _AT_LEAST_ZERO, ("fgt", True): _ABOVE_ZERO, ("flt", False): _AT_LEAST_ZERO, ("fle", False): _ABOVE_ZERO,
}  # fmt: skip
_TURNED: Final = {"fgt": "flt", "fge": "fle", "fne": "fne", "feq": "feq"}


def float_signs(function: Function, context: PassContext) -> Function:
    """The function with fewer comparisons."""
    del context
    if function.abi != "native":
        return function
    counts = count_assignments(function)
    made = {op.results[0].name: op for op in operations(function.body) if len(op.results) == 1 and counts[op.results[0].name] == 1}
    return replace(function, body=_Signs(made).block(function.body, {}))


class _Signs:
    """`made`: what makes each variable that is assigned in one place. `known`: what comparisons around have said of such."""

    def __init__(self, made: dict[str, Op]) -> None:
        self.made = made
        self.known: dict[str, int] = {}

    def block(self, body: Block, known: dict[str, int]) -> Block:
        """The block with what is decided decided; `known` holds in it."""
        out: list[Stmt] = []
        for stmt in body:
            self.known = known
            match stmt:
                case Op():
                    outcome = self.outcome(stmt)
                    out.append(stmt if outcome is None else Op("copy", stmt.results, (Const(outcome, I1),), (), stmt.span))
                    if stmt.name == "guard":
                        known = {**known, **dict(self.said(stmt.args[0], held=True))}
                case If():
                    then, orelse = ({**known, **dict(self.said(stmt.cond, held=held))} for held in (True, False))
                    out.append(replace(stmt, then=self.block(stmt.then, then), orelse=self.block(stmt.orelse, orelse)))
                case _:
                    out.append(map_children(stmt, partial(self.block, known=known)))
        return tuple(out)

    def said(self, condition: Operand, *, held: bool) -> Iterator[tuple[str, int]]:
        """What a condition that holds, or does not, says of the signs of variables."""
        op = self.made.get(condition.name) if isinstance(condition, Var) else None
        if op is None:
            return
        if op.name == "xor" and op.args[1] == Const(True, I1):
            yield from self.said(op.args[0], held=not held)
        elif op.name == ("and" if held else "or"):
            for part in op.args:
                yield from self.said(part, held=held)
        elif (op.name, held) in _SAID:
            x, y = op.args
            least = isinstance(y, Const) and isinstance(y.value, float) and y.value >= 0.0
            if least and isinstance(x, Var) and x.name in self.made and (held or y == Const(0.0, y.type)):
                yield x.name, _SAID[op.name, held]

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
        said = self.known.get(x.name, _UNKNOWN)
        return said if op is None or depth > _DEEPEST else max(said, self.made_by(op, depth))

    def made_by(self, op: Op, depth: int) -> int:
        """What is known of the sign of a float from the operation that makes it."""
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
