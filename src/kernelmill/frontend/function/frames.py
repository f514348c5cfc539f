"""What jumps leave: loops, blocks and the parts of `try` statements around the place that is being built.

    for i in range(n):                Frame(loop=True)
        try:                              Frame(final=True)           left by every jump through `finally`
            x = a // i                        Frame(handlers=…)       left by what `except` takes
        except ZeroDivisionError: …
        finally: …

A jump leaves the innermost frame only, and notes in it where it wants to go (`Target`). Where the frame has been built, each
target is gone on to from after it: reached, or jumped to from there. So there is one edge out of everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from kernelmill.frontend.function.joins import IncomingEdge
from kernelmill.frontend.function.values import Value
from kernelmill.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Caught:
    """The place where a handler begins. `exception`: what was raised, where the handler may raise it again."""

    handler: int
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """The place where the function ends with `value`; `finish` emits that."""

    value: Value
    finish: Callable[[], None] = field(compare=False)


#: After a block whose end was reached; after a loop that was broken off; at the next iteration of a loop.
Place = Literal["end", "break", "next"] | Caught | Returned


@dataclass(frozen=True, slots=True)
class Target:
    """Where a jump goes: the last frame that it has to do with (None: all are left), and the place."""

    frame: Frame | None
    place: Place


@dataclass(frozen=True, slots=True)
class Handler:
    """An `except`: the classes that it takes (None: not known), whether it can be compiled, whether it holds a bare `raise`."""

    classes: tuple[type, ...] | None
    native: bool
    raises_again: bool


@dataclass(slots=True, eq=False)
class Frame:
    """A loop or block being built. `assigned`: the locals that a loop assigns; `missed`: one of them was read that only a later
    statement of the body assigns. `loop`: `next` is a jump to its head. `handlers`, `final`: what a `try` does with jumps."""

    assigned: frozenset[str] = frozenset()
    loop: bool = False
    handlers: tuple[Handler, ...] = ()
    final: bool = False
    missed: bool = False
    edges: dict[Target, list[IncomingEdge]] = field(default_factory=dict)
