"""Which names are local in a function, a class body, a comprehension; what local names are other names for.

    def f(a):
        b = TABLE[0]        b is local, and another name for an item of what TABLE is
        b[1] = a
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kernelmill.records import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(slots=True)
class Scope:
    """`names`: what is local here; `outside`: declared `global`; `aliases`: local names that stand for others, with how
    many times an item is taken of those. A class body is seen by the statements in it alone."""

    node: ast.AST
    names: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    aliases: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def function_scope(node: Function) -> Scope:
    """The scope of a function or lambda."""
    arguments = node.args
    parameters = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    variadic = {a.arg for a in (arguments.vararg, arguments.kwarg) if a is not None}
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    inner = list(own_nodes(body))
    outside = {name for n in inner if isinstance(n, ast.Global) for name in n.names}
    free = {name for n in inner if isinstance(n, ast.Nonlocal) for name in n.names}
    stored = {name for n in inner for name in bound_names(n)}
    names = (stored | parameters | variadic) - outside - free
    return Scope(node, frozenset(names), frozenset(outside), frozenset(parameters), _aliases(inner))


def class_scope(node: ast.ClassDef) -> Scope:
    """The scope of a class body."""
    inner = list(own_nodes(list(node.body)))
    outside = {name for n in inner if isinstance(n, ast.Global) for name in n.names}
    stored = {name for n in inner for name in bound_names(n)}
    return Scope(node, frozenset(stored - outside), frozenset(outside))


def comprehension_scope(node: Comprehension) -> Scope:
    """The scope of a comprehension: its targets."""
    targets = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
    aliases: dict[str, list[tuple[str, int]]] = {}
    for generator in node.generators:
        _note(aliases, [generator.target], generator.iter, 1)
    return Scope(node, frozenset(targets), aliases=aliases)


def own_nodes(nodes: list[ast.AST]) -> Iterator[ast.AST]:
    """Every node that belongs to the same scope, in source order; functions and classes themselves, but not what is in them."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, Comprehension):
            yield from (n for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
            continue
        waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def bound_names(node: ast.AST) -> list[str]:
    """The names that a single node binds."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return [name]
        case ast.NamedExpr(target=ast.Name(id=name)):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.MatchMapping(rest=str(name)):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [a.asname or a.name.partition(".")[0] for a in names]
        case _:
            return []


def _aliases(nodes: list[ast.AST]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                _note(found, targets, value)
            case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value) if value is not None:
                _note(found, [target], value)
            case ast.For(target=target, iter=source) | ast.AsyncFor(target=target, iter=source):
                _note(found, [target], source, 1)
            case _:
                pass
    return found


def _note(found: dict[str, list[tuple[str, int]]], targets: list[ast.expr], value: ast.expr, depth: int = 0) -> None:
    """Every name in `targets` may stand for any object that `value` may be."""
    for target in targets:
        unpacked = isinstance(target, ast.Tuple | ast.List)
        names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        for dotted, deeper in _objects(value, depth + unpacked):
            for name in names:
                found.setdefault(name, []).append((dotted, deeper))


def _objects(value: ast.expr, depth: int) -> Iterator[tuple[str, int]]:
    """The names whose objects an expression may give, and how many times an item is taken of them."""
    waiting = [(value, depth, "")]  # the last: attributes that are read of it
    while waiting:
        node, depth, rest = waiting.pop()
        inner: list[ast.expr] = []
        match node:
            case ast.Name(id=name):
                yield name + rest, depth
            case ast.Attribute(value=owner, attr=attr):
                inner, rest = [owner], f".{attr}{rest}"
            case ast.Subscript(value=owner):
                inner, depth = [owner], depth + 1
            case ast.IfExp(body=a, orelse=b):
                inner = [a, b]
            case ast.BoolOp(values=values):
                inner = values
            case ast.Tuple(elts=values) | ast.List(elts=values) | ast.Set(elts=values) | ast.Dict(values=values):
                inner, depth = values, depth - 1
            case ast.NamedExpr(value=item):
                inner = [item]
            case ast.Starred(value=item):
                inner, depth = [item], depth + 1
            case ast.Call(func=ast.Name(id="enumerate" | "zip" | "reversed" | "iter" | "list" | "tuple"), args=args):
                inner = args
            case _:
                pass
        waiting += [(each, depth, rest) for each in reversed(inner)]


__all__ = ["Comprehension", "Function", "Scope", "bound_names", "class_scope", "comprehension_scope", "function_scope", "own_nodes"]
