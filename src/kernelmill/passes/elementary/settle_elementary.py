"""Lets each function call the elementary functions that its CPU level has: the C library's where there is no `fma`.

    y = libm x {fn="exp", own="…exp"}   ->   y = libm x {fn="exp"}              at a level without `fma`

Input: a low module with its copies for CPU levels. Output: the module, without elementary functions that nothing calls.
"""

from __future__ import annotations

from kernelmill.analyses.call_graph import CallGraph
from kernelmill.ir.nodes import Function, Module, Op, Stmt, attr, with_attrs
from kernelmill.ir.walk import map_block, operations
from kernelmill.passes.context import PassContext
from kernelmill.records import replace


def settle_elementary(module: Module, context: PassContext) -> Module:
    """The module with one elementary function for each call."""
    functions = tuple(f if attr(f, "level", "") in context.fused else _without(f) for f in module.functions)
    by_name = {f.name: f for f in functions}
    graph = CallGraph(by_name)
    called = {name for f in functions if not attr(f, "elementary") for name in graph.reachable(f.name)}
    return replace(module, functions=tuple(f for f in functions if f.name in called or not attr(f, "elementary")))


def _without(function: Function) -> Function:
    if not any(attr(op, "own") for op in operations(function.body)):
        return function
    return replace(function, body=map_block(function.body, _theirs))


def _theirs(stmt: Stmt) -> tuple[Stmt] | None:
    if not isinstance(stmt, Op) or attr(stmt, "own") is None:
        return None
    return (replace(stmt, attrs=with_attrs(stmt.attrs, {"own": None})),)
