"""Conditions of a loop nest as something that can be tested before it; used by `version_loops`.

`decide` says what must hold for a condition to have one value in every iteration, `settle` puts that in terms of what is
known before the nest, `Hoister` writes the test. All arithmetic of a test is checked: an overflow makes the test fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kernelmill.analyses import polynomial as poly
from kernelmill.analyses.bounds import together
from kernelmill.analyses.polynomial import Monomial, Polynomial
from kernelmill.analyses.symbolic import Nest
from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Const, Op, Operand, Var, with_attrs
from kernelmill.ir.types import I1, I64
from kernelmill.ir.walk import Fresh
from kernelmill.records import dataclass, field
from kernelmill.source import Span

_INVERSE: Final = {
    "slt": "sge", "sge": "slt", "sgt": "sle", "sle": "sgt", "eq": "ne", "ne": "eq",
    "ult": "uge", "uge": "ult", "ugt": "ule", "ule": "ugt",
}  # fmt: skip
_SWAPPED: Final = {"sgt": "slt", "sge": "sle", "ugt": "ult", "uge": "ule"}
_CHECKED: Final = ("sadd_ov", "ssub_ov", "smul_ov")
_DEPTH: Final = 8
_LARGE: Final = 2**62
_MOST_CONDITIONS: Final = 12  # that one check may add
Condition = Mapping[Monomial, int]  # a polynomial that must not be positive


@dataclass(frozen=True, slots=True)
class Decision:
    """A condition has the wanted value in every iteration if no polynomial of `needs` is positive in any, and the conditions
    of `tests`, known before the nest, have these values. `fixed`: conditions that then have a known value."""

    needs: tuple[Polynomial, ...] = ()
    tests: tuple[tuple[Var, bool], ...] = ()
    fixed: Mapping[str, bool] = field(default_factory=dict)


def decide(nest: Nest, cond: Operand, want: bool, depth: int = _DEPTH) -> Decision | None:
    """What makes the condition `cond` of the nest have the value `want` in every iteration; None if unknown."""
    if isinstance(cond, Const):
        return Decision() if cond.value is want else None
    if nest.hoistable(cond):
        return Decision(tests=((cond, want),), fixed={cond.name: want})
    where = nest.temporary_at(cond.name)
    if where is None or depth == 0:
        return None
    op = nest.order[where]
    if not isinstance(op, Op):
        return None
    found = _defined(nest, op, cond, want, where, depth)
    return None if found is None else Decision(found.needs, found.tests, {**found.fixed, cond.name: want})


def _defined(nest: Nest, op: Op, cond: Var, want: bool, at: int, depth: int) -> Decision | None:
    if op.name in _CHECKED and not want and op.results[1] == cond:
        value = nest.value(op.results[0], at, 0)
        if value is None or cond.name not in value.fixed:
            return None
        return Decision(value.needs, (), value.fixed)
    match op.name:
        case "copy":
            return decide(nest, op.args[0], want, depth - 1)
        case "xor" if op.args[1] == Const(True, I1):
            return decide(nest, op.args[0], not want, depth - 1)
        case "and" | "or":
            parts = [decide(nest, a, want, depth - 1) for a in op.args]
            if want is (op.name == "and"):
                return _both(parts[0], parts[1])
            return next((p for p in parts if p is not None and settle(nest, p) is not None), None)
        case _ if op.name in _INVERSE:
            return _compared(nest, op, want, at)
    return None


def _both(a: Decision | None, b: Decision | None) -> Decision | None:
    if a is None or b is None:
        return None
    return Decision(together(a.needs, b.needs), (*a.tests, *b.tests), {**a.fixed, **b.fixed})


def _compared(nest: Nest, op: Op, want: bool, at: int) -> Decision | None:
    a, b = (nest.value(x, at, n) for n, x in enumerate(op.args))
    if a is None or b is None:
        return None
    name = op.name if want else _INVERSE[op.name]
    p, q = a.polynomial, b.polynomial
    if name in _SWAPPED:
        name, p, q = _SWAPPED[name], q, p
    less = poly.add(p, q, -1)  # p - q
    one = poly.constant(1)
    needs: tuple[Polynomial, ...]
    match name:
        case "slt":
            needs = (poly.add(less, one),)
        case "sle":
            needs = (less,)
        case "ult":
            needs = (poly.negated(p), poly.add(less, one))
        case "ule":
            needs = (poly.negated(p), less)
        case "eq":
            needs = (less, poly.negated(less))
        case _:
            above = poly.add(one, less, -1)
            needs = (above,) if nest.possible(above) else (poly.add(less, one),)
    return Decision(together(a.needs, b.needs, needs), (), {**a.fixed, **b.fixed})


def settle(nest: Nest, decision: Decision) -> dict[object, Condition] | None:
    """The polynomials over what is known before the nest that must not be positive, by their form; None if hopeless."""
    out: dict[object, Condition] = {}
    for need in decision.needs:
        limits = nest.greatest(need)
        if limits is None:
            return None
        for limit in map(poly.whole, limits):
            lo, hi = poly.interval(limit, nest.intervals)
            if lo > 0:
                return None
            if hi > 0:
                form = tuple(item for item in poly.key(limit) if item[0])
                known = out.get(form)
                if known is None or known.get((), 0) < limit.get((), 0):
                    out[form] = limit
    return out if len(out) <= _MOST_CONDITIONS else None


class Hoister:
    """Writes tests before a nest."""

    def __init__(self, fresh: Fresh, nest: Nest, span: Span) -> None:
        self.nest = nest
        self.b = Builder(fresh)
        self.b.span = span
        self.copies: dict[str, Var] = {}
        self.overflows: list[Operand] = []

    def test(self, conditions: Mapping[object, Condition | tuple[Var, bool]]) -> Operand:
        """Whether all conditions hold."""
        self.overflows = []
        parts: list[Operand] = []
        for condition in conditions.values():
            if isinstance(condition, tuple):
                var, want = condition
                value = self.operand(var)
                parts.append(value if want else self.b.op("xor", value, True))
            else:
                parts.append(self.not_positive(condition))
        parts += [self.b.op("xor", flag, True) for flag in self.overflows]
        found = parts[0]
        for part in parts[1:]:
            found = self.b.op("and", found, part)
        return found

    def operand(self, operand: Operand) -> Operand:
        """A variable of the nest as known before it: its computation is repeated here."""
        if self.nest.invariant(operand) or not isinstance(operand, Var):
            return operand
        if operand.name not in self.copies:
            where = self.nest.temporary_at(operand.name)
            op = None if where is None else self.nest.order[where]
            assert isinstance(op, Op)  # what is hoistable is an operation
            args = tuple(self.operand(a) for a in op.args)
            results = tuple(self.b.fresh.var(r) for r in op.results)
            kept = with_attrs(op.attrs, {"nsw": None, "nuw": None})
            self.b.emit(Op(op.name, results, args, kept, self.b.span))
            self.copies.update({r.name: new for r, new in zip(op.results, results, strict=True)})
        return self.copies[operand.name]

    def not_positive(self, p: Condition) -> Operand:
        """Whether `p <= 0`, as `terms <= terms` where that keeps numbers small."""
        rest = p.get((), 0)
        if abs(rest) > _LARGE:
            total = self.sum({m: c for m, c in p.items() if m})
            return self.b.op("sle", total, -rest) if -(2**63) <= -rest < 2**63 else Const(-rest > 0, I1)
        left: dict[Monomial, int] = {m: c for m, c in p.items() if c > 0}
        right: dict[Monomial, int] = {m: -c for m, c in p.items() if c < 0}
        return self.b.op("sle", self.sum(left), self.sum(right))

    def sum(self, terms: Mapping[Monomial, int]) -> Operand:
        """The sum of terms, checked."""
        total: Operand | None = None
        for monomial, coefficient in sorted(terms.items(), reverse=True):
            term = self.term(monomial, abs(coefficient))
            if total is None:
                total = term if coefficient > 0 else self.checked("ssub_ov", Const(0, I64), term)
            else:
                total = self.checked("sadd_ov" if coefficient > 0 else "ssub_ov", total, term)
        return Const(0, I64) if total is None else total

    def term(self, monomial: Monomial, coefficient: int) -> Operand:
        """One term, checked."""
        found: Operand | None = None if monomial and coefficient == 1 else Const(coefficient, I64)
        for name in monomial:
            factor = self.operand(Var(name.removesuffix("^"), I64)) if name[-1] != "^" else Var(name[:-1], I64)
            found = factor if found is None else self.checked("smul_ov", found, factor)
        return Const(coefficient, I64) if found is None else found

    def checked(self, name: str, a: Operand, b: Operand) -> Operand:
        """The result of a checked operation; its flag makes the test fail."""
        result, overflow = self.b.ops(name, a, b)
        self.overflows.append(overflow)
        return result
