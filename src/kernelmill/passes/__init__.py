"""The passes over the IR, in order: a row for each thing done between front end and code generation.

`run` holds the loop and no logic; a pass is a function `(module, remarks) -> module` in the file named after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kernelmill.ir.nodes import Module, attr
from kernelmill.ir.verify import check
from kernelmill.passes.calls.inline import inline
from kernelmill.passes.calls.inline_recursion import inline_recursion
from kernelmill.passes.calls.share_buffers import share_buffers
from kernelmill.passes.cleanup.check_elimination import check_elimination
from kernelmill.passes.cleanup.simplify import simplify
from kernelmill.passes.cleanup.split_variables import split_variables
from kernelmill.passes.exceptions.effects import effects
from kernelmill.passes.exceptions.raise_late import raise_late
from kernelmill.passes.fusion.fuse import fuse
from kernelmill.passes.loops.peel_borders import peel_borders
from kernelmill.passes.loops.version_loops import version_loops
from kernelmill.passes.loops.version_strides import version_strides
from kernelmill.passes.lowering.lower import lower
from kernelmill.passes.remarks import Remark


@dataclass(frozen=True, slots=True)
class PassRow:
    """One pass. `level`: of the module it takes; `needs`: passes that must come before; `why`: what it does here."""

    name: str
    function: Callable[[Module, list[Remark]], Module]
    level: str
    needs: tuple[str, ...]
    why: str


PASSES: Final = (
    PassRow("fuse", fuse, "high", (), "chains of whole-array operations become one loop nest each"),
    PassRow("lower", lower, "high", (), "Python's operations become machine operations with explicit guards"),
    PassRow("split_variables", split_variables, "low", ("lower",), "names used for several things hide what is known"),
    PassRow("simplify", simplify, "low", ("split_variables",), "fold what the lowering left"),
    PassRow("share_buffers", share_buffers, "low", ("simplify",), "one function serves arrays and buffers where it may"),
    PassRow("inline", inline, "low", ("simplify",), "calls of small helpers cost nothing, and checks see through them"),
    PassRow("simplify", simplify, "low", ("inline",), "fold arguments into inlined bodies"),
    PassRow("check_elimination", check_elimination, "low", ("inline",), "most checks follow from ranges of integers"),
    PassRow("inline_recursion", inline_recursion, "low", ("check_elimination",), "a call costs more than a small body"),
    PassRow("simplify", simplify, "low", ("check_elimination",), "what fed the proved checks goes too"),
    PassRow("version_loops", version_loops, "low", ("check_elimination",), "the rest is tested before a loop"),
    PassRow("simplify", simplify, "low", ("version_loops",), "what fed the hoisted checks goes too"),
    PassRow("peel_borders", peel_borders, "low", ("version_loops",), "periodic and clamped indices cost nothing inside"),
    PassRow("simplify", simplify, "low", ("peel_borders",), "what the borders needed goes from the middle"),
    PassRow("version_strides", version_strides, "low", ("version_loops",), "vector code needs constant strides"),
    PassRow("raise_late", raise_late, "low", (), "exceptions after writes need no copy of what was written"),
    PassRow("effects", effects, "low", (), "tell the boundary what must be kept to start over"),
)


def run(
    module: Module,
    *,
    verify: bool = False,
    trace: Callable[[str, Module], None] | None = None,
    remarks: list[Remark] | None = None,
) -> Module:
    """`module` after all passes. `trace` is shown the module after each; `remarks` collects what they did."""
    notes = [] if remarks is None else remarks
    for row in PASSES:
        module = row.function(module, notes)
        if verify:
            check(module, row.name)
        if trace:
            trace(row.name, module)
    buffers = {f.name for f in module.functions if attr(f, "buffers") is not None}
    notes[:] = [r for r in notes if r.function not in buffers]  # the author is told of the function for arrays
    return module
