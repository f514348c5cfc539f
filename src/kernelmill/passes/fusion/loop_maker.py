"""The loop nest for one group of whole-array operations (see `fuse.py`).

    extents     D_k = what the extents of all leaves broadcast to (for an assignment: the target's)
    views       each leaf broadcast to D; a stretched axis has stride 0
    stores      arrays that are needed afterwards are made with extents D
    versions    if the last axis of every view is contiguous, a copy of the loops that knows it

Everything here is high IR again: element access, scalar operations, loops.
"""

from __future__ import annotations

from collections.abc import Mapping

from kernelmill.frontend.constants.arrays import converted
from kernelmill.ir.nodes import Attr, Block, Const, For, If, Op, Operand, Stmt, Var, attr, attrs
from kernelmill.ir.types import BOOL, COMPLEX, DTYPES, FLOAT, INT, ArrayType, HighType, NpScalar, PyScalar
from kernelmill.ir.walk import Fresh
from kernelmill.passes.fusion import early_exit
from kernelmill.passes.fusion.reductions import combine, finish, start, start_type
from kernelmill.records import dataclass, field, replace
from kernelmill.source import Span


@dataclass(slots=True)
class LoopMaker:
    """Builds the loop nest of one group."""

    fresh: Fresh
    rank: int
    ops: list[Op]
    stored: list[Var]
    assign: Op | None
    apart: bool = False  # source and target of the assignment are known not to overlap
    followed: Mapping[Var, tuple[Var, ...]] = field(default_factory=dict)  # by arrays made before: whose order is theirs
    out: list[Stmt] = field(default_factory=list)
    made: set[Var] = field(default_factory=set)
    origins: dict[Var, frozenset[Var]] = field(default_factory=dict)  # of what the group makes, the leaves it comes from
    scalars: dict[tuple[int, int], Operand] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        """The position in the source."""
        return self.ops[0].span if self.ops else self.assign.span  # type: ignore[union-attr]  # a group has one or the other

    # ---- small steps

    def op(self, name: str, type_: HighType, *args: Operand, **attributes: Attr) -> Var:
        """Emit an operation with one result."""
        result = Var(self.fresh.name("f"), type_)
        self.emit(Op(name, (result,), args, attrs(**attributes), self.span))
        return result

    def emit(self, stmt: Stmt) -> None:
        """Emit an operation."""
        self.out.append(stmt)

    def collect(self) -> list[Stmt]:
        """Take what was emitted so far."""
        taken, self.out = self.out, []
        return taken

    # ---- the whole

    def build(self) -> list[Stmt]:
        """The statements of the group."""
        self.made = {r for op in self.ops for r in op.results}
        self.trace()
        different = self.differences(self.leaves())
        if different is None:
            return self.fused()
        before = self.collect()
        return [*before, If(different, tuple(self.apiece()), tuple(self.fused()), self.span)]

    def apiece(self) -> list[Stmt]:
        """Every operation in a nest of its own: for extents that differ within the group."""
        out: list[Stmt] = []
        followed = dict(self.followed)
        for op in self.ops:
            stored = list(op.results) if op.name == "elementwise" else []
            out += LoopMaker(self.fresh, self.rank, [op], stored, None, followed=followed).build()
            followed.update({v: self.models_of(v, self.leaves()) for v in stored})
        if self.assign is not None:
            out += LoopMaker(self.fresh, self.rank, [], [], self.assign, self.apart).build()
        return out

    def fused(self) -> list[Stmt]:
        """One nest for all operations."""
        target = self.target()
        leaves = self.leaves()
        extents = self.extents([target] if target is not None else leaves)
        views = {leaf: self.view(leaf, extents) for leaf in leaves}
        self.prepare_scalars()
        for v in self.stored:
            assert isinstance(v.type, ArrayType)
            models = [leaf for leaf in self.models_of(v, leaves) if _rank(leaf) > 1]
            like: dict[str, Attr] = {"like": True} if self.is_cast(v) else {}
            self.emit(Op("new", (v,), (*extents, *models), attrs(fill="empty", **like), self.span))
        results = self.make_results(extents)
        if target is None:
            self.versions(views, extents, None, results)
            self.finish_results(results, extents)
            return self.collect()
        clash = None if self.apart else self.overlaps(target, views)
        if clash is None:
            self.versions(views, extents, target, results)
            return self.collect()
        before = self.collect()
        self.versions(views, extents, target, results)
        direct = tuple(self.collect())
        self.through_copy(views, extents, target, results)
        return [*before, If(clash, tuple(self.collect()), direct, self.span)]

    def models_of(self, made: Var, leaves: list[Var]) -> tuple[Var, ...]:
        """The arrays whose order in memory the array `made` follows, as NumPy's ufuncs follow that of their operands."""
        sources = [leaf for leaf in leaves if leaf in self.sources(made)]
        return tuple(dict.fromkeys(m for leaf in sources for m in self.followed.get(leaf, (leaf,))))

    def is_cast(self, made: Var) -> bool:
        """Whether an array is another's `astype`: NumPy sorts the axes of such by their strides, those of length 0 too."""
        op = next(op for op in self.ops if made in op.results)
        return attr(op, "rule") == "cast" and op.args[0] not in self.made

    def target(self) -> Var | None:
        """The array that is assigned to, if any."""
        if self.assign is None:
            return None
        target = self.assign.args[0]
        assert isinstance(target, Var)
        return target

    def leaves(self) -> list[Var]:
        """Arrays read that the group does not make, in order."""
        args = [a for op in self.ops for a in op.args]
        if self.assign is not None:
            args.append(self.assign.args[1])
        found = [a for a in args if isinstance(a, Var) and isinstance(a.type, ArrayType) and a not in self.made]
        return list(dict.fromkeys(found))

    def extents(self, arrays: list[Var]) -> list[Operand]:
        """What the extents of `arrays` broadcast to."""
        out: list[Operand] = []
        for axis in range(self.rank):
            here = [self.op("shape", INT, a, axis=axis - self.rank + _rank(a)) for a in arrays if _rank(a) + axis >= self.rank]
            out.append(here[0] if len(here) == 1 else self.op("broadcast_extent", INT, *here))
        return out

    def view(self, leaf: Var, extents: list[Operand]) -> Var:
        """A leaf broadcast to the extents of the loops."""
        return self.op("broadcast", ArrayType(_dtype(leaf), self.rank), leaf, *extents)

    def differences(self, leaves: list[Var]) -> Operand | None:
        """Whether arrays that are kept or reduced have other extents than the loops would have; None where they cannot."""
        kept = [*self.stored, *(a for op in self.ops if op.name == "reduce" for a in op.args)]
        target = self.target()
        whole: list[Operand] | None = None
        different: Operand | None = None
        seen: list[frozenset[Var]] = [] if target is not None else [frozenset(leaves)]
        for value in kept:
            sources = self.sources(value)
            own = [leaf for leaf in leaves if leaf in sources]
            if sources in seen or not own or max(map(_rank, own)) < self.rank:
                continue
            seen.append(sources)
            whole = whole or self.extents([target] if target is not None else leaves)
            for mine, other in zip(self.extents(own), whole, strict=True):
                one = self.op("compare", BOOL, mine, other, op="ne")
                different = one if different is None else self.op("binary", BOOL, different, one, op="or")
        return different

    def sources(self, value: Operand) -> frozenset[Var]:
        """The leaves that a value is computed from."""
        if isinstance(value, Var):
            return self.origins.get(value, frozenset((value,)))
        return frozenset()

    def trace(self) -> None:
        """Note the leaves of every value that the group makes: once each, however often values share operands."""
        for op in self.ops:
            arrays = [self.sources(a) for a in op.args if isinstance(a.type, ArrayType)]
            self.origins.update(dict.fromkeys(op.results, frozenset().union(*arrays)))

    def prepare_scalars(self) -> None:
        """Scalar operands in the dtype of their operation, once before the loops."""
        for number, op in enumerate(self.ops):
            if op.name != "elementwise":
                continue
            for position, x in enumerate(op.args):
                if not isinstance(x.type, ArrayType):
                    self.scalars[number, position] = self.scalar(op, position, x)

    def scalar(self, op: Op, position: int, x: Operand) -> Operand:
        """A scalar operand as its operation wants it."""
        rule = attr(op, "rule")
        result = op.results[0].type
        assert isinstance(result, ArrayType)
        if not isinstance(x.type, PyScalar) or rule == "compare" or (rule == "where" and position == 0) or result.dtype == "bool":
            return x
        if DTYPES[result.dtype].kind == "c" and rule == "binary" and x.type != COMPLEX:
            return x  # a real factor stays real
        return self.weak(x, result.dtype, "operand")

    def weak(self, x: Operand, dtype: str, mode: str) -> Operand:
        """A scalar in the dtype of an array."""
        if isinstance(x, Const) and isinstance(x.value, bool | int | float | complex):
            number = converted(x.value, DTYPES[dtype])
            if number is not None and not (isinstance(x.value, float) and DTYPES[dtype].kind in "iu"):
                return Const(number, NpScalar(dtype))
        return self.op("weak", NpScalar(dtype), x, mode=mode)

    def overlaps(self, target: Var, views: dict[Var, Var]) -> Operand | None:
        """Whether source and target share memory harmfully; None where there is no source array."""
        clash: Operand | None = None
        for view in views.values():
            one = self.op("overlap", BOOL, target, view)
            clash = one if clash is None else self.op("binary", BOOL, clash, one, op="or")
        return clash

    # ---- loops

    def versions(
        self, views: dict[Var, Var], extents: list[Operand], target: Var | None, results: dict[Var, Var]
    ) -> None:
        """The loops, and a copy for contiguous last axes."""
        before = self.collect()
        arrays = [*views.values(), *([target] if target is not None else [])]
        if not arrays:
            self.loops(views, extents, target, results)
            self.out = [*before, *self.collect()]
            return
        unit = self.op("unit_stride", BOOL, *arrays)
        test = self.collect()
        same = {leaf: self.op("as_unit", v.type, v) for leaf, v in views.items()}  # type: ignore[arg-type]  # high types
        dest = self.op("as_unit", target.type, target) if target is not None else None  # type: ignore[arg-type]  # high types
        self.loops(same, extents, dest, results)
        fast = tuple(self.collect())
        self.loops(views, extents, target, results)
        self.out = [*before, *test, If(unit, fast, tuple(self.collect()), self.span)]

    def loops(self, views: dict[Var, Var], extents: list[Operand], target: Var | None, results: dict[Var, Var]) -> None:
        """The nest itself."""
        counters = [Var(self.fresh.name("k"), INT) for _ in extents]
        outer = self.collect()
        accumulators = self.start_accumulators()
        inner_start = self.collect()
        self.body(views, counters, target, results, accumulators)
        body: Block = tuple(self.collect())
        known = early_exit.decided(self.ops, accumulators) if not self.stored and target is None else None
        row = For(counters[-1], Const(0, INT), extents[-1], Const(1, INT), body, self.span)
        block: Block = (row,)
        if known is not None:
            block = early_exit.in_pieces(self.fresh, row, known)
        per_row = [op for op in self.reduces() if self.in_register(op) and attr(op, "axis") is not None]
        for op in per_row:
            self.store_row(op, results, counters[:-1], accumulators[op.results[0]], extents)
        row_end = tuple(self.collect())
        rows = {op.results[0] for op in per_row}
        row_start = tuple(s for s in inner_start if self.starts(s, rows, accumulators))
        nest_start = [s for s in inner_start if s not in row_start]
        block = (*row_start, *block, *row_end)
        for counter, extent in zip(reversed(counters[:-1]), reversed(extents[:-1]), strict=True):
            if known is not None:
                block = (*block, *early_exit.left(self.fresh, self.span, known))
            block = (For(counter, Const(0, INT), extent, Const(1, INT), block, self.span),)
        self.out = [*outer, *nest_start, *block]
        for op in self.reduces():
            if attr(op, "axis") is None:
                self.emit(Op("copy", (results[op.results[0]],), (accumulators[op.results[0]],), (), self.span))

    def starts(self, stmt: Stmt, rows: set[Var], accumulators: dict[Var, Var]) -> bool:
        """Whether a statement sets the accumulator of a row."""
        return isinstance(stmt, Op) and any(stmt.results == (accumulators[r],) for r in rows)

    def body(
        self, views: dict[Var, Var], counters: list[Var], target: Var | None, results: dict[Var, Var],
        accumulators: dict[Var, Var],
    ) -> None:
        """What is done for one element."""
        values: dict[Var, Operand] = {}
        for leaf, view in views.items():
            values[leaf] = self.op("index", NpScalar(_dtype(leaf)), view, *counters, inbounds=True)
        for number, op in enumerate(self.ops):
            if op.name == "reduce":
                self.accumulate(op, values, counters, results, accumulators)
                continue
            result = op.results[0]
            assert isinstance(result.type, ArrayType)
            args = [values[a] if isinstance(a, Var) and a in values else self.scalars[number, i] for i, a in enumerate(op.args)]
            rest = {k: v for k, v in op.attrs if k != "rule"}
            if attr(op, "op") == "mul" and DTYPES[result.type.dtype].kind == "c":
                rest["array"] = True
            values[result] = self.op(str(attr(op, "rule")), NpScalar(result.type.dtype), *args, **rest)
            if result in self.stored:
                self.emit(Op("put", (), (result, *counters, values[result]), (), self.span))
        if target is not None and self.assign is not None:
            source = self.assign.args[1]
            value = values[source] if isinstance(source, Var) and source in values else self.assigned
            self.emit(Op("put", (), (target, *counters, value), (), self.span))

    @property
    def assigned(self) -> Operand:
        """The scalar that an assignment puts everywhere, in the target's dtype."""
        return self.scalars[-1, 1]

    def through_copy(
        self, views: dict[Var, Var], extents: list[Operand], target: Var, results: dict[Var, Var]
    ) -> None:
        """Compute everything into a temporary array first, then copy it to the target."""
        assert self.assign is not None
        source = self.assign.args[1]
        assert isinstance(source.type, ArrayType)
        temporary = self.op("new", ArrayType(source.type.dtype, self.rank), *extents, fill="empty")
        self.versions(views, extents, temporary, results)
        once = replace_assign(self, target, temporary)
        self.out += once.build()

    # ---- reductions

    def reduces(self) -> list[Op]:
        """The reductions of the group."""
        return [op for op in self.ops if op.name == "reduce"]

    def in_register(self, op: Op) -> bool:
        """Whether the accumulator of a reduction is a scalar in the loops (else the result array itself)."""
        axis = attr(op, "axis")
        return axis is None or axis == self.rank - 1

    def make_results(self, extents: list[Operand]) -> dict[Var, Var]:
        """Where the results of reductions go: a scalar accumulator's final value, or an array."""
        results: dict[Var, Var] = {}
        for op in self.reduces():
            (result,) = op.results
            axis = attr(op, "axis")
            fn = str(attr(op, "fn"))
            if fn in ("min", "max"):
                self.leave_if_empty(fn, extents if axis is None else [extents[int(axis)]])  # type: ignore[arg-type]
            if axis is None:
                results[result] = Var(self.fresh.name("total"), start_type(op))
                continue
            kept = [e for k, e in enumerate(extents) if k != axis]
            assert isinstance(result.type, ArrayType)
            models = self.models(op, int(axis)) if self.rank > 2 else []  # type: ignore[arg-type]  # an int by the table
            if self.in_register(op):
                self.emit(Op("new", (result,), (*kept, *models), attrs(fill="empty"), self.span))
            else:
                begin = start(op, result.type.dtype)
                self.emit(Op("new", (result,), (*kept, begin, *models), attrs(fill="full"), self.span))
            results[result] = result
        if self.assign is not None and not isinstance(self.assign.args[1].type, ArrayType):
            target = self.assign.args[0].type
            assert isinstance(target, ArrayType)
            self.scalars[-1, 1] = self.weak(self.assign.args[1], target.dtype, "assign")
        return results

    def models(self, op: Op, axis: int) -> list[Var]:
        """What a reduction along an axis reads, seen without the axis: its result keeps the order of these in memory."""
        order = tuple(k for k in range(self.rank) if k != axis)
        sources = sorted(self.sources(op.args[0]), key=lambda v: v.name)
        return [
            self.op("axes", ArrayType(_dtype(leaf), self.rank - 1), leaf, order=order, dropped=())
            for leaf in sources
            if _rank(leaf) == self.rank  # broadcast ones have no say in most cases, and none of their own
        ]

    def leave_if_empty(self, fn: str, extents: list[Operand]) -> None:
        """Leave where an extent is 0."""
        message = f"zero-size array to reduction operation {fn}imum which has no identity"
        for extent in extents:
            empty = self.op("compare", BOOL, extent, Const(0, INT), op="eq")
            leave = Op("raise", (), (), attrs(exc="ValueError", message=message), self.span)
            self.emit(If(empty, (leave,), (), self.span))

    def start_accumulators(self) -> dict[Var, Var]:
        """Scalar accumulators at their start."""
        found: dict[Var, Var] = {}
        for op in self.reduces():
            if self.in_register(op):
                kind = start_type(op)
                found[op.results[0]] = Var(self.fresh.name("acc"), kind)
                self.emit(Op("copy", (found[op.results[0]],), (start(op, kind.dtype),), (), self.span))
        return found

    def accumulate(
        self, op: Op, values: dict[Var, Operand], counters: list[Var], results: dict[Var, Var], accumulators: dict[Var, Var]
    ) -> None:
        """Add one element to a reduction."""
        (result,), (source,) = op.results, op.args
        assert isinstance(source, Var)
        if self.in_register(op):
            total = accumulators[result]
            self.emit(Op("copy", (total,), (combine(self.op, op, total, values[source]),), (), self.span))
            return
        kept = [c for k, c in enumerate(counters) if k != attr(op, "axis")]
        array = results[result]
        assert isinstance(array.type, ArrayType)
        old = self.op("index", NpScalar(array.type.dtype), array, *kept, inbounds=True)
        self.emit(Op("put", (), (array, *kept, combine(self.op, op, old, values[source])), (), self.span))

    def store_row(self, op: Op, results: dict[Var, Var], kept: list[Var], total: Var, extents: list[Operand]) -> None:
        """Store the result of a reduction along the last axis."""
        count = self.op("cast", FLOAT, extents[-1])
        value = finish(self.op, op, total, count)
        self.emit(Op("put", (), (results[op.results[0]], *kept, value), (), self.span))

    def finish_results(self, results: dict[Var, Var], extents: list[Operand]) -> None:
        """Turn accumulators into results after the loops."""
        for op in self.reduces():
            (result,) = op.results
            axis = attr(op, "axis")
            if axis is None:
                count: Operand = extents[0]
                for extent in extents[1:]:
                    count = self.op("binary", INT, count, extent, op="mul")
                value = finish(self.op, op, results[result], self.op("cast", FLOAT, count))
                self.emit(Op("copy", (result,), (value,), (), self.span))
            elif not self.in_register(op) and attr(op, "fn") == "mean":
                length = self.op("cast", FLOAT, extents[int(axis)])  # type: ignore[arg-type]
                dtype = _dtype(result)
                scaled = Op(
                    "elementwise", (Var(self.fresh.name("f"), result.type),), (result, length),
                    attrs(rule="binary", op="truediv"), self.span)
                again = LoopMaker(
                    self.fresh, self.rank - 1, [scaled], [], Op("assign", (), (result, scaled.results[0]), (), self.span))
                assert dtype
                self.out += again.build()


def replace_assign(maker: LoopMaker, target: Var, source: Var) -> LoopMaker:
    """The copy of `source` into `target`, which do not overlap."""
    assert maker.assign is not None
    return LoopMaker(maker.fresh, maker.rank, [], [], replace(maker.assign, args=(target, source)), apart=True)


def _rank(array: Var) -> int:
    assert isinstance(array.type, ArrayType)
    return array.type.ndim


def _dtype(array: Var) -> str:
    assert isinstance(array.type, ArrayType)
    return array.type.dtype
