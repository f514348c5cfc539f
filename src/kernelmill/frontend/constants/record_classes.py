"""NamedTuple classes of the project, from their AST alone: `class P(NamedTuple)`, `NamedTuple("P", …)`,
`namedtuple("P", …)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from kernelmill.frontend.function.values import RecordClass
from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.resolve import Resolved
from kernelmill.scan.scopes import bound_names, own_nodes
from kernelmill.scan.uses import dotted_name

_BASES: Final = {("typing", "NamedTuple"), ("typing_extensions", "NamedTuple")}


#: Special names in a class that change nothing of what kernels do with its instances.
_HARMLESS: Final = frozenset(("__doc__", "__repr__", "__str__", "__format__", "__slots__", "__class_getitem__", "__reduce__"))


_FACTORY: Final = ("collections", "namedtuple")


def record_class(project: ScannedProject, found: Resolved | None) -> RecordClass | None:
    """The NamedTuple class that a resolved name stands for, or None if it stands for something else."""
    if found is None or found.kind not in ("class", "value"):
        return None
    info = project.modules[found.module]
    match found.node:
        case ast.ClassDef() as node:
            return _from_class(project, info, node)
        case ast.Call() as node:
            return _from_call(project, info, found.name, node)
        case _:
            return None


def _place(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> tuple[str, str]:
    dotted = dotted_name(node)
    found = project.resolve(info.name, dotted) if dotted else None
    return (found.module, found.name) if found is not None and found.kind == "external" else ("", "")


def _from_class(project: ScannedProject, info: ModuleInfo, node: ast.ClassDef) -> RecordClass | None:
    if len(node.bases) != 1 or node.keywords or node.decorator_list or _place(project, info, node.bases[0]) not in _BASES:
        return None
    fields = [s for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
    names = tuple(s.target.id for s in fields if isinstance(s.target, ast.Name))
    defaults = tuple((n, s.value) for n, s in zip(names, fields, strict=True) if s.value is not None)
    special = _special(node, names)
    return RecordClass(f"{info.name}:{node.name}", names, tuple(s.annotation for s in fields), defaults, special)


def _special(node: ast.ClassDef, fields: tuple[str, ...]) -> str:
    """A name that a class body binds besides its fields, methods and what is never looked up for an instance in a kernel."""
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign | ast.Pass) or (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        ):
            continue
        for inner in own_nodes([statement]):
            for name in bound_names(inner):
                if name in fields or (name.startswith("_") and name not in _HARMLESS):
                    return name
    return ""


def special_method(record: RecordClass) -> tuple[str, str]:
    """What is said of a class with special methods, and what to do."""
    name = record.cls.partition(":")[2]
    message = f"class {name} defines {record.special!r}, so its instances do not behave as tuples"
    return message, "leave special methods out of classes that kernels use"


def _from_call(project: ScannedProject, info: ModuleInfo, name: str, node: ast.Call) -> RecordClass | None:
    place = _place(project, info, node.func)
    if len(node.args) != 2 or not isinstance(node.args[0], ast.Constant) or node.args[0].value != name:
        return None
    fields = node.args[1]
    if place in _BASES and isinstance(fields, ast.List | ast.Tuple) and not node.keywords:
        pairs = [(e.elts[0], e.elts[1]) for e in fields.elts if isinstance(e, ast.Tuple) and len(e.elts) == 2]
        names = tuple(str(n.value) for n, _ in pairs if isinstance(n, ast.Constant))
        return RecordClass(f"{info.name}:{name}", names, tuple(t for _, t in pairs), ()) if len(names) == len(fields.elts) else None
    if place == _FACTORY:
        return _untyped(info, name, fields, node.keywords)
    return None


def _untyped(info: ModuleInfo, name: str, fields: ast.expr, keywords: list[ast.keyword]) -> RecordClass | None:
    try:
        value = ast.literal_eval(fields)
    except ValueError:
        return None
    names = tuple(value.replace(",", " ").split()) if isinstance(value, str) else tuple(map(str, value))
    defaults: list[ast.expr] = []
    for keyword in keywords:
        if keyword.arg != "defaults" or not isinstance(keyword.value, ast.Tuple | ast.List):
            return None
        defaults = keyword.value.elts
    pairs = zip(names[len(names) - len(defaults) :], defaults, strict=True)
    return RecordClass(f"{info.name}:{name}", names, None, tuple(pairs))


def contains_itself(project: ScannedProject, record: RecordClass) -> bool:
    """Whether a field's type leads back to the class: such a value would be endless."""
    seen: set[str] = set()
    waiting = [record]
    while waiting:
        this = waiting.pop()
        info = project.modules[this.cls.partition(":")[0]]
        for inner in (n for t in this.types or () for n in _names(t)):
            found = record_class(project, project.resolve(info.name, dotted_name(inner)) if dotted_name(inner) else None)
            if found is not None and found.cls == record.cls:
                return True
            if found is not None and found.cls not in seen:
                seen.add(found.cls)
                waiting.append(found)
    return False


def _names(node: ast.expr) -> Iterator[ast.Name | ast.Attribute]:
    """Every name in an annotation, quoted ones too."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name | ast.Attribute):
            yield inner
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            try:
                yield from _names(ast.parse(inner.value, mode="eval").body)
            except SyntaxError:
                continue  # parsing the annotation itself says so
