"""Statements made from templates: how a built-in such as `sum` becomes the loop that it stands for.

    fill("for _item in _over: _total = _total + _item", node, _over=<expr>, _total="sum$4_11")

Input: Python text with placeholder names and what they stand for: another name (text), an expression, or a list of
statements (for a placeholder that is a statement of its own). Output: statements positioned at `node`. Names that
hold a $ cannot collide with those in the source.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.values import Value


def call_of(node: ast.AST, function: Value, *args: Value | ast.expr) -> ast.Call:
    """The expression `function(*args)` for a function that is a value."""
    operands = [a if isinstance(a, ast.expr) else Given(a, node) for a in args]
    return ast.copy_location(ast.Call(Given(function, node), operands, []), node)


Part = str | ast.expr | list[ast.stmt]


def hidden(fb: FunctionBuilder, node: ast.AST, purpose: str) -> str:
    """A local name of our own, the same whenever this node is built again."""
    name = f"{purpose}${place(node)}"
    fb.locals = fb.locals | {name}
    return name


class Given(ast.expr):
    """An expression that stands for a value which exists already."""

    _fields = ()

    def __init__(self, value: Value, node: ast.AST) -> None:
        super().__init__()
        self.value = value
        ast.copy_location(self, node)

    def __deepcopy__(self, memo: dict[int, object]) -> Given:
        return self


class Seen(ast.expr):
    """An expression whose value a function sees (and may replace) each time it is built."""

    _fields = ("inner",)

    def __init__(self, inner: ast.expr, see: Callable[[Value], Value]) -> None:
        super().__init__()
        self.inner = inner
        self.see = see
        ast.copy_location(self, inner)

    def __deepcopy__(self, memo: dict[int, object]) -> Seen:
        return self


def place(node: ast.AST) -> str:
    """A word for the position of a node."""
    return "_".join(str(getattr(node, key, 0)) for key in ("lineno", "col_offset", "end_lineno", "end_col_offset"))


def load(name: str, node: ast.AST) -> ast.Name:
    """An expression that reads `name`, positioned at `node`."""
    return ast.copy_location(ast.Name(name, ast.Load()), node)


def fill(text: str, node: ast.AST, **parts: Part) -> list[ast.stmt]:
    """The statements of a template with its placeholders replaced."""
    filler = _Filler(node, parts)
    return [s for stmt in _parsed(text) for s in filler.statements(copy.deepcopy(stmt))]


def fill_one(text: str, node: ast.AST, **parts: Part) -> ast.expr:
    """The expression of a template with its placeholders replaced."""
    (statement,) = fill(text, node, **parts)
    assert isinstance(statement, ast.Expr)
    return statement.value


@cache
def _parsed(text: str) -> tuple[ast.stmt, ...]:
    return tuple(ast.parse(text).body)


class _Filler(ast.NodeTransformer):
    def __init__(self, node: ast.AST, parts: Mapping[str, Part]) -> None:
        self.node = node
        self.parts = parts

    def statements(self, stmt: ast.stmt) -> list[ast.stmt]:
        made = self.visit(stmt)
        return made if isinstance(made, list) else [made]  # type: ignore[list-item]  # a statement stays one

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Name):
            part = self.parts.get(node.value.id)
            if isinstance(part, list):
                return part
        if isinstance(node, ast.Name):
            part = self.parts.get(node.id, node.id)
            if isinstance(part, ast.expr):
                return part
            assert isinstance(part, str)
            return ast.copy_location(ast.Name(part, node.ctx), self.node)
        if hasattr(node, "lineno"):
            ast.copy_location(node, self.node)
        return self.generic_visit(node)


def renamed(nodes: Iterable[ast.expr], names: Mapping[str, str]) -> list[ast.expr]:
    """Copies of expressions in which some names are replaced, as the scope of a comprehension asks for."""
    return [_Renamer(names).visit(copy.deepcopy(node)) for node in nodes]


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.copy_location(ast.Name(self.names.get(node.id, node.id), node.ctx), node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        own = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
        inner = _Renamer({k: v for k, v in self.names.items() if k not in own})
        node.args.defaults = [self.visit(d) for d in node.args.defaults]
        node.body = inner.visit(node.body)
        return node


def target_names(target: ast.expr) -> list[str]:
    """Names that a loop target binds."""
    return [n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def written_out(node: ast.expr) -> ast.expr:
    """A list display that is only looked at, as the tuple that does the same."""
    if not isinstance(node, ast.List | ast.Tuple):
        return node
    return ast.copy_location(ast.Tuple([written_out(e) for e in node.elts], ast.Load()), node)
