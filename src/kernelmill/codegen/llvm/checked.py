"""Checked arithmetic and guards -> LLVM: what is computed and tested at once, and how a function is left where a test fails.

    r, o = sadd_ov a, b               ->   call {i64, i1} @llvm.sadd.with.overflow.i64, two extractvalues
    guard c {mode="raise", site=@s}   ->   br i1 %c, label %next, label %raise;  raise: the site and operands go to ctx
"""

from __future__ import annotations

from typing import Final

from kernelmill.codegen.llvm.floats import Rule, computed
from kernelmill.codegen.llvm.function import LIKELY, RAISED, FunctionEmitter
from kernelmill.codegen.llvm.values import llvm_name, llvm_type
from kernelmill.ir.nodes import Op, Operand, attr
from kernelmill.ir.types import F16, F32, F64

CTX_VALUES: Final = 8  # byte offset of `values` in ctx: struct { i64 site; i64 values[8]; ptr state; }


def _overflow(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        kind = llvm_type(op.results[0].type)
        args = ", ".join(em.typed(a) for a in op.args)
        both = em.let(f"call {{ {kind}, i1 }} @llvm.{name}.with.overflow.{kind}({args})")
        for k, var in enumerate(op.results):
            em.set(var, f"extractvalue {{ {kind}, i1 }} {both}, {k}")

    return rule


def _guard(em: FunctionEmitter, op: Op) -> None:
    cond = em.value(op.args[0])
    following = em.block_name()
    mode = attr(op, "mode", "leave")
    if mode == "raise":
        raising = em.block_name()
        em.end(f"br i1 {cond}, label %{following}, label %{raising}, {LIKELY}")
        em.start(raising)
        _record_site(em, op)
        em.end(f"br label %{em.leave(RAISED)}")
    else:
        status = em.value(op.args[1]) if mode == "status" else "1"
        em.end(f"br i1 {cond}, label %{following}, label %{em.leave(status)}, {LIKELY}")
    em.start(following)


def _record_site(em: FunctionEmitter, op: Op) -> None:
    """The site, by number or address, and operand bits go to ctx: integers sign-extended, floats as the bits of a double."""
    ctx, site = em.value(em.function.params[0]), attr(op, "site")
    em.line(f"store {f'ptr @{llvm_name(site)}' if isinstance(site, str) else f'i64 {site}'}, ptr {ctx}")
    for k, operand in enumerate(op.args[1:]):
        place = em.let(f"getelementptr inbounds i8, ptr {ctx}, i64 {CTX_VALUES + 8 * k}")
        em.line(f"store i64 {_bits(em, operand)}, ptr {place}")


def _bits(em: FunctionEmitter, operand: Operand) -> str:
    if operand.type in (F16, F32, F64):
        kind, value = computed(em, operand)
        if kind == "float":
            value = em.let(f"fpext float {value} to double")
        return em.let(f"bitcast double {value} to i64")
    typed = em.typed(operand)
    match str(operand.type):
        case "i64":
            return typed.split(" ", 1)[1]
        case "ptr":
            return em.let(f"ptrtoint {typed} to i64")
        case "i1":
            return em.let(f"zext {typed} to i64")
        case _:
            return em.let(f"sext {typed} to i64")


CHECKED: Final[dict[str, Rule]] = {
    **{f"{name}_ov": _overflow(name) for name in ("sadd", "ssub", "smul")},
    "guard": _guard,
}
