"""From candidates to kernels: declared types, options, defaults, the entry specialisation of each."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.accepts import accepted
from kernelmill.frontend.annotations import parse_annotation
from kernelmill.frontend.constants import constant_of
from kernelmill.frontend.errors import Stop, stop
from kernelmill.frontend.function import all_arguments
from kernelmill.frontend.unit import Specialisation, UnitBuilder, default_nodes
from kernelmill.frontend.values import ConstArray, NoneValue, Tuple, Value
from kernelmill.ir.nodes import Block, Const, Function, Global, Module, attr
from kernelmill.ir.types import DEFAULT_DTYPE, DTYPES, HighType, MixedScalar
from kernelmill.ir.walk import operations
from kernelmill.project.kernels import KernelReport, KernelSpec, Parameter
from kernelmill.project.options import KernelOptions
from kernelmill.scan import Candidate, ScannedProject

FASTMATH_FLAGS = ("contract", "reassoc", "nnan", "ninf", "nsz", "arcp")


@dataclass(frozen=True, slots=True)
class FrontendResult:
    """High IR of all native kernels and what they call, a spec per native kernel, a report per candidate."""

    module: Module
    specs: tuple[KernelSpec, ...]
    reports: tuple[KernelReport, ...]
    diagnostics: tuple[Diagnostic, ...]


def build(project: ScannedProject) -> FrontendResult:
    """Build every candidate of the project; one that fails has diagnostics and a report, the others go on."""
    unit = UnitBuilder(project)
    specs: list[KernelSpec] = []
    reports: list[KernelReport] = []
    diagnostics: list[Diagnostic] = list(project.diagnostics)
    for candidate in project.candidates:
        problems: list[Diagnostic] = []
        spec = _kernel(unit, candidate, problems)
        info = project.modules[candidate.module]
        if spec is not None and not problems:
            specs.append(spec)
            reports.append(KernelReport(spec.module, spec.name, "native", "", spec.span, signature_text(spec)))
        else:
            first = problems[0]
            reports.append(KernelReport(candidate.module, candidate.name, "fallback", first.message, info.span(candidate.node)))
            diagnostics += problems
    module = Module(_reachable(unit, specs), tuple(_data(a, n) for a, n in unit.constants.items()), level="high")
    specs = [replace(s, params=accepted(module, s)) for s in specs]
    return FrontendResult(module, tuple(specs), tuple(reports), tuple(dict.fromkeys(diagnostics)))


def _kernel(unit: UnitBuilder, candidate: Candidate, problems: list[Diagnostic]) -> KernelSpec | None:
    info, node = unit.project.modules[candidate.module], candidate.node
    types: dict[str, HighType] = {}
    options = KernelOptions()
    for arg in all_arguments(node.args):
        try:
            if arg.annotation is None:
                raise stop(info, arg, "missing-annotation", f"parameter {arg.arg!r} has no annotation",
                           "annotate it: int, float, Array1[np.float64] …")
            types[arg.arg] = parse_annotation(unit.project, info, arg.annotation)
        except Stop as problem:
            problems.append(problem.diagnostic)
    try:
        options = kernel_options(unit.project, candidate)
        if node.returns is not None:
            parse_annotation(unit.project, info, node.returns)
    except Stop as problem:
        problems.append(problem.diagnostic)
    if problems:
        return None
    try:
        special = entry_specialisation(unit, candidate, types, options)
        defaults = {name: literal(constant_of(unit.project, info, value)) for name, value in default_nodes(node.args).items()}
    except Stop as problem:
        problems.append(problem.diagnostic)
        return None
    problems += special.diagnostics
    if problems or special.function is None or special.result is None:
        return None
    result = special.result
    if isinstance(result, MixedScalar) and DEFAULT_DTYPE.get(result.name) != result.dtype:
        problems.append(stop(info, node, "open-result", f"the result may be {result} at run time",
                             "annotate the result: -> float").diagnostic)
        return None
    return KernelSpec(
        info.name, node.name, special.symbol, _parameters(node, types, defaults), result, ast.get_docstring(node),
        info.span(node), options,
    )


def entry_specialisation(
    unit: UnitBuilder, candidate: Candidate, types: dict[str, HighType], options: KernelOptions
) -> Specialisation:
    """The specialisation that Python calls: the plain one where it returns what is declared, else one that converts."""
    info, node = unit.project.modules[candidate.module], candidate.node
    arguments: dict[str, Value | HighType] = dict(types)
    plain = unit.specialise(info, node, arguments, options, entry=False)
    if not plain.diagnostics and (plain.declared is None or plain.result == plain.declared):
        return plain
    return unit.specialise(info, node, arguments, options, entry=True)


def kernel_options(project: ScannedProject, candidate: Candidate) -> KernelOptions:
    """Options from `@kernel(...)`; unknown ones are errors."""
    info, decorator = project.modules[candidate.module], candidate.decorator
    options = KernelOptions()
    if not isinstance(decorator, ast.Call):
        return options
    if decorator.args:
        raise stop(info, decorator, "kernel-option", "@kernel takes only keyword options", "write @kernel(fastmath=True)")
    allowed = {"overflow": ("exact", "wrap"), "bounds": ("checked", "unchecked"), "division": ("python", "ieee")}
    for keyword in decorator.keywords:
        value = _option_value(keyword.value)
        if keyword.arg == "fastmath" and (isinstance(value, bool) or (isinstance(value, set) and value <= {*FASTMATH_FLAGS})):
            flags = FASTMATH_FLAGS if value is True else tuple(f for f in FASTMATH_FLAGS if value and f in value)
            options = replace(options, fastmath=flags)
        elif keyword.arg == "strict" and isinstance(value, bool):
            options = replace(options, strict=value)
        elif keyword.arg in allowed and value in allowed[keyword.arg]:
            options = replace(options, **{keyword.arg: value})
        else:
            raise stop(
                info, keyword.value, "kernel-option", f"@kernel has no option {keyword.arg}={ast.unparse(keyword.value)}",
                "options: fastmath=True or a set of flags, overflow='wrap', bounds='unchecked', division='ieee', strict=True",
            )
    return options


def _option_value(node: ast.expr) -> bool | str | set[str] | None:
    match node:
        case ast.Constant(value=bool() | str() as value):
            return value
        case ast.Set(elts=elements) | ast.Tuple(elts=elements):
            return {e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)}
        case _:
            return None


def literal(value: Value) -> str:
    """A default value as Python source, as the text signature and the boundary want it."""
    match value:
        case Const(value=number):
            return repr(number)
        case NoneValue():
            return "None"
        case Tuple(items=items):
            return "(" + ", ".join(literal(i) for i in items) + ("," if len(items) == 1 else "") + ")"
        case _:
            return "..."


def _parameters(
    node: ast.FunctionDef, types: dict[str, HighType], defaults: dict[str, str]
) -> tuple[Parameter, ...]:
    return (
        *(Parameter(a.arg, types[a.arg], "positional", defaults.get(a.arg)) for a in node.args.posonlyargs),
        *(Parameter(a.arg, types[a.arg], "both", defaults.get(a.arg)) for a in node.args.args),
        *(Parameter(a.arg, types[a.arg], "keyword", defaults.get(a.arg)) for a in node.args.kwonlyargs),
    )


def signature_text(spec: KernelSpec) -> str:
    """`(x: array[float64, 1], n: int = 3) -> float`."""
    params = ", ".join(f"{p.name}: {p.type}" + (f" = {p.default}" if p.default is not None else "") for p in spec.params)
    return f"({params}) -> {spec.result}"


def _data(array: ConstArray, name: str) -> Global:
    """The static data of a constant array."""
    dtype = DTYPES[array.dtype]
    items: list[Const | bytes | str] = []
    for number in array.items:
        if dtype.kind == "c":
            parts = complex(number)
            items += [Const(parts.real, dtype.low), Const(parts.imag, dtype.low)]
        elif dtype.kind == "f":
            items.append(Const(float(number), dtype.low))  # type: ignore[arg-type]  # real by its dtype
        else:
            bits = dtype.itemsize * 8
            whole = int(number)  # type: ignore[call-overload]  # whole by its dtype
            items.append(Const(whole - (1 << bits) if whole >> (bits - 1) > 0 and bits > 1 else whole, dtype.low))
    return Global(name, tuple(items))


def _reachable(unit: UnitBuilder, specs: list[KernelSpec]) -> tuple[Function, ...]:
    functions = {s.symbol: s.function for s in unit.done.values() if s.function is not None}
    wanted: dict[str, Function] = {}
    todo = [s.symbol for s in specs]
    while todo:
        symbol = todo.pop(0)
        if symbol not in wanted and symbol in functions:
            wanted[symbol] = functions[symbol]
            todo += _callees(functions[symbol].body)
    return tuple(wanted.values())


def _callees(block: Block) -> list[str]:
    """Names of functions invoked in a block."""
    return [str(attr(op, "callee")) for op in operations(block) if op.name == "invoke"]
