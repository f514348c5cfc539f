"""Operation -> LLVM instruction: one rule per row of `ir.ops.OPS` that the low level has (a test proves it).

A rule takes the function's emitter and the operation and writes instructions. Most rows are an LLVM instruction or
intrinsic of the same shape, so they are made by a few makers from a table of names. Here: integers, pointers and what
is of any type; checked arithmetic and guards are in `checked.py`, floats in `floats.py`, memory and calls in `effects.py`.
"""

from __future__ import annotations

from typing import Final

from kernelmill.codegen.llvm.checked import CHECKED
from kernelmill.codegen.llvm.effects import EFFECTS
from kernelmill.codegen.llvm.floats import FLOATS, Rule
from kernelmill.codegen.llvm.function import FunctionEmitter
from kernelmill.codegen.llvm.values import llvm_name, llvm_type
from kernelmill.ir.nodes import Const, Op, attr


def _integer(name: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        a, b = map(em.value, op.args)
        flags = "".join(f" {flag}" for flag in ("nuw", "nsw") if attr(op, flag))
        em.set(op.results[0], f"{name}{flags} {llvm_type(op.results[0].type)} {a}, {b}")

    return rule


def _modulo(em: FunctionEmitter, op: Op) -> None:
    """`smod`: the remainder towards zero, corrected where its sign is not the divisor's."""
    a, b = map(em.value, op.args)
    kind = llvm_type(op.results[0].type)
    rest = em.let(f"srem {kind} {a}, {b}")
    if isinstance(op.args[1], Const) and isinstance(op.args[1].value, int) and op.args[1].value > 0:
        wrong = em.let(f"icmp slt {kind} {rest}, 0")
    else:
        opposed = em.let(f"icmp slt {kind} {em.let(f'xor {kind} {rest}, {b}')}, 0")
        wrong = em.let(f"and i1 {em.let(f'icmp ne {kind} {rest}, 0')}, {opposed}")
    em.set(op.results[0], f"select i1 {wrong}, {kind} {em.let(f'add {kind} {rest}, {b}')}, {kind} {rest}")


def _compare(predicate: str) -> Rule:
    def rule(em: FunctionEmitter, op: Op) -> None:
        a, b = map(em.value, op.args)
        em.set(op.results[0], f"icmp {predicate} {llvm_type(op.args[0].type)} {a}, {b}")

    return rule


def _intrinsic(name: str, extra: str = "") -> Rule:
    """`llvm.NAME` of integer operands; `extra` is the intrinsic's last argument."""

    def rule(em: FunctionEmitter, op: Op) -> None:
        kind = llvm_type(op.results[0].type)
        args = ", ".join(em.typed(a) for a in op.args) + extra
        em.set(op.results[0], f"call {kind} @llvm.{name}.{kind}({args})")

    return rule


def _convert(name: str) -> Rule:
    """`name FROM value to TO`; widening and narrowing to the same type is an assignment."""

    def rule(em: FunctionEmitter, op: Op) -> None:
        source, result = op.args[0].type, op.results[0].type
        if source == result:
            em.bind(op.results[0], em.value(op.args[0]))
            return
        em.set(op.results[0], f"{name} {em.typed(op.args[0])} to {llvm_type(result)}")

    return rule


def _high_product(em: FunctionEmitter, op: Op) -> None:
    a, b = (em.let(f"zext i64 {em.value(x)} to i128") for x in op.args)
    product = em.let(f"mul nuw i128 {a}, {b}")
    high = em.let(f"lshr i128 {product}, 64")
    em.set(op.results[0], f"trunc i128 {high} to i64")


def _move_pointer(em: FunctionEmitter, op: Op) -> None:
    base, offset = map(em.value, op.args)
    em.set(op.results[0], f"getelementptr inbounds i8, ptr {base}, i64 {offset}")


def _select(em: FunctionEmitter, op: Op) -> None:
    cond, a, b = (em.typed(x) for x in op.args)
    em.set(op.results[0], f"select {cond}, {a}, {b}")


def _copy(em: FunctionEmitter, op: Op) -> None:
    em.bind(op.results[0], em.value(op.args[0]))


def _address(em: FunctionEmitter, op: Op) -> None:
    em.bind(op.results[0], f"@{llvm_name(str(attr(op, 'of')))}")


def _cpu_level(em: FunctionEmitter, op: Op) -> None:
    em.scope.prelude.add("cpu_level")
    em.set(op.results[0], "call i64 @km.cpu_level()")


RULES: Final[dict[str, Rule]] = {
    **{name: _integer(name) for name in ("add", "sub", "mul", "sdiv", "udiv", "srem", "urem")},
    "smod": _modulo,
    **{name: _integer(name) for name in ("and", "or", "xor", "shl", "lshr", "ashr")},
    **{name: _intrinsic(name) for name in ("smin", "smax", "umin", "umax", "ctpop")},
    **{name: _intrinsic(name, ", i1 false") for name in ("ctlz", "cttz")},
    "umulh": _high_product,
    **{name: _compare(name) for name in ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")},
    **{name: _convert(name) for name in ("trunc", "zext", "sext", "bitcast")},
    "ptrtoint": _convert("ptrtoint"),
    "inttoptr": _convert("inttoptr"),
    "ptradd": _move_pointer,
    "select": _select,
    "address": _address,
    "copy": _copy,
    "cpu_level": _cpu_level,
    **FLOATS,
    **CHECKED,
    **EFFECTS,
}
