"""One specialisation of one function: from its AST and argument types to a high-IR function.

`FunctionBuilder` holds the state of the walk: the emitter, the locals, the loops around, the returns seen. What each
statement and expression means is in `statements/` and `expressions/`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.function.drafts import Draft, DraftIf
from kernelmill.frontend.function.emitter import Emitter
from kernelmill.frontend.function.errors import Cascade, Stop, cascade, stop, unbound
from kernelmill.frontend.function.frames import Frame, Target
from kernelmill.frontend.function.joins import POISON, IncomingEdge, merge
from kernelmill.frontend.function.locals import SPENT, Env, Local, Slots, held, is_one_shot, spend, spent
from kernelmill.frontend.function.parameters import all_arguments, assigned_names, rebound_names
from kernelmill.frontend.function.values import ConstArray, FunctionRef, Value, leaves
from kernelmill.frontend.type_rules.items import unified
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, ArrayType, HighType
from kernelmill.project.expectations import Expectation, ModuleArray
from kernelmill.project.options import KernelOptions
from kernelmill.records import dataclass
from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo


class Unit(Protocol):
    """What a function being built asks of all that are: calls of other functions, constants, the project."""

    project: ScannedProject
    nested: dict[tuple[str, str, tuple[str, ...] | None], ast.FunctionDef]
    expanded: Counter[str]

    def constant(self, array: ConstArray) -> str:
        """The name of the global that holds a constant array."""

    def module_array(self, array: ModuleArray, kind: ArrayType) -> Var:
        """The variable that holds an array of a module in every function."""

    def invoke(
        self, fb: FunctionBuilder, node: ast.Call, target: FunctionRef, args: list[Value], keywords: dict[str, Value]
    ) -> Value:
        """Call a function of the project."""

    def invoke_bound(
        self,
        fb: FunctionBuilder,
        node: ast.Call,
        info: ModuleInfo,
        function: ast.FunctionDef,
        bound: dict[str, Value],
        *,
        nested: bool = False,
    ) -> Value:
        """Call a function with all its arguments by name."""


class CallNumpy(Protocol):
    """`np.name(*args, **keywords)`."""

    def __call__(
        self,
        fb: FunctionBuilder,
        node: ast.AST,
        name: str,
        args: list[Value],
        keywords: dict[str, Value],
    ) -> Value:
        """The result."""


class ShortCircuit(Protocol):
    """`left and right()`, `left or right()`."""

    def __call__(self, fb: FunctionBuilder, node: ast.AST, left: Value, right: Callable[[], Value], *, is_and: bool) -> Value:
        """The value of the whole; `right` builds the second operand where it is evaluated."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What constructs mean: the verbs that lower folders need from higher ones. See `frontend/rules.py`."""

    evaluate: Callable[[FunctionBuilder, ast.expr], Value]
    build_block: Callable[[FunctionBuilder, list[ast.stmt]], None]
    operate: Callable[[FunctionBuilder, ast.AST, type[ast.operator], Value, Value], Value]
    compare: Callable[[FunctionBuilder, ast.AST, str, Operand, Operand], Operand]
    truth: Callable[[FunctionBuilder, Value, ast.AST], Operand]
    short_circuit: ShortCircuit
    call_numpy: CallNumpy
    cast_array: Callable[[FunctionBuilder, ast.AST, Operand, str], Operand]


class FunctionBuilder:
    """The state of building one specialisation of one function."""

    def __init__(
        self,
        unit: Unit,
        info: ModuleInfo,
        node: ast.FunctionDef,
        options: KernelOptions,
        rules: Rules,
    ) -> None:
        self.unit = unit
        self.info = info
        self.node = node
        self.options = options
        self.emitter = Emitter(info)
        self.slots = Slots(self.emitter)
        self.env: Env | None = {}  # None: control does not come here
        self.frames: list[Frame] = []  # what a jump from here leaves
        self.loops: list[tuple[Target, Target]] = []  # of the loops around: where `break` and `continue` go
        self.diagnostics: list[Diagnostic] = []
        self.result: HighType | None = None  # type of the value returned, once known
        self.result_fixed = False
        self.expects: dict[Expectation, None] = {}  # what the names that are read must stand for
        self.restart = False  # the result type (or a list's item type) changed while building: build again
        self.list_items: dict[str, HighType] = {}  # item types of lists, by the place where the list is made
        self.catches = False  # holds a `try`
        self.asserts: list[Literal["early", "open", "late"]] = []  # of each `assert`, whether it is right with -O too
        self.handling: list[str] = []  # what is being handled by the handlers around; "" where that is not known
        self.asked: set[tuple[str, str]] = set()  # variables by whose type something was decided, and for which stand-ins
        self.rebound: frozenset[str] = frozenset()  # names to which the expression that is being evaluated assigns
        self.rules = rules
        self.slots.unify = self._unified_lists
        self.locals = assigned_names(node.body) | {a.arg for a in all_arguments(node.args)}

    # ---- values

    def evaluate(self, node: ast.expr) -> Value:
        """The value of an expression."""
        self.emitter.at(node)
        return self.rules.evaluate(self, node)

    def build(self, body: list[ast.stmt]) -> None:
        """Build statements, the author's or made from templates."""
        self.rules.build_block(self, body)

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
            for frame in self.frames:
                frame.missed = frame.missed or name in frame.assigned
            raise unbound(self.info, node, name)
        if local.conflict == POISON:
            raise cascade(self.info, node, name)
        if local.conflict == SPENT:
            raise spent(self.info, node)
        if local.conflict or local.value is None:
            raise stop(
                self.info,
                node,
                "conflicting-types",
                f"{name.partition('$')[0]!r} has no single type here: {local.conflict}",
                "give it one type on every path, for example 0.0 instead of 0, or use two names",
            )
        if is_one_shot(local.value):
            self.env[name] = spend(self.info, node, local)
        if local.maybe:
            self.slots.read_flags.add(name)
            self.slots.late.update((self.slots.flag(name), *leaves(local.value)))
            self.emitter.emit("bound", (), self.slots.flag(name), local=name)
        return held(self.emitter, local.value) if name in self.rebound else local.value

    @contextmanager
    def rebinding(self, *nodes: ast.AST) -> Iterator[None]:
        """Evaluate expressions: an operand keeps the value that it had when it was read, whatever `:=` rebinds its name to."""
        outer, self.rebound = self.rebound, self.rebound | rebound_names(nodes)
        try:
            yield
        finally:
            self.rebound = outer

    def kept(self, value: Value, names: frozenset[str]) -> Value:
        """A value that stays as it is while statements run that assign to `names`."""
        assert self.env is not None
        bound = [local.value for name in names if (local := self.env.get(name)) is not None and local.value is not None]
        return held(self.emitter, value, {leaf for v in bound for leaf in leaves(v)})

    def ask(self, value: Value, *kinds: str) -> None:
        """Note that something depends on the exact type of a value: what stands in for it (`np`, `int`, `bool`) would be told
        apart. See `kernels/stand_ins.py`."""
        self.asked.update((leaf.name, kind) for leaf in leaves(value) for kind in kinds)

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
        edges: list[IncomingEdge] = []
        before = self.env
        drafts = (Draft(), Draft())
        for draft, build in zip(drafts, (then, orelse), strict=True):
            self.env = dict(before)
            with self.into(draft):
                build()
            if self.env is not None:
                edges.append(IncomingEdge(self.env, draft))
        self.emitter.block.items.append(DraftIf(cond, drafts[0], drafts[1], span))
        self.env = merge(self.slots, edges) if edges else None

    def report(self, problem: Stop) -> None:
        """Record a diagnostic; building goes on so that several are reported at once."""
        if problem.diagnostic not in self.diagnostics and not isinstance(problem, Cascade):
            self.diagnostics.append(problem.diagnostic)

    def poison(self, names: frozenset[str]) -> None:
        """Names that a refused statement would have assigned: reading them later is no error of its own."""
        if self.env is not None:
            self.env.update({name: Local(None, conflict=POISON) for name in names})
