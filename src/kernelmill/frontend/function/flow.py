"""Jumps: how control leaves loops, blocks and `try` statements, at any nesting.

    enclosed(fb, frame, build, follow)     ->   while True: <build>; break
                                                if left == 2: <follow(target 2)>  elif left == 1: …  else: …

A jump to a target outside of the innermost frame ends it with a Break; after the frame `left` says which target was meant, and
`follow` builds what comes there: the code at that place, or the next jump. See `frames.py`.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.drafts import Draft, DraftIf, DraftWhile
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.frames import Caught, Frame, Returned, Target
from kernelmill.frontend.function.joins import IncomingEdge, apply, convert, joined, merge, merge_types
from kernelmill.frontend.function.locals import Env
from kernelmill.frontend.function.values import Value, leaves, scalar
from kernelmill.ir.nodes import Break, Const, Continue, Op, Operand, Var
from kernelmill.ir.types import BOOL, INT
from kernelmill.records import dataclass


@contextmanager
def inside(fb: FunctionBuilder, frame: Frame, body: Draft) -> Iterator[None]:
    """Emit into the body of a frame for a while."""
    depth = len(fb.frames)
    fb.frames.append(frame)
    try:
        with fb.into(body):
            yield
    finally:
        del fb.frames[depth:]


def jump(fb: FunctionBuilder, target: Target) -> None:
    """Go to `target`; nothing is built here afterwards."""
    assert fb.env is not None
    if not fb.frames:
        assert isinstance(target.place, Returned)
        target.place.finish()
        fb.env = None
        return
    frame, block = fb.frames[-1], fb.emitter.block
    again = frame.loop and target == Target(frame, "next")
    block.items.append(Continue(fb.emitter.span) if again else Break(fb.emitter.span))
    frame.edges.setdefault(target, []).append(IncomingEdge(fb.env, block))
    fb.env = None


def catching(fb: FunctionBuilder, exception: str) -> Target | None:
    """Where a built-in exception raised here is handled, if that is known and native."""
    raised = getattr(builtins, exception, None)
    if not isinstance(raised, type):
        return None
    for frame in reversed(fb.frames):
        for number, handler in enumerate(frame.handlers):
            if handler.classes is None:
                return None  # it may be taken here or not
            if issubclass(raised, handler.classes):
                place = Caught(number, exception if handler.raises_again else "")
                return Target(frame, place) if handler.native else None
    return None


@dataclass(frozen=True, slots=True)
class Exit:
    """One target of the jumps out of a frame: the locals there, the jumps, what is built there."""

    env: Env
    edges: list[IncomingEdge]
    build: Callable[[], None]


def enclosed(fb: FunctionBuilder, frame: Frame, build: Callable[[], None], follow: Callable[[Target], None]) -> None:
    """Build a block that may be left by jumps. `follow` builds what comes at each target, the end of the block (`end`) included;
    it must jump on to those of other frames."""
    body = Draft()
    span = fb.emitter.span
    with inside(fb, frame, body):
        build()
        end = Target(frame, "end")
        if frame.edges and fb.env is not None:
            jump(fb, end)
    if not frame.edges:
        fb.emitter.block.items.append(body)
        if fb.env is not None:
            follow(end)
        return
    ends = [end] if end in frame.edges else []
    targets = [*ends, *(t for t in frame.edges if t != end)]
    exits = [Exit(merge(fb.slots, frame.edges[t]), frame.edges[t], partial(follow, t)) for t in targets]
    left = tell_apart(fb, exits)
    fb.emitter.block.items.append(DraftWhile(Draft(), Const(True, BOOL), body, span))
    go_on(fb, exits, left)


def tell_apart(fb: FunctionBuilder, exits: list[Exit]) -> Var | None:
    """A variable that holds which of several exits was taken: a flag for two, else its number. The first may be taken without a
    jump, so that it is set beforehand, here."""
    if len(exits) == 1:
        return None
    left = fb.emitter.fresh("left", BOOL if len(exits) == 2 else INT)
    if not exits[0].edges:
        fb.emitter.copy(left, _number(exits, 0))
    for k, exit_ in enumerate(exits):
        for edge in exit_.edges if k or exits[0].edges else ():
            edge.block.before_end(Op("copy", (left,), (_number(exits, k),), (), fb.emitter.span))
    held = [{leaf for x in e.env.values() if x.value is not None and not x.maybe for leaf in leaves(x.value)} for e in exits]
    fb.slots.late.update(set[Var]().union(*held) - held[0].intersection(*held))
    return left


def _number(exits: list[Exit], k: int) -> Const:
    return scalar(bool(k)) if len(exits) == 2 else scalar(k)


def go_on(fb: FunctionBuilder, exits: list[Exit], left: Var | None) -> None:
    """After a frame: build what comes at the exit that was taken."""
    *others, last = exits
    fb.env = dict(last.env)
    if left is None or not others:
        last.build()
        return
    test = left if left.type == BOOL else fb.emitter.value("compare", BOOL, left, scalar(len(others)), op="eq")
    here, there, ends, span = Draft(), Draft(), [], fb.emitter.span
    with fb.into(here):
        last.build()
    if fb.env is not None:
        ends.append(IncomingEdge(fb.env, here))
    with fb.into(there):
        go_on(fb, others, left if left.type == INT else None)
    if fb.env is not None:
        ends.append(IncomingEdge(fb.env, there))
    fb.emitter.block.items.append(DraftIf(test, here, there, span))
    fb.env = merge(fb.slots, ends) if ends else None


@contextmanager
def trial(fb: FunctionBuilder, draft: Draft) -> Iterator[Callable[[], None]]:
    """Build into `draft`; everything else is afterwards as before, unless the function that is given was called."""
    assert fb.env is not None
    env, known, kept = dict(fb.env), list(fb.diagnostics), False
    edges = [(frame, {target: list(w) for target, w in frame.edges.items()}) for frame in fb.frames]

    def keep() -> None:
        nonlocal kept
        kept = True

    try:
        with fb.into(draft):
            yield keep
    finally:
        if not kept:
            fb.env, fb.diagnostics[:] = env, known
            for frame, before in edges:
                frame.edges = before


def choose_by(fb: FunctionBuilder, node: ast.AST, cond: Operand, then: Value, orelse: Value) -> Value:
    """`then if cond else orelse` for values that exist already."""
    return choose(fb, node, cond, lambda: then, lambda: orelse)


def choose(fb: FunctionBuilder, node: ast.AST, cond: Operand, then: Callable[[], Value], orelse: Callable[[], Value]) -> Value:
    """`then() if cond else orelse()`; the values are joined like locals where control flow meets."""
    if isinstance(cond, Const):
        return (then if cond.value else orelse)()
    assert fb.env is not None
    before, span = fb.env, fb.info.span(node) if hasattr(node, "lineno") else fb.emitter.span
    path = fb.emitter.fresh("sel", BOOL).name
    drafts, values, edges = (Draft(), Draft()), [], []
    for draft, build in zip(drafts, (then, orelse), strict=True):
        fb.env = dict(before)
        with fb.into(draft):
            values.append(fb.slots.store(path, build()))
        edges.append(IncomingEdge(fb.env, draft))
    fb.emitter.block.items.append(DraftIf(cond, drafts[0], drafts[1], span))
    target = joined(fb.slots, path, values)
    if isinstance(target, str):
        raise stop(
            fb.info,
            node,
            "conflicting-types",
            f"the value has no single type: {target}",
            "make both sides the same type, for example 0.0 instead of 0",
        )
    fb.env = merge_types(fb.slots, [edge.env for edge in edges])
    for edge, value in zip(edges, values, strict=True):
        apply(fb.slots, edge, fb.env)
        convert(fb.slots, edge.block, target, value)
    return target
