"""Which CPU level of a target the running machine reaches, for code that runs nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import llvmlite.binding as llvm

from kernelmill.targets import Level, Target


def level_here(target: Target, names: Collection[str] = ()) -> Level:
    """The highest level that this CPU reaches, of those called `names` if there are any; the lowest where none is known to be."""
    chosen = [target.level(name) for name in target.chosen_levels(names)]
    return next((level for level in reversed(chosen) if _reached(level)), chosen[0])


def _reached(level: Level) -> bool:
    """Whether the CPU has what a level requires; LLVM calls features as compilers do in their options."""
    wanted = {flag.removeprefix("-m") for flag in level.c_flags if "=" not in flag}
    return not level.requires or (bool(wanted) and wanted <= _features())


@cache
def _features() -> frozenset[str]:
    return frozenset(name for name, has in llvm.get_host_cpu_features().items() if has)
