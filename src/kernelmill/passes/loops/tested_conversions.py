"""Conversions of floats to integers that are defined for every float, in a loop whose guards are to be tested later.

    c = fgt x, -1.0; d = flt x, 256.0; e = and c, d; guard e; n = fptosi x
    ->  a = fgt x, -0.99…; y = select a, x, -0.99…; b = flt y, 255.99…; z = select b, y, 255.99…
        d = fsub z, x; e = feq d, 0.0; guard e; n = fptosi z

Only where the guard before it proves that the integer's type holds the float: its condition is a conjunction of comparisons
with constants, two of them of this very float, with limits between which truncation gives integers of the type. After that the
guard may go anywhere: `z` is in range whatever `x` is, and it is `x` where that is, which is what a guard of nothing else then
tests. What is known to lie between the limits if it is a number, such as what was clipped, is tested for NaN alone. A rounding
whose result is only compared with limits and converted is marked `small`. Input: the body of a loop. Output: the body, and the
results of such conversions.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from typing import Final

from kernelmill.ir.nodes import Block, Const, If, Op, Operand, Stmt, Var, with_attrs
from kernelmill.ir.types import F32, F64, I1, INT_BITS, Type
from kernelmill.ir.walk import Fresh, map_block, operations, reads, statements, writes
from kernelmill.passes.loops.float_limits import limits
from kernelmill.records import dataclass, replace

#: Up to which size limits count as small: numbers of twice that size, and more, have fractions of no more than a half.
SMALL: Final[Mapping[Type, float]] = {F64: 2.0**50, F32: 2.0**21}
_ROUNDINGS: Final = frozenset({"ffloor", "fceil", "frint"})
_COMPARED: Final = frozenset({"fge", "fgt", "flt", "fle"})


@dataclass(frozen=True, slots=True)
class _Fits:
    """A float that a guard has tested: the least and the greatest number that passes, both of its own type, and whether only a
    NaN can fail; `between`: what it was brought to between them, if it has been."""

    value: Var
    least: float
    most: float
    unless_nan: bool
    between: Var | None = None

    def holds(self, conversion: Op) -> bool:
        """Whether the integer that a conversion gives holds what truncation makes of all that passes."""
        bits = INT_BITS[conversion.results[0].type.name]  # type: ignore[union-attr]  # low
        low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if conversion.name == "fptosi" else (0, 2**bits)
        return low <= math.trunc(self.least) and math.trunc(self.most) < high


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of the conversions of a body. `total`: the results of those that are defined for all floats; `confined`: floats
    that nothing beyond `SMALL` passes through on its way to them, by what reads them for that; `differences`: 0 where a float is
    what it was brought to, and has all bits off."""

    body: Block
    total: frozenset[str]
    differences: frozenset[str]
    confined: Mapping[str, frozenset[str]]


def tested_conversions(body: Block, fresh: Fresh) -> Tested:
    """The body with conversions made total where it can."""
    counts: dict[str, int] = {}
    for stmt in statements(body):
        for v in writes(stmt):
            counts[v.name] = counts.get(v.name, 0) + 1
    defined = {op.results[0].name: op for op in operations(body) if len(op.results) == 1 and counts[op.results[0].name] == 1}
    pass_ = _Pass(defined, fresh)
    changed = pass_.block(body, {})
    confined = {name: frozenset(readers) for name, readers in pass_.confined.items()}
    return Tested(changed, frozenset(pass_.total), frozenset(pass_.differences), confined)


class _Pass:
    """`defined`: what makes each variable that is assigned once; `conversions`: what converts each float. `total`, `confined`,
    `differences`: as in the answer."""

    def __init__(self, defined: Mapping[str, Op], fresh: Fresh) -> None:
        self.defined = defined
        self.fresh = fresh
        self.total: set[str] = set()
        self.differences: set[str] = set()
        self.confined: dict[str, set[str]] = {}
        self.conversions: dict[str, list[Op]] = {}
        for op in defined.values():
            if op.name in ("fptosi", "fptoui") and isinstance(op.args[0], Var):
                self.conversions.setdefault(op.args[0].name, []).append(op)

    def block(self, body: Block, known: dict[str, _Fits]) -> Block:
        """`known`: what was tested before, by the name of the float."""
        out: list[Stmt] = []
        for stmt in body:
            match stmt:
                case Op(name="guard", args=(Var() as test, *_)):
                    found = list(_tested(test, self.defined))
                    if len(found) == 1 and len(list(_conjuncts(test, self.defined))) == 2:
                        found, number = self.number(found[0], stmt, out)
                        stmt = stmt if number is None else replace(stmt, args=(number, *stmt.args[1:]))
                    known.update((fits.value.name, fits) for fits in found)
                case Op(name="fptosi" | "fptoui", args=(Var() as value,)) if self.defined.get(stmt.results[0].name) is stmt:
                    fits = known.get(value.name)
                    if fits is not None and fits.holds(stmt):
                        between = fits.between or self.clamped(fits, stmt, out)
                        self.total.add(stmt.results[0].name)
                        stmt = replace(stmt, args=(between,))
                case If():
                    stmt = replace(stmt, then=self.block(stmt.then, dict(known)), orelse=self.block(stmt.orelse, dict(known)))
            out.append(stmt)
        return tuple(out)

    def number(self, fits: _Fits, guard: Op, out: list[Stmt]) -> tuple[list[_Fits], Var | None]:
        """What a guard of one float alone may test instead, if something converts that float: whether it is a number, or what it
        would be brought to."""
        between = fits.value
        if not fits.unless_nan:
            if not any(fits.holds(op) for op in self.conversions.get(fits.value.name, ())):
                return [fits], None
            between = self.clamped(fits, guard, out)
            fits = replace(fits, between=between)
        number, off = self.fresh.var(Var("number", I1)), self.fresh.var(Var("off", between.type))
        out.append(Op("fsub", (off,), (between, fits.value), (), guard.span))
        out.append(Op("feq", (number,), (off, Const(0.0, off.type)), (), guard.span))
        self.differences.add(off.name)
        self.confined.setdefault(fits.value.name, set()).add(off.name)
        return [fits], number

    def clamped(self, fits: _Fits, at: Op, out: list[Stmt]) -> Var:
        """What a float is brought to between the limits; a NaN is the least there."""
        value = fits.value
        for name, limit in (("fgt", fits.least), ("flt", fits.most)):
            if name == "flt" and fits.unless_nan:
                continue
            passes = self.fresh.var(Var("passes", I1))
            tested = self.fresh.var(Var("tested", value.type))
            out.append(Op(name, (passes,), (value, Const(limit, value.type)), (), at.span))
            out.append(Op("select", (tested,), (passes, value, Const(limit, value.type)), (), at.span))
            if value is fits.value and max(-fits.least, fits.most) <= SMALL[value.type]:
                self.confined.setdefault(value.name, set()).add(tested.name)
            value = tested
        return value


def _tested(condition: Var, defined: Mapping[str, Op]) -> Iterator[_Fits]:
    """Floats that a condition confines to an interval."""
    least: dict[str, float] = {}
    most: dict[str, float] = {}
    values: dict[str, Var] = {}
    for op in _conjuncts(condition, defined):
        if op is None:
            continue
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


def with_small_roundings(body: Block, confined: Mapping[str, frozenset[str]]) -> Block:
    """A function's body with those roundings marked of which nothing beyond `SMALL` matters: they are only compared with limits,
    and read as `confined` says."""
    if not confined:
        return body
    ops = [op for op in operations(body) if any(isinstance(a, Var) and a.name in confined for a in op.args)]
    others = {v.name for s in statements(body) if not isinstance(s, Op) for v in reads(s) if isinstance(v, Var)}
    wide = {a.name for op in ops for a in op.args if isinstance(a, Var) and not _is_limited(op, a, confined)}
    small = confined.keys() - wide - others

    def marked(stmt: Stmt) -> tuple[Stmt] | None:
        if isinstance(stmt, Op) and stmt.name in _ROUNDINGS and stmt.results[0].name in small:
            return (replace(stmt, attrs=with_attrs(stmt.attrs, {"small": True})),)
        return None

    return map_block(body, marked)


def _is_limited(op: Op, value: Var, confined: Mapping[str, frozenset[str]]) -> bool:
    """Whether it makes no difference to an operation by how much its operand is too large."""
    if op.results and op.results[0].name in confined.get(value.name, ()):
        return True
    limit = op.args[1].value if op.name in _COMPARED and isinstance(op.args[1], Const) else None
    return isinstance(limit, float) and abs(limit) <= SMALL[value.type]


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


def _conjuncts(operand: Operand, defined: Mapping[str, Op]) -> Iterator[Op | None]:
    """What must hold where `operand` does: comparisons, and None for all else."""
    op = defined.get(operand.name) if isinstance(operand, Var) else None
    if op is not None and op.name == "and":
        for part in op.args:
            yield from _conjuncts(part, defined)
    else:
        yield op if op is not None and op.name in ("fge", "fgt", "flt") else None
