"""The loop nest for one group of whole-array operations (see `fuse.py`).

    extents     D_k = what the extents of all leaves broadcast to (for an assignment: the target's)
    views       each leaf broadcast to D; a stretched axis has stride 0
    stores      arrays that are needed afterwards are made with extents D
    versions    if the last axis of every view is contiguous, a copy of the loops that knows it

Everything here is high IR again: element access, scalar operations, loops.
"""

from __future__ import annotations

from kernelmill.ir.nodes import Attr, Block, Const, For, If, Op, Operand, Stmt, Var, attr, attrs
from kernelmill.ir.types import BOOL, DTYPES, FLOAT, INT, ArrayType, NpScalar
from kernelmill.passes.fusion import early_exit, masks
from kernelmill.passes.fusion.group_values import GroupValues, at_row, dtype_of
from kernelmill.passes.fusion.in_pieces import moved, pieces
from kernelmill.passes.fusion.reductions import combine, finish, start, start_type
from kernelmill.records import dataclass, replace


@dataclass(slots=True)
class LoopMaker(GroupValues):
    """Builds the loop nest of one group."""

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
            out += LoopMaker(
                self.fresh, self.rank, [op], stored, None, bounded=self.bounded, rare=self.rare, followed=followed
            ).build()
            followed.update({v: self.layouts[v] for v in stored})
        if self.assign is not None:
            out += LoopMaker(self.fresh, self.rank, [], [], self.assign, self.apart, computed=self.computed).build()
        return out

    def fused(self) -> list[Stmt]:
        """One nest for all operations."""
        target = self.target()
        leaves = self.leaves()
        extents = self.extents([target] if target is not None else leaves)
        masks.test_shapes(self, extents)
        views = {leaf: self.view(leaf, extents) for leaf in leaves}
        masks.test_memory(self, views)
        self.prepare_scalars()
        for v in self.stored:
            assert isinstance(v.type, ArrayType)
            models, through = self.layouts[v].models()
            told: dict[str, Attr] = {"like": True} if self.layouts[v].like else {}
            if through:
                told["through"] = through
            if v in self.bounded:
                told["bounded"] = True
            self.emit(Op("new", (v,), (*extents, *models), attrs(fill="empty", **told), self.span))
        results = self.make_results(extents)
        if target is None:
            self.versions(views, extents, None, results)
            self.finish_results(results, extents)
            return self.collect()
        clash = None if self.apart else self.overlaps(target, masks.read_early(self, views))
        if clash is None:
            self.versions(views, extents, target, results)
            return self.collect()
        before = self.collect()
        self.versions(views, extents, target, results)
        direct = tuple(self.collect())
        if masks.mask_of(self.assign) is None and not self.stored and not self.reduces():
            self.piecewise(views, extents, target)
        elif masks.mask_of(self.assign) is None:
            self.through_copy(views, extents, target, results)
        else:
            self.through_copies(views, extents)
        return [*before, If(clash, tuple(self.collect()), direct, self.span)]

    # ---- loops

    def versions(
        self, views: dict[Var, Var], extents: list[Operand], target: Var | None, results: dict[Var, Var]
    ) -> None:
        """The loops, and a copy for contiguous last axes."""
        before = self.collect()
        arrays = [*views.values(), *([target] if target is not None else [])]
        if not arrays or self.rare:
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
        kind = attrs(cold=True) if self.rare else ()
        counters = [Var(self.fresh.name("k"), INT) for _ in extents]
        outer = self.collect()
        accumulators = self.start_accumulators()
        inner_start = self.collect()
        self.body(views, counters, target, results, accumulators)
        body: Block = tuple(self.collect())
        known = early_exit.decided(self.ops, accumulators) if not self.stored and target is None else None
        row = For(counters[-1], Const(0, INT), extents[-1], Const(1, INT), body, self.span, kind)
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
            block = (For(counter, Const(0, INT), extent, Const(1, INT), block, self.span, kind),)
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
        places = at_row(self, self.first_read, counters)
        for leaf, view in views.items():
            values[leaf] = self.op("index", NpScalar(dtype_of(leaf)), view, *places, inbounds=True)
        mask = masks.mask_of(self.assign)
        always = masks.computed_always(self)
        conditional: list[Stmt] = []  # what only an element under the mask needs
        for number, op in enumerate(self.ops):
            if op.name == "reduce":
                self.accumulate(op, values, counters, results, accumulators)
                continue
            before = self.collect()
            result = op.results[0]
            assert isinstance(result.type, ArrayType)
            args = [values[a] if isinstance(a, Var) and a in values else self.scalars[number, i] for i, a in enumerate(op.args)]
            rest = {k: v for k, v in op.attrs if k not in ("rule", "part")}
            if attr(op, "rule") == "cast" or (attr(op, "op") == "mul" and DTYPES[result.type.dtype].kind == "c"):
                rest["array"] = True
            values[result] = self.op(str(attr(op, "rule")), NpScalar(result.type.dtype), *args, **rest)
            if result in self.stored:
                self.emit(Op("put", (), (result, *counters, values[result]), (), self.span))
            if result not in always:
                conditional += self.collect()
            self.out = [*before, *self.out]
        if target is not None and self.assign is not None:
            source = self.assign.args[1]
            value = values[source] if isinstance(source, Var) and source in values else self.assigned
            put = Op("put", (), (target, *at_row(self, self.first_written, counters), value), (), self.span)
            if mask is None:
                self.emit(put)
            else:
                chosen = self.op("truth", BOOL, values[mask])
                self.emit(If(chosen, (*conditional, put), (), self.span))

    @property
    def assigned(self) -> Operand:
        """The scalar that an assignment puts everywhere, in the target's dtype."""
        return self.scalars[-1, 1]

    def piecewise(self, views: dict[Var, Var], extents: list[Operand], target: Var) -> None:
        """Compute pieces into a temporary array and copy each to the target, which nothing reads there any more."""
        assert self.assign is not None
        source = self.assign.args[1]
        assert isinstance(source.type, ArrayType)
        cut = pieces(self, target, list(views.values()), extents[0])
        some = self.op("compare", BOOL, extents[0], Const(0, INT), op="gt")
        before = self.collect()
        temporary = self.op("new", ArrayType(source.type.dtype, self.rank), cut.size, *extents[1:], fill="empty", bounded=True)
        made = self.collect()
        done = Var(self.fresh.name("done"), INT)
        start, count = cut.piece(self, done, extents[0])
        self.first_read = start
        self.versions(views, [count, *extents[1:]], temporary, {})
        back = replace_assign(self, target, temporary)
        back.first_written = start
        back.versions({temporary: temporary}, [count, *extents[1:]], target, {})
        loop = For(done, Const(0, INT), extents[0], cut.size, (*self.collect(), *back.collect()), self.span)
        self.first_read = None
        self.out = before
        pieces_: Block = (If(some, (*made, loop), (), self.span),)
        if self.rank == 1 and not self.ops and source.type.dtype == dtype_of(target):
            fits, directly = moved(self, cut, target, next(iter(views.values())), extents[0])
            pieces_ = (If(fits, tuple(directly), pieces_, self.span),)
        self.out += pieces_

    def through_copy(
        self, views: dict[Var, Var], extents: list[Operand], target: Var, results: dict[Var, Var]
    ) -> None:
        """Compute everything into a temporary array first, then copy it to the target."""
        assert self.assign is not None
        source = self.assign.args[1]
        assert isinstance(source.type, ArrayType)
        temporary = self.op("new", ArrayType(source.type.dtype, self.rank), *extents, fill="empty", bounded=True)
        self.versions(views, extents, temporary, results)
        once = replace_assign(self, target, temporary)
        self.out += once.build()

    def through_copies(self, views: dict[Var, Var], extents: list[Operand]) -> None:
        """Compute the value and the mask of an assignment under a mask into arrays first, then assign from these."""
        assert self.assign is not None
        made = [v for v in dict.fromkeys(self.assign.args[1:]) if isinstance(v, Var) and v in self.made]
        stored = list(dict.fromkeys([*self.stored, *made]))
        if self.ops:
            whole = LoopMaker(self.fresh, self.rank, self.ops, stored, None, rare=True, followed=self.followed)
            whole.bounded = frozenset(made)
            self.out += whole.build()
        target, value, mask = self.assign.args[:3]
        if value in views and isinstance(value, Var):
            copied = self.op("new", ArrayType(dtype_of(value), self.rank), *extents, fill="empty", bounded=True)
            copy = Op("assign", (), (copied, views[value]), (), self.span)
            self.out += LoopMaker(self.fresh, self.rank, [], [], copy, apart=True, rare=True).build()
            value = copied
        again = Op("assign", (), (target, value, mask), (), self.span)
        self.out += LoopMaker(self.fresh, self.rank, [], [], again, apart=True, rare=True).build()

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
            models, told = self.models(op, int(axis)) if self.rank > 2 else ([], {})  # type: ignore[arg-type]  # an int by the table
            if self.in_register(op):
                self.emit(Op("new", (result,), (*kept, *models), attrs(fill="empty", **told), self.span))
            else:
                begin = start(op, result.type.dtype)
                self.emit(Op("new", (result,), (*kept, begin, *models), attrs(fill="full", **told), self.span))
            results[result] = result
        if self.assign is not None and not isinstance(self.assign.args[1].type, ArrayType):
            target = self.assign.args[0].type
            assert isinstance(target, ArrayType)
            self.scalars[-1, 1] = self.weak(self.assign.args[1], target.dtype, "assign")
        return results

    def models(self, op: Op, axis: int) -> tuple[list[Var], dict[str, Attr]]:
        """What a reduction along an axis reads, and how its result follows that in memory; of an array, seen without the axis."""
        (array,) = op.args
        assert isinstance(array, Var)
        layout = self.layouts.get(array) or self.followed.get(array)
        if layout is not None:
            models, through = layout.models(whole=True)
            return models, {"through": through, "dropped": axis}
        order = tuple(k for k in range(self.rank) if k != axis)
        return [self.op("axes", ArrayType(dtype_of(array), self.rank - 1), array, order=order, dropped=())], {}

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
                dtype = dtype_of(result)
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

