"""Kernel candidates declared for other compilers: Pythran's export comments, Numba's `@njit` with a signature.

Such functions are compiled as if they were chosen by name: what cannot be compiled stays as it was, with a warning.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set

from kernelmill.diagnostics import Diagnostic
from kernelmill.scan.ambiguity import several_meanings
from kernelmill.scan.declarations import Declaration
from kernelmill.scan.events import Binding
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.numba import is_jit, numba_declarations
from kernelmill.scan.pythran import pythran_declarations
from kernelmill.scan.resolve import Place

Declared = tuple[ast.FunctionDef, tuple[Declaration, ...], ast.expr | None]


def foreign_kernels(
    modules: Mapping[str, ModuleInfo], info: ModuleInfo, taken: Set[str], diagnostics: list[Diagnostic]
) -> list[Declared]:
    """Functions of a module with foreign declarations, those declarations, and Numba's decorator where there is one."""
    found: list[Declared] = []
    exports = pythran_declarations(info, diagnostics)
    for name, binding in info.names.items():
        node = binding.node
        if binding.kind == "variable" and name not in taken:
            diagnostics += _several(modules, info, name, binding, name in exports)
        if binding.kind != "function" or not isinstance(node, ast.FunctionDef) or name in taken:
            continue
        if name in exports and not node.decorator_list:
            found.append((node, tuple(exports[name]), None))
            continue
        jitted = numba_declarations(modules, info, node, diagnostics)
        if jitted is None:
            continue
        annotated = all(a.annotation for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
        if jitted.declarations or (not jitted.signed and annotated and node.args.args):
            found.append((node, jitted.declarations, jitted.decorator))
        elif not jitted.signed:
            diagnostics.append(
                Diagnostic(
                    "note",
                    "open-signature",
                    f"{name!r} has Numba's decorator without a signature, so its types are not known",
                    info.span(jitted.decorator),
                    'give it one, as @njit("f8(f8[:], i8)"), or annotate the parameters',
                )
            )
    for name in exports:
        bound = info.names.get(name)
        if bound is None or bound.kind not in ("function", "variable"):
            diagnostics.append(
                Diagnostic(
                    "warning",
                    "foreign-declaration",
                    f"Pythran's comment exports {name!r}, which is no function of this module",
                    exports[name][0].span,
                    "export a function that is defined at the top level",
                )
            )
    return found


def _several(
    modules: Mapping[str, ModuleInfo], info: ModuleInfo, name: str, binding: Binding, exported: bool
) -> Iterator[Diagnostic]:
    """A name that is declared for another compiler and may stand for different things stays as it is."""
    definitions = [e.node for e in info.record.events[name] if isinstance(e.node, ast.FunctionDef)]
    jitted = any(is_jit(modules, info, d) for node in definitions for d in node.decorator_list)
    if jitted or (exported and definitions):
        places = [Place(info.name, event) for event in binding.events]
        yield several_meanings(modules, name, places, info.span(definitions[0]), "warning")


__all__ = ["Declared", "foreign_kernels"]
