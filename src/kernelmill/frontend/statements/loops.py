"""`for` and `while`: iteration over ranges, arrays and their combinations; types of locals around the back edge.

A loop body is built with the types that its locals have on entry. If the back edge brings another type, the join becomes
the type on entry and the body is built again, until nothing changes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.containers import dict_loops, list_methods, lists
from kernelmill.frontend.expressions.truth import condition
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import own_names
from kernelmill.frontend.function.drafts import Draft, DraftFor, DraftWhile
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import Exit, go_on, inside, jump, tell_apart
from kernelmill.frontend.function.frames import Frame, Target
from kernelmill.frontend.function.joins import POISON, IncomingEdge, apply, merge, merge_types, settled
from kernelmill.frontend.function.locals import Env
from kernelmill.frontend.function.parameters import assigned_names
from kernelmill.frontend.function.templates import written_out
from kernelmill.frontend.function.unrolling import unrolled
from kernelmill.frontend.function.values import Sequence, Tuple, Value
from kernelmill.frontend.iteration.iterators import needs_rewriting, rewritten
from kernelmill.frontend.iteration.positions import iterate
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import INT, ListType

BuildBlock = Callable[[FunctionBuilder, list[ast.stmt]], None]


AssignTarget = Callable[[FunctionBuilder, ast.expr, Value], None]


#: Joins of types climb a short ladder (float, mixed, number, conflict) per local, nested loops share it.
_MOST_ATTEMPTS = 40


def while_loop(fb: FunctionBuilder, node: ast.While, build_block: BuildBlock) -> None:
    """Build a `while` loop with its `else`."""
    span = fb.info.span(node)
    after_head: list[Env] = []

    def build(body: Draft) -> Callable[[], DraftWhile]:
        head = Draft()
        with fb.into(head), fb.rebinding(node.test):
            cond = condition(fb, node.test)
        after_head[:] = [dict(fb.env or {})]
        endless = isinstance(cond, Const) and bool(cond.value)
        if endless:
            after_head.clear()
        with fb.into(body):
            build_block(fb, node.body)
        return lambda: DraftWhile(head, cond, body, span)

    _loop(fb, node, build, build_block, lambda entry: after_head[0] if after_head else None)


def for_loop(fb: FunctionBuilder, node: ast.For, build_block: BuildBlock, assign: AssignTarget) -> None:
    """Build a `for` loop with its `else`. The variables of a comprehension end with its loop."""
    _for_loop(fb, node, build_block, assign)
    if fb.env is not None:
        for name in own_names(node.target):
            fb.env.pop(name, None)


def _for_loop(fb: FunctionBuilder, node: ast.For, build_block: BuildBlock, assign: AssignTarget) -> None:
    with fb.rebinding(node.iter):
        value = dict_loops.seen(fb, node.iter, fb.evaluate(written_out(node.iter)))
    value = fb.kept(value, assigned_names([node]))
    if isinstance(value, Tuple):
        _unrolled(fb, node, value, build_block, assign)
        return
    if isinstance(value, Var) and isinstance(value.type, ListType):
        while_loop(fb, list_methods.loop_over(fb, node, value), build_block)
        return
    if isinstance(value, Sequence) and needs_rewriting(value):
        fb.build(rewritten(fb, node, value))
        return
    if isinstance(value, Sequence) and list_methods.held_in(value) and list_methods.changes_lists(fb, node.body):
        if value.kind == "enumerate" and lists.is_list(value.parts[0]):
            fb.build(rewritten(fb, node, value))
            return
        raise stop(
            fb.info,
            node,
            "unsupported-iteration",
            "a list may change while zip or reversed go over it",
            "loop over range(len(xs)) and index the list",
        )
    iteration = iterate(fb, value, node.iter)
    span = fb.info.span(node)

    def build(body: Draft) -> Callable[[], DraftFor]:
        counter = fb.emitter.fresh("k", INT)
        with fb.into(body):
            fb.emitter.at(node.target)
            assign(fb, node.target, iteration.element(counter))
            build_block(fb, node.body)
        return lambda: DraftFor(counter, iteration.start, iteration.stop, iteration.step, body, span)

    _loop(fb, node, build, build_block, lambda entry: entry)


def _loop(
    fb: FunctionBuilder,
    node: ast.For | ast.While,
    build: Callable[[Draft], Callable[[], DraftFor | DraftWhile]],
    build_block: BuildBlock,
    normal_exit: Callable[[Env], Env | None],
) -> None:
    assert fb.env is not None
    entry, block = fb.env, fb.emitter.block
    header = dict(entry)
    names = assigned_names([node])
    for _ in range(_MOST_ATTEMPTS):
        frame = Frame(names, loop=True)
        seen: list[Diagnostic] = list(fb.diagnostics)
        fb.env = dict(header)
        body = Draft()
        finish = _body(fb, frame, body, build)
        back = [*frame.edges.pop(Target(frame, "next"), ()), *([IncomingEdge(fb.env, body)] if fb.env is not None else [])]
        for way in back:  # what a statement that read too early would have assigned: the next attempt knows more
            way.env = {n: header.get(n, x) if x.conflict == POISON else x for n, x in way.env.items()}
        new = merge_types(fb.slots, [header, *(way.env for way in back)])
        known = {name: local for name, local in new.items() if name in header or frame.missed}
        if settled(header, known) and all(known[n].conflict == header[n].conflict for n in known if n in header):
            break
        header = known
        apply(fb.slots, IncomingEdge(entry, block), header)
        fb.diagnostics[:] = seen
    for way in back:
        apply(fb.slots, way, new)
    normal = normal_exit(new)
    if normal is not None:
        normal = {**new, **{n: x for n, x in normal.items() if n in new and not new[n].maybe}}
    _exits(fb, frame, normal, node, finish, build_block)


def _body(
    fb: FunctionBuilder, frame: Frame, body: Draft, build: Callable[[Draft], Callable[[], DraftFor | DraftWhile]]
) -> Callable[[], DraftFor | DraftWhile]:
    with inside(fb, frame, body):
        fb.loops.append((Target(frame, "break"), Target(frame, "next")))
        try:
            return build(body)
        finally:
            fb.loops.pop()


def _exits(
    fb: FunctionBuilder,
    frame: Frame,
    normal: Env | None,
    node: ast.For | ast.While,
    finish: Callable[[], DraftFor | DraftWhile],
    build_block: BuildBlock,
) -> None:
    """Emit the loop, and what comes after it: the `else`, what a `break` goes on with, jumps to farther targets."""
    block = fb.emitter.block
    broken = frame.edges.get(Target(frame, "break"), [])
    if normal is not None and len(frame.edges) == 1 and broken and not node.orelse:
        merged = merge_types(fb.slots, [normal, *(way.env for way in broken)])
        if settled(normal, {n: x for n, x in merged.items() if n in normal}):  # then nothing tells the edges out apart
            for way in broken:
                apply(fb.slots, way, merged)
            block.items.append(finish())
            fb.env = merged
            return

    def follow(target: Target) -> None:
        if target.frame is not frame:
            jump(fb, target)

    exits = [Exit(normal, [], lambda: build_block(fb, node.orelse))] if normal is not None else []
    exits += [Exit(merge(fb.slots, edges), edges, partial(follow, target)) for target, edges in frame.edges.items()]
    left = tell_apart(fb, exits) if exits else None
    block.items.append(finish())
    if exits:
        fb.emitter.span = fb.info.span(node)
        go_on(fb, exits, left)
    else:
        fb.env = None


def _unrolled(fb: FunctionBuilder, node: ast.For, value: Tuple, build_block: BuildBlock, assign: AssignTarget) -> None:
    """A loop over a tuple: its items may have different types, so the body is built once per item."""
    iterations = [partial(assign, fb, node.target, item) for item in value.items]
    unrolled(fb, node.body, node.orelse, iterations)
