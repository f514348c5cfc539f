"""Syntax that a kernel cannot contain: what it is called, and what to write instead. One row each."""

from __future__ import annotations

import ast
from typing import Final, NoReturn

from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder

_MOVE = "move it out of the kernel into the Python code that calls it"
UNSUPPORTED: Final[dict[type[ast.AST], tuple[str, str]]] = {
    ast.TryStar: ("try/except*", _MOVE),
    ast.With: ("with, other than of np.errstate,", _MOVE),
    ast.Nonlocal: ("nonlocal", "pass the value as an argument and return the new one"),
    ast.Import: ("import inside a function", "import at the top of the module"),
    ast.ImportFrom: ("import inside a function", "import at the top of the module"),
    ast.AsyncFunctionDef: ("a nested coroutine", _MOVE),
    ast.ClassDef: ("a class", _MOVE),
    ast.AsyncFor: ("async for", _MOVE),
    ast.AsyncWith: ("async with", _MOVE),
    ast.GeneratorExp: ("a generator expression", "write the loop"),
    ast.Await: ("await", _MOVE),
    ast.Yield: ("yield", "fill an array and return it"),
    ast.YieldFrom: ("yield from", "fill an array and return it"),
    ast.FormattedValue: ("an f-string", _MOVE),
    ast.Starred: ("unpacking with *", "write the items out"),
    ast.Slice: ("a slice outside a subscript", "write a[i:j]"),
    ast.Attribute: ("assignment to an attribute", "return the value instead"),
}


def refuse(fb: FunctionBuilder, node: ast.AST) -> NoReturn:
    """Raise Stop for a construct that a kernel cannot contain."""
    what, hint = UNSUPPORTED.get(type(node), (f"{type(node).__name__} syntax", _MOVE))
    raise stop(fb.info, node, "unsupported-syntax", f"{what} is not supported in a kernel", hint)
