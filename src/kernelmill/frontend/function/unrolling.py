"""Loops whose iterations are built one after the other, since each has its own types: over tuples, over arguments.

`break` and `continue` become hidden flags.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.flow import once
from kernelmill.frontend.function.joins import WayIn
from kernelmill.ir.nodes import Break, Const, Op
from kernelmill.ir.types import BOOL


def mark(fb: FunctionBuilder, ways: list[WayIn], value: bool, flag_name: str) -> None:
    """Set a hidden flag before the jump at the end of each way."""
    flag = fb.slots.slot(flag_name, BOOL)
    for way in ways:
        way.block.items.insert(-1, Op("copy", (flag,), (Const(value, BOOL),), (), fb.emitter.span))


def jumps(body: list[ast.stmt]) -> tuple[bool, bool]:
    """Whether statements hold a `break`, a `continue` that belongs to the loop around them."""
    found = [False, False]
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Break):
            found[0] = True
        elif isinstance(node, ast.Continue):
            found[1] = True
        elif isinstance(node, ast.For | ast.While):
            todo.extend(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            todo.extend(ast.iter_child_nodes(node))
    return found[0], found[1]


def unrolled(fb: FunctionBuilder, body: list[ast.stmt], orelse: list[ast.stmt], turns: Sequence[Callable[[], None]]) -> None:
    """A loop whose turns are built one after the other: each of `turns` assigns the target of its turn."""
    breaks, continues = jumps(body)
    flag_name, ended_name = fb.emitter.fresh("left", BOOL).name, fb.emitter.fresh("ended", BOOL).name

    def turn(assign: Callable[[], None]) -> None:
        assign()
        if fb.env is not None:
            fb.build(body)

    def guarded(assign: Callable[[], None]) -> None:
        if not continues:
            turn(assign)
            return
        flag = fb.slots.slot(flag_name, BOOL)
        if breaks:
            fb.emitter.copy(flag, Const(False, BOOL))
        frame = once(fb, lambda: turn(assign))
        if frame.breaks and fb.env is not None:
            mark(fb, frame.breaks, True, flag_name)
            fb.branch(flag, lambda: jump_out(fb), lambda: None)

    def whole() -> None:
        for assign in turns:
            if fb.env is not None:
                guarded(assign)

    if not breaks:
        whole()
        if fb.env is not None:
            fb.build(orelse)
        return
    ended = fb.slots.slot(ended_name, BOOL)

    def told_apart() -> None:
        fb.emitter.copy(ended, Const(False, BOOL))
        whole()
        if fb.env is not None:
            fb.emitter.copy(ended, Const(True, BOOL))

    once(fb, told_apart if orelse else whole)
    if orelse and fb.env is not None:  # it stands outside: what it jumps out of is the loop around
        fb.branch(ended, lambda: fb.build(orelse), lambda: None)


def jump_out(fb: FunctionBuilder) -> None:
    """Leave the innermost block made by `once` (or loop) as `break` does."""
    assert fb.env is not None
    block = fb.emitter.block
    block.items.append(Break(fb.emitter.span))
    fb.loops[-1].breaks.append(WayIn(fb.env, block))
    fb.env = None
