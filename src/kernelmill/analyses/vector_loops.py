"""Whether a loop runs faster on newer CPUs: LLVM can vectorise it, or it uses an operation that only they have.

Input: a low block. Output: yes or no. A guess that decides how many copies are compiled, never what they compute.

    for i { load x[i]; fmul; store y[i] }          yes: the iterations are independent
    for i { load x[i]; fadd s, …; s = copy … }     no: each sum waits for the last, in the order that was written,
    for i { … fdiv, fsqrt; fadd s, …; … }          unless its terms are dear: they are computed side by side
    while … { ffloor … }                           yes: rounding is one instruction from some level on
    while v { v = and v, v - 1; n = n + 1 }        yes: LLVM knows it as the count of bits, one instruction
    for i { load x[i]; store y[i] }                no: memory is as slow for all of them
    for i { for j in 0 to 3 { … } }                as if the inner loop were expanded
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Block, Const, For, If, Op, Operand, Stmt, Var, While, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import F16
from kernelmill.ir.walk import assigned, reads, statements, writes

_NEWER: Final = frozenset({"ffloor", "fceil", "ftrunc", "frint", "fma", "ctpop", "ctlz", "cttz"})
_UNROLLED: Final = 8  # iterations up to which LLVM writes a loop out
_DEAR: Final = frozenset({"fdiv", "fsqrt", "libm"})
_REDUCTIONS: Final = frozenset({"add", "mul", "and", "or", "xor", "smin", "smax", "umin", "umax", "copy", "select"})


def gains(block: Block, *, in_loop: bool = False) -> bool:
    """Whether some loop of `block`, rarely run copies aside, is faster at a higher level."""
    return any(_gains(stmt, in_loop) for stmt in block)


def _gains(stmt: Stmt, in_loop: bool) -> bool:
    match stmt:
        case Op():
            return in_loop and (stmt.name in _NEWER or any(v.type == F16 for v in (*stmt.args, *stmt.results)))
        case If():
            return gains(stmt.then, in_loop=in_loop) or gains(stmt.orelse, in_loop=in_loop)
        case While():
            return _counts_bits(stmt) or gains((*stmt.head, *stmt.body), in_loop=True)
        case For():
            if attr(stmt, "cold"):
                return False
            return (is_parallel(stmt) and not _only_moves(stmt)) or gains(stmt.body, in_loop=True)
    return False


def _only_moves(loop: For) -> bool:
    """Whether a parallel loop stores what it loads, or what it is given, and computes nothing but addresses; where it chooses
    what to store, newer CPUs do that without a branch."""
    inside = list(statements(loop.body))
    if any(isinstance(stmt, If) for stmt in inside):
        return False
    made = {r.name: stmt for stmt in inside if isinstance(stmt, Op) for r in stmt.results}
    if exposed(loop.body, set()) & made.keys() or loop.var.name in made:
        return False
    return all(_is_moved(stmt.args[1], made, loop) for stmt in inside if isinstance(stmt, Op) and stmt.name == "store")


def _is_moved(value: Operand, made: dict[str, Op], loop: For) -> bool:
    while isinstance(value, Var) and value.name in made:
        op = made[value.name]
        if op.name == "load":
            return True
        if op.name != "copy":
            return False
        value = op.args[0]
    return not (isinstance(value, Var) and value.name == loop.var.name)


def _counts_bits(loop: While) -> bool:
    """Whether the loop clears the lowest bit of a number in every iteration."""
    ops = [stmt for stmt in loop.body if isinstance(stmt, Op)]
    less = {op.results[0]: op.args[0] for op in ops if op.name == "sub" and isinstance(op.args[1], Const) and op.args[1].value == 1}
    pairs = [op.args for op in ops if op.name == "and"]
    return any(isinstance(x, Var) and less.get(x) == y for a, b in pairs for x, y in ((a, b), (b, a)))


def is_parallel(loop: For) -> bool:
    """Whether the iterations may run side by side: no exits, no calls, nothing carried over but sums and the like."""
    inside = list(statements(loop.body))
    if not all(is_straight(stmt) for stmt in inside):
        return False
    dear = any(isinstance(stmt, Op) and stmt.name in _DEAR for stmt in inside)
    for name in exposed(loop.body, set()) & assigned(loop.body):
        readers = [s for s in inside if any(isinstance(v, Var) and v.name == name for v in reads(s))]
        chain = all(isinstance(s, Op) and s.name in ("and", "or") and [r.name for r in s.results] == [name] for s in readers)
        if (len(readers) > 1 and not chain) or not all(isinstance(s, Op) and _is_reduction(s, dear) for s in readers):
            return False
    return True


def _is_reduction(op: Op, dear: bool) -> bool:
    return op.name in _REDUCTIONS or bool(attr(op, "reassoc")) or (dear and op.name in ("fadd", "fsub"))


def is_straight(stmt: Stmt) -> bool:
    """Whether a statement has no exit and no call: an operation, a branch, or a short loop that LLVM expands."""
    if isinstance(stmt, Op):
        return (stmt.name != "libm" or bool(attr(stmt, "own"))) and OPS[stmt.name].effect in ("pure", "read", "write", "fact")
    return isinstance(stmt, If) or (isinstance(stmt, For) and 1 <= _turns(stmt) <= _UNROLLED)


def _turns(loop: For) -> int:
    """The number of iterations if the limits are constants, else 0."""
    limits = [o.value for o in (loop.start, loop.stop, loop.step) if isinstance(o, Const) and isinstance(o.value, int)]
    return len(range(*limits)) if len(limits) == 3 and limits[2] else 0


def exposed(block: Block, known: set[str]) -> set[str]:
    """The variables that `block` may read before it assigns them; `known` are those assigned before, and then by it."""
    found: set[str] = set()
    for stmt in block:
        found |= {v.name for v in reads(stmt) if isinstance(v, Var)} - known
        if isinstance(stmt, If):
            branches = [set(known), set(known)]
            found |= exposed(stmt.then, branches[0]) | exposed(stmt.orelse, branches[1])
            known |= branches[0] & branches[1]
        if isinstance(stmt, For):  # of at least one iteration, or it would not be straight
            known.add(stmt.var.name)
            found |= exposed(stmt.body, known)
        known |= {v.name for v in writes(stmt)}
    return found
