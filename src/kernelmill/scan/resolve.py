"""What a dotted name in a module means, followed through the project's own imports.

    resolve(project, "mylib.signal", "np.float64")  ->  Resolved("external", "numpy", "float64")
    resolve(project, "mylib.signal", "helper")      ->  Resolved("function", "mylib.util", "helper", <ast>)
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kernelmill.scan.modules import Binding, ModuleInfo


@dataclass(frozen=True, slots=True)
class Resolved:
    """`external`: attribute `name` ('' for the module itself, dotted for deeper ones) of module `module` outside the
    project. `module`: a module of the project. `function`, `value`, `class`, `variable`: of project module `module`."""

    kind: Literal["external", "module", "function", "value", "class", "variable"]
    module: str
    name: str = ""
    node: ast.AST | None = None


def resolve(modules: Mapping[str, ModuleInfo], module: str, dotted: str) -> Resolved | None:
    """The meaning of `dotted` at the top level of `module`, or None if nothing binds its first part."""
    first, _, rest = dotted.partition(".")
    found = _lookup(modules, module, first, frozenset())
    for part in filter(None, rest.split(".")):
        if found is None:
            return None
        if found.kind == "external":
            found = Resolved("external", found.module, f"{found.name}.{part}".lstrip("."))
        elif found.kind == "module":
            found = _member(modules, found.module, part, frozenset())
        else:
            return None
    return found


def _lookup(
    modules: Mapping[str, ModuleInfo], module: str, name: str, seen: frozenset[tuple[str, str]]
) -> Resolved | None:
    info = modules.get(module)
    if info is None or (module, name) in seen:
        return None
    binding = info.names.get(name)
    if binding is None:
        return None
    return _follow(modules, module, name, binding, seen | {(module, name)})


def _follow(
    modules: Mapping[str, ModuleInfo], module: str, name: str, binding: Binding, seen: frozenset[tuple[str, str]]
) -> Resolved | None:
    if binding.kind == "module":
        if binding.target in modules:
            return Resolved("module", binding.target)
        inside = any(known.startswith(binding.target + ".") for known in modules)
        return Resolved("module" if inside else "external", binding.target)
    if binding.kind == "name":
        return _member(modules, binding.target, binding.attribute, seen)
    return Resolved(binding.kind, module, name, binding.node)


def _member(
    modules: Mapping[str, ModuleInfo], module: str, name: str, seen: frozenset[tuple[str, str]]
) -> Resolved | None:
    """Attribute `name` of `module`: a name bound in it, a submodule, or something outside the project."""
    if module in modules:
        found = _lookup(modules, module, name, seen)
        if found is not None:
            return found
    if f"{module}.{name}" in modules:
        return Resolved("module", f"{module}.{name}")
    if module in modules:
        return None
    return Resolved("external", module, name)
