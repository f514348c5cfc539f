"""Loops whose iterations are built one after the other, since the types of what they go over differ.

for v in (1, 2.0): body       ->     v = 1; body; v = 2.0; body
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.flow import enclosed, jump
from kernelmill.frontend.function.frames import Frame, Target


def unrolled(fb: FunctionBuilder, body: list[ast.stmt], orelse: list[ast.stmt], assignments: Sequence[Callable[[], None]]) -> None:
    """A loop over known items: each of `assignments` assigns the target of one iteration."""
    loop = Frame()

    def whole() -> None:
        for assign in assignments:
            if fb.env is not None:
                step = Frame()
                enclosed(fb, step, partial(iteration, step, assign), partial(_follow, fb, step, []))

    def iteration(step: Frame, assign: Callable[[], None]) -> None:
        fb.loops.append((Target(loop, "break"), Target(step, "next")))
        try:
            assign()
            if fb.env is not None:
                fb.build(body)
        finally:
            fb.loops.pop()

    enclosed(fb, loop, whole, partial(_follow, fb, loop, orelse))


def _follow(fb: FunctionBuilder, frame: Frame, orelse: list[ast.stmt], target: Target) -> None:
    if target.frame is not frame:
        jump(fb, target)
    elif target.place == "end":
        fb.build(orelse)
