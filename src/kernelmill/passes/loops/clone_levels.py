"""Kernels at several CPU levels: copies of the native functions that gain from one, each marked with its level.

    @total                     ->  @total (lowest level), @total$v3, @total$v4; calls between copies stay at their level

Only kernels that reach a loop which is faster on newer CPUs, or an elementary function, are copied; their entry calls
the best copy that the CPU runs, by a table that the boundary makes. Input: a low module after all that is the same for
every target. Output: the module with the copies; passes after this one may treat each copy for its level.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kernelmill.analyses.call_graph import CallGraph, at_level, called
from kernelmill.analyses.vector_loops import gains
from kernelmill.ir.nodes import For, Function, Module, Op, Stmt, While, attr, with_attrs
from kernelmill.ir.walk import map_block, size, statements
from kernelmill.passes.context import PassContext
from kernelmill.records import replace

_LARGEST: Final = 3000  # statements of a function past which it is compiled once: LLVM takes seconds for each copy


def clone_levels(module: Module, context: PassContext) -> Module:
    """`module` with a copy of every function that entries which gain by it reach, for each level but the first."""
    if len(context.levels) < 2:
        return module
    functions = {f.name: f for f in module.functions}
    graph = CallGraph(functions)
    copied = sorted({name for s in context.entries if _gains(functions, graph.reachable(s), s) for name in graph.reachable(s)})
    copies = [_copy(functions[name], level, frozenset(copied)) for level in context.levels[1:] for name in copied]
    return replace(module, functions=(*module.functions, *copies))


def _gains(functions: Mapping[str, Function], names: set[str], symbol: str) -> bool:
    """Whether a kernel or what it calls, together `names`, has a loop that is faster at a higher level, or an elementary function,
    whose bits shall not depend on how it is called; callees may be called in a loop."""
    if any(attr(functions[name], "elementary") for name in names):
        return True
    if any(size(functions[name].body) > _LARGEST for name in names):
        return False
    looped = any(isinstance(stmt, For | While) for name in names for stmt in statements(functions[name].body))
    return any(gains(functions[name].body, in_loop=looped and name != symbol) for name in names)


def _copy(function: Function, level: str, copied: frozenset[str]) -> Function:
    def at_the_level(stmt: Stmt) -> tuple[Stmt] | None:
        callee = called(stmt) if isinstance(stmt, Op) else ""
        if not isinstance(stmt, Op) or callee not in copied:
            return None
        key = "own" if stmt.name == "libm" else "callee"
        return (replace(stmt, attrs=with_attrs(stmt.attrs, {key: at_level(callee, level)})),)

    return replace(
        function,
        name=at_level(function.name, level),
        body=map_block(function.body, at_the_level),
        cleanup=map_block(function.cleanup, at_the_level),
        attrs=with_attrs(function.attrs, {"level": level}),
    )
