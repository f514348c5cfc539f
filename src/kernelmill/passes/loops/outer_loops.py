"""Whether the iterations of a loop with loops inside may run side by side, each keeping the order of its own operations.

    for j { s = 0; for k { s = s + a[i, k] * b[k, j] }; c[i, j] = s }       yes: k is the same for all j, and c is not read

Input: a `For` of a low function. Output: an `Outer`, which tells the *segments* (maximal runs of statements between the loops
inside), what each variable is, and which pairs of arrays must be disjoint; or None. What is asked for:

* all is straight: no exit, no call, no `while`; the limits of the loops inside are the same for every iteration (*uniform*);
* writes happen in one segment, of the loop's own level, so that they come in the order of the iterations as before; no other
  segment reads what may be that memory: other segments of later iterations now run before them;
* what one iteration hands to the next is read and assigned in one such segment alone; all else is private to the loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kernelmill.analyses.vector_loops import exposed, is_parallel, is_straight
from kernelmill.ir.nodes import Block, Const, For, Op, Operand, Stmt, Var, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import F32, F64, I8, I16, I32, I64, Type
from kernelmill.ir.walk import assigned, operations, private, statements, used
from kernelmill.records import dataclass

#: Pure operations that may run, and run again, wherever their operands are known.
_FREE: Final = frozenset({"add", "sub", "mul", "shl", "ptradd", "copy", "sext", "zext", "trunc", "smin", "smax"})
#: Types that a variable may have that is kept in memory between segments, with their sizes.
SIZES: Final[Mapping[Type, int]] = {F64: 8, I64: 8, F32: 4, I32: 4, I16: 2, I8: 1}

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outer:
    """What is known of a loop that may be turned inside out.

    `uniform`: variables that are the same in every iteration; `steps`: operations that follow from the loop's variable and
    uniform ones, by result; `pairs`: array parameters that must not overlap; `unit`: whether neighbouring iterations read
    neighbouring memory in the inner loops.
    """

    uniform: frozenset[str]
    steps: Mapping[str, Op]
    pairs: frozenset[Pair]
    unit: bool


def outer_loop(loop: For, reads: Mapping[str, int], counts: Mapping[str, int]) -> Outer | None:
    """What is known of `loop`; None if it must, or should, stay as it is. `reads`, `counts`: of each variable in the function."""
    if attr(loop, "cold") or loop.step != Const(1, I64) or not any(is_long(s) for s in loop.body) or is_parallel(loop):
        return None
    own = private(loop, reads, counts)
    inside = assigned(loop.body)
    uniform, steps = _classified(loop, counts, inside)
    if loop.var.name not in own or not _is_nest(loop.body, uniform, inside | {loop.var.name}):
        return None
    parts = list(_segments(loop.body, top=True))
    carried = exposed(loop.body, {loop.var.name}) & inside
    if not (inside - carried) <= own.keys():
        return None
    for name in carried:  # in the order of the iterations, by one segment
        users = [top for top, part in parts if name in used(part) | assigned(part)]
        if users != [True] or _is_limit(loop.body, name):
            return None
    pairs = _pairs(parts)
    unit = _unit(loop, counts, inside)
    return None if pairs is None or unit is None else Outer(frozenset(uniform), steps, pairs, unit)


def is_long(stmt: Stmt) -> bool:
    """Whether a statement is a loop that LLVM does not expand."""
    return isinstance(stmt, For) and not is_straight(stmt)


def _classified(loop: For, counts: Mapping[str, int], inside: set[str]) -> tuple[set[str], dict[str, Op]]:
    """Uniform variables that are assigned inside, and operations that follow from the loop's variable and these."""
    uniform = {s.var.name for s in statements(loop.body) if is_long(s) and isinstance(s, For)}
    steps: dict[str, Op] = {}
    for op in operations(loop.body):
        if op.name not in _FREE or counts.get(op.results[0].name) != 1:
            continue
        names = {a.name for a in op.args if isinstance(a, Var)}
        if all(n in uniform or n not in inside for n in names - {loop.var.name}) and loop.var.name not in names:
            uniform.add(op.results[0].name)
        elif all(n in uniform or n in steps or n not in inside or n == loop.var.name for n in names):
            steps[op.results[0].name] = op
    return uniform, steps


def _is_nest(block: Block, uniform: set[str], inside: set[str]) -> bool:
    """Whether a block has nothing but straight statements, and long loops whose limits are uniform."""
    for stmt in block:
        if isinstance(stmt, For) and is_long(stmt):
            limits = (o for o in (stmt.start, stmt.stop, stmt.step) if isinstance(o, Var))
            if not isinstance(stmt.step, Const) or any(o.name in inside and o.name not in uniform for o in limits):
                return False
            if not _is_nest(stmt.body, uniform, inside):
                return False
        elif not all(is_straight(s) and not is_long(s) and not _is_shared(s) for s in statements((stmt,))):
            return False
    return True


def _is_shared(stmt: Stmt) -> bool:
    """Whether other threads may see an access, or it is one that says too little."""
    if not isinstance(stmt, Op) or OPS[stmt.name].effect not in ("read", "write"):
        return False
    says_all = attr(stmt, "roots") is not None and not attr(stmt, "order") and not attr(stmt, "mixed")
    return stmt.name not in ("load", "store") or not says_all


def _segments(block: Block, *, top: bool) -> Iterator[tuple[bool, Block]]:
    """The runs of statements between long loops, with whether they are of the loop's own level."""
    run: list[Stmt] = []
    for stmt in block:
        if isinstance(stmt, For) and is_long(stmt):
            yield top, tuple(run)
            yield from _segments(stmt.body, top=False)
            run = []
        else:
            run.append(stmt)
    yield top, tuple(run)


def _is_limit(block: Block, name: str) -> bool:
    return any(isinstance(s, For) and Var(name, I64) in (s.start, s.stop, s.step) for s in statements(block) if is_long(s))


def _pairs(parts: list[tuple[bool, Block]]) -> frozenset[Pair] | None:
    """Array parameters that must be disjoint: what one segment writes from what others read; None: that cannot be."""
    writing = [(top, part) for top, part in parts if any(op.name == "store" for op in operations(part))]
    if len(writing) > 1 or not all(top for top, _ in writing):
        return None
    written = {_roots(op) for _, part in writing for op in operations(part) if op.name == "store"}
    others = {_roots(op) for _, part in parts if (True, part) not in writing for op in operations(part) if op.name == "load"}
    pairs: set[Pair] = set()
    for a in written:
        for b in others:
            if (not a and not b) or set(a) & set(b):
                return None
            pairs |= {(min(x, y), max(x, y)) for x in a for y in b}
    return frozenset(pairs)


def _roots(op: Op) -> tuple[str, ...]:
    roots = attr(op, "roots")
    return tuple(map(str, roots)) if isinstance(roots, tuple) else ()


def _unit(loop: For, counts: Mapping[str, int], inside: set[str]) -> bool | None:
    """Whether neighbouring iterations read neighbouring memory in the innermost loops; None: nothing is won by turning."""
    defined = {op.results[0].name: op for op in operations(loop.body) if len(op.results) == 1 and counts[op.results[0].name] == 1}
    inside = inside - {s.var.name for s in statements(loop.body) if isinstance(s, For)}
    gains, moving, unit = False, False, True
    for inner in (s for s in statements(loop.body) if isinstance(s, For) and is_long(s)):
        if any(is_long(s) for s in inner.body):
            continue
        loads = [op for op in operations(inner.body) if op.name == "load"]
        along = [_stride(op.args[0], inner.var.name, defined, inside) for op in loads]
        sizes = [SIZES.get(op.results[0].type) for op in loads]
        gains |= not (is_parallel(inner) and all(s in (0, z) for s, z in zip(along, sizes, strict=True)))
        across = [_stride(op.args[0], loop.var.name, defined, inside) for op in loads]
        moving |= any(s != 0 for s in across)
        unit &= all(s in (0, z) for s, z in zip(across, sizes, strict=True))
    return unit if gains and moving else None


def _stride(operand: Operand, name: str, defined: Mapping[str, Op], inside: set[str]) -> int | None:
    """How far a value moves with the variable `name`; None if that is no constant."""
    if isinstance(operand, Const):
        return 0
    if operand.name == name:
        return 1
    op = defined.get(operand.name)
    if op is None:
        return 0 if operand.name not in inside else None
    parts = [_stride(a, name, defined, inside) for a in op.args]
    if op.name not in _FREE:
        return 0 if op.name != "load" and all(p == 0 for p in parts) else None
    match op.name, parts, op.args:
        case ("add" | "ptradd"), [int(x), int(y)], _:
            return x + y
        case "sub", [int(x), int(y)], _:
            return x - y
        case "mul", [int(x), int()], (_, Const(value=int(factor))):
            return x * factor
        case "mul", [int(), int(y)], (Const(value=int(factor)), _):
            return y * factor
        case ("copy" | "sext"), [int(x)], _:
            return x
    return 0 if all(p == 0 for p in parts) else None


