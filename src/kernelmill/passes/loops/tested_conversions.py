"""Conversions of floats to integers that are defined for every float, in a loop whose guards are to be tested later.

    c = fgt x, -1.0; d = flt x, 256.0; e = and c, d; guard e; n = fptosi x
    ->  …; guard e; a = fgt x, -0.99…; y = select a, x, -0.99…; b = flt y, 255.99…; z = select b, y, 255.99…; n = fptosi z

Only where the guard before it proves that the integer's type holds the float: its condition is a conjunction of comparisons
with constants, two of them of this very float, with limits between which truncation gives integers of the type. After that the
guard may go anywhere: `z` is in range whatever `x` is, and it is `x` where that is. What is known to lie between the limits if
it is a number, such as what was clipped, is tested for NaN alone. Input: the body of a loop. Output: the body, and the results
of such conversions.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping

from kernelmill.ir.nodes import Block, Const, If, Op, Operand, Stmt, Var
from kernelmill.ir.types import F32, F64, I1, INT_BITS
from kernelmill.ir.walk import Fresh, operations, statements, writes
from kernelmill.passes.loops.float_limits import limits
from kernelmill.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class _Fits:
    """A float that a guard has tested: the least and the greatest number that passes, both of its own type, and whether only a
    NaN can fail."""

    value: Var
    least: float
    most: float
    unless_nan: bool

    def holds(self, conversion: Op) -> bool:
        """Whether the integer that a conversion gives holds what truncation makes of all that passes."""
        bits = INT_BITS[conversion.results[0].type.name]  # type: ignore[union-attr]  # low
        low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if conversion.name == "fptosi" else (0, 2**bits)
        return low <= math.trunc(self.least) and math.trunc(self.most) < high


def tested_conversions(body: Block, fresh: Fresh) -> tuple[Block, frozenset[str]]:
    """The body with conversions made total where it can, and the names of what these give."""
    counts: dict[str, int] = {}
    for stmt in statements(body):
        for v in writes(stmt):
            counts[v.name] = counts.get(v.name, 0) + 1
    defined = {op.results[0].name: op for op in operations(body) if len(op.results) == 1 and counts[op.results[0].name] == 1}
    pass_ = _Pass(defined, fresh)
    return pass_.block(body, {}), frozenset(pass_.total)


class _Pass:
    """`defined`: what makes each variable that is assigned once. `total`: results of conversions defined for all floats."""

    def __init__(self, defined: Mapping[str, Op], fresh: Fresh) -> None:
        self.defined = defined
        self.fresh = fresh
        self.total: set[str] = set()

    def block(self, body: Block, known: dict[str, _Fits]) -> Block:
        """`known`: what was tested before, by the name of the float."""
        out: list[Stmt] = []
        for stmt in body:
            match stmt:
                case Op(name="guard", args=(Var() as test, *_)):
                    found = list(_tested(test, self.defined))
                    known.update((fits.value.name, fits) for fits in found)
                    if len(found) == 1 and found[0].unless_nan and len(list(_conjuncts(test, self.defined))) == 2:
                        number = self.fresh.var(Var("number", I1))
                        out.append(Op("feq", (number,), (found[0].value, found[0].value), (), stmt.span))
                        stmt = replace(stmt, args=(number, *stmt.args[1:]))
                case Op(name="fptosi" | "fptoui", args=(Var() as value,)) if self.defined.get(stmt.results[0].name) is stmt:
                    fits = known.get(value.name)
                    if fits is not None and fits.holds(stmt):
                        out += self.clamped(fits, stmt)
                        continue
                case If():
                    stmt = replace(stmt, then=self.block(stmt.then, dict(known)), orelse=self.block(stmt.orelse, dict(known)))
            out.append(stmt)
        return tuple(out)

    def clamped(self, fits: _Fits, conversion: Op) -> Iterator[Op]:
        """The conversion of what was brought between the limits; a NaN is the least there."""
        value = fits.value
        for name, limit in (("fgt", fits.least), ("flt", fits.most)):
            if name == "flt" and fits.unless_nan:
                continue
            passes = self.fresh.var(Var("passes", I1))
            tested = self.fresh.var(Var("tested", value.type))
            yield Op(name, (passes,), (value, Const(limit, value.type)), (), conversion.span)
            yield Op("select", (tested,), (passes, value, Const(limit, value.type)), (), conversion.span)
            value = tested
        self.total.add(conversion.results[0].name)
        yield replace(conversion, args=(value,))


def _tested(condition: Var, defined: Mapping[str, Op]) -> Iterator[_Fits]:
    """Floats that a condition confines to an interval."""
    least: dict[str, float] = {}
    most: dict[str, float] = {}
    values: dict[str, Var] = {}
    for op in _conjuncts(condition, defined):
        value, limit = op.args
        if not (isinstance(value, Var) and value.name in defined and isinstance(limit, Const) and isinstance(limit.value, float)):
            continue
        if value.type not in (F32, F64) or not math.isfinite(limit.value):
            continue
        values[value.name] = value
        if op.name == "flt":
            most[value.name] = _next(limit.value, -math.inf, value)
        else:
            least[value.name] = limit.value if op.name == "fge" else _next(limit.value, math.inf, value)
    for name in least.keys() & most.keys():
        low, high = limits(values[name], defined)
        inside = least[name] <= low and high <= most[name]
        yield _Fits(values[name], low if inside else least[name], most[name], inside)


def _next(limit: float, toward: float, value: Var) -> float:
    """The next number of the value's type."""
    if value.type == F64:
        return math.nextafter(limit, toward)
    (bits,) = struct.unpack("<i", struct.pack("<f", limit))
    if limit == 0.0:
        return math.copysign(2.0**-149, toward)
    away = (toward > 0.0) == (limit > 0.0)
    (number,) = struct.unpack("<f", struct.pack("<i", bits + (1 if away else -1)))
    return float(number)


def _conjuncts(operand: Operand, defined: Mapping[str, Op]) -> Iterator[Op]:
    """The comparisons that all hold where `operand` does."""
    op = defined.get(operand.name) if isinstance(operand, Var) else None
    if op is not None and op.name == "and":
        for part in op.args:
            yield from _conjuncts(part, defined)
    elif op is not None and op.name in ("fge", "fgt", "flt"):
        yield op
