"""Rules for operations with an effect: memory and calls (checked arithmetic and guards are in `checked.py`, values in `ops.py`
and `floats.py`).
"""

from __future__ import annotations

from typing import Final

from kernelmill.codegen.llvm.floats import Rule
from kernelmill.codegen.llvm.function import FunctionEmitter, result_type
from kernelmill.codegen.llvm.values import SIZES, llvm_name, llvm_type
from kernelmill.ir.nodes import Function, Op, Operand, attr
from kernelmill.ir.types import I1, Type


def _alignment(op: Op, kind: Type) -> str:
    """`, align N`; pointers are left to the data layout."""
    align = attr(op, "align") or SIZES.get(str(kind))
    return f", align {align}" if align else ""


def _ordered(em: FunctionEmitter, op: Op, kind: Type) -> tuple[str, str]:
    """What stands after `load` or `store` and after the address, where threads meet."""
    order = attr(op, "order")
    if order is None:
        return "", _alignment(op, kind)
    natural = SIZES.get(str(kind)) or int(em.scope.word.removeprefix("i")) // 8
    return " atomic", f" {order}, align {attr(op, 'align') or natural}"


def _load(em: FunctionEmitter, op: Op) -> None:
    kind = op.results[0].type
    memory = "i8" if kind == I1 else llvm_type(kind)
    invariant = ", !invariant.load !1" if attr(op, "invariant") else ""
    meeting = em.access(None if attr(op, "mixed") else attr(op, "roots"))
    atomic, rest = _ordered(em, op, kind)
    text = f"load{atomic} {memory}, ptr {em.value(op.args[0])}{rest}{invariant}{meeting}"
    em.set(op.results[0], f"trunc i8 {em.let(text)} to i1" if kind == I1 else text)


def _store(em: FunctionEmitter, op: Op) -> None:
    pointer, value = map(em.value, op.args)
    kind = op.args[1].type
    if kind == I1:
        value = em.let(f"zext i1 {value} to i8")
    memory = "i8" if kind == I1 else llvm_type(kind)
    atomic, rest = _ordered(em, op, kind)
    meeting = em.access(None if attr(op, "mixed") else attr(op, "roots"))
    em.line(f"store{atomic} {memory} {value}, ptr {pointer}{rest}{meeting}")


def _memcpy(em: FunctionEmitter, op: Op) -> None:
    to, source = map(em.typed, op.args[:2])
    word = em.scope.word
    em.line(f"call void @llvm.memcpy.p0.p0.{word}({to}, {source}, {_size(em, op.args[2])}, i1 false)")


def _memset(em: FunctionEmitter, op: Op) -> None:
    to, value = map(em.typed, op.args[:2])
    em.line(f"call void @llvm.memset.p0.{em.scope.word}({to}, {value}, {_size(em, op.args[2])}, i1 false)")


def _size(em: FunctionEmitter, operand: Operand) -> str:
    """`type value` of a number of bytes, which fits a pointer's width."""
    text = em.typed(operand)
    return text if em.scope.word == "i64" else f"{em.scope.word} {em.let(f'trunc {text} to {em.scope.word}')}"


def _stackalloc(em: FunctionEmitter, op: Op) -> None:
    name = em.temp()
    em.entry.append(f"  {name} = alloca [{attr(op, 'size')} x i8], align 16")
    em.bind(op.results[0], name)


def _alloc(em: FunctionEmitter, op: Op) -> None:
    narrow = em.scope.word != "i64"
    em.scope.prelude.add("malloc_narrow" if narrow else "malloc")
    em.set(op.results[0], f"call ptr @{'km.malloc' if narrow else 'malloc'}({em.typed(op.args[0])})")


def _free(em: FunctionEmitter, op: Op) -> None:
    em.scope.prelude.add("free")
    em.line(f"call void @free({em.typed(op.args[0])})")


def _call(em: FunctionEmitter, op: Op) -> None:
    callee = em.scope.functions[str(attr(op, "callee"))]
    kind = result_type(callee)
    args = ", ".join(em.typed(a) for a in op.args)
    text = f"call fastcc {kind} {_called(em, op, callee)}({args})"
    if not callee.results:
        em.set(op.results[0], text)
        return
    whole = em.let(text)
    for k, var in enumerate(op.results):
        em.set(var, f"extractvalue {kind} {whole}, {k}")


def _called(em: FunctionEmitter, op: Op, callee: Function) -> str:
    """The function that a native call is of: the callee, or the entry of its table for the running CPU level."""
    table = attr(op, "table")
    if table is None:
        return f"@{llvm_name(callee.name)}"
    level = em.let(f"load i64, ptr @{llvm_name('km.level')}, align 8")
    place = em.let(f"getelementptr inbounds ptr, ptr @{llvm_name(str(table))}, i64 {level}")
    return em.let(f"load ptr, ptr {place}, !invariant.load !1")


def _ccall(em: FunctionEmitter, op: Op) -> None:
    name = str(attr(op, "callee"))
    variadic = name in em.scope.externs and em.scope.externs[name].variadic
    pure = " memory(none) willreturn" if attr(op, "pure") else ""
    args = ", ".join(map(em.passed, op.args))
    kind = llvm_type(op.results[0].type) if op.results else "void"
    if kind == "i32":
        kind = f"{em.scope.extension}{kind}"
    if variadic:
        kind += f" ({', '.join(str(llvm_type(t)) for t in em.scope.externs[name].params)}, ...)"
    text = f"call {kind} @{llvm_name(name)}({args}){pure}"
    if op.results:
        em.set(op.results[0], text)
    else:
        em.line(text)


def _icall(em: FunctionEmitter, op: Op) -> None:
    target, *args = op.args
    texts = ", ".join(em.passed(a) for a in args)
    kind = llvm_type(op.results[0].type) if op.results else "void"
    extension = em.scope.extension if kind == "i32" else ""
    text = f"call {extension}{kind} {em.value(target)}({texts})"
    if op.results:
        em.set(op.results[0], text)
    else:
        em.line(text)


def _assume(em: FunctionEmitter, op: Op) -> None:
    em.line(f"call void @llvm.assume({em.typed(op.args[0])})")


def _nothing(em: FunctionEmitter, op: Op) -> None:
    """A truth for our own analyses; LLVM gets on without."""


def _unreachable(em: FunctionEmitter, op: Op) -> None:  # noqa: ARG001  # a rule takes its operation
    em.end("unreachable")


#: What has an effect, or changes what is run next.
EFFECTS: Final[dict[str, Rule]] = {
    "load": _load,
    "store": _store,
    "memcpy": _memcpy,
    "memset": _memset,
    "stackalloc": _stackalloc,
    "alloc": _alloc,
    "free": _free,
    "call": _call,
    "ccall": _ccall,
    "icall": _icall,
    "fact": _nothing,
    "assume": _assume,
    "unreachable": _unreachable,
}
