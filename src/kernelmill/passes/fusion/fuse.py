"""Fusion: whole-array operations become loops; chains of them become one loop nest without temporaries.

    t1 = elementwise x, 2.0 {mul}            for k = 0 to D:
    t2 = elementwise t1, y {add}      ->         e1 = mul x[k], 2.0;  e2 = add e1, y[k];  s += e2;  out[k] = e2
    s  = reduce t2 {sum};  out = copy t2

Input and output: high IR. Operations on arrays of one rank that follow each other and share operands form a *group*; scalar
operations between them are done before it, or after it where they depend on its reductions. Arrays of a group that are
read elsewhere are stored, the others live only as scalars. An assignment ends its group; where source and target overlap
it goes through a copy, as NumPy does. Limits: loops run in C order whatever the operands' order; groups do not cross control flow.
"""

from __future__ import annotations

from kernelmill.disjoint_sets import DisjointSets
from kernelmill.ir.nodes import Block, For, Function, If, Op, Operand, Stmt, Var, While, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import ArrayType
from kernelmill.ir.walk import Fresh, statements, variables
from kernelmill.passes.context import PassContext
from kernelmill.passes.fusion.counts import uses_and_definitions
from kernelmill.passes.fusion.layouts import new_arrays
from kernelmill.passes.fusion.loop_maker import LoopMaker
from kernelmill.passes.fusion.models import look_at_leaves
from kernelmill.passes.remarks import Remark
from kernelmill.records import dataclass, field, replace

#: Scalar operations that may be moved before a group of array operations they do not depend on.
_MOVABLE = frozenset(
    {
        "binary",
        "unary",
        "compare",
        "truth",
        "not",
        "cast",
        "convert",
        "math",
        "builtin",
        "shape",
        "weak",
        "ufunc",
        "view",
        "const_array",
        "where",
    }
)


@dataclass(slots=True)
class Group:
    """Array operations to be done in one loop nest."""

    rank: int
    before: list[Op] = field(default_factory=list)
    after: list[Op] = field(default_factory=list)  # scalar operations on results of its reductions
    ops: list[Op] = field(default_factory=list)  # elementwise and reduce
    names: dict[Var, Var] = field(default_factory=dict)  # array locals assigned in the group -> the temporary they hold
    made: dict[Var, Op] = field(default_factory=dict)
    alone: list[Var] = field(default_factory=list)  # made from nothing that the group read before, for what comes later
    read: set[Var] = field(default_factory=set)  # everything the group reads from outside
    together: set[int] = field(default_factory=set)  # the assignments under masks that what is made is for
    meeting: set[Var] = field(default_factory=set)  # the expressions that what is made is part of
    assign: Op | None = None


def fuse(function: Function, context: PassContext) -> Function:
    """Every whole-array operation of the function turned into loops."""
    if not any(isinstance(s, Op) and s.name in ("elementwise", "reduce", "assign") for s in statements(function.body)):
        return function
    function = look_at_leaves(function)
    fuser = _Fuser(function, context)
    return replace(function, body=fuser.block(function.body))


class _Fuser:
    def __init__(self, function: Function, context: PassContext) -> None:
        self.function = function
        self.context = context
        self.fresh = Fresh(variables(function))
        self.uses, self.defs = uses_and_definitions(function)
        self.followed = new_arrays(function, self.defs)  # of what was stored, the arrays whose order in memory it follows
        self.computed: set[Var] = set()  # names of arrays that array expressions make, and of no others
        for stmt in statements(function.body):
            if isinstance(stmt, Op) and (stmt.name == "elementwise" or (stmt.name == "copy" and stmt.args[0] in self.computed)):
                self.computed.update(r for r in stmt.results if self.defs[r] == 1)

        self.together = _together(function)  # what an assignment under a mask is computed from, by the number of the assignment
        self.meeting = _meeting(function)

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        group: Group | None = None
        for stmt in block:
            if group is None or not self.joins(group, stmt):
                if group is not None:
                    out += self.flush(group)
                group = self.opens(stmt)
                if group is None:
                    out.append(self.inside(stmt))
            if group is not None and group.assign is not None:
                out += self.flush(group)
                group = None
        if group is not None:
            out += self.flush(group)
        return tuple(out)

    def inside(self, stmt: Stmt) -> Stmt:
        match stmt:
            case If():
                return replace(stmt, then=self.block(stmt.then), orelse=self.block(stmt.orelse))
            case For():
                return replace(stmt, body=self.block(stmt.body))
            case While():
                return replace(stmt, head=self.block(stmt.head), body=self.block(stmt.body))
            case _:
                return stmt

    # ---- forming groups

    def opens(self, stmt: Stmt) -> Group | None:
        """A new group, if `stmt` can begin one."""
        if not isinstance(stmt, Op) or stmt.name not in ("elementwise", "reduce", "assign"):
            return None
        group = Group(_rank(stmt))
        self.add(group, stmt)
        return group

    def joins(self, group: Group, stmt: Stmt) -> bool:
        """Add `stmt` to the group if that keeps its meaning."""
        if not isinstance(stmt, Op):
            return False
        args = [group.names.get(a, a) if isinstance(a, Var) else a for a in stmt.args]
        late: set[Operand] = {r for op in group.after for r in op.results}
        if stmt.name in ("elementwise", "reduce"):
            if any(a in late for a in args):
                return False
            touches = any(
                a in group.made or (isinstance(a, Var) and isinstance(a.type, ArrayType) and a in group.read) for a in args
            )
            touches = touches or any(self.together.get(r) in group.together for r in stmt.results)
            meets = not touches and any(self.meeting.get(r) in group.meeting for r in stmt.results)
            if _rank(stmt) != group.rank or not (touches or meets) or any(_reduced(group, a) for a in args):
                return False
            if meets:
                group.alone += stmt.results
            self.add(group, stmt)
            return True
        if stmt.name == "assign":
            target, *values = args
            made = [v for v in dict.fromkeys(values) if v in group.made]
            if target in group.made or not made or _rank(stmt) != group.rank or group.after:
                return False
            if len(values) > 1 and any(op.name == "reduce" for op in group.ops):
                return False
            if any(_reduced(group, v) for v in made) or not all(self.only_used_here(group, v, values.count(v)) for v in made):
                return False
            self.add(group, stmt)
            return True
        if stmt.name == "copy" and isinstance(stmt.results[0].type, ArrayType):
            (source,) = args
            if not isinstance(source, Var) or source not in group.made or _reduced(group, source):
                return False
            if stmt.results[0] in group.read:
                return False
            group.names[stmt.results[0]] = source
            return True
        return self.moves(group, stmt, late)

    def moves(self, group: Group, stmt: Op, late: set[Operand]) -> bool:
        """Put a scalar operation before or after the group, if that keeps its meaning. `late`: what those after it assign."""
        if stmt.name not in _MOVABLE and not (stmt.name == "copy" and OPS[stmt.name].effect == "pure"):
            return False
        args = [a for a in stmt.args if isinstance(a, Var)]
        made = [a for a in args if a in group.made or a in late]
        if made:
            if any(isinstance(v.type, ArrayType) for v in (*args, *stmt.results)):
                return False
            group.after.append(stmt)
            return True
        if any(a in group.names for a in args) or any(r in group.read or r in late for r in stmt.results):
            return False
        if any(r in op.args for op in group.after for r in stmt.results):
            return False
        group.before.append(stmt)
        return True

    def add(self, group: Group, op: Op) -> None:
        renamed = replace(op, args=tuple(group.names.get(a, a) if isinstance(a, Var) else a for a in op.args))
        group.read.update(a for a in renamed.args if isinstance(a, Var) and a not in group.made)
        if op.name == "assign":
            group.assign = renamed
            return
        group.ops.append(renamed)
        group.made.update(dict.fromkeys(op.results, renamed))
        group.together.update(self.together[r] for r in op.results if r in self.together)
        group.meeting.update(self.meeting[r] for r in op.results if r in self.meeting)

    def only_used_here(self, group: Group, value: Operand, extra: int) -> bool:
        """Whether the group and so many further uses are all that reads a value."""
        return isinstance(value, Var) and self.inner_uses(group, value) + extra >= self.outer_uses(group, value)

    def inner_uses(self, group: Group, v: Var) -> int:
        inner = sum(op.args.count(v) for op in group.ops)
        return inner + (group.assign.args.count(v) if group.assign else 0)

    def outer_uses(self, group: Group, v: Var) -> int:
        """All uses of the value, under its own name and under the locals that hold it."""
        names = [n for n, t in group.names.items() if t == v]
        return self.uses[v] - len(names) + sum(self.uses[n] for n in names)

    # ---- loops

    def flush(self, group: Group) -> list[Stmt]:
        """The statements of a group as loops."""
        stored: list[Var] = []
        for v, op in group.made.items():
            if op.name != "elementwise":
                continue
            names = [n for n, t in group.names.items() if t == v]
            reassigned = any(self.defs[n] > 1 for n in names)
            if self.outer_uses(group, v) > self.inner_uses(group, v) or (reassigned and self.live_names(names)):
                stored.append(v)
        apart = group.assign is not None and attr(group.assign, "apart") is True
        maker = LoopMaker(self.fresh, group.rank, group.ops, stored, group.assign, apart)
        maker.followed = self.followed
        maker.computed = frozenset(self.computed)
        maker.alone = tuple(group.alone)
        out: list[Stmt] = [*group.before, *maker.build()]
        self.note_followed(group, maker, stored)
        span = (group.ops[0] if group.ops else group.assign).span  # type: ignore[union-attr]  # a group has one or the other
        out += [Op("copy", (name,), (value,), (), span) for name, value in group.names.items() if value in stored]
        out += group.after
        count = len(group.ops) + (group.assign is not None)
        if count > 1:
            self.context.remark(Remark(span, self.function.name, "fuse", f"{count} array operations in one loop nest"))
        return out

    def note_followed(self, group: Group, maker: LoopMaker, stored: list[Var]) -> None:
        """Remember whose order in memory the arrays of a group follow, as long as the names mean the same."""
        made = {v: maker.layouts[v] for v in stored}
        made.update({name: made[v] for name, v in group.names.items() if v in made})
        fixed = {v: layout for v, layout in made.items() if all(self.defs[x] == 1 for x in (v, *layout.arrays))}
        self.followed.update(fixed)

    def live_names(self, names: list[Var]) -> bool:
        """Whether any of the locals is read at all."""
        return any(self.uses[n] for n in names)


def _rank(op: Op) -> int:
    """The rank of the loop nest that an operation needs."""
    if op.name == "elementwise":
        kind = op.results[0].type
    else:
        kind = op.args[0].type
    assert isinstance(kind, ArrayType)
    return kind.ndim


def _reduced(group: Group, value: Operand) -> bool:
    """Whether a value is the result of a reduction of the group."""
    return isinstance(value, Var) and value in group.made and group.made[value].name == "reduce"


def _meeting(function: Function) -> dict[Var, Var]:
    """Results of array operations that are operands of one, directly or by way of others: one of them for each expression. Where
    arrays of two parts of it have other extents, each part is computed by itself."""
    ops = [s for s in statements(function.body) if isinstance(s, Op) and s.name == "elementwise"]
    made = {op.results[0] for op in ops}
    parts: DisjointSets[Var] = DisjointSets()
    for op in ops:
        for a in op.args:
            if isinstance(a, Var) and a in made:
                parts.join(a, op.results[0])
    return {v: parts.find(v) for v in made}


def _together(function: Function) -> dict[Var, int]:
    """Results of array operations from which assignments under masks take their values and masks, numbered from 1."""
    found: dict[Var, int] = {}
    made = {r: s for s in statements(function.body) if isinstance(s, Op) and s.name == "elementwise" for r in s.results}
    number = 0
    for stmt in statements(function.body):
        if isinstance(stmt, Op) and stmt.name == "assign" and len(stmt.args) > 2:
            number += 1
            waiting = list(stmt.args[1:3])
            while waiting:
                v = waiting.pop()
                if isinstance(v, Var) and v in made and v not in found:
                    found[v] = number
                    waiting += made[v].args
    return found
