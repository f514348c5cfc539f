"""Kernels -> a low module for programs without Python: their native functions, an entry for each, what they need.

Input: the low module of a unit after all passes, the kernels to be exported. Output: a `LowExport`, or the diagnostics that say
why a kernel needs Python. It is the second boundary beside `kernelmill.boundary`: the same native functions, with failures that
are codes (`failures.py`), memory of the caller's (`workspace.py`) and entries for C (`entry.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from kernelmill.analyses.call_graph import CallGraph
from kernelmill.boundary.unsigned import with_unsigned
from kernelmill.boundary.wrapper import effects_of
from kernelmill.boundary.writer import Parts
from kernelmill.codegen.split import uses_of
from kernelmill.diagnostics import Diagnostic
from kernelmill.export.entry import EntryWriter
from kernelmill.export.failures import Codes, number_failures
from kernelmill.export.interface import Interface, interface_of
from kernelmill.export.refusals import refusals
from kernelmill.export.runtime import add_messages, add_runtime
from kernelmill.export.workspace import add_workspace, add_workspace_functions, use_workspace, users
from kernelmill.ir.nodes import Function, Module, with_attrs
from kernelmill.passes.context import context_for
from kernelmill.passes.elementary.settle_elementary import settle_elementary
from kernelmill.project.kernels import KernelSpec
from kernelmill.records import dataclass, replace
from kernelmill.targets import Target


@dataclass(frozen=True, slots=True)
class Request:
    """What is exported: the module's name in C, the target, the CPU level of all code ('' the lowest), bytes of a
    workspace, the version of Python whose answers it gives."""

    name: str
    target: Target
    level: str
    capacity: int
    python: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LowExport:
    """The low module, and what is seen of it from outside."""

    module: Module
    interface: Interface


def export_module(
    low: Module, kernels: Sequence[KernelSpec], request: Request, places: Mapping[str, str]
) -> tuple[LowExport | None, list[Diagnostic]]:
    """The exported module, or why there is none. `places`: what failures call the files of the project."""
    natives = {f.name: f for f in low.functions}
    externs = {e.name: e for e in low.externs}
    problems = [d for kernel in kernels for d in refusals(kernel, natives, externs)]
    if problems:
        return None, problems
    kernels = [with_unsigned(kernel, natives) for kernel in kernels]
    codes = Codes(places)
    parts = Parts(request.target.data_model)
    add_runtime(parts, request.python)
    kept = _reached(low, kernels, parts.functions)
    using = users((*kept, *parts.functions.values()))
    symbols = [v.symbol for kernel in kernels for v in kernel.variants]
    written = {s: effects_of(natives[s]).writes for s in symbols}
    interface = interface_of(request.name, kernels, [s for s in symbols if s in using], request.capacity, written)
    functions = use_workspace((*number_failures(kept, codes), *parts.functions.values()))
    parts.functions.clear()
    add_workspace(parts)
    _add_entries(parts, interface, {f.name: f for f in functions}, codes)
    add_messages(parts, request.name, codes.rows)
    if interface.workspace:
        add_workspace_functions(parts, request.name, request.capacity)
    whole = Module(
        (*functions, *parts.functions.values()),
        (*low.globals, *parts.globals.values()),
        (*low.externs, *parts.externs.values()),
    )
    level = request.level
    if level:
        whole = replace(whole, functions=tuple(_at(f, level) for f in whole.functions))
    whole = settle_elementary(whole, context_for(request.target))
    return LowExport(_pruned(whole), replace(interface, failures=tuple(codes.rows))), []


def _add_entries(parts: Parts, interface: Interface, natives: Mapping[str, Function], codes: Codes) -> None:
    writer = EntryWriter(parts, lambda kind: interface.struct(kind).name)
    for function in interface.functions:
        writer.add(function, natives[function.variant.symbol], partial(_refused, codes, function.kernel))


def _refused(codes: Codes, kernel: KernelSpec, text: str) -> int:
    return codes.code("argument", f"{kernel.name}: {text}", kernel.span)


def _at(function: Function, level: str) -> Function:
    return replace(function, attrs=with_attrs(function.attrs, {"level": level}))


def _reached(low: Module, kernels: Sequence[KernelSpec], runtime: Mapping[str, Function]) -> list[Function]:
    """The functions of `low` that the kernels use, but for those that the runtime here has in their place."""
    uses = uses_of(low)
    graph = CallGraph({f.name: f for f in low.functions})
    waiting = [name for k in kernels for v in k.variants for name in graph.reachable(v.symbol)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += uses.get(name, frozenset())
    return [f for f in low.functions if f.name in found and f.name not in runtime]


def _pruned(module: Module) -> Module:
    """Without what nothing exported needs."""
    uses = uses_of(module)
    waiting = [f.name for f in module.functions if dict(f.attrs).get("exported")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += uses[name]
    return replace(
        module,
        functions=tuple(f for f in module.functions if f.name in found),
        globals=tuple(g for g in module.globals if g.name in found),
        externs=(),
    )
