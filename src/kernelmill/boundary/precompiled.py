"""The functions of the glue that are the same in every module, for object files that are made once and linked to many modules.

    shared = shared_glue(target, native_name, abi)       # its functions are one object file
    add_glue(…, compiled=shared.stand_ins)               # the rest of a module; and so `start_module`

Which kernels a module has is in tables, which the module itself defines; here they are only declared.
"""

from __future__ import annotations

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.box import add_box_helpers
from kernelmill.boundary.buffers import add_buffers
from kernelmill.boundary.classes import add_classes
from kernelmill.boundary.kernel_table import Kernels, add_module
from kernelmill.boundary.module_start import add_start
from kernelmill.boundary.raising import add_raising
from kernelmill.boundary.runtime import add_runtime
from kernelmill.boundary.snapshot import add_snapshots
from kernelmill.boundary.writer import Parts
from kernelmill.ir.nodes import Function, Global, Module, attr, attrs
from kernelmill.records import dataclass, replace
from kernelmill.targets import Target, get_abi

STAND_IN = attrs(elsewhere=True)


@dataclass(frozen=True, slots=True)
class SharedGlue:
    """`module`: the functions, with the tables declared. `stand_ins`: the functions without bodies. `tables`: what a module must
    define for them."""

    module: Module
    stand_ins: tuple[Function, ...]
    tables: frozenset[str]


def shared_glue(target: Target, native_name: str, abi: str) -> SharedGlue:
    """All such functions, for modules of that name."""
    whole = _parts(target, native_name, abi, ())
    stand_ins = tuple(
        replace(f, body=(), attrs=STAND_IN) for f in whole.functions.values() if attr(f, "inline") != "always"
    )
    rest = _parts(target, native_name, abi, stand_ins)
    tables = frozenset(name for name, table in rest.globals.items() if table.opaque or table.mutable)
    globals_ = tuple(_declared(g) if g.name in tables else g for g in whole.globals.values())
    module = Module(tuple(whole.functions.values()), globals_, tuple(whole.externs.values()))
    return SharedGlue(module, stand_ins, tables)


def _declared(table: Global) -> Global:
    return replace(table, items=())


def _parts(target: Target, native_name: str, abi: str, compiled: tuple[Function, ...]) -> Parts:
    """The glue of a module without kernels."""
    state, levels = layout.state_of(()), target.chosen_levels()
    parts = Parts(target, compiled=compiled)
    add_runtime(parts)
    add_box_helpers(parts)
    add_snapshots(parts)
    add_classes(parts, state, always=True)
    add_raising(parts, [])
    add_buffers(parts, keeps=True)
    add_module(parts, Kernels((), levels, state), classes=True)
    add_start(parts, native_name, state, levels, get_abi(abi))
    return parts
