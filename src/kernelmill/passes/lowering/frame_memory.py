"""Arrays made here that a function's frame can hold: those of which never two from one place are alive at once.

    for i { d = new 3 {…}; … d[0] … }       the frame: `d` of the last iteration is not seen in the next
    for i { d = new 3 {…}; kept = copy d }  a block: `kept` is read after another `d` was made

In: a high function and the ownership of its arrays. Out: the classes (`Ownership.label`) whose arrays may lie in the frame. An
array of such a class does not leave the function, is in no list, and, where it is made in a loop, every variable that may hold it
is assigned in the same iteration before it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kernelmill.analyses.ownership import Ownership
from kernelmill.ir.lists import Owner
from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Stmt, Var, While, attr
from kernelmill.ir.types import DTYPES, ArrayType
from kernelmill.ir.walk import children, operations, reads, statements, writes
from kernelmill.records import replace

#: Bytes of the frame for one array, and arrays of one function.
LARGEST: Final = 512
_MOST: Final = 8


def frame_memory(function: Function, ownership: Ownership) -> tuple[frozenset[str], Ownership]:
    """Labels of the classes whose arrays can lie in the frame of the function; and the ownership in which the classes of which
    all arrays do, being of constant extents, hold no references."""
    sites: dict[str, list[Op]] = {}
    for op in operations(function.body):
        if op.name == "new" and ownership.owner(op.results[0]) is Owner.NATIVE:
            sites.setdefault(ownership.label(op.results[0]), []).append(op)
    if not sites or attr(function, "recursive"):
        return frozenset(), ownership
    members: dict[str, set[Var]] = {label: set() for label in sites}
    for v, memory in ownership.memory.items():
        if memory.label in members:
            members[memory.label].add(v)
    found: set[str] = set()
    places = 0
    for label, made in sites.items():
        own = members[label]
        if places + len(made) <= _MOST and all(isinstance(v.type, ArrayType) for v in own) and _apart(function, own):
            found.add(label)
            places += len(made)
    always = {x for x in found if all(known_size(op) is not None for op in sites[x])}
    known = {v: replace(m, owner=Owner.BORROWED) if m.label in always else m for v, m in ownership.memory.items()}
    return frozenset(found), replace(ownership, memory=known)


def known_size(op: Op) -> int | None:
    """The bytes of the array that a `new` makes, if its extents are constants and the frame has so many."""
    kind = op.results[0].type
    assert isinstance(kind, ArrayType)
    size = DTYPES[kind.dtype].itemsize
    for extent in op.args[: kind.ndim]:
        if not (isinstance(extent, Const) and isinstance(extent.value, int)) or extent.value < 0:
            return None
        size *= extent.value
    return size if size <= LARGEST else None


def _apart(function: Function, own: set[Var]) -> bool:
    """Whether the arrays of a class that one operation makes are never alive at once."""
    loop = _around(function.body, own)
    sites = [op for op in operations(loop) if op.name == "new" and op.results[0] in own]
    direct = [op for op in _in_iteration(loop) if op.name == "new" and op.results[0] in own]
    if len(sites) != len(direct):
        return False
    return loop is function.body or _assigned_first(loop, own, set()) is not None


def _around(block: Block, own: set[Var]) -> Block:
    """What an iteration of the innermost loop does in which all mentions are; the whole block, if there is none."""
    with_mentions = [stmt for stmt in block if _mentions(stmt, own)]
    if len(with_mentions) != 1:
        return block
    (stmt,) = with_mentions
    match stmt:
        case For(body=body):
            return _around(body, own) if not own & {*_operands(stmt)} else block
        case While(head=head, body=body) if stmt.cond not in own:
            return _around((*head, *body), own)
        case If() if stmt.cond not in own:
            inner = [b for b in (stmt.then, stmt.orelse) if any(_mentions(s, own) for s in b)]
            found = _around(inner[0], own) if len(inner) == 1 else block
            return block if found is inner[0] else found
    return block


def _operands(stmt: Stmt) -> Iterator[Var]:
    yield from (v for v in reads(stmt) if isinstance(v, Var))
    yield from writes(stmt)


def _mentions(stmt: Stmt, own: set[Var]) -> bool:
    return any(v in own for s in statements((stmt,)) for v in _operands(s))


def _in_iteration(block: Block) -> Iterator[Op]:
    """The operations of a block outside its loops."""
    for stmt in block:
        if isinstance(stmt, Op):
            yield stmt
        elif not isinstance(stmt, For | While):
            for inner in children(stmt):
                yield from _in_iteration(inner)


def _assigned_first(block: Block, own: set[Var], known: set[Var]) -> set[Var] | None:
    """The variables of the class that are assigned after the block if `known` were before; None if one is read too early."""
    known = set(known)
    for stmt in block:
        if any(v in own and v not in known for v in reads(stmt) if isinstance(v, Var)):
            return None
        match stmt:
            case If():
                branches = [_assigned_first(b, own, known) for b in (stmt.then, stmt.orelse)]
                if branches[0] is None or branches[1] is None:
                    return None
                known |= branches[0] & branches[1]
            case For() | While():
                for inner in (children(stmt) if isinstance(stmt, For) else ((*stmt.head, *stmt.body),)):
                    if _assigned_first(inner, own, known) is None:
                        return None
            case _:
                known |= {v for v in writes(stmt) if v in own}
    return known
