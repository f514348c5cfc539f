"""Checked arithmetic and guards -> C: what is computed and tested at once, and how a function is left where a test fails.

    r, o = sadd_ov a, b          ->   o = km_sadd_overflows_i64(a, b, &r);
    guard c {mode="raise", …}    ->   if (KM_UNLIKELY(!c)) { the site and operands go to ctx; leave }
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.codegen.c.expressions import call, cast, inside, negated, primary
from kernelmill.codegen.c.function import FunctionEmitter
from kernelmill.ir.nodes import Const, Op, Operand, attr
from kernelmill.ir.types import F16, F32, F64, I64, PTR
from kernelmill.records import replace

Rule = Callable[[FunctionEmitter, Op], None]
_PARAMETER: Final = 1  # the loosest operand of a call that needs no parentheses, next to a cast


def _overflow(name: str) -> Rule:
    """The wrapped result is written where the helper is told to, and the helper says whether it fits."""

    def rule(em: FunctionEmitter, op: Op) -> None:
        result, flag = op.results
        kind = result.type
        left, right = (em.value(a) for a in op.args)
        if not em.facts.uses[flag.name]:
            em.define(result, replace(call(f"km_{name}_{kind}", left, right), calls=False))
            return
        made = call(f"km_s{name}_overflows_{kind}", left, right, primary(f"&{em.target(result)}"))
        em.define(flag, replace(made, effects=frozenset({result.name})))

    return rule


def _guard(em: FunctionEmitter, op: Op) -> None:
    failed = negated(em.value(op.args[0]))
    mode = attr(op, "mode", "leave")
    lines = _site(em, op) if mode == "raise" else []
    status = "KM_RAISED" if mode == "raise" else em.value(op.args[1]).text if mode == "status" else "KM_LEFT"
    if isinstance(op.args[0], Const) and op.args[0].value:
        return
    em.open(f"if (KM_UNLIKELY({failed.text})) {{")
    for line in lines:
        em.line(line)
    em.leave(status)
    em.close()


def _site(em: FunctionEmitter, op: Op) -> list[str]:
    """The site, by number or address, and operand bits go to ctx: integers sign-extended, floats as the bits of a double."""
    site = attr(op, "site")
    shown = f"(int64_t)(uintptr_t)&{em.scope.names[site]}" if isinstance(site, str) else site
    lines = [f"{em.context}->site = {shown};"]
    return lines + [f"{em.context}->values[{k}] = {_word(em, a)};" for k, a in enumerate(op.args[1:])]


def _word(em: FunctionEmitter, operand: Operand) -> str:
    value = em.value(operand)
    kind = operand.type
    if kind == F16:
        value, kind = call("km_float_of_half", value), F32
    if kind in (F32, F64):
        return f"km_bits_f64({cast('double', value).text if kind == F32 else value.text})"
    if kind == PTR:
        return f"(int64_t)(uintptr_t){inside(value, _PARAMETER)}"
    return value.text if kind == I64 or isinstance(operand, Const) else cast("int64_t", value).text


CHECKED: Final[dict[str, Rule]] = {
    "sadd_ov": _overflow("add"),
    "ssub_ov": _overflow("sub"),
    "smul_ov": _overflow("mul"),
    "guard": _guard,
}
