"""Parameters of a function as its source declares them: names in order, defaults, and which names its body assigns."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

#: Nodes in which nothing is assigned; most nodes are of these classes.
_LEAVES: Final = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def default_nodes(args: ast.arguments) -> dict[str, ast.expr]:
    """Default expressions by parameter name."""
    positional = [*args.posonlyargs, *args.args]
    out = {a.arg: d for a, d in zip(positional[len(positional) - len(args.defaults) :], args.defaults, strict=True)}
    out.update({a.arg: d for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None})
    return out


def all_arguments(args: ast.arguments) -> list[ast.arg]:
    """Every named parameter in order (without * and **)."""
    return [*args.posonlyargs, *args.args, *args.kwonlyargs]


def assigned_names(body: list[ast.stmt]) -> frozenset[str]:
    """Names that statements assign to (not looking into nested functions)."""
    names: set[str] = set()
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, _LEAVES):
            continue
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store | ast.Del):
                names.add(node.id)
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name is not None:
            names.add(node.name)
        if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            continue
        todo.extend(ast.iter_child_nodes(node))
    return frozenset(names)


def rebound_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Names to which `:=` assigns in expressions, those in comprehensions included."""
    names: set[str] = set()
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.NamedExpr):
            names.add(node.target.id)
        if not isinstance(node, ast.Lambda):
            todo.extend(ast.iter_child_nodes(node))
    return frozenset(names)
