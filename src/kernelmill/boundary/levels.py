"""Kernels at several CPU levels: copies of the native functions that gain from one, each marked with its level.

    @total                     ->  @total (lowest level), @total$v3, @total$v4; calls between copies stay at their level

Only kernels that reach a loop which is faster on newer CPUs are copied; their entry calls the best copy that the CPU
runs, by a table. Input: low module, symbols of the kernels, names of the levels. Output: the module with the copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kernelmill.analyses.vector_loops import gains
from kernelmill.ir.nodes import Block, For, Function, If, Module, Op, Stmt, While, attr, with_attrs
from kernelmill.ir.walk import operations, size, statements

_LARGEST: Final = 6000  # statements of a function past which it is compiled once: LLVM takes seconds for each copy


def clone_levels(module: Module, symbols: Iterable[str], levels: Sequence[str]) -> Module:
    """`module` with a copy of every function that kernels which gain by it reach, for each of `levels` but the
    first."""
    if len(levels) < 2:
        return module
    functions = {f.name: f for f in module.functions}
    copied = sorted({name for s in symbols if _gains(functions, s) for name in reachable(functions, s)})
    copies = [_copy(functions[name], level, frozenset(copied)) for level in levels[1:] for name in copied]
    return replace(module, functions=(*module.functions, *copies))


def _gains(functions: Mapping[str, Function], symbol: str) -> bool:
    """Whether a kernel or what it calls has a loop that is faster at a higher level; callees may be called in a
    loop."""
    names = reachable(functions, symbol)
    if any(size(functions[name].body) > _LARGEST for name in names):
        return False
    looped = any(isinstance(stmt, For | While) for name in names for stmt in statements(functions[name].body))
    return any(gains(functions[name].body, in_loop=looped and name != symbol) for name in names)


def at_level(symbol: str, level: str) -> str:
    """Name of the copy of a function for a level."""
    return f"{symbol}${level}"


def reachable(functions: Mapping[str, Function], symbol: str) -> set[str]:
    """The native functions that `symbol` may run, itself included."""
    found = {symbol}
    waiting = [symbol]
    while waiting:
        function = functions[waiting.pop()]
        for op in (*operations(function.body), *operations(function.cleanup)):
            callee = attr(op, "callee")
            if op.name == "call" and isinstance(callee, str) and callee not in found:
                found.add(callee)
                waiting.append(callee)
    return found


def calls_python(function: Function) -> bool:
    """Whether a native function itself may call the C API, by its attribute or by what it does."""
    called = (*operations(function.body), *operations(function.cleanup))
    return bool(attr(function, "python")) or any(
        op.name in ("ccall", "icall") and not attr(op, "pure") for op in called
    )


def _copy(function: Function, level: str, copied: frozenset[str]) -> Function:
    def renamed(stmt: Stmt) -> Stmt:
        match stmt:
            case Op(name="call") if attr(stmt, "callee") in copied:
                return replace(
                    stmt, attrs=with_attrs(stmt.attrs, {"callee": at_level(str(attr(stmt, "callee")), level)})
                )
            case If():
                return replace(stmt, then=block(stmt.then), orelse=block(stmt.orelse))
            case For():
                return replace(stmt, body=block(stmt.body))
            case While():
                return replace(stmt, head=block(stmt.head), body=block(stmt.body))
        return stmt

    def block(statements: Block) -> Block:
        return tuple(map(renamed, statements))

    return replace(
        function,
        name=at_level(function.name, level),
        body=block(function.body),
        cleanup=block(function.cleanup),
        attrs=with_attrs(function.attrs, {"level": level}),
    )
