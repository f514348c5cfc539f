"""What a pass may know besides the module: options of the code, the target, the CPU level, where remarks go.

    def my_pass(function: Function, context: PassContext) -> Function:
        context.remark(Remark(function.span, function.name, "my_pass", "what it did, for the author"))

A pass that needs more gets a field here: no pass reads the environment, the clock or a global.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.passes.remarks import Remark
from kernelmill.project.options import CodeOptions
from kernelmill.records import dataclass, field
from kernelmill.targets import Target


def ignored(remark: Remark) -> None:
    """Take a remark that nobody wants."""
    del remark


@dataclass(frozen=True, slots=True)
class PassContext:
    """Frozen; the same for every function of a module but for `level`.

    `options`: of the code. `levels`: names of the CPU levels (`targets.Level`) that it is made for, the lowest first, which is
    called `""`, since every machine has it; none in the passes that run once for all targets. `fused`: those of them that have
    `fma`. `level`: of the function at hand, which is a copy for it; `""` before such copies are made. `entries`: functions that
    are called from outside the module, by the boundary of their kernels. `signed`: functions whose callers outside take and give
    every int with a sign. `remark` takes what a pass has to tell.
    """

    options: CodeOptions = field(default_factory=CodeOptions)
    levels: tuple[str, ...] = ()
    fused: frozenset[str] = frozenset()
    level: str = ""
    entries: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    remark: Callable[[Remark], None] = ignored


def context_for(target: Target, options: CodeOptions = CodeOptions(), entries: tuple[str, ...] = ()) -> PassContext:  # noqa: B008  # frozen
    """For the passes that depend on the target: equal for targets whose kernels are the same after them."""
    chosen = [target.level(name) for name in target.chosen_levels(options.cpu_levels)]
    names = ("", *(level.name for level in chosen[1:]))
    fused = frozenset(name for name, level in zip(names, chosen, strict=True) if "fma" in level.has)
    return PassContext(options, names, fused, entries=entries)


#: Default options, no target, nobody listens.
DEFAULTS: Final = PassContext()
