"""`x[m] = …y[m]…` becomes one assignment under a mask: nothing is compressed and put back.

    a = invoke y, m {compress};  b = elementwise a, 2.0 {mul};  invoke x, m, b {put_masked}
    ->  c = elementwise y, 2.0 {mul};  assign x, c, m, y

In and out: high IR, before `fuse`, which makes one loop of it. `assign` with a mask stores the elements of its second operand where
the mask, its third, is true; the arrays after it must have the mask's very shape, as `y[m]` demands. Done where the value is
computed element by element from arrays compressed by one mask, by operations that cannot fail, and nothing between the first of
them and the assignment writes to memory. Two masks are one if the same operation computes both from the same operands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from kernelmill.ir.nodes import Block, Function, Op, Operand, Stmt, Var, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import ArrayType
from kernelmill.ir.walk import Fresh, map_children, reads, statements, variables
from kernelmill.passes.context import PassContext
from kernelmill.passes.fusion.counts import uses_and_definitions
from kernelmill.passes.remarks import Remark
from kernelmill.records import dataclass, field, replace

_INDEXING: Final = "kernelmill.library.numpy.indexing."
_COMPRESS: Final = {_INDEXING + name for name in ("compress", "compress_matrix")}
_PUT: Final = {_INDEXING + name for name in ("put_masked", "put_masked_matrix")}
#: Operations beside pure ones that write to no memory that was there before, so that what stands around them may be exchanged.
_QUIET: Final = frozenset({"elementwise", "weak", "copy"})
#: Operators on elements that give a result for any operands, in a few instructions.
_TOTAL: Final = frozenset(
    {
        *(("binary", name) for name in ("add", "sub", "mul", "truediv", "and", "or", "xor")),
        *(("unary", name) for name in ("neg", "pos", "invert")),
        *(("ufunc", name) for name in ("absolute", "fabs", "negative", "minimum", "maximum", "square", "sqrt")),
        *(("builtin", name) for name in ("abs",)),
    }
)


def masked(function: Function, context: PassContext) -> Function:
    """The function with assignments under masks where elements were compressed and put back."""
    if not any(_calls(s, _PUT) for s in statements(function.body)):
        return function
    pass_ = _Pass(function, context)
    return replace(function, body=pass_.block(function.body))


def _calls(stmt: Stmt, names: set[str]) -> bool:
    return isinstance(stmt, Op) and stmt.name == "invoke" and attr(stmt, "callee") in names


@dataclass(slots=True)
class _Value:
    """How the value of an assignment comes about: the places of its operations in the block, and what they compress."""

    places: list[int] = field(default_factory=list)
    compressed: dict[Var, tuple[Var, Var]] = field(default_factory=dict)  # result -> array and mask


class _Pass:
    """`uses` and `defs`: how often each variable is read and assigned in the function."""

    def __init__(self, function: Function, context: PassContext) -> None:
        self.name = function.name
        self.context = context
        self.fresh = Fresh(variables(function))
        self.uses, self.defs = uses_and_definitions(function)

    def block(self, block: Block) -> Block:
        """The block with its assignments changed, and those of blocks inside."""
        out: list[Stmt] = []
        for stmt in block:
            out.append(stmt if isinstance(stmt, Op) else map_children(stmt, self.block))
            if _calls(stmt, _PUT):
                self.change(out)
        return tuple(out)

    def change(self, block: list[Stmt]) -> None:
        """Change the last statement of the block, and those that compute its value, where the conditions hold."""
        put = block[-1]
        assert isinstance(put, Op)
        target, mask, value = put.args
        assert isinstance(target, Var)
        assert isinstance(mask, Var)
        made = {stmt.results[0]: k for k, stmt in enumerate(block) if isinstance(stmt, Op) and len(stmt.results) == 1}
        found = _Value()
        if not isinstance(value, Var) or not self.trace(block, made, value, found) or not found.compressed:
            return
        masks = {m for _, m in found.compressed.values()}
        first = min(found.places)
        if masks != {mask}:
            places = [made.get(m, -1) for m in (*masks, mask)]
            if not all(self.same(block, made, m, mask) for m in masks):
                return
            first = min(first, *places)
            mask = next(m for m in (*masks, mask) if made[m] == min(places))
        own = set(found.places)
        others = [stmt for k, stmt in enumerate(block[first:-1], first) if k not in own]
        quiet = all(isinstance(stmt, Op) and _is_quiet(stmt) for stmt in others)
        if not quiet or any(target in _results(stmt) for stmt in others):
            return
        self.rebuild(block, put, mask, value, found)

    def trace(self, block: list[Stmt], made: dict[Var, int], value: Var, found: _Value) -> bool:
        """Whether a value is computed as it must be; `found` takes what it is computed by."""
        place = made.get(value)
        if place is None or self.defs[value] != 1:
            return False
        op = block[place]
        assert isinstance(op, Op)
        if place in found.places:
            return True
        if _calls(op, _COMPRESS):
            array, mask = op.args
            assert isinstance(array, Var)
            assert isinstance(mask, Var)
            found.compressed[value] = (array, mask)
        elif not (op.name == "copy" or is_total(op)) or not all(self.trace(block, made, a, found) for a in _arrays(op)):
            return False
        found.places.append(place)
        return all(self.defs[a] == 1 and made.get(a, -1) < place for a in op.args if isinstance(a, Var))

    def same(self, block: list[Stmt], made: dict[Var, int], a: Var, b: Var) -> bool:
        """Whether two masks are computed by the same operation from the same operands, each assigned once."""
        if a == b:
            return True
        first, second = (block[made[m]] if m in made and self.defs[m] == 1 else None for m in (a, b))
        if not (isinstance(first, Op) and isinstance(second, Op) and first.name == second.name == "elementwise"):
            return False
        if first.attrs != second.attrs or len(first.args) != len(second.args):
            return False
        early = min(made[a], made[b])
        pairs = zip(first.args, second.args, strict=True)
        return all(x == y and (not isinstance(x, Var) or (self.defs[x] == 1 and made.get(x, -1) < early)) for x, y in pairs)

    def rebuild(self, block: list[Stmt], put: Op, mask: Var, value: Var, found: _Value) -> None:
        """Put the assignment at the end of the block, and what computes whole arrays before it."""
        target = put.args[0]
        assert isinstance(target.type, ArrayType)
        own: dict[Operand, Var] = {}
        operations: list[Stmt] = []
        results = {r for k in found.places for r in _results(block[k])}
        inner = Counter(a for k in found.places for a in reads(block[k])) + Counter([value])
        if any(self.uses[r] != inner[r] for r in results):
            return
        for k in sorted(found.places):
            op = block[k]
            assert isinstance(op, Op)
            (result,) = op.results
            assert isinstance(result.type, ArrayType)
            if result in found.compressed:
                own[result] = found.compressed[result][0]
            elif op.name == "copy":
                own[result] = own[op.args[0]]
            else:
                whole = self.fresh.var(Var(result.name, ArrayType(result.type.dtype, target.type.ndim)))
                operations.append(replace(op, results=(whole,), args=tuple(own.get(a, a) for a in op.args)))
                own[result] = whole
        block[:] = [stmt for k, stmt in enumerate(block) if k not in found.places and stmt is not put]
        self.forget(block, {m for _, m in found.compressed.values()} | {put.args[1]}, mask, found)
        sources = dict.fromkeys(array for array, _ in found.compressed.values())
        assign = Op("assign", (), (target, own[value], mask, *(s for s in sources if s != target)), (), put.span)
        block += [*operations, assign]
        for stmt in (*operations, assign):
            self.uses.update(reads(stmt))
        self.defs.update(r for stmt in operations for r in _results(stmt))
        self.context.remark(Remark(put.span, self.name, "masked", "elements under a mask are changed in one loop, where they are"))

    def forget(self, block: list[Stmt], masks: Iterable[Operand], kept: Var, found: _Value) -> None:
        """Take away masks that were computed a second time and are used for nothing else."""
        mentions: Counter[Operand] = Counter(m for _, m in found.compressed.values())
        for m in masks:
            if m != kept and self.uses[m] <= mentions[m] + 1:  # one more: that of the assignment, at most
                block[:] = [stmt for stmt in block if m not in _results(stmt)]


def _arrays(op: Op) -> list[Var]:
    return [a for a in op.args if isinstance(a, Var) and isinstance(a.type, ArrayType)]


def _results(stmt: Stmt) -> tuple[Var, ...]:
    return stmt.results if isinstance(stmt, Op) else ()


def _is_quiet(op: Op) -> bool:
    """Whether an operation writes to no memory that was there before, and does not raise."""
    return OPS[op.name].effect == "pure" or op.name in _QUIET or _calls(op, _COMPRESS)


def is_total(op: Op) -> bool:
    """Whether an operation on elements gives a result for any operands, and does so in a few instructions."""
    name = attr(op, "fn") or attr(op, "op")
    return op.name == "elementwise" and (attr(op, "rule"), name) in _TOTAL
