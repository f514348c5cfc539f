"""Exceptions after visible writes are raised where they occur, so that nothing need be kept to start over.

    store p, v {roots=("x")}; guard c, i, n {failure=index(axis=0)}
    ->  … guard c, i, n {failure=index(axis=0), mode="raise", site=3}

Input and output: a low module. Where a function would need a copy of its arrays only for guards that stand for
exceptions which Python surely raises (`ir.failures.is_exact`), these guards become raise sites, in the functions
that it calls too: the memory is then as Python leaves it. A function that may leave for another reason as well keeps
its copy, and Python raises the exception. Overflow raises wherever `overflow="raise"` asks for it.
"""

from __future__ import annotations

from kernelmill.analyses.effects import Exit
from kernelmill.analyses.effects import effects as find_effects
from kernelmill.ir.failures import Callee, Overflow, is_exact, word
from kernelmill.ir.nodes import Function, Module, Op, Stmt, attr, failure_of, with_attrs
from kernelmill.ir.walk import map_block, operations
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace


def raise_late(module: Module, context: PassContext) -> Module:
    """The module with late exceptions raised in place."""
    natives = [f for f in module.functions if f.abi == "native"]
    chosen: set[Exit] = set()
    for name, effect in find_effects(module).items():
        chosen |= {e for e in effect.exits if isinstance(e.failure, Overflow) and e.failure.raises}
        if effect.restart == "snapshot" and effect.only_exceptions:
            chosen |= effect.late
            late = sorted(effect.late, key=lambda e: (e.span.path, e.span.line, e.span.col, word(e.failure)))
            for e in late:
                context.remark(Remark(e.span, name, "raise_late", f"{word(e.failure)} check raises its exception here"))
    if not chosen or not all(map(_passes_status, natives)):
        return module
    used = [site for f in natives for op in operations(f.body) if isinstance(site := attr(op, "site"), int)]
    sites: dict[Exit, int] = {}
    first = max(used, default=-1) + 1

    def change(stmt: Stmt) -> tuple[Stmt, ...] | None:
        if not isinstance(stmt, Op) or stmt.name != "guard" or attr(stmt, "mode", "leave") != "leave":
            return None
        found = Exit(failure_of(stmt), stmt.span)
        if found not in chosen or not is_exact(found.failure):
            return None
        site = sites.setdefault(found, first + len(sites))
        return (replace(stmt, attrs=with_attrs(stmt.attrs, {"mode": "raise", "site": site})),)

    free = {f.name for f in natives} - _caught(natives)
    changed = (replace(f, body=map_block(f.body, change)) if f.name in free else f for f in module.functions)
    return replace(module, functions=tuple(changed))


def _caught(functions: list[Function]) -> set[str]:
    """Functions in which an exception may be handled (attribute `catches`), and those that they call: these must
    leave."""
    calls = {f.name: {str(attr(op, "callee")) for op in operations(f.body) if op.name == "call"} for f in functions}
    found = {f.name for f in functions if attr(f, "catches")}
    waiting = list(found)
    while waiting:
        new = calls.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _passes_status(function: Function) -> bool:
    """Whether a function hands on what its callees return, be it an exception."""
    guards = [op for op in operations(function.body) if op.name == "guard"]
    return all(attr(op, "mode") == "status" for op in guards if isinstance(failure_of(op), Callee))
