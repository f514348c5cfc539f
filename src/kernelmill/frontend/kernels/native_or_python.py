"""From candidates to kernels: declared types, options, defaults, the entry specialisation of each, or why it stays Python."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.constants.evaluate import constant_of
from kernelmill.frontend.constants.expectations import own_function
from kernelmill.frontend.declarations.combinations import Choice, Combination, combinations, shown
from kernelmill.frontend.declarations.foreign import foreign_combinations
from kernelmill.frontend.declarations.options import kernel_options, options_note
from kernelmill.frontend.function.emitter import WRITING
from kernelmill.frontend.function.errors import Stop
from kernelmill.frontend.function.parameters import default_nodes
from kernelmill.frontend.function.values import MODULE_LIST, ConstArray, NoneValue, Text, Tuple, Value, is_encodable
from kernelmill.frontend.kernels.module_arrays import with_module_arrays
from kernelmill.frontend.kernels.specialise import Specialisation, UnitBuilder
from kernelmill.frontend.kernels.stand_ins import StandInWalk, accepted
from kernelmill.frontend.kernels.variants import buffer_variants, build_variants
from kernelmill.ir.nodes import Block, Const, Function, Global, Module, Var, attr, integer, with_attrs
from kernelmill.ir.types import DTYPES, NONE, PyScalar
from kernelmill.ir.walk import operations
from kernelmill.project.expectations import Expectation, IsDebug
from kernelmill.project.kernels import GlobalParameter, KernelReport, KernelSpec, Parameter, Variant
from kernelmill.project.literals import UNKNOWN, spelled
from kernelmill.project.options import KernelOptions
from kernelmill.records import dataclass, replace
from kernelmill.scan import Candidate, ScannedProject
from kernelmill.source import Span

TAKES_BUFFERS = "takes array.array and memoryview too"
NO_ARRAYS: Final[Mapping[str, str]] = MappingProxyType({})


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
    built: list[tuple[Candidate, list[Combination]]] = []
    reports: list[KernelReport] = []
    diagnostics: list[Diagnostic] = list(project.diagnostics)
    for candidate in project.candidates:
        problems: list[Diagnostic] = []
        declared = _declared(unit, candidate, problems)
        spec = _kernel(unit, candidate, declared, problems)
        info = project.modules[candidate.module]
        remark = options_note(info, candidate.name, candidate.numba) if candidate.numba is not None else None
        diagnostics += [remark] if remark is not None else []
        if spec is not None and not problems:
            specs.append(spec)
            built.append((candidate, declared))
            reports.append(KernelReport(spec.module, spec.name, "native", "", spec.span, signature_text(spec)))
        else:
            first = problems[0]
            reports.append(KernelReport(candidate.module, candidate.name, "fallback", first.message, info.span(candidate.node)))
            diagnostics += problems
    specs = [replace(s, buffers=buffer_variants(unit, c, s, of)) for s, (c, of) in zip(specs, built, strict=True)]
    taking = {(s.module, s.name) for s in specs if s.buffers}
    reports = [replace(r, notes=(TAKES_BUFFERS,)) if (r.module, r.name) in taking else r for r in reports]
    arrays = {v.symbol: v.arrays for s in specs for v in s.buffers}
    entries = [v.symbol for s in specs for v in (*s.variants, *s.buffers)]
    reached = functions_of(unit, entries, arrays)
    variables = {name: Var(name, parameter.type) for name, parameter in unit.arrays.items()}
    functions = with_module_arrays(reached, variables)
    made, by_name = {s.symbol: s for s in unit.done.values()}, {f.name: f for f in functions}
    specs = [_with_globals(unit, s, made, by_name) for s in specs]
    named = {(s.module, s.name): s for s in reversed(specs)}
    reports = [_expecting(r, named.get((r.module, r.name))) for r in reports]
    module = Module(functions, data_of(unit), level="high")
    walk = StandInWalk(module, {symbol: s.asked for symbol, s in made.items()})
    specs = [_accepting(walk, s, of) for s, (_, of) in zip(specs, built, strict=True)]
    return FrontendResult(module, tuple(specs), tuple(reports), tuple(dict.fromkeys(diagnostics)))


def _with_globals(
    unit: UnitBuilder, spec: KernelSpec, made: Mapping[str, Specialisation], by_name: Mapping[str, Function]
) -> KernelSpec:
    """The spec with the arrays of modules that each variant takes, and with what modules must hold."""

    def taken(symbol: str) -> tuple[GlobalParameter, ...]:
        return tuple(unit.arrays[p.name] for p in by_name[symbol].params if p.name in unit.arrays)

    others = tuple(replace(v, globals=taken(v.symbol)) for v in spec.others)
    buffers = tuple(replace(v, globals=taken(v.symbol)) for v in spec.buffers)
    found: dict[Expectation, None] = dict.fromkeys(spec.expects)
    todo, seen = [v.symbol for v in (*spec.variants, *spec.buffers)], set()
    while todo:
        symbol = todo.pop(0)
        if symbol not in seen and symbol in by_name:
            seen.add(symbol)
            found |= dict.fromkeys(made[symbol].expects)
            todo += _callees(by_name[symbol].body)
    if _needs_asserts([made[symbol] for symbol in seen], {v.symbol for v in (*spec.variants, *spec.buffers)}):
        found[Expectation("", spec.name, IsDebug())] = None
    return replace(spec, globals=taken(spec.symbol), others=others, buffers=buffers, expects=tuple(found))


def _needs_asserts(functions: list[Specialisation], entries: set[str]) -> bool:
    """Whether a kernel made of these functions is not right where Python runs without asserts (`-O`)."""
    late = any(f.needs_asserts for f in functions)
    called = any(f.asserts and f.symbol not in entries for f in functions)
    bodies = [f.function.body for f in functions if f.function is not None]
    return late or (called and any(op.name in WRITING for body in bodies for op in operations(body)))


def _expecting(report: KernelReport, spec: KernelSpec | None) -> KernelReport:
    """The report with what its kernel expects and reads."""
    return report if spec is None else replace(report, expects=spec.expects, arrays=spec.module_arrays)


def _declared(unit: UnitBuilder, candidate: Candidate, problems: list[Diagnostic]) -> list[Combination]:
    info = unit.project.modules[candidate.module]
    if candidate.declarations:
        return foreign_combinations(unit.project, info, candidate, problems)
    return combinations(unit.project, info, candidate.node, problems)


def _kernel(unit: UnitBuilder, candidate: Candidate, declared: list[Combination], problems: list[Diagnostic]) -> KernelSpec | None:
    info, node = unit.project.modules[candidate.module], candidate.node
    options = KernelOptions()
    try:
        options = kernel_options(unit.project, candidate)
    except Stop as problem:
        problems.append(problem.diagnostic)
    doc = ast.get_docstring(node)
    if doc is not None and ("\0" in doc or not is_encodable(doc)):
        problems.append(_odd_docstring(info.span(node.body[0])))
    if problems:
        return None
    try:
        defaults = {name: literal(constant_of(unit.project, info, value)) for name, value in default_nodes(node.args).items()}
    except Stop as problem:
        problems.append(problem.diagnostic)
    built = build_variants(unit, candidate, declared, options, problems)
    if problems:
        return None
    first, *others = [Variant(s.symbol, _parameters(node, c.types, defaults), s.result or NONE) for c, s in built]
    return KernelSpec(
        info.name,
        node.name,
        first.symbol,
        first.params,
        first.result,
        doc,
        info.span(node),
        options,
        tuple(others),
        expects=(Expectation("", node.name, own_function(unit.project, info.name, node)),),
    )


def _odd_docstring(span: Span) -> Diagnostic:
    message = "the docstring holds a character that a native function's cannot (a zero, or half of a surrogate pair)"
    return Diagnostic("note", "unsupported-value", message, span, "spell it, as in \\\\udc80; the function stays Python")


def literal(value: Value) -> str:
    """A default value as Python source, as the text signature and the boundary want it; `...` where it has none."""
    found = _plain(value)
    return UNKNOWN if found is ... else spelled(found)


def _plain(value: Value) -> Any:
    """The Python value that a constant is, `...` for others."""
    match value:
        case Const(value=number, type=PyScalar()):
            return number
        case NoneValue():
            return None
        case Text(value=text):
            return text
        case Tuple(items=items, cls=cls) if cls in ("", MODULE_LIST):
            inner = [_plain(item) for item in items]
            return ... if ... in inner else inner if cls else tuple(inner)
        case _:
            return ...


def _parameters(node: ast.FunctionDef, types: dict[str, Choice], defaults: dict[str, str]) -> tuple[Parameter, ...]:
    kinds: tuple[tuple[Literal["positional", "both", "keyword"], list[ast.arg]], ...] = (
        ("positional", node.args.posonlyargs),
        ("both", node.args.args),
        ("keyword", node.args.kwonlyargs),
    )
    out: list[Parameter] = []
    for kind, args in kinds:
        for name in (a.arg for a in args):
            match types[name]:
                case Text() | Const() as value:
                    out.append(Parameter(name, NONE, kind, defaults.get(name), literal=shown(value)))
                case type_:
                    out.append(Parameter(name, type_, kind, defaults.get(name)))  # type: ignore[arg-type]  # types and flags only
    return tuple(out)


def signature_text(spec: KernelSpec) -> str:
    """`(x: array[float64, 1], n: int = 3) -> float`, a line for each variant."""
    lines = []
    for variant in spec.variants:
        texts = (f"{p.name}: {p.shown}" + (f" = {p.default}" if p.default is not None else "") for p in variant.params)
        lines.append(f"({', '.join(texts)}) -> {variant.result}")
    return "\n".join(lines)


def _accepting(walk: StandInWalk, spec: KernelSpec, combinations: list[Combination]) -> KernelSpec:
    """The spec with the stand-ins that each variant takes."""
    declared = all(c.results for c in combinations)
    first, *others = [
        replace(v, params=accepted(walk, replace(spec, symbol=v.symbol, params=v.params), declared=declared))
        for v in (*spec.variants, *spec.buffers)
    ]
    count = len(spec.others)
    return replace(spec, params=first.params, others=tuple(others[:count]), buffers=tuple(others[count:]))


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
            whole = integer(Const(number, dtype.low))
            items.append(Const(whole - (1 << bits) if whole >> (bits - 1) > 0 and bits > 1 else whole, dtype.low))
    return Global(name, tuple(items))


def functions_of(unit: UnitBuilder, entries: list[str], arrays: Mapping[str, str] = NO_ARRAYS) -> tuple[Function, ...]:
    """The functions `entries`, in this order first, and all that they call. `arrays`: for functions of buffers the name of the
    function for arrays."""
    functions = {s.symbol: s.function for s in unit.done.values() if s.function is not None}
    wanted: dict[str, Function] = {}
    todo = list(entries)
    while todo:
        symbol = todo.pop(0)
        if symbol not in wanted and symbol in functions:
            function = functions[symbol]
            named = with_attrs(function.attrs, {"buffers": arrays[symbol]}) if symbol in arrays else function.attrs
            wanted[symbol] = replace(function, attrs=named)
            todo += _callees(functions[symbol].body)
    return tuple(wanted.values())


def data_of(unit: UnitBuilder) -> tuple[Global, ...]:
    """The constant arrays of the unit."""
    return tuple(_data(a, n) for a, n in unit.constants.items())


def _callees(block: Block) -> list[str]:
    """Names of functions invoked in a block."""
    return [str(attr(op, "callee")) for op in operations(block) if op.name == "invoke"]
