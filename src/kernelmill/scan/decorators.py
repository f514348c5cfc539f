"""Decorators that return the function itself, so that the name stands for what is written below them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from kernelmill.scan.candidates import is_kernel_decorator
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.numba import is_jit
from kernelmill.scan.resolve import resolve
from kernelmill.scan.scopes import function_scope, own_nodes
from kernelmill.scan.uses import dotted_name

_TRANSPARENT: Final = frozenset(
    (module, name)
    for module in ("typing", "typing_extensions")
    for name in ("final", "no_type_check", "override", "type_check_only")
)


def opaque_decorator(modules: Mapping[str, ModuleInfo], info: ModuleInfo, node: ast.FunctionDef) -> ast.expr | None:
    """The first decorator of a function that may put another object in its place."""
    return next((d for d in node.decorator_list if not _is_transparent(modules, info, d)), None)


def _is_transparent(modules: Mapping[str, ModuleInfo], info: ModuleInfo, decorator: ast.expr) -> bool:
    if is_kernel_decorator(modules, info.name, decorator) or is_jit(modules, info, decorator):
        return True
    dotted = dotted_name(decorator)
    found = resolve(modules, info.name, dotted) if dotted else None
    if found is None:
        return False
    if found.kind == "external":
        return (found.module, found.name) in _TRANSPARENT
    return found.kind == "function" and isinstance(found.node, ast.FunctionDef) and _gives_back(found.node)


def _gives_back(node: ast.FunctionDef) -> bool:
    """Whether a function returns its only parameter, whatever it does besides."""
    positional = [*node.args.posonlyargs, *node.args.args]
    if len(positional) != 1 or node.args.vararg or node.args.kwonlyargs or node.decorator_list:
        return False
    name = positional[0].arg
    own = list(own_nodes(list(node.body)))
    if any(isinstance(n, ast.Yield | ast.YieldFrom | ast.Nonlocal) for n in own) or not isinstance(node.body[-1], ast.Return):
        return False
    if any(isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load) for n in own):
        return False
    if name in function_scope(node).outside:
        return False
    returned = [n.value for n in own if isinstance(n, ast.Return)]
    return all(isinstance(value, ast.Name) and value.id == name for value in returned)


__all__ = ["opaque_decorator"]
