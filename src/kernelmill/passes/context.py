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

    `options`: of the code. `target`: what it is made for; None in the passes that run once for all targets. `level`: name of
    the CPU level (`targets.Level`) that the function at hand is a copy for, `""` before such copies are made and for the
    lowest. `entries`: functions that are called from outside the module, by the boundary of their kernels. `signed`: functions
    whose callers outside take and give every int with a sign. `remark` takes what a pass has to tell.
    """

    options: CodeOptions = field(default_factory=CodeOptions)
    target: Target | None = None
    level: str = ""
    entries: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    remark: Callable[[Remark], None] = ignored

    @property
    def levels(self) -> tuple[str, ...]:
        """Names of the CPU levels that code is made for, the lowest first; none without a target."""
        return () if self.target is None else self.target.chosen_levels(self.options.cpu_levels)


#: Default options, no target, nobody listens.
DEFAULTS: Final = PassContext()
