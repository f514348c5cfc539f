"""What the loop nest of a group reads and makes: its leaves, their extents and broadcast views, scalar operands, overlaps.

`fuse.py` puts groups together; `loop_maker.py` makes their loops. A *leaf* is an array that a group reads and does not make.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping

from kernelmill.frontend.constants.arrays import converted
from kernelmill.ir.nodes import Attr, Const, Op, Operand, Stmt, Var, attr, attrs
from kernelmill.ir.types import BOOL, COMPLEX, DTYPES, INT, ArrayType, HighType, NpScalar, PyScalar
from kernelmill.ir.walk import Fresh
from kernelmill.passes.fusion.layouts import Layout, Layouts
from kernelmill.records import dataclass, field
from kernelmill.source import Span


@dataclass(slots=True)
class GroupValues:
    """The operations of a group, and statements emitted for them."""

    fresh: Fresh
    rank: int
    ops: list[Op]
    stored: list[Var]
    assign: Op | None
    apart: bool = False  # source and target of the assignment are known not to overlap
    computed: frozenset[Var] = frozenset()  # arrays that array expressions made
    bounded: frozenset[Var] = frozenset()  # stored arrays that NumPy makes as well, no larger than another
    rare: bool = False  # hardly ever run: not worth copies of the loops
    followed: Mapping[Var, Layout] = field(default_factory=dict)  # by arrays made before: whose order is theirs
    alone: tuple[Var, ...] = ()  # what is made from other arrays than what is before it: of the same extents, or apiece
    first_read: Operand | None = None  # the row of the arrays read at which the loops begin; None: the first
    first_written: Operand | None = None  # the same of the target
    out: list[Stmt] = field(default_factory=list)
    made: set[Var] = field(default_factory=set)
    origins: dict[Var, frozenset[Var]] = field(default_factory=dict)  # of what the group makes, the leaves it comes from
    layouts: dict[Var, Layout] = field(default_factory=dict)  # of what the group makes, whose order it follows
    layouts_made: Layouts = field(default_factory=Layouts)
    scalars: dict[tuple[int, int], Operand] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        """The position in the source."""
        return self.ops[0].span if self.ops else self.assign.span  # type: ignore[union-attr]  # a group has one or the other

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
            args += self.assign.args[1:]
        found = [a for a in args if isinstance(a, Var) and isinstance(a.type, ArrayType) and a not in self.made]
        return list(dict.fromkeys(found))

    def extents(self, arrays: list[Var]) -> list[Operand]:
        """What the extents of `arrays` broadcast to."""
        out: list[Operand] = []
        for axis in range(self.rank):
            here = [self.op("shape", INT, a, axis=axis - self.rank + rank_of(a)) for a in arrays if rank_of(a) + axis >= self.rank]
            out.append(here[0] if len(here) == 1 else self.op("broadcast_extent", INT, *here))
        return out

    def view(self, leaf: Var, extents: list[Operand]) -> Var:
        """A leaf broadcast to the extents of the loops."""
        return self.op("broadcast", ArrayType(dtype_of(leaf), self.rank), leaf, *extents)

    def differences(self, leaves: list[Var]) -> Operand | None:
        """Whether arrays that are kept or reduced have other extents than the loops would have; None where they cannot."""
        kept = [*self.stored, *(a for op in self.ops if op.name == "reduce" for a in op.args), *self.alone]
        kept += [op.results[0] for op in self.ops[:1] if self.alone]
        target = self.target()
        whole: list[Operand] | None = None
        different: Operand | None = None
        seen: list[frozenset[Var]] = [] if target is not None else [frozenset(leaves)]
        for value in kept:
            sources = self.sources(value)
            own = [leaf for leaf in leaves if leaf in sources]
            if sources in seen or not own or max(map(rank_of, own)) < self.rank:
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
        known = ChainMap(self.layouts, dict(self.followed))
        for op in self.ops:
            arrays = [self.sources(a) for a in op.args if isinstance(a.type, ArrayType)]
            self.origins.update(dict.fromkeys(op.results, frozenset().union(*arrays)))
            if op.name == "elementwise":
                self.layouts[op.results[0]] = self.layouts_made.of(op, known)

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
        for leaf, view in views.items():
            if leaf in self.computed and (dtype_of(leaf) == "bool") != (dtype_of(target) == "bool"):
                continue  # no array made here is seen as truth values and as numbers
            one = self.op("overlap", BOOL, target, view)
            clash = one if clash is None else self.op("binary", BOOL, clash, one, op="or")
        return clash


def at_row(group: GroupValues, first: Operand | None, counters: list[Var]) -> list[Var]:
    """The indices of an element whose row is counted from `first`."""
    if first is None:
        return counters
    return [group.op("binary", INT, first, counters[0], op="add", wraps=True), *counters[1:]]


def rank_of(array: Var) -> int:
    """The number of axes."""
    assert isinstance(array.type, ArrayType)
    return array.type.ndim


def dtype_of(array: Var) -> str:
    """The name of the dtype."""
    assert isinstance(array.type, ArrayType)
    return array.type.dtype
