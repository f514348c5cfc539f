"""Guards of numbers in loops that write are tested in a loop of their own before, so that the loop can run in vectors.

    for i { x = load p; c = fle x, 709.0; guard c {failure=domain}; y = libm x; store q, y }
    ->  all = copy apart; if apart { for i { x = load p; c = fle x, 709.0; all = and all, c } }
        if all { for i { x = load p; y = libm x; store q, y } } else { the loop as it was }

What is tested follows from numbers that the loop reads and does not change: of other arrays than those written to, which a test at
run time shows to lie apart (`apart`), or of the very slot that is written later in the same iteration. `delay_guards.py` treats
loops after which nothing written is visible; here the failing iteration must be the last one that writes. Only where reading
is cheap beside what the loop does: an elementary function, a division, a square root or a conversion to a narrow integer for each
number. Input and output: a low module's function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from kernelmill.analyses.vector_loops import exposed, is_parallel
from kernelmill.ir.arguments import ArrayParam
from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Domain, Overflow, ZeroDivision
from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Operand, Stmt, Var, attr, failure_of
from kernelmill.ir.ops import OPS
from kernelmill.ir.types import I1, I8, I16, I32
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    count_reads,
    map_block,
    map_children,
    private,
    rename,
    substitute,
    variables,
)
from kernelmill.passes.context import PassContext
from kernelmill.passes.loops.disjoint import disjoint
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace

#: Operations beside which reading and comparing a number is cheap.
_DEAR: Final = frozenset({"libm", "fdiv", "fsqrt"})
#: Conversions of floats to such integers run in vectors, and one by one are dear.
_NARROW: Final = frozenset({I8, I16, I32})
#: What is tested may be made of a few of these; none of them traps.
_CHEAP: Final = frozenset({
    "copy", "fadd", "fsub", "fmul", "fneg", "fabs", "feq", "fne", "flt", "fle", "fgt", "fge", "funo",
    "and", "or", "xor", "select", "fpext", "fptrunc", "sitofp", "uitofp", "ffloor", "fceil", "ftrunc", "frint",
})  # fmt: skip
_MOST: Final = 12
#: Beside elementary functions, which take ten times as long one by one, these are cheap as well, and more operations are few.
_CHEAP_BESIDE: Final = _CHEAP | {"fdiv", "fsqrt"}
_MOST_BESIDE: Final = 32
#: What addresses are made of.
_STEPS: Final = frozenset({"add", "sub", "mul", "shl", "ptradd", "copy"})


def guards_first(function: Function, context: PassContext) -> Function:
    """The function with fewer exits from loops."""
    if function.abi != "native":
        return function
    pass_ = _Pass(function, context)
    return replace(function, body=pass_.block(function.body))


class _Pass:
    """Rebuilds one function."""

    def __init__(self, function: Function, context: PassContext) -> None:
        self.function = function
        self.context = context
        self.fresh = Fresh(variables(function))
        self.assigned = assigned(function.body)
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)

    def block(self, block: Block) -> Block:
        """The block, its innermost loops rebuilt."""
        out: list[Stmt] = []
        for stmt in block:
            tested = self.tested(stmt) if isinstance(stmt, For) else None
            out += tested or (map_children(stmt, self.block),)
        return tuple(out)

    def tested(self, loop: For) -> Block | None:
        """The test and both loops; None if the loop stays alone."""
        body = [stmt for stmt in loop.body if isinstance(stmt, Op)]
        guards = [op for op in body if op.name == "guard"]
        if attr(loop, "cold") or len(body) < len(loop.body) or not guards or not all(map(_is_of_numbers, guards)):
            return None
        free = replace(loop, body=map_block(loop.body, _without_guards))
        if not any(map(_is_dear, body)) or not any(op.name == "store" for op in body) or not is_parallel(free):
            return None
        tests, addresses = _tests(loop, body, guards), _addresses(loop, body)
        if any(op.name == "store" and not (isinstance(op.args[0], Var) and op.args[0].name in addresses) for op in body):
            return None  # it would not run in vectors
        pairs = None if tests is None else _pairs(body, tests, addresses)
        if tests is None or pairs is None:
            return None
        return self.made(loop, free, tests, pairs)

    def made(self, loop: For, free: For, tests: list[Op], pairs: set[tuple[str, str]]) -> Block | None:
        """The test and both loops; None where no test shows that the arrays lie apart."""
        b = Builder(self.fresh)
        b.span = loop.span
        apart: Operand = Const(True, I1)
        for one, other in sorted(pairs):
            fields = {name for array in self.function.arrays if array.name in (one, other) for name in _fields(array)}
            condition = None if fields & self.assigned else disjoint(b, self.function, one, other)
            if condition is None:
                return None
            apart = condition if isinstance(apart, Const) else b.op("and", apart, condition)
        all_ = b.var("all", I1)
        b.assign(all_, apart)
        counter = self.fresh.var(loop.var)
        own = {r.name: self.fresh.var(r) for op in tests for r in op.results} | {loop.var.name: counter}
        inner = substitute(tuple(_test(op, all_) for op in tests), own, own)
        testing = replace(loop, var=counter, body=inner)
        b.emit(testing if isinstance(apart, Const) else If(apart, (testing,), (), loop.span))
        names = {name: self.fresh.var(v) for name, v in private(loop, self.reads, self.counts).items()}
        b.emit(If(all_, rename((free,), names), (loop,), loop.span))
        guard = next(op for op in tests if op.name == "guard")
        self.context.remark(Remark(guard.span, self.function.name, "guards_first", "tested in a loop before this one"))
        return b.block()


def _fields(array: ArrayParam) -> Iterator[str]:
    """The names of the parameters that tell where an array lies."""
    yield array.data
    for axis in range(array.ndim):
        yield array.extent(axis)
        yield array.stride(axis)


def _is_dear(op: Op) -> bool:
    return op.name in _DEAR or (op.name in ("fptosi", "fptoui") and op.results[0].type in _NARROW)


def _is_of_numbers(guard: Op) -> bool:
    """Whether a guard leaves because of a number."""
    return attr(guard, "mode", "leave") == "leave" and isinstance(failure_of(guard), Domain | ZeroDivision | Overflow)


def _without_guards(stmt: Stmt) -> tuple[Stmt, ...] | None:
    return () if isinstance(stmt, Op) and stmt.name == "guard" else None


def _test(op: Op, all_: Var) -> Op:
    """A guard as part of `all_`."""
    return Op("and", (all_,), (all_, op.args[0]), (), op.span) if op.name == "guard" else op


def _tests(loop: For, body: list[Op], guards: list[Op]) -> list[Op] | None:
    """The guards and what their conditions follow from, in order; None if that is not cheap, or carried from one iteration to the
    next. Nothing in it may depend on a guard: it runs on whatever numbers there are."""
    needed = {a.name for op in guards for a in op.args[:1] if isinstance(a, Var)}
    kept: list[Op] = []
    for op in reversed(body):
        if op.name == "guard":
            kept.append(op)
        elif any(r.name in needed for r in op.results):
            kept.append(op)
            needed |= {a.name for a in op.args if isinstance(a, Var)}
    times = [r.name for op in body for r in op.results]
    steps = _steps(loop, body)
    cheap = [op for op in kept if op.name not in ("guard", "load") and not any(r.name in steps for r in op.results)]
    beside = any(op.name == "libm" for op in body)
    few, known = (_MOST_BESIDE, _CHEAP_BESIDE) if beside else (_MOST, _CHEAP)
    if len(cheap) > few or any(op.name not in known for op in cheap):
        return None
    if any(times.count(r.name) > 1 for op in kept for r in op.results) or exposed(loop.body, {loop.var.name}) & set(times) & needed:
        return None
    loads = [op for op in kept if op.name == "load"]
    if not loads or not all(isinstance(op.args[0], Var) and op.args[0].name in steps for op in loads):
        return None
    return kept[::-1]


def _steps(loop: For, body: list[Op]) -> dict[str, Op]:
    """What follows from the loop's variable and what the loop leaves alone, by the operations of addresses."""
    times = [r.name for op in body for r in op.results]
    found: dict[str, Op] = {}
    for op in body:
        known = all(isinstance(a, Const) or a.name in found or a.name == loop.var.name or a.name not in times for a in op.args)
        if known and op.name in _STEPS and len(op.results) == 1 and times.count(op.results[0].name) == 1:
            found[op.results[0].name] = op
    return found


def _addresses(loop: For, body: list[Op]) -> Mapping[str, object]:
    """What addresses are computed from: equal ones are equal numbers in one iteration. Only of those that another iteration does
    not have again: base + i * constant."""
    steps = _steps(loop, body)
    found: dict[str, object] = {}
    for name, op in steps.items():
        if op.name != "ptradd" or not isinstance(op.args[1], Var) or op.args[1].name not in steps:
            continue
        distance = steps[op.args[1].name]
        index, size = distance.args if len(distance.args) == 2 else (None, None)
        if distance.name == "mul" and index == loop.var and isinstance(size, Const) and size.value:
            found[name] = (op.args[0], size.value)
    return found


def _pairs(body: list[Op], tests: list[Op], addresses: Mapping[str, object]) -> set[tuple[str, str]] | None:
    """Arrays that must lie apart so that what is tested is what is used; None if that does not help."""
    pairs: set[tuple[str, str]] = set()
    for number, store in enumerate(body):
        if OPS[store.name].effect not in ("write", "call"):
            continue
        for load in (op for op in tests if op.name == "load"):
            reads, writes = _roots(load), _roots(store)
            if store.name != "store" or reads is None or writes is None or not (reads or writes):
                return None
            if not set(reads) & set(writes):
                pairs |= {(min(x, y), max(x, y)) for x, y in product(reads, writes)}
                continue
            here, there = (addresses.get(a.name) if isinstance(a, Var) else None for a in (load.args[0], store.args[0]))
            same_slot = here is not None and here == there and load.results[0].type == store.args[1].type
            if reads != writes or len(reads) > 1 or not same_slot or body.index(load) > number:
                return None
    return pairs


def _roots(op: Op) -> tuple[str, ...] | None:
    """The arrays whose memory it may be; None: unknown."""
    roots = attr(op, "roots")
    return tuple(map(str, roots)) if isinstance(roots, tuple) and not attr(op, "order") and not attr(op, "mixed") else None
