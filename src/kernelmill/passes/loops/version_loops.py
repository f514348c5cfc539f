"""Tests once before a loop nest what its checks would test in every iteration.

Input and output: a low module. Before/after:

    for i = 0 to n { c = ult i, m; guard c {failure=index}; … }
    ->  t = sle n, m; if t { for i = 0 to n { … } } else { for i = 0 to n { c = ult i, m; guard c; … } with {cold} }

A check is decided if its operands are polynomials over what is known before the nest (`analyses/symbolic.py`); the
test asks whether their worst values pass. It computes without overflow or fails. One test per nest, at the outermost
loop where anything is decided; inside the quick copy, inner loops may have tests for what was left. Where a nest makes
the first visible writes, checks that stand for no Python exception just leave before it if their test fails: so nothing
is to be taken back.
"""

from __future__ import annotations

from typing import Final

from kernelmill.analyses.effects import Effects, clean_loops
from kernelmill.analyses.effects import effects as find_effects
from kernelmill.analyses.places import Places
from kernelmill.analyses.ranges import Facts, ranges
from kernelmill.analyses.symbolic import Nest
from kernelmill.ir.failures import is_exact, is_exception, vague, word
from kernelmill.ir.nodes import (
    Block,
    Const,
    For,
    Function,
    If,
    Module,
    Op,
    Stmt,
    Var,
    While,
    attr,
    failure_of,
    with_attrs,
)
from kernelmill.ir.types import I1
from kernelmill.ir.walk import (
    Fresh,
    children,
    count_assignments,
    count_reads,
    map_children,
    private,
    rename,
    statements,
    variables,
)
from kernelmill.passes.context import PassContext
from kernelmill.passes.loops.hoisting import Condition, Decision, Hoister, decide, settle
from kernelmill.passes.remarks import Remark
from kernelmill.records import dataclass, field, replace

_LARGEST: Final = 1500  # statements of a nest past which it is not written twice
_INNER: Final = 200  # the same for a loop inside a quick copy
_PLAIN: Final = {"sadd_ov": "add", "ssub_ov": "sub", "smul_ov": "mul"}


def version_loops(module: Module, context: PassContext) -> Module:
    """The module with checks of loops tested before them."""
    known = find_effects(module)
    return replace(module, functions=tuple(_function(f, known, context) for f in module.functions))


def _function(function: Function, known: dict[str, Effects], context: PassContext) -> Function:
    guarded = any(isinstance(s, Op) and s.name == "guard" for s in statements(function.body))
    looped = any(isinstance(s, For | While) for s in statements(function.body))
    if function.abi != "native" or not guarded or not looped:
        return function
    facts = ranges(function)
    planner = _Planner(facts, clean_loops(facts.function, known))
    planner.block(facts.function.body)
    if not planner.plans:
        return function
    writer = _Writer(planner, context)
    return replace(function, body=writer.block(facts.function.body, None))


@dataclass(slots=True)
class Plan:
    """What to do with one nest.

    `removed`: checks (numbers of statements) that the test stands for; `left`: those that leave before the nest if they
    might fail; `fixed`, `left_fixed`: conditions whose value is then known. Both tests: polynomials that must not be
    positive, and conditions known before the nest with the value they must have.
    """

    nest: Nest
    removed: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    fixed: dict[str, bool] = field(default_factory=dict)
    left_fixed: dict[str, bool] = field(default_factory=dict)
    test: dict[object, Condition | tuple[Var, bool]] = field(default_factory=dict)
    leave: dict[object, Condition | tuple[Var, bool]] = field(default_factory=dict)


class _Planner:
    """Decides for each nest what is tested before it."""

    def __init__(self, facts: Facts, clean: set[int]) -> None:
        self.places = Places(facts)
        self.facts = facts
        self.numbered = facts.numbered
        self.clean = clean
        self.plans: dict[int, Plan] = {}

    def block(self, block: Block, done: frozenset[int] = frozenset(), largest: int = _LARGEST) -> None:
        for stmt in block:
            if isinstance(stmt, For | While):
                self.nest(stmt, done, largest)
            else:
                for inner in children(stmt):
                    self.block(inner, done, largest)

    def nest(self, stmt: For | While, done: frozenset[int], largest: int) -> None:
        """Plan for a nest, and for loops in it; `done`: checks that are decided already."""
        order = self.numbered.within(stmt)
        guards = [(n, s) for n in order if isinstance(s := self.numbered.order[n], Op) and s.name == "guard" and n not in done]
        if not guards:
            return
        if len(order) <= largest:
            plan = self.plan(stmt, guards)
            if plan.removed or plan.left:
                self.plans[self.numbered.of(stmt)] = plan
                done |= plan.removed | plan.left
                largest = min(largest, _INNER)
        for inner in children(stmt):
            self.block(inner, done, largest)

    def plan(self, stmt: For | While, guards: list[tuple[int, Op]]) -> Plan:
        plan = Plan(Nest(self.places, self.facts, stmt))
        for check, guard in guards:
            if isinstance(guard.args[0], Const) or self.facts.at(check) is None:
                continue
            decision = decide(plan.nest, guard.args[0], True)
            conditions = settle(plan.nest, decision) if decision is not None else None
            if decision is not None and conditions is not None:
                self.take(plan, check, guard, decision, conditions, id(stmt) in self.clean)
        return plan

    def take(
        self,
        plan: Plan,
        check: int,
        guard: Op,
        decision: Decision,
        conditions: dict[object, Condition],
        clean: bool,
    ) -> None:
        """Add a decided check to the plan."""
        failure = failure_of(guard)
        may_leave = attr(guard, "mode", "leave") == "leave" and not is_exact(failure)
        leaves = clean and may_leave and not is_exception(failure)
        test = plan.leave if leaves else plan.test
        for key, p in conditions.items():
            known = test.get(key)
            if not isinstance(known, dict) or known.get((), 0) < p.get((), 0):
                test[key] = p
        for var, value in decision.tests:
            test[var.name, value] = (var, value)
        (plan.left if leaves else plan.removed).add(check)
        (plan.left_fixed if leaves else plan.fixed).update(decision.fixed)


class _Writer:
    """Rebuilds the body with the plans carried out."""

    def __init__(self, planner: _Planner, context: PassContext) -> None:
        self.function = function = planner.facts.function
        self.numbered = planner.numbered
        self.plans = planner.plans
        self.context = context
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)

    def block(self, block: Block, plan: Plan | None) -> Block:
        """`block` with the plans of loops in it carried out. `plan`: of the nest of which this is the quick copy."""
        out: list[Stmt] = []
        for stmt in block:
            number = self.numbered.of(stmt)
            if number in self.plans:
                out.extend(self.versions(stmt, self.plans[number], plan))
            elif isinstance(stmt, Op):
                out.extend(_quick(stmt, number, plan))
            else:
                out.append(self.inside(stmt, plan))
        return tuple(out)

    def inside(self, stmt: Stmt, plan: Plan | None) -> Stmt:
        return map_children(stmt, lambda inner: self.block(inner, plan))

    def versions(self, stmt: Stmt, plan: Plan, outer: Plan | None) -> Block:
        """The test, the quick and the checked copy of a nest."""
        base = Plan(plan.nest) if outer is None else outer
        checked = replace(base, left=base.left | plan.left, fixed={**base.fixed, **plan.left_fixed})
        quickly = replace(checked, removed=base.removed | plan.removed, fixed={**checked.fixed, **plan.fixed})
        hoister = Hoister(self.fresh, plan.nest, stmt.span)
        if plan.leave:
            failure = min((failure_of(g) for g in self.guards(plan, plan.left)), key=word)
            hoister.b.do("guard", hoister.test(plan.leave), failure=vague(failure))
        test = hoister.test(plan.test) if plan.test else Const(True, I1)
        head = hoister.b.block()
        quick: Stmt = self.inside(stmt, quickly)
        for guard in self.guards(plan, plan.removed | plan.left):
            text = f"{word(failure_of(guard))} check hoisted to line {stmt.span.line}"
            self.context.remark(Remark(guard.span, self.function.name, "version_loops", text))
        if isinstance(test, Const):
            return (*head, quick)
        slow = self.checked(stmt, checked)
        if isinstance(slow, For | While):
            slow = replace(slow, attrs=with_attrs(slow.attrs, {"cold": True}))
        own = {name: self.fresh.var(v) for name, v in private(stmt, self.reads, self.counts).items()}
        return (*head, If(test, rename((quick,), own), (slow,), stmt.span))

    def checked(self, stmt: Stmt, plan: Plan) -> Stmt:
        """The checked copy of a nest: as it was, but for checks that left before it."""

        def change(block: Block) -> Block:
            out: list[Stmt] = []
            for inner in block:
                if isinstance(inner, Op):
                    out.extend(_quick(inner, self.numbered.of(inner), plan))
                else:
                    out.append(self.checked(inner, plan))
            return tuple(out)

        return map_children(stmt, change)

    def guards(self, plan: Plan, numbers: set[int]) -> list[Op]:
        found = (plan.nest.order[n] for n in sorted(numbers))
        return [g for g in found if isinstance(g, Op)]


def _quick(op: Op, number: int, plan: Plan | None) -> tuple[Stmt, ...]:
    """An operation where the plan's test has passed."""
    if plan is None:
        return (op,)
    if op.name == "guard":
        return () if number in plan.removed or number in plan.left else (op,)
    if not op.results or op.results[-1].name not in plan.fixed:
        return (op,)
    value = Const(plan.fixed[op.results[-1].name], I1)
    known = Op("copy", (op.results[-1],), (value,), (), op.span)
    if op.name in _PLAIN:
        return (Op(_PLAIN[op.name], op.results[:1], op.args, (("nsw", True),), op.span), known)
    return (known,)
