"""Annotations for a function that has none, from the types of a sample call.

Input: a scanned project, a function in it, a `Sample` per parameter. Output: a `Suggestion`: the function's first
lines as they could be, with the result that the front end finds, or why the function cannot be compiled for such
arguments.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.frontend.function.parameters import all_arguments, default_nodes
from kernelmill.frontend.function.signature import Mismatch, bind, signature_of
from kernelmill.frontend.kernels.native_or_python import build
from kernelmill.ir.types import BOOL, FLOAT, INT, NONE, ArrayType, HighType, MixedScalar, NpScalar, PyScalar, TupleType
from kernelmill.records import dataclass, replace
from kernelmill.scan import Candidate, ScannedProject
from kernelmill.scan.candidates import is_kernel_decorator
from kernelmill.scan.declarations import DEFAULT, TEXT, Declaration, DeclaredType
from kernelmill.scan.modules import ModuleInfo
from kernelmill.source import Span


@dataclass(frozen=True, slots=True)
class SampleCall:
    """A call as it was written: where the function is, its positional and its keyword arguments by type."""

    module: str
    name: str
    args: tuple[DeclaredType, ...]
    keywords: Mapping[str, DeclaredType]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text`: import lines and the annotated first lines of the function at `span`. `diagnostics`: what stands in the
    way."""

    module: str
    name: str
    span: Span
    text: str
    native: bool
    diagnostics: tuple[Diagnostic, ...]


def suggest(project: ScannedProject, call: SampleCall) -> Suggestion:
    """Annotations of the called function for such arguments; parameters left out have their defaults."""
    module, name = call.module, call.name
    info = project.modules.get(module)
    node = info.names[name].node if info is not None and name in info.names else None
    if info is None or not isinstance(node, ast.FunctionDef):
        known = (
            ", ".join(sorted(project.modules))
            if info is None
            else ", ".join(n for n, b in info.names.items() if b.kind == "function")
        )
        raise KernelmillError(f"there is no function {module}:{name}", hint=f"known are {known}")
    span = info.span(node)
    sample = _bound(call, node)
    params = tuple((sample.get(a.arg, DEFAULT),) for a in all_arguments(node.args))
    candidate = Candidate(module, node, decorated=False, declarations=(Declaration(params, None, span),))
    built = build(replace(project, candidates=(candidate,), diagnostics=()))
    result = built.specs[0].result if built.specs else None
    return Suggestion(module, name, span, _text(project, info, node, sample, result), bool(built.specs), built.diagnostics)


def _bound(call: SampleCall, node: ast.FunctionDef) -> dict[str, DeclaredType]:
    """The types of a sample call by parameter."""
    found = bind(signature_of(node.args), call.name, call.args, call.keywords)
    if isinstance(found, Mismatch):
        names = ", ".join(a.arg for a in all_arguments(node.args))
        raise KernelmillError(f"the sample call does not fit: {found.message}", hint=f"its parameters are {names}")
    return found.given


def _text(
    project: ScannedProject,
    info: ModuleInfo,
    node: ast.FunctionDef,
    sample: Mapping[str, DeclaredType],
    result: HighType | None,
) -> str:
    numpy = next((n for n, b in info.names.items() if b.kind == "module" and b.target == "numpy"), "")
    new = copy.deepcopy(node)
    new.body = [ast.Expr(ast.Constant(...))]
    defaults = default_nodes(node.args)
    used: set[str] = set()
    for arg in all_arguments(new.args):
        if arg.annotation is None:
            kind = _of_default(defaults[arg.arg]) if arg.arg not in sample else sample[arg.arg]
            if kind is not None:
                text = _annotation(kind, numpy or "np", used)
                optional = arg.arg in sample and kind != NONE and _of_default(defaults.get(arg.arg)) == NONE
                arg.annotation = ast.parse(f"{text} | None" if optional else text, mode="eval").body
    if new.returns is None and result is not None:
        new.returns = ast.parse(_annotation(result, numpy or "np", used), mode="eval").body
    decorated = any(is_kernel_decorator(project.modules, info.name, d) for d in node.decorator_list)
    if not decorated:
        new.decorator_list = [ast.Name("kernel", ast.Load()), *new.decorator_list]
        used.add("kernel")
    missing = sorted(n for n in used - {"np"} if n not in info.names)
    lines = ["import numpy as np"] if "np" in used and not numpy else []
    lines += [f"from kernelmill import {', '.join(missing)}", ""] if missing else []
    return "\n".join([*lines, ast.unparse(ast.fix_missing_locations(new)).rpartition("\n")[0]])


def _of_default(node: ast.expr | None) -> DeclaredType | None:
    """The type of a default that is a literal."""
    if node is None:
        return None
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    kinds: dict[type, DeclaredType] = {type(None): NONE, bool: BOOL, int: INT, float: FLOAT, str: TEXT}
    return kinds.get(type(value))


def _annotation(kind: DeclaredType, numpy: str, used: set[str]) -> str:
    """A type as an author writes it; `used` gathers the names that must be imported."""
    match kind:
        case str():
            return "str" if kind == TEXT else kind
        case ArrayType():
            used |= {f"Array{kind.ndim}", "np"}
            return f"Array{kind.ndim}[{numpy}.{_numpy_name(kind.dtype)}]"
        case NpScalar():
            used.add("np")
            return f"{numpy}.{_numpy_name(kind.dtype)}"
        case MixedScalar(name=name):
            return "float" if name == "number" else name
        case PyScalar(name=name):
            return name
        case TupleType(items=items):
            return f"tuple[{', '.join(_annotation(i, numpy, used) for i in items)}]" if not kind.cls else str(kind)
        case _:
            return str(kind)


def _numpy_name(dtype: str) -> str:
    return "bool_" if dtype == "bool" else dtype
