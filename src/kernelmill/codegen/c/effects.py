"""Operations that do something -> statements of C: memory, calls, exits, and those with two results. What gives a value and
nothing else is in `ops.py`.

A rule takes the emitter of the function and the operation, and writes lines.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.codegen.c.expressions import call, cast, inside, negated, primary
from kernelmill.codegen.c.function import FunctionEmitter
from kernelmill.codegen.c.ops import loaded, place
from kernelmill.codegen.c.types import c_type, outer_type
from kernelmill.ir.nodes import Const, Function, Op, Operand, attr
from kernelmill.ir.types import F16, F32, F64, I1, I64, PTR
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
    zeroed = " = {0}" if em.function.abi == "native" else ""  # compilers cannot see that what is read was written
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


def _assume(em: FunctionEmitter, op: Op) -> None:
    if not isinstance(op.args[0], Const):
        em.line(f"KM_ASSUME({em.value(op.args[0]).text});")


def _nothing(em: FunctionEmitter, op: Op) -> None:
    """A truth for our own analyses."""


def _unreachable(em: FunctionEmitter, op: Op) -> None:  # noqa: ARG001  # a rule takes its operation
    em.line("KM_UNREACHABLE();")


STATEMENTS: Final[dict[str, Rule]] = {
    "sadd_ov": _overflow("add"),
    "ssub_ov": _overflow("sub"),
    "smul_ov": _overflow("mul"),
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
    "guard": _guard,
    "fact": _nothing,
    "assume": _assume,
    "unreachable": _unreachable,
}
