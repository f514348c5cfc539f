"""Puts the bodies of small native functions in the place of their calls.

Input and output: a low module. Before/after (`g` squares its argument and guards against overflow):

    s, y = call ctx, x {callee="g"}; ok = eq s, 0; guard ok, s {mode="status"}
    ->  t, o = smul_ov x, x; fine = xor o, true; guard fine {failure=overflow}; y = copy t; s = copy 0; …

A guard of the callee becomes a guard of the caller: leaving the one is leaving the other. Not inlined: recursion,
functions with cleanup, a Return inside a loop, a failure that the caller does not leave on, other
fast-math flags.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from kernelmill.analyses.effects import argument_roots
from kernelmill.ir.failures import vague
from kernelmill.ir.nodes import (
    Attr,
    Block,
    Break,
    Const,
    For,
    Function,
    If,
    Module,
    Op,
    Operand,
    Return,
    Stmt,
    Var,
    While,
    attr,
    failure_of,
    passed_roots,
    with_attrs,
)
from kernelmill.ir.ops import OPS
from kernelmill.ir.signatures import parse_signature
from kernelmill.ir.types import I1, I32
from kernelmill.ir.walk import (
    Fresh,
    count_assignments,
    falls_through,
    map_block,
    map_children,
    operations,
    size,
    statements,
    substitute,
    variables,
    writes,
)
from kernelmill.passes.context import DEFAULTS, PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import dataclass, replace
from kernelmill.source import Span

SMALL: Final = 40  # statements of a callee that is inlined unasked
MIDDLING: Final = 160  # of one that is called once only, or by a loop with what makes the bounds of its own loops constants
LARGEST: Final = 4000  # statements of a caller, past which only inline="always" goes on
#: Operations on floats, which `fastmath` may change.
_FLOATS: Final = frozenset(n for n, row in OPS.items() if row.level == "low" and parse_signature(row.signature)[0][:1] == ("F",))
_TAIL: Final = 8  # statements that may be written twice to do without a loop around the body


def inline(module: Module, context: PassContext) -> Module:
    """The module with small callees in the place of their calls."""
    inliner = _Inliner({f.name: f for f in module.functions}, context)
    return replace(module, functions=tuple(inliner.function(f.name) for f in module.functions))


def inline_recursion_once(function: Function, body: Function) -> Function:
    """`function` with its calls of itself replaced by `body`, which is what it was before any were."""
    return _Caller(_Itself(body), function).run()


def can_be_inlined(callee: Function) -> bool:
    """Whether a function has a form that can stand in the place of a call."""
    if attr(callee, "catches") or attr(callee, "inline") == "never" or callee.cleanup:
        return False
    return not any(_returns((loop,)) for loop in statements(callee.body) if isinstance(loop, For | While))


@dataclass(frozen=True, slots=True)
class _Site:
    """How one caller takes a failing call: it passes the callee's status on, or just leaves."""

    passes_status: bool


class _Inliner:
    """Treats callees before callers; `done` holds finished functions, `active` those under way (recursion)."""

    def __init__(self, functions: dict[str, Function], context: PassContext) -> None:
        self.functions = functions
        self.context = context
        self.done: dict[str, Function] = {}
        self.active: set[str] = set()
        self.calls = Counter(
            str(attr(op, "callee")) for f in functions.values() for op in operations(f.body) if op.name == "call"
        )

    def function(self, name: str) -> Function:
        if name in self.done:
            return self.done[name]
        function = self.functions[name]
        self.active.add(name)
        if function.abi == "native" and any(op.name == "call" for op in operations(function.body)):
            function = _Caller(self, function).run()
        self.active.remove(name)
        self.done[name] = function
        return function

    def callee(self, call: Op, in_loop: bool) -> Function | None:
        """The finished callee, if it may be inlined at all."""
        name = str(attr(call, "callee"))
        if name in self.active:
            return None
        callee = self.function(name)
        most = MIDDLING if self.calls[name] == 1 or (in_loop and _sets_bounds(call, callee)) else SMALL
        small = attr(callee, "inline") == "always" or size(callee.body) <= most
        return callee if small and not attr(callee, "recursive") and can_be_inlined(callee) else None


@dataclass(frozen=True, slots=True)
class _Itself:
    """Lets a caller inline one function only: itself."""

    body: Function
    context: PassContext = DEFAULTS  # its caller tells of all levels at once

    def callee(self, call: Op, _in_loop: bool) -> Function | None:
        return self.body if attr(call, "callee") == self.body.name else None


class _Caller:
    """Inlines into one function."""

    def __init__(self, inliner: _Inliner | _Itself, function: Function) -> None:
        self.inliner = inliner
        self.function = function
        self.fresh = Fresh(variables(function))
        self.temporaries = {name for name, count in count_assignments(function).items() if count == 1}
        self.size = sum(1 for _ in statements(function.body))
        self.loops = 0  # around the statement that is looked at
        self.entry: list[Stmt] = []  # frame memory of what was inlined

    def run(self) -> Function:
        body = self.block(self.function.body)
        return replace(self.function, body=(*self.entry, *body))

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        for number, stmt in enumerate(block):
            body = self.call(stmt, block[number + 1 :]) if isinstance(stmt, Op) and stmt.name == "call" else None
            self.loops += isinstance(stmt, For | While)
            if body is None:
                out.append(map_children(stmt, self.block))
            else:  # whose own calls may be worth it here
                again = isinstance(self.inliner, _Inliner) and any(op.name == "call" for op in operations(body))
                out.extend(self.block(body) if again else body)
            self.loops -= isinstance(stmt, For | While)
        return tuple(out)

    def call(self, stmt: Op, following: Block) -> Block | None:
        """The callee's body in the place of its call, or None where the call stays."""
        callee = self.inliner.callee(stmt, self.loops > 0)
        site = self.site(stmt, following)
        if callee is None or not self.compatible(callee):
            return None
        if self.size > LARGEST and attr(callee, "inline") != "always":
            return None
        if site is None:
            if any(op.name == "guard" for op in operations(callee.body)):
                return None
            site = _Site(True)
        body = self.body(stmt, callee, site)
        self.size += sum(1 for _ in statements(body))
        text = f"call of {callee.name} inlined"
        self.inliner.context.remark(Remark(stmt.span, self.function.name, "inline", text))
        return body

    def compatible(self, callee: Function) -> bool:
        mine, theirs = self.function, callee
        floats = any(op.name in _FLOATS for op in operations(callee.body))
        return (not floats or attr(mine, "fastmath") == attr(theirs, "fastmath")) and (
            attr(mine, "python") is True or attr(theirs, "python") is None
        )

    def site(self, call: Op, following: Block) -> _Site | None:
        """The guard on the call's status, if it comes next; else None."""
        status = call.results[0]
        tested: set[str] = set()
        for stmt in following:
            if not isinstance(stmt, Op):
                return None
            if stmt.name == "eq" and stmt.args == (status, Const(0, I32)):
                tested.add(stmt.results[0].name)
            elif stmt.name == "guard" and isinstance(stmt.args[0], Var) and stmt.args[0].name in tested:
                return _Site(attr(stmt, "mode") == "status")
            elif OPS[stmt.name].effect not in ("pure", "fact"):
                return None
        return None

    def body(self, call: Op, callee: Function, site: _Site) -> Block:
        body = _structured(callee.body)
        assigned = {v.name: v for stmt in statements(body) for v in writes(stmt)}
        renamed = {name: self.fresh.var(v) for name, v in assigned.items()}
        replaced: dict[str, Operand] = dict(renamed)
        out: list[Stmt] = []
        for param, argument in zip(callee.params, call.args, strict=True):
            stable = isinstance(argument, Const) or argument.name in self.temporaries
            if stable and param.name not in assigned:
                replaced[param.name] = argument
            else:
                copy = renamed.get(param.name) or self.fresh.var(param)
                replaced[param.name] = copy
                out.append(Op("copy", (copy,), (argument,), (), call.span))
        roots = argument_roots(call, (array.name for array in self.function.arrays))
        results = call.results[1:]
        places: dict[int, Span] = {}  # by the `id`s of spans of the callee, which lives as long

        def change(stmt: Stmt) -> tuple[Stmt, ...]:
            place = places.get(id(stmt.span)) or places.setdefault(id(stmt.span), stmt.span.inlined(call.span))
            if isinstance(stmt, Op) and stmt.name == "stackalloc":
                self.entry.append(replace(stmt, span=place))
                return ()
            if isinstance(stmt, Return):
                return tuple(Op("copy", (r,), (v,), (), place) for r, v in zip(results, stmt.values, strict=True))
            return (replace(_moved(stmt, roots, site) if isinstance(stmt, Op) else stmt, span=place),)

        out.extend(map_block(substitute(body, replaced, renamed), change))
        out.append(Op("copy", (call.results[0],), (Const(0, I32),), (), call.span))
        return tuple(out)


def _moved(op: Op, roots: dict[str, frozenset[str]] | None, site: _Site) -> Op:
    """An operation of the callee as it must read in the caller."""
    if op.name == "guard" and attr(op, "mode") == "raise" and not site.passes_status:
        changes: dict[str, Attr] = {"mode": None, "site": None, "failure": vague(failure_of(op))}
        return replace(op, args=op.args[:1], attrs=with_attrs(op.attrs, changes))
    if op.name == "guard" and attr(op, "mode") == "status" and not site.passes_status:
        return replace(op, args=op.args[:1], attrs=with_attrs(op.attrs, {"mode": None}))
    named = attr(op, "roots")
    if isinstance(named, tuple):
        return replace(op, attrs=with_attrs(op.attrs, {"roots": _map_roots(tuple(map(str, named)), roots), "array": None}))
    inner = passed_roots(op)
    if inner is not None:
        mapped = [(root, _map_roots(root.arrays, roots)) for root in inner] if roots is not None else []
        known = tuple(replace(root, arrays=names) for root, names in mapped if names is not None)
        whole = roots is not None and len(known) == len(inner)
        return replace(op, attrs=with_attrs(op.attrs, {"arg_roots": known if whole else None}))
    return op


def _map_roots(named: tuple[str, ...], roots: dict[str, frozenset[str]] | None) -> tuple[str, ...] | None:
    """The caller's arrays for the callee's arrays `named`; None: any."""
    if not named:
        return ()
    if roots is None or any(name not in roots for name in named):
        return None
    return tuple(sorted(frozenset[str]().union(*(roots[name] for name in named))))


def _sets_bounds(call: Op, callee: Function) -> bool:
    """Whether a constant argument is a bound of a loop of the callee."""
    known = {p.name for p, a in zip(callee.params, call.args, strict=True) if isinstance(a, Const)}
    loops = (s for s in statements(callee.body) if isinstance(s, For))
    return any(isinstance(bound, Var) and bound.name in known for loop in loops for bound in (loop.start, loop.stop))


def _returns(block: Block) -> bool:
    return any(isinstance(stmt, Return) for stmt in statements(block))


def _structured(body: Block) -> Block:
    """`body` with Returns only where control reaches its end; failing that, a loop of one iteration that they leave."""
    tail = _tail(body)
    if tail is not None:
        return tail

    def leave(stmt: Stmt) -> tuple[Stmt, ...] | None:
        return (stmt, Break(stmt.span)) if isinstance(stmt, Return) else None

    return (While((), Const(True, I1), map_block(body, leave)),)


def _tail(block: Block) -> Block | None:
    """What follows an If with a Return moved into the branches that do not return; None if that would grow too much."""
    for number, stmt in enumerate(block):
        if not isinstance(stmt, If) or not _returns((stmt,)):
            continue
        rest = block[number + 1 :]
        through = [falls_through(stmt.then), falls_through(stmt.orelse)]
        if all(through) and sum(1 for _ in statements(rest)) > _TAIL:
            return None
        branches = [_tail(b + rest if f else b) for b, f in zip((stmt.then, stmt.orelse), through, strict=True)]
        if branches[0] is None or branches[1] is None:
            return None
        return (*block[:number], replace(stmt, then=branches[0], orelse=branches[1]))
    return block
