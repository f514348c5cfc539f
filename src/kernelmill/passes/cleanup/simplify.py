"""Folds constants, propagates copies of temporaries, and drops what has no effect; other passes rely on it to tidy up.

Input and output: a low module. Before/after:

    t = add x, 0; c = ult 3, 5; guard c; if c { y = copy t } else { y = copy 1 }     ->     y = copy x

Only *temporaries* (assigned by one statement) are replaced by what they are a copy of, and only by constants and other
temporaries: a copy of a variable that is assigned again elsewhere keeps its own value.
"""

from __future__ import annotations

from collections import Counter

from kernelmill.ir.nodes import Block, Break, Const, Continue, For, Function, If, Op, Operand, Return, Stmt, Var
from kernelmill.ir.nodes import While as WhileLoop
from kernelmill.ir.ops import OPS
from kernelmill.ir.walk import (
    children,
    count_assignments,
    count_reads,
    falls_through,
    is_false,
    is_true,
    reads,
    with_reads,
)
from kernelmill.passes.cleanup.folding import fold
from kernelmill.passes.context import PassContext
from kernelmill.records import replace

_ROUNDS = 4  # dead code that only dead code reads needs a further round; longer chains wait for the next run


def simplify(function: Function, context: PassContext) -> Function:
    """The same function with less in it."""
    del context  # what disappears here is nothing a user wrote
    counts = count_assignments(function)
    folder = _Folder({name for name, count in counts.items() if count == 1})
    body, cleanup = folder.block(function.body), folder.block(function.cleanup)
    for _ in range(_ROUNDS):
        live = count_reads(body) + count_reads(cleanup)
        shorter, shorter_cleanup = _drop(body, live), _drop(cleanup, live)
        if shorter == body and shorter_cleanup == cleanup:
            break
        body, cleanup = shorter, shorter_cleanup
    return replace(function, body=body, cleanup=cleanup)


class _Folder:
    """Walks forward; `known` says what operand a temporary is equal to."""

    def __init__(self, temporaries: set[str]) -> None:
        self.temporaries = temporaries
        self.known: dict[str, Operand] = {}
        self.inverse: dict[str, Operand] = {}  # the operand of a temporary's `xor _, true`
        self.through = True  # whether control reaches the end of what was folded last

    def look(self, operand: Operand) -> Operand:
        return self.known.get(operand.name, operand) if isinstance(operand, Var) else operand

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        self.through = True
        for stmt in block:
            out.extend(self.stmt(with_reads(stmt, self.look)))
            if not self.through:
                break
        return tuple(out)

    def stmt(self, stmt: Stmt) -> tuple[Stmt, ...]:
        match stmt:
            case Op():
                self.through = stmt.name != "unreachable"
                return self.op(stmt)
            case If(cond=Const() as cond):
                return self.block(stmt.then if cond.value else stmt.orelse)
            case If():
                then, through = self.block(stmt.then), self.through
                stmt = replace(stmt, then=then, orelse=self.block(stmt.orelse))
                self.through = self.through or through
                return (stmt,) if stmt.then or stmt.orelse else ()
            case For(start=Const(value=int(a)), stop=Const(value=int(b)), step=Const(value=int(c))) if not range(a, b, c):
                self.through = True
                return ()
            case For():
                stmt = replace(stmt, body=self.block(stmt.body))
                self.through = True
                return (stmt,)
            case WhileLoop():
                # The condition is computed by the head, so it is looked up only after that was folded.
                head = self.block(stmt.head)
                stmt = replace(stmt, head=head, cond=self.look(stmt.cond))
                if is_false(stmt.cond) and not any(_leaves(s) for s in head):
                    return head
                stmt = replace(stmt, body=self.block(stmt.body))
                self.through = falls_through((stmt,))
                return (stmt,)
            case Return() | Break() | Continue():
                self.through = False
                return (stmt,)

    def op(self, op: Op) -> tuple[Stmt, ...]:
        if op.name in ("guard", "assume") and is_true(op.args[0]):
            return ()
        if OPS[op.name].effect != "pure":
            return (op,)
        found = self.fold(op)
        if found is None:
            return (op,)
        out: list[Stmt] = []
        for result, operand in zip(op.results, found, strict=True):
            if result.name in self.temporaries and self.stable(operand):
                self.known[result.name] = operand
            out.append(Op("copy", (result,), (operand,), (), op.span))
        return tuple(out)

    def stable(self, operand: Operand) -> bool:
        return isinstance(operand, Const) or operand.name in self.temporaries

    def fold(self, op: Op) -> tuple[Operand, ...] | None:
        if op.name == "copy":
            return op.args
        if op.name == "xor" and is_true(op.args[1]) and isinstance(op.args[0], Var):
            (result,) = op.results
            inner = op.args[0]
            if inner.name in self.inverse:
                return (self.inverse[inner.name],)
            if result.name in self.temporaries and inner.name in self.temporaries:
                self.inverse[result.name] = inner
        return fold(op)


def _leaves(stmt: Stmt) -> bool:
    return isinstance(stmt, Break | Continue) or any(_leaves(s) for inner in children(stmt) for s in inner)


def _drop(block: Block, live: Counter[str]) -> Block:
    """`block` without operations that only assign what nobody reads, and without empty control flow.

    Goes backwards and takes back the reads of what it drops, so chains disappear in one go.
    """
    out: list[Stmt] = []
    for stmt in reversed(block):
        kept = _drop_stmt(stmt, live)
        if kept is None:
            for operand in reads(stmt):
                if isinstance(operand, Var):
                    live[operand.name] -= 1
        else:
            out.append(kept)
    return block if len(out) == len(block) and all(a is b for a, b in zip(reversed(out), block, strict=True)) else (
        tuple(reversed(out))
    )


def _drop_stmt(stmt: Stmt, live: Counter[str]) -> Stmt | None:
    match stmt:
        case Op():
            spec = OPS[stmt.name]
            removable = (
                spec.effect in ("pure", "read")
                or stmt.name == "stackalloc"
                or (stmt.name == "ccall" and dict(stmt.attrs).get("pure") is True)
            )
            if removable and all(not live[r.name] for r in stmt.results):
                return None
            if spec.effect == "fact" and isinstance(stmt.args[0], Const):
                return None
            return stmt
        case If():
            orelse = _drop(stmt.orelse, live)
            then = _drop(stmt.then, live)
            if not then and not orelse:
                return None
            return stmt if then is stmt.then and orelse is stmt.orelse else replace(stmt, then=then, orelse=orelse)
        case For():
            body = _drop(stmt.body, live)
            if not body:
                return None
            return stmt if body is stmt.body else replace(stmt, body=body)
        case WhileLoop():
            body, head = _drop(stmt.body, live), _drop(stmt.head, live)
            return stmt if body is stmt.body and head is stmt.head else replace(stmt, head=head, body=body)
        case _:
            return stmt
