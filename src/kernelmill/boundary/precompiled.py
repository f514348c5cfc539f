"""The functions of the glue that are the same in every module, for object files that are made once and linked to many modules.

    shared = shared_glue(target, native_name, abi)       # its functions are two object files
    add_glue(…, compiled=shared.stand_ins)               # the rest of a module; and so `start_module`

Which kernels a module has is in tables, which the module itself defines; here they are only declared. A kernel of scalars needs the
file `start` alone, which is a third of it all; the file `rest` needs that one too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Final

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.box import add_box_helpers
from kernelmill.boundary.buffers import add_buffers
from kernelmill.boundary.classes import add_classes
from kernelmill.boundary.kernel_table import Kernels, add_module
from kernelmill.boundary.module_start import add_start, levels_of
from kernelmill.boundary.raising import add_raising
from kernelmill.boundary.runtime import add_runtime
from kernelmill.boundary.snapshot import add_snapshots
from kernelmill.boundary.writer import Parts
from kernelmill.ir.nodes import Function, Module, attr, attrs
from kernelmill.ir.walk import operations
from kernelmill.records import dataclass, replace
from kernelmill.targets import Target, get_abi

STAND_IN = attrs(elsewhere=True)
START: Final = "start"
REST: Final = "rest"
#: what the wrapper of a kernel of scalars calls: arguments by name, what modules hold, and leaving
_OF_SCALARS: Final = frozenset({"km_arrange", "km_verify", "km_leave", "km_leave_recursion"})


@dataclass(frozen=True, slots=True)
class SharedGlue:
    """`files`: the functions by object file, with the tables declared. `stand_ins`: the functions without bodies. `tables`: what a
    module must define for them."""

    files: Mapping[str, Module]
    stand_ins: tuple[Function, ...]
    tables: frozenset[str]


def shared_glue(target: Target, native_name: str, abi: str) -> SharedGlue:
    """All such functions, for modules of that name."""
    whole, start = _parts(target, native_name, abi, ())
    stand_ins = {
        f.name: replace(f, body=(), attrs=STAND_IN) for f in whole.functions.values() if attr(f, "inline") != "always"
    }
    rest, _ = _parts(target, native_name, abi, tuple(stand_ins.values()))
    tables = frozenset(name for name, table in rest.globals.items() if table.opaque or table.mutable)
    first = _reached(whole, _OF_SCALARS | start)
    there = {name: stand_in for name, stand_in in stand_ins.items() if name in first}
    others = _reached(replace(whole, functions=whole.functions | there), whole.functions.keys() - first)
    files = {START: _file(whole, first, tables, {}), REST: _file(whole, others, tables, there)}
    return SharedGlue(files, tuple(stand_ins.values()), tables)


def _file(whole: Parts, names: Set[str], tables: frozenset[str], others: Mapping[str, Function]) -> Module:
    """What a file defines; `others`: functions of other files."""
    functions = tuple(others.get(name, f) for name, f in whole.functions.items() if name in names)
    globals_ = tuple(replace(g, items=()) if n in tables else g for n, g in whole.globals.items() if n in names)
    return Module(functions, globals_, tuple(whole.externs.values()))


def _reached(whole: Parts, roots: Set[str]) -> frozenset[str]:
    """Names of the functions and globals that `roots` and what they name need."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _named(whole, name)
    return frozenset(found)


def _named(whole: Parts, name: str) -> Iterator[str]:
    """Functions and globals that one of them may name; more does no harm."""
    function = whole.functions.get(name)
    blocks = (function.body, function.cleanup) if function is not None else ()
    values = [value for block in blocks for op in operations(block) for _, value in op.attrs]
    for value in (*values, *(whole.globals[name].items if name in whole.globals else ())):
        if isinstance(value, str) and (value in whole.functions or value in whole.globals):
            yield value


def _parts(target: Target, native_name: str, abi: str, compiled: tuple[Function, ...]) -> tuple[Parts, frozenset[str]]:
    """The glue of a module without kernels, and which functions it starts with."""
    state = layout.state_of(())
    parts = Parts(target.data_model, compiled=compiled)
    add_runtime(parts)
    add_box_helpers(parts)
    add_snapshots(parts)
    add_classes(parts, state, always=True)
    add_raising(parts, [])
    add_buffers(parts, keeps=True)
    before = set(parts.functions)
    add_module(parts, Kernels((), state), classes=True)
    add_start(parts, native_name, state, levels_of(target), get_abi(abi))
    return parts, frozenset(parts.functions.keys() - before)
