"""One specialisation of one function: from its AST and argument types to a high-IR function.

`FunctionBuilder` holds the state of the walk: the emitter, the locals, the loops around, the returns seen. What each
statement and expression means is in `statements.py`, `expressions.py`, `subscripts.py`, `calls.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.emitter import Draft, DraftIf, Emitter
from kernelmill.frontend.errors import Stop, stop
from kernelmill.frontend.list_types import unified
from kernelmill.frontend.locals import Env, Local, Slots, WayIn, leaves, merge
from kernelmill.frontend.values import Method, Tuple, Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, ArrayType, Container, HighType, ListType
from kernelmill.project.options import KernelOptions
from kernelmill.scan.modules import ModuleInfo

if TYPE_CHECKING:
    from kernelmill.frontend.unit import UnitBuilder


#: Mark of a local whose assignment was refused, so that the first error is reported and not its consequences.
POISON = "refused"


@dataclass(slots=True)
class LoopFrame:
    """A loop being built. `missed`: a local was read that only a later statement of the body assigns. `once`: a block that
    runs once, so that `continue` ends it as `break` does."""

    assigned: frozenset[str]
    breaks: list[WayIn] = field(default_factory=list)
    continues: list[WayIn] = field(default_factory=list)
    missed: bool = False
    once: bool = False
    region: object = None  # the `try` block that this is (see trying.py)
    pending: list[int] = field(default_factory=list)  # exceptions that leave this loop for the `try` block around


class FunctionBuilder:
    """The state of building one specialisation of one function."""

    def __init__(
        self,
        unit: UnitBuilder,
        info: ModuleInfo,
        node: ast.FunctionDef,
        options: KernelOptions,
        evaluate: Callable[[FunctionBuilder, ast.expr], Value],
        build_block: Callable[[FunctionBuilder, list[ast.stmt]], None],
    ) -> None:
        self.unit = unit
        self.info = info
        self.node = node
        self.options = options
        self.emitter = Emitter(info)
        self.slots = Slots(self.emitter)
        self.env: Env | None = {}  # None: control does not come here
        self.loops: list[LoopFrame] = []
        self.diagnostics: list[Diagnostic] = []
        self.result: HighType | None = None  # type of the value returned, once known
        self.result_fixed = False
        self.restart = False  # the result type (or a list's item type) changed while building: build again
        self.list_items: dict[str, HighType] = {}  # item types of lists, by the place where the list is made
        self.catches = False  # holds a `try`
        self.finals: list[tuple[list[ast.stmt], int]] = []  # `finally` blocks around, with the number of loops around them
        self._evaluate = evaluate
        self._build_block = build_block
        self.slots.unify = self._unified_lists
        self.locals = assigned_names(node.body) | {a.arg for a in all_arguments(node.args)}

    # ---- values

    def evaluate(self, node: ast.expr) -> Value:
        """The value of an expression."""
        self.emitter.at(node)
        return self._evaluate(self, node)

    def build(self, body: list[ast.stmt]) -> None:
        """Build statements, the author's or made from templates."""
        self._build_block(self, body)

    def _unified_lists(self, a: HighType, b: HighType) -> HighType | None:
        found, changed = unified(self.list_items, a, b)
        self.restart = self.restart or changed
        return found

    def assign(self, name: str, value: Value) -> None:
        """Bind a local name."""
        assert self.env is not None
        stored = self.slots.store(name, value)
        self.emitter.copy(self.slots.flag(name), Const(True, BOOL))
        self.env[name] = Local(stored)

    def forget(self, name: str) -> None:
        """Unbind a local name."""
        assert self.env is not None
        self.emitter.copy(self.slots.flag(name), Const(False, BOOL))
        self.env.pop(name, None)

    def read(self, node: ast.Name) -> Value | None:
        """The value of a local name, or None if the name is not local to the function."""
        name = node.id
        if name not in self.locals:
            return None
        assert self.env is not None
        local = self.env.get(name)
        if local is None:
            if any(name in frame.assigned for frame in self.loops):
                for frame in self.loops:
                    frame.missed = frame.missed or name in frame.assigned
            raise stop(
                self.info,
                node,
                "unbound-local",
                f"local variable {name!r} is read before any assignment to it",
                "assign it first",
            )
        if local.conflict == POISON:
            raise Stop(Diagnostic("note", "cascade", f"{name!r} could not be built", self.info.span(node)))
        if local.conflict or local.value is None:
            raise stop(
                self.info,
                node,
                "conflicting-types",
                f"{name.partition('$')[0]!r} has no single type here: {local.conflict}",
                "give it one type on every way, for example 0.0 instead of 0, or use two names",
            )
        if local.maybe:
            self.slots.read_flags.add(name)
            self.slots.late.update((self.slots.flag(name), *leaves(local.value)))
            self.emitter.emit("bound", (), self.slots.flag(name), local=name)
        return local.value

    # ---- control flow

    @contextmanager
    def into(self, draft: Draft) -> Iterator[None]:
        """Emit into `draft` for a while."""
        outer, self.emitter.block = self.emitter.block, draft
        try:
            yield
        finally:
            self.emitter.block = outer

    def branch(self, cond: Operand, then: Callable[[], None], orelse: Callable[[], None]) -> None:
        """`if cond: then() else: orelse()`, locals joined afterwards. A constant condition builds one side only."""
        if isinstance(cond, Const):
            (then if cond.value else orelse)()
            return
        assert self.env is not None
        span = self.emitter.span
        ways: list[WayIn] = []
        before = self.env
        drafts = (Draft(), Draft())
        for draft, build in zip(drafts, (then, orelse), strict=True):
            self.env = dict(before)
            with self.into(draft):
                build()
            if self.env is not None:
                ways.append(WayIn(self.env, draft))
        self.emitter.block.items.append(DraftIf(cond, drafts[0], drafts[1], span))
        self.env = merge(self.slots, ways) if ways else None

    def report(self, problem: Stop) -> None:
        """Record a diagnostic; building goes on so that several are reported at once."""
        if problem.diagnostic not in self.diagnostics and problem.diagnostic.code != "cascade":
            self.diagnostics.append(problem.diagnostic)

    def poison(self, names: frozenset[str]) -> None:
        """Names that a refused statement would have assigned: reading them later is no error of its own."""
        if self.env is not None:
            self.env.update({name: Local(None, conflict=POISON) for name in names})


def all_arguments(args: ast.arguments) -> list[ast.arg]:
    """Every named parameter in order (without * and **)."""
    return [*args.posonlyargs, *args.args, *args.kwonlyargs]


def assigned_names(body: list[ast.stmt]) -> frozenset[str]:
    """Names that statements assign to (not looking into nested functions)."""
    names: set[str] = set()
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name is not None:
            names.add(node.name)
        if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            names.add(node.id)
        todo.extend(ast.iter_child_nodes(node))
    return frozenset(names)


def operand_of(fb: FunctionBuilder, value: Value, node: ast.AST) -> Operand:
    """`value` as a run-time operand, or a diagnostic."""
    if isinstance(value, Var | Const) and not isinstance(value.type, Container):
        return value
    raise stop(
        fb.info,
        node,
        "unsupported-value",
        f"{describe(value)} cannot be used here",
        "only numbers and arrays exist at run time in a kernel",
    )


def describe(value: Value) -> str:
    """What a compile-time value is, for messages."""
    if isinstance(value, Var) and isinstance(value.type, Container):
        return _described(value.type)
    if isinstance(value, Method):
        kind = None if isinstance(value.receiver, Tuple) else value.receiver.type
        of = "a record" if kind is None else "an array" if isinstance(kind, ArrayType) else f"a value of type {kind}"
        return f"attribute {value.name!r} of {of}"
    return {
        "Tuple": "a tuple",
        "NoneValue": "None",
        "Text": "a string",
        "ModuleRef": "a module",
        "External": "a function or type",
        "FunctionRef": "a function",
        "DTypeRef": "a dtype",
        "RecordClass": "a NamedTuple class",
        "ConstArray": "a module constant",
        "RangeValue": "a range",
        "Sequence": "an iterator",
        "Closure": "a nested function",
    }.get(type(value).__name__, f"a value of type {getattr(value, 'type', '?')}")


def _described(kind: Container) -> str:
    if isinstance(kind, ListType):
        return "a tuple of unknown length" if kind.fixed else "a list"
    return "a set" if kind.is_set else "a dictionary"
