"""Writes down what each native function does to its arguments: `Function.effects`.

Input: a low module. Output: the same with effects on every native function. Runs last, when guards that could
be proved or moved are gone; the boundary wrapper of a kernel reads them. `rewrite` presumes that written and
read arrays do not overlap in memory: the wrapper tests that, or treats it as `snapshot`.
"""

from __future__ import annotations

from kernelmill.analyses.effects import Effects, argument_effects
from kernelmill.analyses.effects import effects as find_effects
from kernelmill.ir.failures import Overflow, State, is_exception, word
from kernelmill.ir.nodes import Block, Break, Continue, For, Function, Module, Op, Return, While, attr, failure_of
from kernelmill.ir.walk import is_false, statements
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace

_WORDS = {
    "rewrite": "may leave after it wrote to {names}: the fallback writes it all again",
    "snapshot": "may leave after it wrote to {names}: a copy is kept meanwhile",
}
_OVERFLOW = '@kernel(overflow="raise") if integers beyond 64 bits are an error anyway, or NumPy integers, which wrap'
_OVERFLOWS = "keep ints below 2**64 by a mask, or use NumPy integers, which wrap"
_SPELLED = "use another construct there, or leave the function to Python"
_OTHERS = "compute what may leave before the first write to an argument"


def effects(module: Module, context: PassContext) -> Module:
    """The module with its functions' effects."""
    found = find_effects(module)
    for function in module.functions:
        _tell_of_leaving(function, context)
        if function.name in found:
            for remark in _remarks(function, found[function.name]):
                context.remark(remark)
    return replace(
        module,
        functions=tuple(_with_effects(f, found[f.name]) if f.name in found else f for f in module.functions),
    )


def _tell_of_leaving(function: Function, context: PassContext) -> None:
    """A remark where every call that comes to a place leaves, however its arguments are."""
    guard = None if attr(function, "library") or function.abi != "native" else _leaving(function.body)
    if guard is not None:
        failure = failure_of(guard)
        why = "an int needs more than 64 bits" if isinstance(failure, Overflow) else "this is Python's to do"
        text = f"every call that comes here is handed to the Python function: {why}"
        hint = _OVERFLOWS if isinstance(failure, Overflow) else _SPELLED
        context.remark(Remark(guard.span, function.name, "effects", text, "always-leaves", hint))


def _leaving(block: Block) -> Op | None:
    """The first guard of a block that always fails where Python raises nothing, unless something may return before it; in loops
    the first iteration counts."""
    for stmt in block:
        if isinstance(stmt, Op):
            if stmt.name == "guard" and is_false(stmt.args[0]):
                return None if is_exception(failure_of(stmt)) or isinstance(failure_of(stmt), State) else stmt
        elif isinstance(stmt, For | While):
            found = _leaving((*stmt.head, *stmt.body) if isinstance(stmt, While) else stmt.body)
            if found is not None:
                return found
        if any(isinstance(inner, Return | Break | Continue) for inner in statements((stmt,))):
            return None
    return None


def _with_effects(function: Function, effect: Effects) -> Function:
    return replace(function, effects=argument_effects(function, effect))


def _remarks(function: Function, effect: Effects) -> list[Remark]:
    if effect.restart == "never":
        return []
    text = _WORDS[effect.restart].format(names=", ".join(argument_effects(function, effect).writes))
    late = sorted(effect.late, key=lambda e: (e.span.path, e.span.line, e.span.col, word(e.failure), repr(e)))
    if effect.restart == "rewrite":
        return [Remark(e.span, function.name, "effects", f"{word(e.failure)} check {text}") for e in late]
    return [
        Remark(
            e.span,
            function.name,
            "effects",
            f"{word(e.failure)} check {text}",
            "keeps-copy",
            _OVERFLOW if isinstance(e.failure, Overflow) else _OTHERS,
        )
        for e in late
    ]
