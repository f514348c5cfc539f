"""Which kernels are exported: those that are named, of the unit that has them.

Input: a unit, options, names as `module:function` (patterns too). Output: the low module and the kernels.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from kernelmill import pipeline
from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.ir.named import matches
from kernelmill.ir.nodes import Module
from kernelmill.passes.context import PassContext
from kernelmill.passes.order import run as run_passes
from kernelmill.project.kernels import KernelSpec
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.records import dataclass, replace
from kernelmill.report.answer import answer


@dataclass(frozen=True, slots=True)
class Selected:
    """The low module after all passes, and the kernels of it that were named."""

    module: Module
    kernels: tuple[KernelSpec, ...]


def select(unit: CompilationUnit, options: BuildOptions, names: Sequence[str]) -> tuple[Selected, list[Diagnostic]]:
    """The kernels of `unit` that are named (all, without names), compiled; or the errors of those that are not native."""
    project, built = pipeline.front(unit, options)
    checked = answer(project, built, options)
    chosen = [k for k in checked.kernels if not names or any(is_named(f"{k.module}.{k.name}", name) for name in names)]
    stuck = [k for k in chosen if k.status != "native"]
    problems = [d for d in checked.diagnostics if d.severity == "error"]
    problems += [
        Diagnostic("error", "not-exportable", f"{k.module}.{k.name} stays Python: {k.reason}", k.span)
        for k in stuck
        if not any(d.span.path == k.span.path and d.severity == "error" for d in problems)
    ]
    wanted = {f"{k.module}.{k.name}" for k in chosen}
    kernels = tuple(spec for spec in built.specs if spec.qualified in wanted)
    if problems or not kernels:
        return Selected(Module(()), ()), problems
    symbols = tuple(v.symbol for spec in kernels for v in (*spec.variants, *spec.buffers))
    return Selected(run_passes(built.module, PassContext(options.code, signed=symbols)), kernels), []


def is_named(qualified: str, name: str) -> bool:
    """Whether `name` (a function, `module:function`, or a pattern) means the kernel."""
    return matches(qualified, name) or fnmatch.fnmatchcase(qualified, name.replace(":", "."))


def chosen_by_name(options: BuildOptions, functions: Sequence[str]) -> BuildOptions:
    """Options that make kernels of functions without a decorator."""
    return replace(options, kernels=(*options.kernels, *functions))


def require(found: Sequence[KernelSpec], names: Sequence[str], where: str) -> None:
    """Every name means a kernel."""
    for name in names:
        if not any(is_named(spec.qualified, name) for spec in found):
            raise KernelmillError(f"there is no kernel {name} in {where}", hint="`kernelmill check` lists the kernels")
    if not found:
        raise KernelmillError(f"there is no native kernel in {where}", hint="`kernelmill check` says why")
