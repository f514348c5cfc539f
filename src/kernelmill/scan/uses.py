"""What is done with an object where its name is read: whether it may be changed there, or get another name.

    ITEM[0] = 1.0          Change("item")               put(ITEM, 1.0)      Change("argument", detail="0")
    ITEM.append(1.0)       Change("method", "append")   ALIAS = ITEM        Change("alias", "ALIAS")
    consts.ITEM[0] = 1.0   ("ITEM",), Change("item")    x + ITEM[0]         nothing
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kernelmill.scan.events import Change

#: Methods of lists, dictionaries, sets and tuples that change nothing.
READING = frozenset(("copy", "count", "get", "index", "items", "keys", "values", "isdisjoint", "issubset", "issuperset"))


def use_of(name: ast.Name, around: list[ast.AST]) -> Iterator[tuple[tuple[str, ...], Change]]:
    """What the nodes around a name (outermost first, the name last) do with its object, or with that of an attribute."""
    attributes: tuple[str, ...] = ()
    current: ast.AST = name
    depth = 0
    for number in range(len(around) - 2, -1, -1):
        parent, outer = around[number], around[number - 1] if number else None
        match parent:
            case ast.Attribute(value=value, attr=attr) if value is current:
                if not isinstance(parent.ctx, ast.Load):
                    yield attributes, Change("attribute", parent, attr, depth)
                    return
                if attr not in READING and isinstance(outer, ast.Call) and outer.func is parent:
                    yield attributes, Change("method", outer, attr, depth)
                if depth:
                    return
                attributes = (*attributes, attr)
            case ast.Subscript(value=value) if value is current:
                if not isinstance(parent.ctx, ast.Load):
                    yield attributes, Change("item", parent, "", depth)
                    return
                depth += 1
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                depth -= 1
            case ast.Starred():
                depth += 1
            case ast.NamedExpr():
                yield attributes, Change("alias", parent, parent.target.id, depth)
            case ast.IfExp(test=test) if test is current:
                return
            case ast.keyword() | ast.IfExp() | ast.BoolOp():
                pass
            case ast.Call():
                if parent.func is not current:
                    yield attributes, Change("argument", parent, _parameter(parent, current), depth)
                return
            case _:
                yield from ((attributes, change) for change in _kept(parent, current, depth))
                return
        current = parent


def _parameter(call: ast.Call, argument: ast.AST) -> str:
    """The parameter that an argument is for: its position or its name; '*' where that is open."""
    if isinstance(argument, ast.keyword):
        return argument.arg or "*"
    for number, given in enumerate(call.args):
        if isinstance(given, ast.Starred):
            return "*"
        if given is argument:
            return str(number)
    return "*"


def _kept(parent: ast.AST, current: ast.AST, depth: int) -> Iterator[Change]:
    """Other names that an object gets, and places where it is kept."""
    match parent:
        case ast.Assign(targets=targets) if parent.value is current:
            for target in targets:
                yield from _assigned(target, depth)
        case ast.AnnAssign(target=target) if parent.value is current:
            yield from _assigned(target, depth)
        case ast.For(target=target) | ast.AsyncFor(target=target) if parent.iter is current:
            yield from _assigned(target, depth + 1)
        case ast.withitem(optional_vars=target) if target is not None:
            yield from _assigned(target, depth)
        case ast.Yield() | ast.YieldFrom() | ast.arguments():
            yield Change("stored", current, "", depth)
        case _:
            return


def _assigned(target: ast.expr, depth: int) -> Iterator[Change]:
    depth += isinstance(target, ast.Tuple | ast.List)
    for part in ast.walk(target):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield Change("alias", target, part.id, depth)
        elif isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            yield Change("stored", target, "", depth)


def dotted_name(node: ast.AST) -> str:
    """`a.b.c` for a chain of attributes on a name, else ''."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


__all__ = ["READING", "dotted_name", "use_of"]
