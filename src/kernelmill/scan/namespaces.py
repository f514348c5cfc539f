"""Names of a module that are bound as items of its namespace: `globals()["A"] = 1`, `globals().update(A=1)`,
`setattr(sys.modules[__name__], "A", 1)`, `sys.modules[__name__].A = 1`.

Only names that stand there as literals are found; what is bound under computed names is seen when a kernel is first
called (see `boundary`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator


def names_bound_through(node: ast.Call | ast.Subscript | ast.Attribute, *, at_top: bool) -> Iterator[str]:
    """The names that a single node binds or deletes in that way. `at_top`: `locals()` is the module's namespace."""
    match node:
        case ast.Subscript(value=owner, slice=ast.Constant(value=str(name)), ctx=ast.Store() | ast.Del()):
            if _is_namespace(owner, at_top):
                yield name
        case ast.Attribute(value=owner, attr=name, ctx=ast.Store() | ast.Del()):
            if _is_this_module(owner):
                yield name
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=args) if _is_namespace(owner, at_top):
            yield from _through_method(method, args, node.keywords)
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[owner, ast.Constant(value=str(name)), *_]):
            if _is_this_module(owner):
                yield name
        case _:
            return


def _through_method(method: str, args: list[ast.expr], keywords: list[ast.keyword]) -> Iterator[str]:
    if method in ("setdefault", "pop", "__setitem__", "__delitem__") and args:
        if isinstance(args[0], ast.Constant) and isinstance(args[0].value, str):
            yield args[0].value
    elif method == "update":
        yield from (k.arg for k in keywords if k.arg)
        for argument in args:
            if isinstance(argument, ast.Dict):
                for key in argument.keys:
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value


def _is_namespace(node: ast.expr, at_top: bool) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[], keywords=[]):
            return name == "globals" or (name in ("vars", "locals") and at_top)
        case ast.Call(func=ast.Name(id="vars"), args=[module], keywords=[]):
            return _is_this_module(module)
        case ast.Attribute(value=module, attr="__dict__"):
            return _is_this_module(module)
        case _:
            return False


def _is_this_module(node: ast.expr) -> bool:
    match node:
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id="sys"), attr="modules"), slice=ast.Name(id="__name__")):
            return True
        case ast.Call(func=ast.Name(id="__import__") | ast.Attribute(attr="import_module"), args=[ast.Name(id="__name__"), *_]):
            return True
        case _:
            return False


__all__ = ["names_bound_through"]
