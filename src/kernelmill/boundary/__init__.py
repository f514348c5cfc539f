"""The glue between CPython and kernels, generated in low IR: arguments, results, exceptions, module initialisation.

`add_boundary` takes the low module of native functions and gives it back with the glue added, ready for any emitter.
No header of Python or NumPy is used anywhere: what is known of their ABI stands in `capi.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kernelmill.boundary.box import add_box_helpers
from kernelmill.boundary.build import Parts
from kernelmill.boundary.capi import GIL_HEADER
from kernelmill.boundary.layout import state_of
from kernelmill.boundary.module import add_module
from kernelmill.boundary.raising import add_raising, find_sites
from kernelmill.boundary.runtime import add_runtime
from kernelmill.boundary.snapshot import add_snapshots
from kernelmill.boundary.wrapper import Entry, add_wrapper
from kernelmill.ir.nodes import Module
from kernelmill.project.kernels import KernelSpec
from kernelmill.targets import Target


def add_boundary(module: Module, kernels: Sequence[KernelSpec], *, native_name: str, target: Target) -> Module:
    """`module` with everything that makes it the native module `native_name` (dotted) holding `kernels`."""
    state = state_of(kernels)
    natives = {f.name: f for f in module.functions}
    entries = [Entry(kernel, natives[kernel.symbol], k, state) for k, kernel in enumerate(kernels)]
    parts = Parts(GIL_HEADER, target)
    add_runtime(parts)
    add_box_helpers(parts)
    add_snapshots(parts)
    add_raising(parts, find_sites(module.functions))
    for entry in entries:
        add_wrapper(parts, entry)
    add_module(parts, native_name, entries, state, target.level().name)
    present = {e.name for e in module.externs}
    return replace(
        module,
        functions=(*module.functions, *parts.functions.values()),
        globals=(*module.globals, *parts.globals.values()),
        externs=(*module.externs, *(e for e in parts.externs.values() if e.name not in present)),
    )


__all__ = ["add_boundary"]
