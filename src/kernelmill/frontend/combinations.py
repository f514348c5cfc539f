"""The combinations of argument types that one function declares: one variant of the kernel for each.

    def f(x: Array1[T], n: int | None = None) -> T        T = TypeVar("T", np.float32, np.float64)
    ->  (float32, int) -> float32, (float32, None) -> float32, (float64, int) -> float64, (float64, None) -> float64

Alternatives of different parameters are independent, a type variable is the same everywhere. A `Literal`, and `str`
where the function compares the parameter with strings, become values known at compile time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.annotations import external_name, parse_annotation
from kernelmill.frontend.constants import scalar
from kernelmill.frontend.errors import Stop, stop
from kernelmill.frontend.function import all_arguments
from kernelmill.frontend.generic import TYPING, Annotations, Variables, own_variables, substitute
from kernelmill.frontend.results import without_flags
from kernelmill.frontend.values import Text, Value
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import NONE, Container, DictType, HighType, ListType, PyScalar, TupleType
from kernelmill.scan import ScannedProject
from kernelmill.scan.modules import ModuleInfo

MOST_COMBINATIONS: Final = 64

Choice = HighType | Value


@dataclass(frozen=True, slots=True)
class Combination:
    """One declared type (or value known at compile time) per parameter; what may be returned, empty where not
    declared."""

    types: dict[str, Choice]
    results: tuple[HighType, ...]


def combinations(
    project: ScannedProject, info: ModuleInfo, node: ast.FunctionDef, problems: list[Diagnostic]
) -> list[Combination]:
    """What the annotations of a function declare; none where there are problems."""
    annotations = Annotations(project, info, Variables(own_variables(node)))
    expanded: dict[str, ast.expr] = {}
    before = len(problems)
    for arg in all_arguments(node.args):
        try:
            if arg.annotation is None:
                raise stop(
                    info,
                    arg,
                    "missing-annotation",
                    f"parameter {arg.arg!r} has no annotation",
                    "annotate it: int, float, Array1[np.float64] …",
                )
            expanded[arg.arg] = annotations.expand(arg.annotation)
            if not annotations.variables.choices:
                _choices(annotations, node, arg.arg, expanded[arg.arg])  # reports several bad annotations at once
        except Stop as problem:
            problems.append(problem.diagnostic)
    try:
        result = annotations.expand(node.returns) if node.returns is not None else None
        if len(problems) == before:
            return list(_combined(annotations, node, expanded, result))
    except Stop as problem:
        if all(
            problem.diagnostic.message != d.message for d in problems[before:]
        ):  # a bad type variable is told of once
            problems.append(problem.diagnostic)
    return []


def _combined(
    annotations: Annotations, node: ast.FunctionDef, expanded: dict[str, ast.expr], result: ast.expr | None
) -> Iterator[Combination]:
    variables = annotations.variables.choices
    rows: list[tuple[list[list[Choice]], tuple[HighType, ...]]] = []
    if prod(map(len, variables.values())) > MOST_COMBINATIONS:
        raise _too_many(annotations, node, prod(map(len, variables.values())))
    for chosen in product(*variables.values()):
        bound = dict(zip(variables, chosen, strict=True))
        choices = [_choices(annotations, node, name, substitute(e, bound)) for name, e in expanded.items()]
        results = annotations.split(substitute(result, bound)) if result is not None else []
        declared = tuple(without_flags(parse_annotation(annotations.project, annotations.info, r)) for r in results)
        rows.append((choices, declared))
    count = sum(prod(map(len, choices)) for choices, _ in rows)
    if count > MOST_COMBINATIONS:
        raise _too_many(annotations, node, count)
    seen: list[dict[str, Choice]] = []
    for choices, declared in rows:
        for types in product(*choices):
            combination = dict(zip(expanded, types, strict=True))
            if combination not in seen:
                seen.append(combination)
                yield Combination(combination, declared)


def _too_many(annotations: Annotations, node: ast.FunctionDef, count: int) -> Stop:
    return stop(
        annotations.info,
        node,
        "too-many-variants",
        f"{node.name!r} declares {count} combinations of argument types, at most {MOST_COMBINATIONS} are compiled",
        "declare fewer types, or let parameters that go together share one TypeVar",
    )


def _choices(annotations: Annotations, node: ast.FunctionDef, name: str, annotation: ast.expr) -> list[Choice]:
    """The distinct alternatives of one parameter."""
    parts = annotations.split(annotation, known_texts(annotations.project, annotations.info, node, name))
    return list(dict.fromkeys(_choice(annotations, part) for part in parts))


def _choice(annotations: Annotations, node: ast.expr) -> Choice:
    if isinstance(node, ast.Subscript):
        module, name = external_name(annotations.project, annotations.info, node.value)
        if module in TYPING and name == "Literal":
            return _literal(annotations.info, node.slice)
    found = parse_annotation(annotations.project, annotations.info, node)
    if isinstance(found, ListType) and found.fixed:
        raise stop(annotations.info, node, "unknown-type", f"{ast.unparse(node)} leaves the length of the tuple open",
                   "write one type per item, as tuple[int, int, int], or take an array")
    if isinstance(found, DictType):
        raise stop(annotations.info, node, "unknown-type", f"a {'set' if found.is_set else 'dictionary'} cannot be an argument "
                   "of a kernel", "take arrays of its keys and values, and make the dictionary in the kernel")
    if isinstance(found, ListType) and is_list_argument(found):
        return replace(found, readonly=True)
    if _holds_list(found):
        raise stop(
            annotations.info,
            node,
            "unknown-type",
            "only lists of numbers, and of tuples of numbers, can be arguments of a kernel",
            "take an array: Array1[np.float64]",
        )
    return found


def is_list_argument(kind: ListType) -> bool:
    """Whether lists of this type can be arguments: lists of Python numbers, or of tuples of them."""
    items = kind.item.items if isinstance(kind.item, TupleType) and not kind.item.cls else (kind.item,)
    return bool(items) and all(isinstance(item, PyScalar) for item in items)


def _holds_list(t: HighType) -> bool:
    return isinstance(t, Container) or (isinstance(t, TupleType) and any(map(_holds_list, t.items)))


def _literal(info: ModuleInfo, node: ast.expr) -> Choice:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        value = ...
    match value:
        case None:
            return NONE
        case AnyOther():
            return Text(value)
        case str() if "\0" not in value and value.isprintable():
            return Text(value)
        case bool():
            return scalar(value)
        case int() if -(2**63) <= value < 2**63:
            return scalar(value)
        case _:
            raise stop(
                info,
                node,
                "unknown-type",
                f"Literal[{ast.unparse(node)}] cannot be a flag of a kernel",
                "Literal takes strings, bools and ints",
            )


class AnyOther(str):
    """A string that is none of those that a parameter is compared with; whatever else it is makes no difference."""

    __slots__ = ()


def compared_texts(node: ast.FunctionDef, name: str) -> tuple[str, ...]:
    """The strings with which a function compares its parameter `name`, and the parameter's default; and any other
    string, where the function does nothing but compare."""
    found: list[str] = []
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = dict(
        zip((a.arg for a in positional[len(positional) - len(node.args.defaults) :]), node.args.defaults, strict=True)
    )
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
        (*texts, AnyOther("any other string"))
        if texts and len(texts) == len(set(found)) and _only_compared(node, name)
        else texts
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
    """Whether every use of a parameter is a comparison with strings that are written out."""
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


def declared_result(
    project: ScannedProject, info: ModuleInfo, node: ast.FunctionDef, arguments: dict[str, Choice]
) -> HighType | None:
    """The result type that a function declares for these arguments; None where it declares none, or several."""
    if node.returns is None:
        return None
    annotations = Annotations(project, info, Variables(own_variables(node)))
    parts = annotations.split(annotations.expand(node.returns))
    if not annotations.variables.choices and len(parts) == 1:
        return without_flags(parse_annotation(project, info, parts[0]))
    wanted = {name: _plain(choice) for name, choice in arguments.items()}
    fitting = {
        c.results for c in combinations(project, info, node, []) if {n: _plain(t) for n, t in c.types.items()} == wanted
    }
    only = next(iter(fitting), ())
    return only[0] if len(fitting) == 1 and len(only) == 1 else None


def _plain(choice: Choice) -> Choice:
    return choice if isinstance(choice, Text | Const) else without_flags(choice)  # type: ignore[arg-type]  # types only


def shown(choice: Choice) -> str:
    """A choice as it is shown to people."""
    match choice:
        case Text(value=AnyOther()):
            return "..."
        case Text(value=text):
            return repr(text)
        case Const(value=value):
            return repr(value)
        case _:
            return str(choice)


__all__ = [
    "MOST_COMBINATIONS",
    "AnyOther",
    "Choice",
    "Combination",
    "combinations",
    "compared_texts",
    "declared_result",
    "known_texts",
    "shown",
]
