"""Successive assignments under masks to one array become one assignment of what is chosen, so that the array is passed once.

    m = elementwise y, x {lt};  assign x, y, m, y;  n = elementwise m {invert};  v = elementwise x, f {mul};  assign x, v, n
    ->  a = where m, y, x;  n = …;  v = elementwise a, f {mul};  b = where n, v, a;  assign x, b

In and out: high IR, between `masked` and `fuse`, which makes one loop of it. Done for stretches of a block in which nothing but one
array is written, and whose other values are computed element by element by operations that cannot fail. What else is read must
have the very shape of the array and share no memory with it, which is tested at run time; elsewhere each assignment is done by
itself. An array that the stretch makes itself is made of what is chosen in the first place.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Function, If, Op, Operand, Stmt, Var, attr, attrs
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import BOOL, DTYPES, INT, ArrayType, NpScalar
from kernelmill.ir.walk import Fresh, map_children, reads, statements, variables
from kernelmill.passes.context import PassContext
from kernelmill.passes.fusion.counts import uses_and_definitions
from kernelmill.passes.fusion.masked import is_total
from kernelmill.passes.remarks import Remark
from kernelmill.records import dataclass, field, replace

_WHOLE: Final = ("...",)  # how `x[...]` and `x[:]` are seen
_MOST: Final = 40  # statements of a stretch


def merge_masked(function: Function, context: PassContext) -> Function:
    """The function with fewer assignments under masks."""
    if sum(_is_masked(s) for s in statements(function.body)) < 1:
        return function
    pass_ = _Pass(function, context)
    return replace(function, body=pass_.block(function.body))


def _is_masked(stmt: Stmt) -> bool:
    return isinstance(stmt, Op) and stmt.name == "assign" and len(stmt.args) > 2


@dataclass(slots=True)
class _Stretch:
    """Statements `first` to `last` of a block that write to `target` alone, `writes` times; `made`: whether they make it, too."""

    target: Var
    first: int
    last: int
    writes: int
    made: bool


@dataclass(slots=True)
class _Merged:
    """The new statements, `out`, and scalar ones `before` them. `value`: what the target is by now, at first `start`; `aliases`:
    its names. `names`: what stands for a variable of the stretch. `sources`: the arrays outside that a value is computed from."""

    value: Operand
    aliases: set[Operand]
    before: list[Stmt] = field(default_factory=list)
    out: list[Stmt] = field(default_factory=list)
    names: dict[Operand, Operand] = field(default_factory=dict)
    sources: dict[Operand, frozenset[Var]] = field(default_factory=dict)
    checked: set[frozenset[Var]] = field(default_factory=set)  # sources of masks, and of values under them
    start: Operand | None = None

    def now(self, a: Operand) -> Operand:
        """What an operand of the stretch is now."""
        return self.value if a in self.aliases else self.names.get(a, a)

    def of(self, x: Operand | None) -> frozenset[Var]:
        """The arrays that an operand is computed from."""
        if not (isinstance(x, Var) and isinstance(x.type, ArrayType)):
            return frozenset()
        return self.sources.get(x, frozenset((x,)))


class _Pass:
    """`uses` and `defs`: how often each variable is read and assigned in the function."""

    def __init__(self, function: Function, context: PassContext) -> None:
        self.name = function.name
        self.context = context
        self.fresh = Fresh(variables(function))
        self.uses, self.defs = uses_and_definitions(function)

    def block(self, block: Block) -> Block:
        """The block with its stretches changed, and those of blocks inside."""
        old = [stmt if isinstance(stmt, Op) else map_children(stmt, self.block) for stmt in block]
        out: list[Stmt] = []
        place = 0
        for k, stmt in enumerate(old):
            if not _is_masked(stmt) or k < place:
                continue
            found = self.stretch(old, k, place)
            changed = self.changed(old[found.first : found.last + 1], found) if found is not None else None
            if found is None or changed is None:
                continue
            out += [*old[place : found.first], *changed]
            place = found.last + 1
            self.context.remark(Remark(stmt.span, self.name, "merge_masked", "assignments under masks to one array are one"))
        return (*out, *old[place:])

    # ---- finding a stretch

    def stretch(self, block: list[Stmt], k: int, least: int) -> _Stretch | None:
        """The stretch around the first of its assignments under masks, at `k`; it begins at `least` or later."""
        assign = block[k]
        assert isinstance(assign, Op)
        target = assign.args[0]
        assert isinstance(target, Var)
        views = {v for s in block for v in _results(s) if _is_whole_view(s, target)}
        first = k
        while first > least and k - first < _MOST and self.belongs(block[first - 1], target, views):
            first -= 1
        last = end = k
        while end + 1 < len(block) and end - first < _MOST and self.belongs(block[end + 1], target, views):
            end += 1
            last = end if _writes(block[end], target, views) else last
        first, last = self.closed(block, first, last, target, views)
        given = [k for k in range(first, last + 1) if target in _results(block[k]) and not self.is_made(block[first:k], block[k])]
        if given:  # another name of an array that stands elsewhere, too
            first, last = self.closed(block, given[0] + 1, last, target, views)
        writes = sum(_writes(s, target, views) for s in block[first : last + 1])
        made = any(target in _results(s) for s in block[first : last + 1])
        if writes + made < 2 or not any(_is_masked(s) for s in block[first : last + 1]):
            return None
        return _Stretch(target, first, last, writes, made)

    def belongs(self, stmt: Stmt, target: Var, views: set[Var]) -> bool:
        """Whether a statement may be part of a stretch."""
        if not isinstance(stmt, Op) or any(self.defs[r] != 1 for r in stmt.results):
            return False
        if stmt.name == "assign":
            return _writes(stmt, target, views)
        if stmt.name == "elementwise":
            return is_total(stmt) or _is_choice(stmt)
        if stmt.name == "view":
            return _is_whole_view(stmt, target)
        if stmt.name == "copy" and isinstance(stmt.results[0].type, ArrayType):
            return stmt.args[0] != target and stmt.args[0] not in views
        arrays = any(isinstance(v.type, ArrayType) for v in (*stmt.args, *stmt.results))
        return not arrays and (stmt.name == "weak" or OPS[stmt.name].effect == "pure")

    def is_made(self, before: list[Stmt], stmt: Stmt) -> bool:
        """Whether a statement makes an array, or is the only one that names one which those before it make."""
        assert isinstance(stmt, Op)
        if stmt.name == "elementwise":
            return True
        (source,) = stmt.args
        made: set[Operand] = {r for s in before if isinstance(s, Op) and s.name == "elementwise" for r in s.results}
        return self.uses[source] == 1 and source in made

    def closed(self, block: list[Stmt], first: int, last: int, target: Var, views: set[Var]) -> tuple[int, int]:
        """The longest part in which nothing but the target is computed for what stands outside."""
        while first <= last:
            inside = Counter(a for s in block[first : last + 1] for a in reads(s))
            seen = [
                k for k in range(first, last + 1)
                if any(r != target and isinstance(r.type, ArrayType) and self.uses[r] != inside[r] for r in _results(block[k]))
            ]  # fmt: skip
            if not seen:
                break
            written = next(k for k in range(first, last + 1) if _writes(block[k], target, views))
            if seen[0] < written:
                first = seen[0] + 1
                continue
            before = [k for k in range(first, seen[0]) if _writes(block[k], target, views)]
            last = before[-1]
        return first, last

    # ---- rebuilding it

    def changed(self, block: list[Stmt], found: _Stretch) -> list[Stmt] | None:
        """The stretch rebuilt; None where it stays."""
        merged = _Merged(found.target, aliases={found.target})
        for stmt in block:
            assert isinstance(stmt, Op)
            if stmt.name == "assign":
                if not self.chosen(stmt, merged):
                    return None
            elif stmt.name == "view":
                merged.aliases.add(stmt.results[0])
            elif stmt.name == "copy" and isinstance(stmt.results[0].type, ArrayType):
                merged.names[stmt.results[0]] = merged.now(stmt.args[0])
            elif stmt.name == "elementwise":
                args = tuple(merged.now(a) for a in stmt.args)
                merged.names[stmt.results[0]] = self.computed(replace(stmt, args=args), merged)
            else:
                merged.before.append(stmt)
            if found.target in _results(stmt):
                merged.value = merged.start = merged.names[found.target]
        return self.finished(block, found, merged)

    def computed(self, op: Op, merged: _Merged) -> Var:
        """The result of an operation on elements in the new stretch."""
        new = self.fresh.var(op.results[0])
        merged.sources[new] = frozenset().union(*(merged.of(a) for a in op.args))
        merged.out.append(replace(op, results=(new,)))
        return new

    def chosen(self, assign: Op, merged: _Merged) -> bool:
        """Make the target what it is after an assignment; False where that is not known element by element."""
        new, kind = merged.now(assign.args[1]), merged.value.type
        if not isinstance(kind, ArrayType) or _dtype(new) != kind.dtype:
            return False
        if isinstance(new.type, ArrayType):
            merged.checked.add(merged.of(new))
        if len(assign.args) == 2:
            merged.value = new
            return isinstance(new.type, ArrayType) and new.type.ndim == kind.ndim
        mask = merged.now(assign.args[2])
        merged.checked.update(merged.of(merged.now(a)) for a in assign.args[2:])
        where = Op("elementwise", (Var("chosen", kind),), (mask, new, merged.value), attrs(rule="where"), assign.span)
        merged.value = self.computed(where, merged)
        return True

    def finished(self, block: list[Stmt], found: _Stretch, merged: _Merged) -> list[Stmt] | None:
        """The statements in place of the stretch, under a test where there is something to be tested."""
        target, value = found.target, merged.value
        assert isinstance(target.type, ArrayType)
        if found.made:
            if any(sources != merged.of(merged.start) for sources in merged.checked):
                return None  # they may be of another shape
            return [*merged.before, *merged.out, Op("copy", (target,), (value,), (), block[-1].span)]
        leaves = sorted(frozenset().union(*merged.checked, merged.of(value)) - {target}, key=lambda v: v.name)
        if any(not isinstance(v.type, ArrayType) or v.type.ndim != target.type.ndim for v in leaves):
            return None
        merged.out.append(Op("assign", (), (target, value), attrs(apart=True), block[-1].span))
        if not leaves:
            return [*merged.before, *merged.out]
        b = Builder(self.fresh)
        b.span = block[-1].span
        fits = self.fitting(b, target, leaves)
        early = set(map(id, merged.before))
        again = tuple(stmt for stmt in block if id(stmt) not in early)
        return [*merged.before, *b.block(), If(fits, tuple(merged.out), again, b.span)]

    def fitting(self, b: Builder, target: Var, leaves: list[Var]) -> Var:
        """Whether arrays have the shape of the target and share no memory with it."""
        fits: Var | None = None

        def add(name: str, *args: Operand, **attributes: bool | str) -> None:
            nonlocal fits
            one = self.fresh.var(Var("fits", BOOL))
            b.emit(Op(name, (one,), args, attrs(**attributes), b.span))
            if fits is not None:
                both = self.fresh.var(Var("fits", BOOL))
                b.emit(Op("binary", (both,), (fits, one), attrs(op="and"), b.span))
                one = both
            fits = one

        for leaf in leaves:
            assert isinstance(leaf.type, ArrayType)
            for axis in range(leaf.type.ndim):
                mine, other = (self.fresh.var(Var("extent", INT)) for _ in range(2))
                for result, array in ((mine, leaf), (other, target)):
                    b.emit(Op("shape", (result,), (array,), attrs(axis=axis), b.span))
                add("compare", mine, other, op="eq")
            meets = self.fresh.var(Var("meets", BOOL))
            b.emit(Op("overlap", (meets,), (target, leaf), attrs(same=True), b.span))
            add("not", meets)
        assert fits is not None
        return fits


def _results(stmt: Stmt) -> tuple[Var, ...]:
    return stmt.results if isinstance(stmt, Op) else ()


def _dtype(x: Operand) -> str:
    return x.type.dtype if isinstance(x.type, ArrayType | NpScalar) else ""


def _is_whole_view(stmt: Stmt, target: Var) -> bool:
    return isinstance(stmt, Op) and stmt.name == "view" and stmt.args == (target,) and attr(stmt, "spec") == _WHOLE


def _writes(stmt: Stmt, target: Var, views: set[Var]) -> bool:
    """Whether a statement is an assignment to all of the target, or under a mask."""
    if not isinstance(stmt, Op) or stmt.name != "assign":
        return False
    return stmt.args[0] == target or (len(stmt.args) == 2 and stmt.args[0] in views)


def _is_choice(op: Op) -> bool:
    """Whether an operation on elements is a comparison, a choice, or a conversion that no number fails."""
    rule = attr(op, "rule")
    if rule != "cast":
        return rule in ("compare", "where")
    kinds = [DTYPES[a.type.dtype].kind for a in (*op.args, *op.results) if isinstance(a.type, ArrayType)]
    return kinds[-1] in "fb" or (len(kinds) == 2 and kinds[0] in "iub" and kinds[1] in "iu")
