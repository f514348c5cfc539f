"""Gives each independent use of a variable a name of its own, so that more variables are assigned only once.

Input and output: a low module. Before/after (two loops that happen to use the same name):

    for k { i = copy k; … i … }  for m { i = copy m; … i … }   ->   for k { i = copy k; … }  for m { i$0 = copy m; … }

Assignments stay together where one read may see either. In a loop every assignment of the loop is taken to reach its
start and its end, which is rarely more than the truth. What `cleanup` reads is left alone.
"""

from __future__ import annotations

from dataclasses import replace

from kernelmill.ir.nodes import Block, For, Function, If, Op, Operand, Stmt, Var, While
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    falls_through,
    map_children,
    reads,
    size,
    statements,
    used,
    variables,
    with_reads,
    writes,
)
from kernelmill.passes.context import PassContext

Reaching = dict[str, set[int]]


def split_variables(function: Function, context: PassContext) -> Function:
    """The function with independent variables told apart."""
    del context  # only names change
    counts = count_assignments(function)
    kept = used(function.cleanup) | assigned(function.cleanup)
    names = {name for name, count in counts.items() if count > 1} - kept
    if not names:
        return function
    webs = _Webs(function, names)
    webs.block(function.body, {p.name: {webs.first[p.name]} for p in function.params if p.name in names})
    return replace(function, body=_Rename(function, webs).block(function.body))


class _Webs:
    """Finds which assignments belong together. A definition is a number; `parent` joins those that one read may see."""

    def __init__(self, function: Function, names: set[str]) -> None:
        self.names = names
        self.at = 0
        self.parent: list[int] = []
        self.first: dict[str, int] = {}  # the first definition of each variable
        self.defined: list[dict[str, int]] = []  # per statement, in order
        self.seen: list[dict[str, int]] = []  # per statement: a definition for each variable that it reads
        for param in function.params:
            if param.name in names:
                self.define(param.name)
        for stmt in statements(function.body):
            self.defined.append({v.name: self.define(v.name) for v in writes(stmt) if v.name in names})
            self.seen.append({})

    def define(self, name: str) -> int:
        definition = len(self.parent)
        self.parent.append(definition)
        self.first.setdefault(name, definition)
        return definition

    def find(self, definition: int) -> int:
        while self.parent[definition] != definition:
            self.parent[definition] = self.parent[self.parent[definition]]
            definition = self.parent[definition]
        return definition

    def read(self, at: int, stmt: Stmt, reaching: Reaching) -> None:
        for operand in reads(stmt):
            if isinstance(operand, Var) and operand.name in self.names:
                roots = sorted({self.find(d) for d in reaching.get(operand.name, {self.first[operand.name]})})
                for other in roots[1:]:
                    self.parent[other] = roots[0]
                self.seen[at][operand.name] = roots[0]

    def block(self, block: Block, reaching: Reaching) -> Reaching | None:
        """What reaches the end of `block`; None if control does not. Dead code is walked too."""
        ends = False
        for stmt in block:
            self.stmt(stmt, reaching)
            ends = ends or not falls_through((stmt,))
        return None if ends else reaching

    def stmt(self, stmt: Stmt, reaching: Reaching) -> None:
        """Walk one statement; `reaching` becomes what holds after it."""
        at = self.at
        self.at += 1
        if not isinstance(stmt, While):
            self.read(at, stmt, reaching)
        match stmt:
            case Op():
                reaching.update({name: {d} for name, d in self.defined[at].items()})
            case If():
                ends = [self.block(inner, dict(reaching)) for inner in (stmt.then, stmt.orelse)]
                _merge(reaching, [end for end in ends if end is not None])
            case For() | While():
                inside = dict(reaching)
                for definitions in self.defined[at + 1 : at + size((stmt,))]:
                    for name, d in definitions.items():
                        inside[name] = inside.get(name, set()) | {d}
                after = dict(inside)
                inside.update({name: {d} for name, d in self.defined[at].items()})
                if isinstance(stmt, While):
                    self.block(stmt.head, inside)
                    self.read(at, stmt, inside)
                self.block(stmt.body, inside)
                reaching.update(after)


def _merge(reaching: Reaching, ends: list[Reaching]) -> None:
    if ends:
        reaching.clear()
    for end in ends:
        for name, definitions in end.items():
            reaching[name] = reaching.get(name, set()) | definitions


class _Rename:
    """Rebuilds the body with a name for each group of definitions; the first group keeps the old name."""

    def __init__(self, function: Function, webs: _Webs) -> None:
        self.webs = webs
        self.at = 0
        self.fresh = Fresh(variables(function))
        self.names = {webs.find(d): name for name, d in webs.first.items()}

    def var(self, var: Var, definition: int) -> Var:
        root = self.webs.find(definition)
        if root not in self.names:
            self.names[root] = self.fresh.name(var.name)
        return Var(self.names[root], var.type)

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        for stmt in block:
            out.append(self.stmt(stmt))
        return tuple(out)

    def stmt(self, stmt: Stmt) -> Stmt:
        seen, defined = self.webs.seen[self.at], self.webs.defined[self.at]
        self.at += 1

        def look(operand: Operand) -> Operand:
            found = seen.get(operand.name) if isinstance(operand, Var) else None
            return self.var(operand, found) if isinstance(operand, Var) and found is not None else operand

        if seen:
            stmt = with_reads(stmt, look)
        if defined and isinstance(stmt, Op):
            results = tuple(self.var(r, defined[r.name]) if r.name in defined else r for r in stmt.results)
            stmt = replace(stmt, results=results)
        elif defined and isinstance(stmt, For):
            stmt = replace(stmt, var=self.var(stmt.var, defined[stmt.var.name]))
        return map_children(stmt, self.block)
