"""The glue between CPython and kernels, generated in low IR: arguments, results, exceptions, module initialisation.

`add_boundary` takes the low module of native functions and gives it back with the glue added, ready for any emitter.
No header of Python or NumPy is used anywhere: what is known of their ABI stands in `capi.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kernelmill.analyses.call_graph import CallGraph, at_level, calls_python
from kernelmill.boundary.box import add_box_helpers
from kernelmill.boundary.buffers import Spec, add_buffers, add_spec, keeps, plan
from kernelmill.boundary.classes import add_classes
from kernelmill.boundary.entries import Buffers, Entry, Fastcall
from kernelmill.boundary.kernel_table import Kernels, add_module
from kernelmill.boundary.module_start import add_start, levels_of
from kernelmill.boundary.module_state import state_of
from kernelmill.boundary.raising import add_raising, name_sites
from kernelmill.boundary.runtime import add_runtime
from kernelmill.boundary.snapshot import add_snapshots
from kernelmill.boundary.unsigned import with_unsigned
from kernelmill.boundary.wrapper import add_wrapper, effects_of
from kernelmill.boundary.writer import Parts
from kernelmill.ir.failures import Index
from kernelmill.ir.named import base_of
from kernelmill.ir.nodes import Function, Module, attr, failure_of
from kernelmill.ir.walk import operations
from kernelmill.project.kernels import KernelSpec
from kernelmill.records import replace
from kernelmill.targets import DataModel, Target, get_abi
from kernelmill.targets.abis import DEFAULT_ABI

#: spans call their files as they are
NO_PLACES: Final[Mapping[str, str]] = MappingProxyType({})


def add_boundary(
    module: Module,
    kernels: Sequence[KernelSpec],
    *,
    native_name: str,
    target: Target,
    levels: Sequence[str] = (),
    abi: str = DEFAULT_ABI,
    places: Mapping[str, str] = NO_PLACES,
) -> Module:
    """`module` with everything that makes it the native module `native_name` (dotted) holding `kernels`.

    `module`: after all passes, those for the target included. `levels`: names of CPU levels that there may be copies of
    functions for besides the target's lowest; all without any.
    `abi`: the Python ABI that the module is for. `places`: what notes on exceptions call the files of spans.
    """
    return joined(
        add_glue(module, kernels, model=target.data_model, levels=target.chosen_levels(levels), places=places),
        start_module(kernels, native_name=native_name, target=target, levels=levels, abi=abi),
    )


def add_glue(
    module: Module,
    kernels: Sequence[KernelSpec],
    *,
    model: DataModel,
    levels: Sequence[str] = (),
    places: Mapping[str, str] = NO_PLACES,
    compiled: tuple[Function, ...] = (),
) -> Module:
    """`module` with all of that but what depends on the ABI. `levels`: the names of the CPU levels that it is made for, the lowest
    first, which may be called anything. `compiled`: what `precompiled.py` has of it, if that is to be used."""
    functions, sites = name_sites(module.functions, places)
    module = replace(module, functions=functions)
    natives = {f.name: f for f in module.functions}
    kernels = [with_unsigned(kernel, natives) for kernel in kernels]
    state = state_of(kernels)
    parts = Parts(model, compiled=compiled)
    add_runtime(parts)
    add_box_helpers(parts)
    add_snapshots(parts)
    add_classes(parts, state)
    add_raising(parts, sites)
    graph = CallGraph(natives)
    entries = [_entry(parts, graph, kernel, levels) for kernel in kernels]
    entries = [replace(entry, recursion=_recursion(entry, graph, kernels)) for entry in entries]
    taking = {k: _for_buffers(parts, graph, entry, levels) for k, entry in enumerate(entries) if entry.kernel.buffers}
    if taking or compiled:
        add_buffers(parts, keeps=any(keeps(spec) for _, spec in taking.values()))
    for index, (buffers, spec) in taking.items():
        apart = isinstance(buffers.boundary, Buffers)
        entries[index] = replace(entries[index], boundary=Fastcall(add_spec(parts, spec), None if apart else spec.shared))
        if apart:
            add_wrapper(parts, buffers)
    for entry in entries:
        add_wrapper(parts, entry)
    add_module(parts, Kernels(tuple(entries), state))
    return joined(module, _module(parts))


def _entry(parts: Parts, graph: CallGraph, kernel: KernelSpec, levels: Sequence[str]) -> Entry:
    natives = graph.functions
    symbols = [v.symbol for v in kernel.variants]
    reached = {name for symbol in symbols for name in graph.reachable(symbol)}
    python = any(calls_python(natives[name]) for name in reached)
    guards = [op for name in reached for op in operations(natives[name].body) if attr(op, "mode") == "raise"]
    raises = any(isinstance(failure_of(op), Index) for op in guards)
    tables = tuple(_add_table(parts, natives, symbol, levels) for symbol in symbols)
    return Entry(kernel, tuple(natives[symbol] for symbol in symbols), python, tables, raises, raising=bool(guards))


def _recursion(entry: Entry, graph: CallGraph, kernels: Sequence[KernelSpec]) -> KernelSpec | None:
    """Of a kernel that calls itself, perhaps through others: the first of those that call each other."""
    if not any(attr(native, "recursive") for native in entry.natives):
        return None
    called = {name: {base_of(n) for n in graph.reachable(name)} for kernel in kernels for name in _symbols(kernel)}
    own = {base_of(native.name) for native in entry.natives}
    mine = {name for native in entry.natives for name in called[native.name]}
    for kernel in kernels:
        names = {base_of(name) for name in _symbols(kernel)}
        if names & mine and own & {n for name in _symbols(kernel) for n in called[name]}:
            return kernel
    return entry.kernel


def _symbols(kernel: KernelSpec) -> list[str]:
    return [v.symbol for v in kernel.variants]


def _for_buffers(parts: Parts, graph: CallGraph, entry: Entry, levels: Sequence[str]) -> tuple[Entry, Spec]:
    """The entry of a kernel that `km_buffers` calls, its own or another, and the row about it."""
    own, spec = plan(entry.kernel, graph.functions)
    taking = entry if own is None else replace(_entry(parts, graph, own, levels), boundary=Buffers())
    written = {name for native in taking.natives for name in effects_of(native).writes}
    places = tuple(k for k, p in enumerate(entry.kernel.params) if p.name in written)
    return taking, replace(
        spec, name=f"km.taking.{entry.kernel.qualified}", entry=taking.symbol, written=places, raises=taking.raises
    )


def start_module(
    kernels: Sequence[KernelSpec],
    *,
    native_name: str,
    target: Target,
    levels: Sequence[str] = (),
    abi: str = DEFAULT_ABI,
    compiled: tuple[Function, ...] = (),
) -> Module:
    """What depends on the ABI: how the module starts. It names functions and globals of the glue. `compiled`: as above; then these
    are the tables alone."""
    parts = Parts(target.data_model, "km.start.text", compiled=compiled)
    add_start(parts, native_name, state_of(kernels), levels_of(target, levels), get_abi(abi))
    return _module(parts)


def joined(module: Module, more: Module) -> Module:
    """Both modules in one."""
    present = {e.name for e in module.externs}
    return replace(
        module,
        functions=(*module.functions, *more.functions),
        globals=(*module.globals, *more.globals),
        externs=(*module.externs, *(e for e in more.externs if e.name not in present)),
    )


def _module(parts: Parts) -> Module:
    return Module(tuple(parts.functions.values()), tuple(parts.globals.values()), tuple(parts.externs.values()))


def _add_table(parts: Parts, natives: Mapping[str, Function], symbol: str, levels: Sequence[str]) -> str:
    """Add the table of a native function's copies by level; its name, or '' where there are none."""
    copies = [at_level(symbol, level) for level in levels[1:]]
    if not any(name in natives for name in copies):
        return ""
    return parts.data(f"km.levels.{symbol}", symbol, *(name if name in natives else symbol for name in copies))


__all__ = ["add_boundary", "add_glue", "joined", "start_module"]
