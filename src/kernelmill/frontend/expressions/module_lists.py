"""Lists of the module in a kernel: their items may be read; the list itself goes nowhere.

    WEIGHTS[i]  len(WEIGHTS)  for w in WEIGHTS  sum(WEIGHTS)  x in WEIGHTS  [*WEIGHTS]  list(WEIGHTS)      compiled
    return WEIGHTS  WEIGHTS * 2  WEIGHTS == other  f(WEIGHTS)  WEIGHTS[1:]                                refused

In a kernel such a list is its items, known when the wheel is built, so whatever tells a list from a tuple, or one list
from another, must not see it. What is compiled is a list of places in the source where a name may stand.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import Table, Tuple, Value, holds_list
from kernelmill.scan.uses import dotted_name

#: Built-in functions that take the items of an argument, and those that ask only how many there are.
_READ_ITEMS: Final = frozenset(
    ("all", "any", "enumerate", "filter", "list", "map", "max", "min", "set", "sorted", "sum", "tuple", "zip")
)
_COUNT: Final = frozenset(("len", "bool"))
#: Functions of math and NumPy to which a list is what a tuple is.
_OF_MODULES: Final = frozenset(
    [("math", name) for name in ("dist", "fsum", "prod", "sumprod")]
    + [
        ("numpy", name)
        for name in (
            "array", "asarray", "dot", "interp", "isin", "max", "mean", "median", "min", "polyval", "prod", "searchsorted", "std",
            "sum", "var",
        )
    ]
)  # fmt: skip


def refuse_other_uses(fb: FunctionBuilder, node: ast.expr, value: Value) -> None:
    """Raise Stop unless a list, or the tuple or dictionary that holds lists, is only read where `node` stands."""
    parents = _parents(fb.node)
    found = node if node in parents else next((n for n in parents if _same_place(n, node)), None)
    if found is None or not _is_read(fb, parents, found, value):
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "a list of the module can only be read here: by an index, by a loop, by len(), sum(), list() and the like",
            "write tuple(…) where a tuple does, or list(…) for a new list",
        )


@lru_cache(maxsize=64)
def _parents(function: ast.FunctionDef) -> dict[ast.AST, ast.AST]:
    return {child: parent for parent in ast.walk(function) for child in ast.iter_child_nodes(parent)}


def _same_place(a: ast.AST, b: ast.expr) -> bool:
    """Whether a node is what a copy of it was made from."""
    if type(a) is not type(b) or not isinstance(a, ast.Name | ast.Attribute):
        return False
    return (a.lineno, a.col_offset, dotted_name(a)) == (b.lineno, b.col_offset, dotted_name(b))


def _is_read(fb: FunctionBuilder, parents: dict[ast.AST, ast.AST], node: ast.AST, value: Value) -> bool:
    parent = parents.get(node)
    items = [item for _, item in value.items] if isinstance(value, Table) else list(value.items) if isinstance(value, Tuple) else []
    flat = isinstance(value, Tuple) and not any(isinstance(item, Tuple) for item in items)
    match parent:
        case ast.Subscript(value=base, slice=index, ctx=ast.Load()) if base is node and not isinstance(index, ast.Slice):
            inner = [item for item in items if isinstance(item, Tuple)]
            return all(_is_read(fb, parents, parent, item) for item in inner if holds_list(item))
        case ast.For(iter=over) | ast.comprehension(iter=over):
            return over is node and flat
        case ast.Starred():
            return flat
        case ast.Assign(targets=targets):
            return flat and all(isinstance(t, ast.Tuple | ast.List) for t in targets)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]):
            return right is node and flat
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return test is node
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Call(func=func) if func is not node:
            return _is_read_by(fb, func, flat)
        case _:
            return False


def _is_read_by(fb: FunctionBuilder, func: ast.expr, flat: bool) -> bool:
    """Whether a call only reads the items of an argument."""
    dotted = dotted_name(func)
    if not dotted or dotted.partition(".")[0] in fb.locals:
        return False
    found = fb.unit.project.resolve(fb.info.name, dotted)
    if found is None:
        return dotted in _COUNT or (flat and dotted in _READ_ITEMS)
    return flat and found.kind == "external" and (found.module, found.name) in _OF_MODULES


__all__ = ["refuse_other_uses"]
