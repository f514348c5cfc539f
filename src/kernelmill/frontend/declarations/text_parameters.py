"""Parameters that are strings: a function is specialised for each string it compares such a parameter with, and for any other."""

from __future__ import annotations

import ast

from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo


class AnyOther(str):
    """A string that is none of those that a parameter is compared with; whatever else it is makes no difference."""

    __slots__ = ()


def compared_texts(node: ast.FunctionDef, name: str) -> tuple[str, ...]:
    """The strings with which a function compares its parameter `name`, and the parameter's default; and any other
    string, where the function does nothing but compare."""
    found: list[str] = []
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = dict(zip((a.arg for a in positional[len(positional) - len(node.args.defaults) :]), node.args.defaults, strict=True))
    defaults |= {a.arg: d for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d is not None}
    if name in defaults:
        found += _texts(defaults[name])
    for inner in ast.walk(node):
        match inner:
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                if any(isinstance(side, ast.Name) and side.id == name for side in sides):
                    found += [text for side in sides for text in _texts(side)]
            case ast.Match(subject=ast.Name(id=subject), cases=cases) if subject == name:
                found += [
                    text
                    for case in cases
                    for p in ast.walk(case.pattern)
                    if isinstance(p, ast.MatchValue)
                    for text in _texts(p.value)
                ]
            case _:
                pass
    texts = tuple(dict.fromkeys(text for text in found if text.isprintable()))
    return (
        (*texts, AnyOther("any other string")) if texts and len(texts) == len(set(found)) and _only_compared(node, name) else texts
    )


def known_texts(project: ScannedProject, info: ModuleInfo, node: ast.FunctionDef, name: str) -> tuple[str, ...]:
    """The strings that a function tells apart in its parameter `name`: those it compares it with, and the keys of the
    module's dictionaries in which it looks it up."""
    keys: list[str] = []
    for inner in ast.walk(node):
        match inner:
            case ast.Subscript(value=ast.Name(id=table), slice=ast.Name(id=subscript)) if subscript == name:
                found = project.resolve(info.name, table)
                if found is not None and isinstance(found.node, ast.Dict):
                    keys += [text for key in found.node.keys if key is not None for text in _texts(key)]
            case _:
                pass
    return tuple(dict.fromkeys((*compared_texts(node, name), *keys)))


def _only_compared(node: ast.FunctionDef, name: str) -> bool:
    """Whether every use of a parameter is a comparison with string literals."""
    uses = sum(isinstance(n, ast.Name) and n.id == name for statement in node.body for n in ast.walk(statement))
    for inner in (n for statement in node.body for n in ast.walk(statement)):
        match inner:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn()], comparators=[right]):
                sides = (left, right)
                named = [isinstance(side, ast.Name) and side.id == name for side in sides]
                uses -= any(named) and any(map(_texts, sides))
            case _:
                pass
    return not uses


def _texts(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return [text for element in elements for text in _texts(element)]
        case _:
            return []
