"""Where a function with much to release keeps it: in one block of frame memory, which a function of its own releases.

    %.frame = alloca [40 x ptr]                       rather than 40 values that meet at `.exit` from each of 400 guards
    call void @"cleanup of pkg.f"(ptr %.frame)

Every exit passes the cleanup, so each variable that it reads would be a merge of as many values as there are exits: LLVM's time
grows with the product. Input: a low function. Output: the variables to keep there, and the function that releases them.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Const, Function, Op, Return, Stmt, Var, attr, attrs
from kernelmill.ir.types import I64, PTR
from kernelmill.ir.walk import assigned, operations, reads, statements

MOST_MERGES: Final = 2_000  # values that may meet at a function's exit
PLACE: Final = 8  # bytes of one variable in a frame, enough for any pointer
_FRAME: Final = Var("frame", PTR)


def in_frame(function: Function) -> tuple[Var, ...]:
    """The variables of `function` that belong in a frame; none where few values meet, which are better in registers."""
    own = assigned(function.cleanup)
    released = {v.name: v for op in operations(function.cleanup) for v in reads(op) if isinstance(v, Var) and v.name not in own}
    if not released:
        return ()
    exits = sum(isinstance(s, Return) or (isinstance(s, Op) and s.name == "guard") for s in statements(function.body))
    if len(released) * exits <= MOST_MERGES or any(v.type != PTR for v in released.values()):
        return ()
    return tuple(released[name] for name in sorted(released))


def releasing(function: Function, framed: tuple[Var, ...]) -> Function:
    """The function that runs the cleanup of `function`, given the frame that holds the variables `framed`."""
    body: list[Stmt] = []
    for number, variable in enumerate(framed):
        place = Var(f"{variable.name}.place", PTR)
        body.append(Op("ptradd", (place,), (_FRAME, Const(number * PLACE, I64))))
        body.append(Op("load", (variable,), (place,)))
    level = attr(function, "level")
    kept = attrs(inline="never") if level is None else attrs(inline="never", level=level)
    return Function(f"cleanup of {function.name}", (_FRAME,), (), (*body, *function.cleanup, Return()), "c", (), kept)
