"""The combinations of argument types that one function declares: one variant of the kernel for each.

    def f(x: Array1[T], n: int | None = None) -> T        T = TypeVar("T", np.float32, np.float64)
    ->  (float32, int) -> float32, (float32, None) -> float32, (float64, int) -> float64, (float64, None) -> float64

Alternatives of different parameters are independent, a type variable is the same everywhere. A `Literal`, and `str`
where the function compares the parameter with strings, become values known at compile time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.declarations.aliases import TYPING, Annotations, Variables, own_variables, substitute
from kernelmill.frontend.declarations.annotations import external_name, parse_annotation
from kernelmill.frontend.declarations.text_parameters import AnyOther, known_texts
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.parameters import all_arguments
from kernelmill.frontend.function.values import Text, Value, scalar
from kernelmill.frontend.type_rules.joins import without_flags
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import NONE, Container, DictType, HighType, ListType, PyScalar, TupleType
from kernelmill.records import dataclass, replace
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


def combinations(project: ScannedProject, info: ModuleInfo, node: ast.FunctionDef, problems: list[Diagnostic]) -> list[Combination]:
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
        if all(problem.diagnostic.message != d.message for d in problems[before:]):  # a bad type variable is told of once
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
        raise stop(
            annotations.info,
            node,
            "unknown-type",
            f"{ast.unparse(node)} leaves the length of the tuple open",
            "write one type per item, as tuple[int, int, int], or take an array",
        )
    if isinstance(found, DictType):
        raise stop(
            annotations.info,
            node,
            "unknown-type",
            f"a {'set' if found.is_set else 'dictionary'} cannot be an argument of a kernel",
            "take arrays of its keys and values, and make the dictionary in the kernel",
        )
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
    fitting = {c.results for c in combinations(project, info, node, []) if {n: _plain(t) for n, t in c.types.items()} == wanted}
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
