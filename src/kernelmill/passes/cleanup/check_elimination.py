"""Removes checks that the range analysis proves, and makes operations cheaper where ranges allow.

Input and output: a low module. Before/after, with i known to lie in 0 .. n - 1:

    c = ult i, n; guard c {failure=index}         ->   (nothing)
    t, o = sadd_ov i, 1                           ->   t = add i, 1 {nsw}; o = copy false
    s = slt i, 0; k = select s, w, i              ->   s = copy false; k = copy i
    q = sdiv i, d   (d natural)                   ->   q = udiv i, d   (in 32 bits where both fit)
    r = smod j, n   (0 <= j < 2 * n)              ->   t = sub j, n {nsw}; c = slt j, n; r = select c, j, t

Only facts of `analyses/ranges.py` are used; what folds after that is left to `simplify`.
"""

from __future__ import annotations

from typing import Final

from kernelmill.analyses.facts import Interval, full
from kernelmill.analyses.ranges import Fact, Facts, is_integer, ranges
from kernelmill.analyses.transfer import CHECKED, WRAPPING, exact, inside
from kernelmill.ir.failures import word
from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Operand, Stmt, Var, While, attr, failure_of, with_attrs
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import I1, I32, I64, Low
from kernelmill.ir.walk import Fresh, children, variables
from kernelmill.passes.cleanup.folding import integer
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace

_PLAIN: Final = {"sadd_ov": "add", "ssub_ov": "sub", "smul_ov": "mul"}
_UNSIGNED: Final = {"sdiv": "udiv", "srem": "urem", "smod": "urem"}


def check_elimination(function: Function, context: PassContext) -> Function:
    """The function without the checks that are proved."""
    if function.abi != "native":
        return function
    facts = ranges(function)
    return replace(function, body=_Rewrite(facts, context).block(facts.function.body))


class _Rewrite:
    """Rebuilds the body of the function that the facts are about."""

    def __init__(self, facts: Facts, context: PassContext) -> None:
        self.function = facts.function
        self.facts = facts
        self.context = context
        self.fresh = Fresh(variables(facts.function))

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        for stmt in block:
            out.extend(self.stmt(stmt))
        return tuple(out)

    def stmt(self, stmt: Stmt) -> tuple[Stmt, ...]:
        fact = self.facts.of(stmt)
        if isinstance(stmt, Op):
            return (stmt,) if fact is None else self.op(_with_constants(stmt, fact), fact)
        never = isinstance(stmt, For) and bool(stmt.body) and fact is not None and self.facts.of(stmt.body[0]) is None
        blocks = [self.block(inner) for inner in children(stmt)]
        if never:
            return ()
        if isinstance(stmt, If | While) and fact is not None and fact.args[0] in ((0, 0), (1, 1)):
            stmt = replace(stmt, cond=Const(fact.args[0] == (1, 1), I1))
        match stmt:
            case If():
                return (replace(stmt, then=blocks[0], orelse=blocks[1]),)
            case For():
                return (replace(stmt, body=blocks[0]),)
            case While():
                return (replace(stmt, head=blocks[0], body=blocks[1]),)
            case _:
                return (stmt,)

    def op(self, op: Op, fact: Fact) -> tuple[Stmt, ...]:
        if op.name == "guard" and fact.args[0] == (1, 1):
            if not isinstance(op.args[0], Const):
                text = f"{word(failure_of(op))} check proved"
                self.context.remark(Remark(op.span, self.function.name, "check_elimination", text))
            return ()
        if op.name in CHECKED:
            return self.checked(op, fact)
        if OPS[op.name].effect != "pure" or op.name == "copy" or len(op.results) != 1:
            return (op,)
        (result,), ((lo, hi),) = op.results, fact.results
        if lo == hi and is_integer(result.type) and isinstance(result.type, Low):
            return (Op("copy", op.results, (integer(lo, result.type),), (), op.span),)
        if op.name == "select" and fact.args[0][0] == fact.args[0][1]:
            return (Op("copy", op.results, (op.args[1 if fact.args[0][0] else 2],), (), op.span),)
        if op.name in WRAPPING and result.type != I1 and not attr(op, "nsw"):
            if inside(exact(op.name, *fact.args), full(result.type)):
                return (replace(op, attrs=with_attrs(op.attrs, {"nsw": True})),)
        elif op.name == "smod":
            return self.modulo(op, fact)
        elif fact.quotient is not None and (fact.quotient == (0, 0) or not _is_power(op.args[1])):
            return self.near(op, *fact.quotient)
        elif op.name in _UNSIGNED and fact.args[0][0] >= 0 and fact.args[1][0] >= 0:
            return self.natural(op, fact.args[0], fact.args[1])
        return (op,)

    def checked(self, op: Op, fact: Fact) -> tuple[Stmt, ...]:
        if fact.results[1] != (0, 0):
            return (op,)
        result, flag = op.results
        return (
            Op(_PLAIN[op.name], (result,), op.args, (("nsw", True),), op.span),
            Op("copy", (flag,), (Const(False, I1),), (), op.span),
        )

    def modulo(self, op: Op, fact: Fact) -> tuple[Stmt, ...]:
        """Python's `%`: comparisons where the floored quotient is -1, 0 or 1, else `urem` for natural numbers."""
        (least, _), (divisor, _) = fact.args
        if divisor < 1:
            return (op,)
        if least >= 0 and (fact.quotient is None or _is_power(op.args[1])):
            return self.natural(op, *fact.args)
        if fact.quotient is None or least < -divisor:
            return (op,)
        (result,), (a, b) = op.results, op.args
        out: list[Stmt] = []
        found: Operand = a
        for needed, test, name in (
            (fact.quotient[1] == 1, ("slt", (a, b)), "sub"),
            (least < 0, ("sle", (Const(0, a.type), a)), "add"),
        ):
            if needed:
                other, holds = Var(self.fresh.name("near"), result.type), Var(self.fresh.name("near"), I1)
                out.append(Op(name, (other,), (a, b), (("nsw", True),), op.span))
                out.append(Op(test[0], (holds,), test[1], (), op.span))
                chosen = Var(self.fresh.name("near"), result.type)
                out.append(Op("select", (chosen,), (holds, found, other), (), op.span))
                found = chosen
        return (*out, Op("copy", (result,), (found,), (), op.span))

    def near(self, op: Op, least: int, most: int) -> tuple[Stmt, ...]:
        """A division whose quotient lies between -1 and 1: comparisons instead."""
        (result,), (a, b) = op.results, op.args
        out: list[Stmt] = []

        def do(name: str, kind: Low, *args: Operand, nsw: bool = False) -> Var:
            made = Var(self.fresh.name("near"), kind)
            out.append(Op(name, (made,), args, (("nsw", True),) if nsw else (), op.span))
            return made

        kind, is_remainder = result.type, op.name in ("srem", "urem")
        assert isinstance(kind, Low)
        found: Operand = a if is_remainder else Const(0, kind)
        if most == 1:
            then = do("sub", kind, a, b, nsw=True) if is_remainder else Const(1, kind)
            found = do("select", kind, do("slt", I1, a, b), found, then)
        if least == -1:
            total = do("add", kind, a, b, nsw=True)
            found = do("select", kind, do("slt", I1, Const(0, kind), total), found, total if is_remainder else Const(-1, kind))
        return (*out, Op("copy", (result,), (found,), (), op.span))

    def natural(self, op: Op, a: Interval, b: Interval) -> tuple[Stmt, ...]:
        """A division of natural numbers; by a variable it is quicker in 32 bits."""
        name = _UNSIGNED[op.name]
        if op.results[0].type != I64 or max(a[1], b[1]) >= 2**32 or isinstance(op.args[1], Const):
            return (replace(op, name=name),)
        halves = [Var(self.fresh.name("half"), I32) for _ in range(3)]
        return (
            Op("trunc", (halves[0],), (op.args[0],), (), op.span),
            Op("trunc", (halves[1],), (op.args[1],), (), op.span),
            Op(name, (halves[2],), (halves[0], halves[1]), (), op.span),
            Op("zext", op.results, (halves[2],), (), op.span),
        )


def _is_power(operand: Operand) -> bool:
    return isinstance(operand, Const) and isinstance(operand.value, int) and operand.value.bit_count() == 1


def _with_constants(op: Op, fact: Fact) -> Op:
    """`op` with operands that can have only one value replaced by that."""
    if op.name == "copy" or OPS[op.name].effect != "pure":
        return op
    args = list(op.args)
    for number, (arg, (lo, hi)) in enumerate(zip(op.args, fact.args, strict=True)):
        if lo == hi and isinstance(arg, Var) and is_integer(arg.type) and isinstance(arg.type, Low):
            args[number] = integer(lo, arg.type)
    return op if tuple(args) == op.args else replace(op, args=tuple(args))
