"""Parameters that are strings: a function is specialised for each string it compares such a parameter with, and for any other."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import lru_cache

from kernelmill.frontend.function.parameters import default_nodes
from kernelmill.records import dataclass, field
from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo


class AnyOther(str):
    """A string that is none of those that a parameter is compared with; whatever else it is makes no difference."""

    __slots__ = ()


@dataclass(slots=True)
class _Mentions:
    """Of one name in a function: its comparisons and `match` statements, the tables in which it is looked up, and how often it is
    read or bound in the body other than beside string literals."""

    texts: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    other_uses: int = 0


def known_texts(project: ScannedProject, info: ModuleInfo, node: ast.FunctionDef, name: str) -> tuple[str, ...]:
    """The strings that a function tells apart in its parameter `name`: those it compares it with, the parameter's default, and
    the keys of the module's dictionaries in which it looks it up; and any other string, where it does nothing but compare."""
    keys: list[str] = []
    mentions = _mentions(node).get(name, _Mentions())
    for table in mentions.tables:
        found = project.resolve(info.name, table)
        if found is not None and isinstance(found.node, ast.Dict):
            keys += [text for key in found.node.keys if key is not None for text in _texts(key)]
    defaults = default_nodes(node.args)
    compared = [*(_texts(defaults[name]) if name in defaults else ()), *mentions.texts]
    texts = tuple(dict.fromkeys(text for text in compared if text.isprintable()))
    any_other = texts and len(texts) == len(set(compared)) and not mentions.other_uses
    return tuple(dict.fromkeys((*texts, *((AnyOther("any other string"),) if any_other else ()), *keys)))


@lru_cache(maxsize=64)
def _mentions(node: ast.FunctionDef) -> dict[str, _Mentions]:
    """Every name that a function mentions."""
    found: dict[str, _Mentions] = defaultdict(_Mentions)
    for inner in ast.walk(node):
        match inner:
            case ast.Compare(left=left, comparators=others):
                texts = [text for side in (left, *others) for text in _texts(side)]
                for name in {side.id for side in (left, *others) if isinstance(side, ast.Name)} if texts else ():
                    found[name].texts += texts
            case ast.Match(subject=ast.Name(id=name), cases=cases):
                values = [p.value for case in cases for p in ast.walk(case.pattern) if isinstance(p, ast.MatchValue)]
                found[name].texts += [text for value in values for text in _texts(value)]
            case ast.Subscript(value=ast.Name(id=table), slice=ast.Name(id=name)):
                found[name].tables.append(table)
            case _:
                pass
    for inner in (n for statement in node.body for n in ast.walk(statement)):
        match inner:
            case ast.Name(id=name):
                found[name].other_uses += 1
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn()], comparators=[right]):
                if _texts(left) or _texts(right):
                    for name in {side.id for side in (left, right) if isinstance(side, ast.Name)}:
                        found[name].other_uses -= 1
            case _:
                pass
    return dict(found)


def _texts(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return [text for element in elements for text in _texts(element)]
        case _:
            return []
