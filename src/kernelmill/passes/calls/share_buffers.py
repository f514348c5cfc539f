"""Drops the function for array.array and memoryview where it is the same code as the one for arrays, which then serves both.

    for v in x: s += v     Python's float additions are NumPy's: one function
    for n in i: s += n     int64 wraps, int does not: two functions

Input: a low module in which functions for buffers name their counterpart (`buffers`), simplified, so that flags of types
that nothing asks for are gone. Output: the same without the buffer functions that equal their counterparts but for the
names of variables, and without what only they called. That a function is missing tells the boundary.
"""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest

from kernelmill.ir.nodes import Attr, Block, Const, For, Function, If, Module, Op, Operand, Return, Stmt, Var, While, attr
from kernelmill.ir.ops import OPS
from kernelmill.ir.walk import (
    count_assignments,
    count_reads,
    map_block,
    map_children,
    operations,
    reads,
    statements,
    with_reads,
    writes,
)
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace


def share_buffers(module: Module, context: PassContext) -> Module:
    """The module without doubles."""
    functions = {f.name: f for f in module.functions}
    pairs = [(f, functions[str(of)]) for f in module.functions if (of := attr(f, "buffers"))]
    same = _Same(functions)
    shared = {f.name for f, arrays in pairs if same.functions(f, arrays)}
    if not shared:
        return module
    wanted = [f.name for f in module.functions if attr(f, "buffers") != "" and f.name not in shared]
    kept: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in kept:
            kept.add(name)
            wanted += [str(attr(op, "callee")) for op in operations(functions[name].body) if op.name == "call"]
    for f, arrays in pairs:
        if f.name in shared:
            context.remark(Remark(arrays.span, arrays.name, "share_buffers", "array.array and memoryview too"))
    return replace(module, functions=tuple(f for f in module.functions if f.name in kept or f.abi != "native"))


class _Same:
    """Compares functions, each pair once; a pair that is being compared is taken to be the same."""

    def __init__(self, by_name: dict[str, Function]) -> None:
        self.by_name = by_name
        self.found: dict[tuple[str, str], bool] = {}

    def functions(self, a: Function, b: Function) -> bool:
        """Whether both are the same code."""
        key = (a.name, b.name)
        if key not in self.found:
            self.found[key] = True
            attributes = [{k: v for k, v in f.attrs if k != "buffers"} for f in (a, b)]
            walk = _Walk(self)
            self.found[key] = (
                attributes[0] == attributes[1]
                and a.arrays == b.arrays
                and a.results == b.results
                and walk.defined(a.params, b.params)
                and walk.blocks(_direct(a), _direct(b))
                and walk.blocks(a.cleanup, b.cleanup)
            )
        return self.found[key]


def _needed(body: Block) -> Block:
    """The body without what only computes what nobody needs: flags that are handed around in circles."""
    sources: dict[str, set[str]] = {}
    wanted: set[str] = set()
    for stmt in statements(body):
        names = {a.name for a in reads(stmt) if isinstance(a, Var)}
        if _is_pure(stmt):
            for v in writes(stmt):
                sources.setdefault(v.name, set()).update(names)
        else:
            wanted |= names
    waiting = [*wanted]
    while waiting:
        new = sources.pop(waiting.pop(), set()) - wanted
        wanted |= new
        waiting += new
    return map_block(body, lambda s: () if _is_pure(s) and not any(v.name in wanted for v in writes(s)) else None)


def _is_pure(stmt: Stmt) -> bool:
    return isinstance(stmt, Op) and OPS[stmt.name].effect == "pure"


def _direct(function: Function) -> Block:
    """The body without copies that only the statement right after them reads, and without what nobody needs."""
    body = _needed(function.body)
    times, assigned = count_reads(body), count_assignments(function)

    def block(stmts: Block) -> Block:
        out: list[Stmt] = []
        pending: dict[str, Op] = {}
        for stmt in stmts:
            stmt = map_children(stmt, block)
            match stmt:
                case Op(name="copy", results=(Var(name=name),), args=(Var(),)) if assigned[name] == 1:
                    pending[name] = stmt
                    continue
            own = Counter(a.name for a in reads(stmt) if isinstance(a, Var))
            gone = {} if isinstance(stmt, While) else {n: c.args[0] for n, c in pending.items() if own[n] == times[n]}
            out += [copy for name, copy in pending.items() if name not in gone]
            out.append(_with(stmt, gone))
            pending.clear()
        return (*out, *pending.values())

    return block(body)


def _with(stmt: Stmt, known: dict[str, Operand]) -> Stmt:
    return with_reads(stmt, lambda a: known.get(a.name, a) if isinstance(a, Var) else a) if known else stmt


class _Walk:
    """One walk through two functions: which variable of the one is which of the other."""

    def __init__(self, same: _Same) -> None:
        self.same = same
        self.there: dict[str, str] = {}
        self.here: dict[str, str] = {}

    def defined(self, a: tuple[Var, ...], b: tuple[Var, ...]) -> bool:
        return len(a) == len(b) and all(map(self._variable, a, b))

    def blocks(self, a: Block, b: Block) -> bool:
        return len(a) == len(b) and all(map(self._statement, a, b))

    def _variable(self, a: Var, b: Var) -> bool:
        known = self.there.setdefault(a.name, b.name) == b.name and self.here.setdefault(b.name, a.name) == a.name
        return known and a.type == b.type

    def _operands(self, a: tuple[Operand, ...], b: tuple[Operand, ...]) -> bool:
        return len(a) == len(b) and all(map(self._operand, a, b))

    def _operand(self, a: Operand, b: Operand) -> bool:
        if isinstance(a, Var) and isinstance(b, Var):
            return self._variable(a, b)
        return isinstance(a, Const) and isinstance(b, Const) and a.type == b.type and repr(a.value) == repr(b.value)

    def _statement(self, a: Stmt, b: Stmt) -> bool:
        match a, b:
            case Op(), Op():
                alike = a.name == b.name and self._attributes(a, b)
                return alike and self._operands(a.args, b.args) and self.defined(a.results, b.results)
            case If(), If():
                return self._operand(a.cond, b.cond) and self.blocks(a.then, b.then) and self.blocks(a.orelse, b.orelse)
            case For(), For():
                bounds = self._operands((a.start, a.stop, a.step), (b.start, b.stop, b.step))
                return bounds and a.attrs == b.attrs and self._variable(a.var, b.var) and self.blocks(a.body, b.body)
            case While(), While():
                heads = a.attrs == b.attrs and self.blocks(a.head, b.head)
                return heads and self._operand(a.cond, b.cond) and self.blocks(a.body, b.body)
            case Return(), Return():
                return self._operands(a.values, b.values)
            case _:
                return type(a) is type(b)

    def _attributes(self, a: Op, b: Op) -> bool:
        return all(x == y or self._callee(x, y) for x, y in zip_longest(a.attrs, b.attrs))

    def _callee(self, a: tuple[str, Attr] | None, b: tuple[str, Attr] | None) -> bool:
        if a is None or b is None or (a[0], b[0]) != ("callee", "callee"):
            return False
        x, y = (self.same.by_name.get(str(name)) for name in (a[1], b[1]))
        return x is not None and y is not None and self.same.functions(x, y)


__all__ = ["share_buffers"]
