"""Operations that do something -> statements of C: memory and calls. Checked arithmetic and guards are in `checked.py`; what
gives a value and nothing else is in `ops.py`.

A rule takes the emitter of the function and the operation, and writes lines.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.codegen.c.checked import CHECKED
from kernelmill.codegen.c.expressions import cast, inside, primary
from kernelmill.codegen.c.function import FunctionEmitter
from kernelmill.codegen.c.ops import loaded, place
from kernelmill.codegen.c.types import c_type, outer_type
from kernelmill.ir.nodes import Const, Function, Op, Operand, attr
from kernelmill.ir.types import I1, PTR

Rule = Callable[[FunctionEmitter, Op], None]
_PARAMETER: Final = 1  # the loosest operand of a call that needs no parentheses, next to a cast


def _load(em: FunctionEmitter, op: Op) -> None:
    order = attr(op, "order")
    if order is None:
        em.define(op.results[0], loaded(em, op))
        return
    kind = op.results[0].type
    text = f"KM_LOAD_{str(kind).upper()}({em.value(op.args[0]).text}, KM_{str(order).upper()})"
    em.before_write()
    em.assign(op.results[0], primary(text))


def _store(em: FunctionEmitter, op: Op) -> None:
    pointer, value = (em.value(a) for a in op.args)
    kind = op.args[1].type
    value = cast("int8_t", value) if kind == I1 else value
    order = attr(op, "order")
    em.before_write()
    if order is None:
        em.line(f"{place(pointer, kind, attr(op, 'align')).text} = {value.text};")
    else:
        em.line(f"KM_STORE_{str(kind).upper()}({pointer.text}, {value.text}, KM_{str(order).upper()});")


def _run(name: str) -> Rule:
    """A helper that only writes to memory."""

    def rule(em: FunctionEmitter, op: Op) -> None:
        args = ", ".join(em.value(a).text for a in op.args)
        em.before_write()
        em.line(f"{name}({args});")

    return rule


def _stackalloc(em: FunctionEmitter, op: Op) -> None:
    name = em.fresh(op.results[0].name)
    zeroed = " = {0}" if em.scope.zeroed and em.function.abi == "native" else ""
    em.line(f"_Alignas(16) unsigned char {name}[{attr(op, 'size')}]{zeroed};")
    em.alias(op.results[0], primary(name))


def _alloc(em: FunctionEmitter, op: Op) -> None:
    text = f"km_alloc({em.value(op.args[0]).text})"
    em.before_write()
    em.assign_or_run(op, primary(text))


def _call(em: FunctionEmitter, op: Op) -> None:
    """A native call; its results stay in the struct that it returns, where they can."""
    callee = em.scope.functions[str(attr(op, "callee"))]
    context, *args = op.args
    texts = [_context(em, context), *(em.value(a).text for a in args)]
    em.before_write()
    text = f"{_called(em, op, callee)}({', '.join(texts)})"
    if not callee.results or not any(em.facts.uses[r.name] for r in op.results):
        em.assign_or_run(op, primary(text))
        return
    whole = em.fresh(callee.name.rpartition(".")[2].partition("$")[0])
    em.line(f"const {em.scope.result_type(callee)} {whole} = {text};")
    for field, var in zip(("status", *(f"v{k}" for k in range(len(callee.results)))), op.results, strict=True):
        em.alias(var, primary(f"{whole}.{field}"))


def _context(em: FunctionEmitter, operand: Operand) -> str:
    if em.function.abi == "native" and operand == em.function.params[0]:
        return em.context
    return f"(km_context *)(void *){inside(em.value(operand), _PARAMETER)}"


def _called(em: FunctionEmitter, op: Op, callee: Function) -> str:
    """The function that a native call is of: the callee, or the entry of its table for the running CPU level."""
    table = attr(op, "table")
    if table is None:
        return em.scope.names[callee.name]
    kind = em.scope.pointer_type(callee)
    return f"(({kind})KM_ENTRY({em.scope.names[str(table)]}, {em.scope.names['km.level']}))"


def _ccall(em: FunctionEmitter, op: Op) -> None:
    name = str(attr(op, "callee"))
    extern = em.scope.externs.get(name)
    fixed = len(extern.params) if extern else len(op.args)
    args = [_passed(em, a, variadic=k >= fixed) for k, a in enumerate(op.args)]
    if not attr(op, "pure"):
        em.before_write()
    em.assign_or_run(op, primary(f"{em.scope.names[name]}({', '.join(args)})"))


def _passed(em: FunctionEmitter, operand: Operand, *, variadic: bool = False) -> str:
    """An operand of a C call; a variadic one has exactly its type."""
    if not variadic:
        return em.value(operand).text
    kind = "void *" if operand.type == PTR else c_type(operand.type)
    return f"({kind}){inside(em.value(operand), _PARAMETER)}"


def _icall(em: FunctionEmitter, op: Op) -> None:
    target, *args = op.args
    result = outer_type(op.results[0].type) if op.results else "void"
    kinds = ", ".join(outer_type(a.type) for a in args) or "void"
    texts = ", ".join(em.value(a).text for a in args)
    function = f"(({result} (*)({kinds}))(uintptr_t){inside(em.value(target), _PARAMETER)})"
    em.before_write()
    em.assign_or_run(op, primary(f"{function}({texts})"))


def _cpu_level(em: FunctionEmitter, op: Op) -> None:
    em.scope.wants_level.append(True)
    em.assign(op.results[0], primary("km_cpu_level()"))


def _assume(em: FunctionEmitter, op: Op) -> None:
    if not isinstance(op.args[0], Const):
        em.line(f"KM_ASSUME({em.value(op.args[0]).text});")


def _nothing(em: FunctionEmitter, op: Op) -> None:
    """A truth for our own analyses."""


def _unreachable(em: FunctionEmitter, op: Op) -> None:  # noqa: ARG001  # a rule takes its operation
    em.line("KM_UNREACHABLE();")


STATEMENTS: Final[dict[str, Rule]] = {
    **CHECKED,
    "load": _load,
    "store": _store,
    "memcpy": _run("km_memcpy"),
    "memset": _run("km_memset"),
    "stackalloc": _stackalloc,
    "alloc": _alloc,
    "free": _run("km_dealloc"),
    "call": _call,
    "ccall": _ccall,
    "icall": _icall,
    "cpu_level": _cpu_level,
    "fact": _nothing,
    "assume": _assume,
    "unreachable": _unreachable,
}
