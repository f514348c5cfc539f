"""A block that jumps may leave: a loop that ends after one turn.

    once(fb, build)     ->   while True: <build>; break

`break` and `continue` inside (and what else adds its way out to the frame) go behind the block, where all ways are
joined.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from functools import partial

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.drafts import Draft, DraftIf, DraftWhile
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.joins import LoopFrame, Region, WayIn, apply, convert, joined, merge, merge_types
from kernelmill.frontend.function.values import Value, scalar
from kernelmill.ir.nodes import Break, Const, Operand
from kernelmill.ir.types import BOOL


def jump(fb: FunctionBuilder, region: Region, code: int) -> None:
    """Leave the `try` block, out of loops inside it if need be."""
    assert fb.env is not None
    block = fb.emitter.block
    fb.emitter.copy(region.code, scalar(code))
    block.items.append(Break(fb.emitter.span))
    way = WayIn(fb.env, block)
    top = fb.loops[-1]
    if top.region is region:
        region.ways.setdefault(code, []).append(way)
    else:
        top.breaks.append(way)
        if code not in top.pending:
            top.pending.append(code)
    fb.env = None


def escape(fb: FunctionBuilder, frame: LoopFrame) -> None:
    """Behind a loop inside a `try` block: go on jumping if it was left by an exception."""
    region = _innermost(fb)
    if not frame.pending or fb.env is None or region is None:
        return
    for code in frame.pending:
        if fb.env is not None:
            test = fb.emitter.value("compare", BOOL, region.code, scalar(code), op="eq")
            fb.branch(test, partial(jump, fb, region, code), lambda: None)


def _innermost(fb: FunctionBuilder) -> Region | None:
    return next((f.region for f in reversed(fb.loops) if isinstance(f.region, Region)), None)


def catching(fb: FunctionBuilder, exception: str) -> tuple[Region, int] | None:
    """The `try` block around and the code of its handler for a built-in exception, if it is taken natively."""
    region = _innermost(fb)
    raised = getattr(builtins, exception, None)
    if region is None or not isinstance(raised, type):
        return None
    for number, (classes, native) in enumerate(region.handlers):
        if classes is None:
            return None  # it may be taken here or not
        if issubclass(raised, classes):
            return (region, number + 1) if native else None
    return None


def once(fb: FunctionBuilder, build: Callable[[], None]) -> LoopFrame:
    """Build a block that may be left by jumps; control goes on behind it."""
    frame = LoopFrame(frozenset(), once=True)
    body = Draft()
    fb.loops.append(frame)
    with fb.into(body):
        build()
    fb.loops.pop()
    close(fb, frame, body)
    escape(fb, frame)
    return frame


def close(fb: FunctionBuilder, frame: LoopFrame, body: Draft) -> None:
    """Emit the block `body` and join all ways out of it."""
    ways = [*frame.breaks, *frame.continues]
    block = fb.emitter.block
    if not ways:
        block.items.extend(body.items)
        return
    if fb.env is not None:
        body.items.append(Break(fb.emitter.span))
        ways.append(WayIn(fb.env, body))
    block.items.append(DraftWhile(Draft(), Const(True, BOOL), body, fb.emitter.span))
    fb.env = merge(fb.slots, ways)


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
    drafts, values, ways = (Draft(), Draft()), [], []
    for draft, build in zip(drafts, (then, orelse), strict=True):
        fb.env = dict(before)
        with fb.into(draft):
            values.append(fb.slots.store(path, build()))
        ways.append(WayIn(fb.env, draft))
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
    fb.env = merge_types(fb.slots, [way.env for way in ways])
    for way, value in zip(ways, values, strict=True):
        apply(fb.slots, way, fb.env)
        convert(fb.slots, way.block, target, value)
    return target
