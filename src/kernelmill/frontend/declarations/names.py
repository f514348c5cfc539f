"""Names in annotations that were expanded from aliases and type variables: each remembers where it is to be looked up.

An alias may come from another module, where `np` means something else or nothing; `Name.scope` is that module. A name
that the compiler itself wrote (`np.float32` for `np.floating`) has `known` instead: the outside module and the name in
it.
"""

from __future__ import annotations

import ast
import copy

from kernelmill.scan.modules import ModuleInfo


class _ScopedName(ast.Name):
    scope: str = ""
    known: tuple[str, str] = ("", "")
    variable: str = ""  # key of the type variable that this name stands for


#: Called `Name`, since `ast.unparse` goes by the class's name.
Name = type("Name", (_ScopedName,), {})


def scoped(info: ModuleInfo, node: ast.Name) -> ast.Name:
    """The name, to be looked up in `info`; one that is bound to a place already stays there."""
    if isinstance(node, _ScopedName):
        return copy.copy(node)
    return _made(node, node.id, scope=info.name)


def known(node: ast.expr, module: str, name: str) -> ast.Name:
    """A name for `module.name`, in the place of `node`."""
    return _made(node, name, known=(module, name))


def variable(node: ast.expr, name: str, key: str) -> ast.Name:
    """A type variable, in the place of `node`."""
    return _made(node, name, variable=key)


def _made(node: ast.expr, name: str, **fields: object) -> ast.Name:
    made: ast.Name = Name(id=name, ctx=ast.Load())
    for field, value in fields.items():
        setattr(made, field, value)
    return ast.copy_location(made, node)


def scope_of(info: ModuleInfo, node: ast.expr) -> str:
    """The module in which a dotted name is to be looked up."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    return root.scope or info.name if isinstance(root, _ScopedName) else info.name


def known_place(node: ast.expr) -> tuple[str, str]:
    """(module, name) of a name that the compiler wrote, else two empty strings."""
    return node.known if isinstance(node, _ScopedName) else ("", "")


def variable_of(node: ast.AST) -> str:
    """Key of the type variable that `node` is, or ''."""
    return node.variable if isinstance(node, _ScopedName) else ""
