"""Declarations made for other compilers as combinations of types, and the options that their decorators ask for."""

from __future__ import annotations

import ast
from itertools import product
from math import prod
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.combinations import MOST_COMBINATIONS, Choice, Combination, known_texts
from kernelmill.frontend.constants import constant_of
from kernelmill.frontend.errors import Stop, stop
from kernelmill.frontend.function import all_arguments
from kernelmill.frontend.results import without_flags
from kernelmill.frontend.unit import default_nodes
from kernelmill.frontend.values import NoneValue, Text
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import NONE, PyScalar
from kernelmill.project.options import KernelOptions
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


def _rows(
    project: ScannedProject, info: ModuleInfo, node: ast.FunctionDef, declaration: Declaration
) -> list[list[Choice]]:
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
                f"the string {arg.arg!r} is compared with no string that is written out",
                "compare it with ==, or do not export the function",
            )
        return [*texts]
    if default is None:
        raise stop(
            info, node, "wrong-arguments", f"{arg.arg!r} is declared to be optional, but has no default", "give it one"
        )
    value = constant_of(project, info, default)
    match value:
        case NoneValue():
            return [NONE]
        case Const(type=PyScalar() as type_):
            return [type_]
        case Text():
            return [value]
        case _:
            raise stop(
                info, node, "unknown-type", f"the default of {arg.arg!r} is no number", "declare the parameter's type"
            )


#: Options of Numba's decorators and what they come to here.
NUMBA_OPTIONS: Final = {
    "parallel": "loops run in one thread",
    "fastmath": "is taken over",
    "cache": "is not needed: kernels are compiled when the wheel is built",
    "nogil": "is not needed: long work releases the GIL",
    "nopython": "always holds",
    "boundscheck": "always holds, unless @kernel(bounds='unchecked') says otherwise",
    "error_model": "has no effect: numbers divide by Python's and NumPy's rules, by type; @kernel(division='ieee') changes that",
    "inline": "is decided by the compiler",
}


#: They say nothing that is not so anyway; a note only about them would be noise.
_WITHOUT_EFFECT: Final = {"cache", "nogil", "nopython", "inline"}


def options_note(info: ModuleInfo, name: str, decorator: ast.expr) -> Diagnostic | None:
    """What becomes of the options in a Numba decorator."""
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    given = [k.arg for k in keywords if k.arg and k.arg not in ("signature", "signature_or_function")]
    if set(given) <= _WITHOUT_EFFECT:
        return None
    text = "; ".join(f"{option} {NUMBA_OPTIONS.get(option, 'has no effect')}" for option in given)
    return Diagnostic("note", "numba-options", f"Numba's options for {name!r}: {text}", info.span(decorator),
                      "@kernel(...) has options of its own: fastmath, overflow, bounds, division")


def foreign_options(decorator: ast.expr, flags: tuple[str, ...]) -> KernelOptions:
    """What a Numba decorator asks for that means the same here: `fastmath`."""
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    for keyword in keywords:
        if keyword.arg != "fastmath":
            continue
        try:
            value = ast.literal_eval(keyword.value)
        except ValueError:
            continue
        if value is True:
            return KernelOptions(fastmath=flags)
        if isinstance(value, set):
            return KernelOptions(fastmath=tuple(flag for flag in flags if flag in value))
    return KernelOptions()


__all__ = ["foreign_combinations", "foreign_options", "options_note"]
