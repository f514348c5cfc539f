"""The passes over the IR, in order: a row for each thing done between front end and code generation.

    low = run(high, PassContext(options))                                       # once for all targets
    for target in targets: clones = run_for_target(low, context_for(target, options, entries=…))

A pass is one function in the file named after it: on whole modules `(module, context) -> module`, or on functions, each on
its own, `(function, context) -> function`. The runners hold the loop and no logic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from kernelmill.ir.nodes import Function, Module, attr
from kernelmill.ir.verify import check
from kernelmill.passes.calls.inline import inline
from kernelmill.passes.calls.inline_recursion import inline_recursion
from kernelmill.passes.calls.share_buffers import share_buffers
from kernelmill.passes.cleanup.check_elimination import check_elimination
from kernelmill.passes.cleanup.float_signs import float_signs
from kernelmill.passes.cleanup.low_bits import low_bits
from kernelmill.passes.cleanup.moved_references import moved_references
from kernelmill.passes.cleanup.simplify import simplify
from kernelmill.passes.cleanup.split_variables import split_variables
from kernelmill.passes.cleanup.unsigned import unsigned
from kernelmill.passes.context import DEFAULTS, PassContext
from kernelmill.passes.elementary.elementary import elementary
from kernelmill.passes.elementary.settle_elementary import settle_elementary
from kernelmill.passes.exceptions.effects import effects
from kernelmill.passes.exceptions.raise_late import raise_late
from kernelmill.passes.fusion.fuse import fuse
from kernelmill.passes.fusion.masked import masked
from kernelmill.passes.fusion.merge_masked import merge_masked
from kernelmill.passes.loops.clone_levels import clone_levels
from kernelmill.passes.loops.count_bits import count_bits
from kernelmill.passes.loops.delay_guards import delay_guards
from kernelmill.passes.loops.guards_first import guards_first
from kernelmill.passes.loops.narrow_conversions import narrow_conversions
from kernelmill.passes.loops.peel_borders import peel_borders
from kernelmill.passes.loops.select_stores import select_stores
from kernelmill.passes.loops.usual_indices import usual_indices
from kernelmill.passes.loops.usual_slices import usual_slices
from kernelmill.passes.loops.vectorise_outer import vectorise_outer
from kernelmill.passes.loops.version_loops import version_loops
from kernelmill.passes.loops.version_signs import version_signs
from kernelmill.passes.loops.version_strides import version_strides
from kernelmill.passes.lowering.lower import lower
from kernelmill.passes.remarks import Remark
from kernelmill.passes.sums.checked_sums import checked_sums
from kernelmill.passes.sums.sum_lanes import sum_lanes
from kernelmill.records import dataclass, replace

ModulePass = Callable[[Module, PassContext], Module]
FunctionPass = Callable[[Function, PassContext], Function]
Level = Literal["high", "low"]
Trace = Callable[[str, Module], None]


@dataclass(frozen=True, slots=True)
class PassRow:
    """One pass. `on`: whether it looks at the module as a whole or at each function alone; `change` runs it on a module
    either way. `level`: of the module it takes; `needs`: passes that must come before; `why`: what it does here.
    """

    name: str
    on: Literal["module", "function"]
    function: ModulePass | FunctionPass
    change: ModulePass
    level: Level
    needs: tuple[str, ...]
    why: str


def _whole(name: str, function: ModulePass, level: Level, needs: tuple[str, ...], why: str) -> PassRow:
    """The row of a pass on whole modules."""
    return PassRow(name, "module", function, function, level, needs, why)


def _each(name: str, function: FunctionPass, level: Level, needs: tuple[str, ...], why: str) -> PassRow:
    """The row of a pass on functions; a copy for a CPU level is shown its own in `PassContext.level`."""

    def change(module: Module, context: PassContext) -> Module:
        functions = (function(f, replace(context, level=str(attr(f, "level", "")))) for f in module.functions)
        return replace(module, functions=tuple(functions))

    return PassRow(name, "function", function, change, level, needs, why)


#: What is the same for every target.
PASSES: Final = (
    _whole("unsigned", unsigned, "high", (), "what a mask keeps below 2**64 needs no more than 64 bits"),
    _each("low_bits", low_bits, "high", ("unsigned",), "hashes and random numbers need no overflow checks where they are masked"),
    _each("masked", masked, "high", (), "elements under a mask are changed where they are"),
    _each("merge_masked", merge_masked, "high", ("masked",), "and all such assignments to one array pass it once"),
    _each("fuse", fuse, "high", (), "chains of whole-array operations become one loop nest each"),
    _whole("lower", lower, "high", (), "Python's operations become machine operations with explicit guards"),
    _whole("elementary", elementary, "low", ("lower",), "exp and the like are functions of our own"),
    _each("split_variables", split_variables, "low", ("lower",), "names used for several things hide what is known"),
    _each("simplify", simplify, "low", ("split_variables",), "fold what the lowering left"),
    _each("moved_references", moved_references, "low", ("simplify",), "what is returned changes hands, and each count is a call"),
    _whole("share_buffers", share_buffers, "low", ("simplify",), "one function serves arrays and buffers where it may"),
    _whole("inline", inline, "low", ("simplify",), "calls of small helpers cost nothing, and checks see through them"),
    _each("simplify", simplify, "low", ("inline",), "fold arguments into inlined bodies"),
    _each("float_signs", float_signs, "low", ("inline",), "nor is a sum of squares below 0, nor 1 + exp(x) equal to it"),
    _each("check_elimination", check_elimination, "low", ("inline",), "most checks follow from ranges of integers"),
    _each("count_bits", count_bits, "low", ("check_elimination",), "one instruction, and the loop around it vector code"),
    _each("version_signs", version_signs, "low", ("check_elimination",), "loops over bits overflow for no number from 0 on"),
    _each("inline_recursion", inline_recursion, "low", ("check_elimination",), "a call costs more than a small body"),
    _each("simplify", simplify, "low", ("check_elimination",), "what fed the proved checks goes too"),
    _whole("version_loops", version_loops, "low", ("check_elimination",), "the rest is tested before a loop"),
    _each("simplify", simplify, "low", ("version_loops",), "what fed the hoisted checks goes too"),
    _each("peel_borders", peel_borders, "low", ("version_loops",), "periodic and clamped indices cost nothing inside"),
    _each("simplify", simplify, "low", ("peel_borders",), "what the borders needed goes from the middle"),
    _each("usual_slices", usual_slices, "low", ("peel_borders",), "slices of a few elements are mostly whole"),
    _each("version_strides", version_strides, "low", ("version_loops",), "vector code needs constant strides"),
    _each("select_stores", select_stores, "low", ("version_loops",), "a branch around a store keeps a loop from vector code"),
    _each("checked_sums", checked_sums, "low", ("version_loops",), "so does an overflow that is looked for at every step"),
    _each("narrow_conversions", narrow_conversions, "low", ("version_loops",), "CPUs convert vectors of floats to 32 bits"),
    _each("delay_guards", delay_guards, "low", ("version_loops",), "so does an exit"),
    _each("guards_first", guards_first, "low", ("delay_guards",), "and an exit after something was written"),
    _each("vectorise_outer", vectorise_outer, "low", ("version_strides",), "sums of many elements at once, each in its order"),
    _each("usual_indices", usual_indices, "low", ("vectorise_outer",), "what stays tested is mostly in range and not negative"),
    _each("sum_lanes", sum_lanes, "low", ("vectorise_outer",), "sums in any order have the same bits everywhere, as fast"),
    _whole("raise_late", raise_late, "low", (), "exceptions after writes need no copy of what was written"),
    _whole("effects", effects, "low", (), "tell the boundary what must be kept to start over"),
)
#: What depends on the target, after all of the above. A pass after `clone_levels` treats each copy for its level.
TARGET_PASSES: Final = (
    _whole("clone_levels", clone_levels, "low", ("effects",), "loops run as fast as the CPU allows, chosen at load"),
    _whole("settle_elementary", settle_elementary, "low", ("clone_levels",), "which of them a CPU level has"),
)


def run(
    module: Module, context: PassContext = DEFAULTS, *, verify: bool = False, trace: Trace | None = None
) -> Module:
    """A high module after the passes that are the same for every target. `trace` is shown the module after each."""
    told: list[Remark] = []
    module = _run(PASSES, module, replace(context, remark=told.append), verify, trace)
    buffers = {f.name for f in module.functions if attr(f, "buffers") is not None}
    for remark in told:
        if remark.function not in buffers:  # the author is told of the function for arrays
            context.remark(remark)
    return module


def run_for_target(
    module: Module, context: PassContext, *, verify: bool = False, trace: Trace | None = None
) -> Module:
    """A module that `run` gave after the passes for the target of `context` (`context_for`) as well."""
    return _run(TARGET_PASSES, module, context, verify, trace)


def _run(rows: tuple[PassRow, ...], module: Module, context: PassContext, verify: bool, trace: Trace | None) -> Module:
    for row in rows:
        module = row.change(module, context)
        if verify:
            check(module, row.name)
        if trace:
            trace(row.name, module)
    return module
