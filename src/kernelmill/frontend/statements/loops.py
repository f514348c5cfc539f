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
from kernelmill.frontend.function.drafts import Draft, DraftFor, DraftIf, DraftWhile
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import escape
from kernelmill.frontend.function.joins import POISON, LoopFrame, WayIn, apply, merge, merge_types, settled
from kernelmill.frontend.function.locals import Env
from kernelmill.frontend.function.parameters import assigned_names
from kernelmill.frontend.function.templates import written_out
from kernelmill.frontend.function.unrolling import unrolled
from kernelmill.frontend.function.values import Sequence, Tuple, Value
from kernelmill.frontend.iteration.iterators import needs_rewriting, rewritten
from kernelmill.frontend.iteration.positions import iterate
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import BOOL, INT, ListType

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
        with fb.into(head):
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
    """Build a `for` loop with its `else`."""
    value = dict_loops.seen(fb, node.iter, fb.evaluate(written_out(node.iter)))
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
        frame = LoopFrame(names)
        seen: list[Diagnostic] = list(fb.diagnostics)
        fb.env = dict(header)
        body = Draft()
        fb.loops.append(frame)
        finish = build(body)
        fb.loops.pop()
        back = [*frame.continues, *([WayIn(fb.env, body)] if fb.env is not None else [])]
        for way in back:  # what a statement that read too early would have assigned: the next attempt knows more
            way.env = {n: header.get(n, x) if x.conflict == POISON else x for n, x in way.env.items()}
        new = merge_types(fb.slots, [header, *(way.env for way in back)])
        known = {name: local for name, local in new.items() if name in header or frame.missed}
        if settled(header, known) and all(known[n].conflict == header[n].conflict for n in known if n in header):
            break
        header = known
        apply(fb.slots, WayIn(entry, block), header)
        fb.diagnostics[:] = seen
    for way in back:
        apply(fb.slots, way, new)
    normal = normal_exit(new)
    if normal is not None:
        normal = {**new, **{n: x for n, x in normal.items() if n in new and not new[n].maybe}}
    flag = _after(fb, frame, normal, bool(node.orelse), block)
    block.items.append(finish())
    _exits(fb, node, frame, normal, flag, build_block)
    escape(fb, frame)


def _after(fb: FunctionBuilder, frame: LoopFrame, normal: Env | None, has_else: bool, block: Draft) -> Var | None:
    """A flag that tells a break from a normal end, where code after the loop depends on it."""
    if normal is None or not frame.breaks:
        return None
    merged = merge_types(fb.slots, [normal, *(way.env for way in frame.breaks)])
    if not has_else and settled(normal, {n: x for n, x in merged.items() if n in normal}):
        return None
    flag = fb.emitter.fresh("broke", BOOL)
    fb.emitter.copy(flag, Const(False, BOOL))
    for way in frame.breaks:
        fb.slots.late.discard(flag)
        _set_before_jump(fb, way, flag)
    return flag


def _set_before_jump(fb: FunctionBuilder, way: WayIn, flag: Var) -> None:
    with fb.into(Draft()):
        fb.emitter.copy(flag, Const(True, BOOL))
        (op,) = fb.emitter.block.items
    way.block.items.insert(-1, op)


def _exits(
    fb: FunctionBuilder,
    node: ast.For | ast.While,
    frame: LoopFrame,
    normal: Env | None,
    flag: Var | None,
    build_block: BuildBlock,
) -> None:
    if flag is None:
        if normal is None:
            fb.env = merge(fb.slots, frame.breaks) if frame.breaks else None
        elif not frame.breaks:
            fb.env = normal
            build_block(fb, node.orelse)
        else:
            fb.env = merge_types(fb.slots, [normal, *(way.env for way in frame.breaks)])
            for way in frame.breaks:
                apply(fb.slots, way, fb.env)
        return
    broke, ended = Draft(), Draft()
    ways = [WayIn(merge(fb.slots, frame.breaks), broke)]
    fb.env = dict(normal or {})
    with fb.into(ended):
        build_block(fb, node.orelse)
    if fb.env is not None:
        ways.append(WayIn(fb.env, ended))
    fb.emitter.block.items.append(DraftIf(flag, broke, ended, fb.info.span(node)))
    fb.env = merge(fb.slots, ways)


def _unrolled(fb: FunctionBuilder, node: ast.For, value: Tuple, build_block: BuildBlock, assign: AssignTarget) -> None:
    """A loop over a tuple: its items may have different types, so the body is built once per item."""
    turns = [partial(assign, fb, node.target, item) for item in value.items]
    unrolled(fb, node.body, node.orelse, turns)
