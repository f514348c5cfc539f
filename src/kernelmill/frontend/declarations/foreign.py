"""Declarations made for other compilers as combinations of types, and the options that their decorators ask for."""

from __future__ import annotations

import ast
from itertools import product
from math import prod
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.constants.evaluate import constant_of
from kernelmill.frontend.declarations.combinations import MOST_COMBINATIONS, Choice, Combination
from kernelmill.frontend.declarations.text_parameters import known_texts
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.parameters import all_arguments, default_nodes
from kernelmill.frontend.function.values import NoneValue, Text
from kernelmill.frontend.type_rules.joins import without_flags
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import NONE, PyScalar
from kernelmill.scan import Candidate, ScannedProject
from kernelmill.scan.declarations import DEFAULT, TEXT, Declaration, DeclaredType
from kernelmill.scan.modules import ModuleInfo

_MANY: Final = 16  # variants of one signature from which only the likeliest alternatives are compiled


def foreign_combinations(
    project: ScannedProject, info: ModuleInfo, candidate: Candidate, problems: list[Diagnostic]
) -> list[Combination]:
    """The distinct combinations that a candidate's declarations stand for; none where one of them is wrong."""
    found: list[Combination] = []
    for declaration in candidate.declarations:
        try:
            rows = _rows(project, info, candidate.node, declaration)
        except Stop as problem:
            problems.append(
                Diagnostic(
                    problem.diagnostic.severity,
                    problem.diagnostic.code,
                    problem.diagnostic.message,
                    declaration.span,
                    problem.diagnostic.hint,
                )
            )
            continue
        names = [a.arg for a in all_arguments(candidate.node.args)]
        results = () if declaration.result is None else (without_flags(declaration.result),)
        if prod(map(len, rows)) > _MANY:
            rows = [row[:1] for row in rows]
        for types in product(*rows):
            combination = Combination(dict(zip(names, types, strict=True)), results)
            if all(combination.types != other.types for other in found):
                found.append(combination)
    if len(found) > MOST_COMBINATIONS:
        problems.append(
            stop(
                info,
                candidate.node,
                "too-many-variants",
                f"{candidate.name!r} declares {len(found)} combinations of argument types, "
                f"at most {MOST_COMBINATIONS} are compiled",
                "declare fewer",
            ).diagnostic
        )
    return [] if problems else found


def _rows(project: ScannedProject, info: ModuleInfo, node: ast.FunctionDef, declaration: Declaration) -> list[list[Choice]]:
    """The alternatives of every parameter."""
    arguments = all_arguments(node.args)
    defaults = default_nodes(node.args)
    given = declaration.params
    if len(given) > len(arguments) or any(a.arg not in defaults for a in arguments[len(given) :]):
        raise stop(
            info,
            node,
            "wrong-arguments",
            f"this declares {len(given)} parameters of {node.name!r}, which has {len(arguments)}",
            "declare the types of all parameters",
        )
    rows: list[list[Choice]] = []
    for number, arg in enumerate(arguments):
        row: list[Choice] = []
        for choice in given[number] if number < len(given) else (DEFAULT,):
            row += _choices(project, info, node, arg, choice, defaults.get(arg.arg))
        rows.append(list(dict.fromkeys(row)))
    return rows


def _choices(
    project: ScannedProject,
    info: ModuleInfo,
    node: ast.FunctionDef,
    arg: ast.arg,
    choice: DeclaredType,
    default: ast.expr | None,
) -> list[Choice]:
    if not isinstance(choice, str):
        return [choice]
    if choice == TEXT:
        texts = [Text(text) for text in known_texts(project, info, node, arg.arg)]
        if not texts:
            raise stop(
                info,
                node,
                "unknown-type",
                f"the string {arg.arg!r} is compared with no string literal",
                "compare it with ==, or do not export the function",
            )
        return [*texts]
    if default is None:
        raise stop(info, node, "wrong-arguments", f"{arg.arg!r} is declared to be optional, but has no default", "give it one")
    value = constant_of(project, info, default)
    match value:
        case NoneValue():
            return [NONE]
        case Const(type=PyScalar() as type_):
            return [type_]
        case Text():
            return [value]
        case _:
            raise stop(info, node, "unknown-type", f"the default of {arg.arg!r} is no number", "declare the parameter's type")
