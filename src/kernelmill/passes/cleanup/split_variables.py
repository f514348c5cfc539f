"""Gives each independent use of a variable a name of its own, so that more variables are assigned only once.

Input and output: a low module. Before/after (two loops that happen to use the same name):

    for k { i = copy k; … i … }  for m { i = copy m; … i … }   ->   for k { i = copy k; … }  for m { i$0 = copy m; … }

Assignments stay together where one read may see either. In a loop every assignment of the loop is taken to reach its
start and its end, which is rarely more than the truth. What `cleanup` reads is left alone.
"""

from __future__ import annotations

from kernelmill.disjoint_sets import DisjointSets
from kernelmill.ir.nodes import Block, For, Function, If, Op, Operand, Stmt, Var, While
from kernelmill.ir.numbering import Numbered
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    falls_through,
    map_children,
    reads,
    used,
    variables,
    with_reads,
    writes,
)
from kernelmill.passes.context import PassContext
from kernelmill.records import replace

Definitions = set[int]


def split_variables(function: Function, context: PassContext) -> Function:
    """The function with independent variables told apart."""
    del context  # only names change
    counts = count_assignments(function)
    kept = used(function.cleanup) | assigned(function.cleanup)
    names = {name for name, count in counts.items() if count > 1} - kept
    if not names:
        return function
    numbered = Numbered(function)
    webs = _Webs(numbered, names)
    body = numbered.function.body
    webs.block(body, _Reaching({p.name: {webs.first[p.name]} for p in function.params if p.name in names}))
    return replace(function, body=_Rename(webs).block(body))


class _Reaching:
    """Which definitions of each variable may be the last one here. What a branch changes is logged, so that it costs no more than
    that to take it back."""

    def __init__(self, sets: dict[str, Definitions]) -> None:
        self.sets = sets
        self.before: list[dict[str, Definitions | None]] = []

    def put(self, name: str, definitions: Definitions) -> None:
        if self.before:
            self.before[-1].setdefault(name, self.sets.get(name))
        self.sets[name] = definitions

    def begin(self) -> None:
        self.before.append({})

    def take_back(self) -> dict[str, Definitions]:
        """Undo everything since `begin`; what it was."""
        changes = {}
        for name, old in self.before.pop().items():
            changes[name] = self.sets[name]
            if old is None:
                del self.sets[name]
            else:
                self.sets[name] = old
        return changes

    def merge(self, ends: list[dict[str, Definitions]]) -> None:
        """Go on from where branches with these changes meet."""
        for name in dict.fromkeys(name for end in ends for name in end):
            old = self.sets.get(name, set())
            self.put(name, set().union(*(end.get(name, old) for end in ends)))


class _Webs:
    """Finds which assignments belong together. A definition is a number; `sets` joins those that one read may see."""

    def __init__(self, numbered: Numbered, names: set[str]) -> None:
        self.numbered = numbered
        self.names = names
        self.count = 0  # of definitions
        self.sets = DisjointSets[int]()
        self.first: dict[str, int] = {}  # the first definition of each variable
        self.defined: list[dict[str, int]] = []  # by the number of a statement
        self.seen: list[dict[str, int]] = []  # by the same: a definition for each variable that it reads
        for param in numbered.function.params:
            if param.name in names:
                self.define(param.name)
        for stmt in numbered.order:
            self.defined.append({v.name: self.define(v.name) for v in writes(stmt) if v.name in names})
            self.seen.append({})

    def define(self, name: str) -> int:
        definition = self.count
        self.count += 1
        self.first.setdefault(name, definition)
        return definition

    def read(self, stmt: Stmt, reaching: _Reaching) -> None:
        seen = self.seen[self.numbered.of(stmt)]
        for operand in reads(stmt):
            if isinstance(operand, Var) and operand.name in self.names:
                roots = sorted({self.sets.find(d) for d in reaching.sets.get(operand.name, {self.first[operand.name]})})
                for other in roots[1:]:
                    self.sets.join(other, roots[0])
                seen[operand.name] = roots[0]

    def block(self, block: Block, reaching: _Reaching) -> bool:
        """Walk a block; whether control reaches its end. Dead code is walked too."""
        ends = False
        for stmt in block:
            through = self.stmt(stmt, reaching)
            ends = ends or not through
        return not ends

    def stmt(self, stmt: Stmt, reaching: _Reaching) -> bool:
        """Walk one statement; `reaching` becomes what holds after it. Whether control gets there."""
        defined = self.defined[self.numbered.of(stmt)]
        if not isinstance(stmt, While):
            self.read(stmt, reaching)
        match stmt:
            case Op():
                for name, d in defined.items():
                    reaching.put(name, {d})
            case If():
                ends = []
                for inner in (stmt.then, stmt.orelse):
                    reaching.begin()
                    through = self.block(inner, reaching)
                    changes = reaching.take_back()
                    ends += [changes] if through else []
                reaching.merge(ends)
                return bool(ends)
            case For() | While():
                for number in self.numbered.within(stmt)[1:]:
                    for name, d in self.defined[number].items():
                        reaching.put(name, reaching.sets.get(name, set()) | {d})
                reaching.begin()
                for name, d in defined.items():
                    reaching.put(name, {d})
                if isinstance(stmt, While):
                    self.block(stmt.head, reaching)
                    self.read(stmt, reaching)
                self.block(stmt.body, reaching)
                reaching.take_back()
        return falls_through((stmt,))


class _Rename:
    """Rebuilds the body with a name for each group of definitions; the first group keeps the old name."""

    def __init__(self, webs: _Webs) -> None:
        self.webs = webs
        self.fresh = Fresh(variables(webs.numbered.function))
        self.names = {webs.sets.find(d): name for name, d in webs.first.items()}

    def var(self, var: Var, definition: int) -> Var:
        root = self.webs.sets.find(definition)
        if root not in self.names:
            self.names[root] = self.fresh.name(var.name)
        return Var(self.names[root], var.type)

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        for stmt in block:
            out.append(self.stmt(stmt))
        return tuple(out)

    def stmt(self, stmt: Stmt) -> Stmt:
        number = self.webs.numbered.of(stmt)
        seen, defined = self.webs.seen[number], self.webs.defined[number]

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
