"""The variants of one kernel: for each declared combination of types the specialisation that Python calls.

Input: a candidate with its combinations. Output: a specialisation per combination that is the plain one where it
returns what is declared, else one that converts; or diagnostics, which say for which types they hold where there are
several.
"""

from __future__ import annotations

import ast

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.declarations.combinations import Combination, shown
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.kernels.buffers import as_buffers, merely_indexed, misuse
from kernelmill.frontend.kernels.specialise import Specialisation, UnitBuilder
from kernelmill.frontend.type_rules.joins import convertible, unmade, without_flags
from kernelmill.frontend.type_rules.operators import alternatives
from kernelmill.ir.types import NONE, ArrayType, HighType, MixedScalar, TupleType
from kernelmill.project.kernels import KernelSpec, Variant
from kernelmill.project.options import KernelOptions
from kernelmill.records import replace
from kernelmill.scan import Candidate


def build_variants(
    unit: UnitBuilder,
    candidate: Candidate,
    combinations: list[Combination],
    options: KernelOptions,
    problems: list[Diagnostic],
) -> list[tuple[Combination, Specialisation]]:
    """The specialisation of every combination; none where there are problems."""
    found: list[tuple[Combination, Specialisation]] = []
    for combination in combinations:
        new: list[Diagnostic] = []
        try:
            special = _entry(unit, candidate, combination, options)
            new += special.diagnostics or _not_for_python(unit, candidate, combination, special)
            found.append((combination, special))
        except Stop as problem:
            new.append(problem.diagnostic)
        seen = {(d.code, d.span) for d in problems}
        problems += [d if len(combinations) == 1 else _told_apart(d, combination) for d in new if (d.code, d.span) not in seen]
    return [] if problems else found


def buffer_variants(
    unit: UnitBuilder, candidate: Candidate, spec: KernelSpec, combinations: list[Combination]
) -> tuple[Variant, ...]:
    """The variants for array.array and memoryview, of those combinations whose arrays are merely indexed."""
    info, node = unit.project.modules[candidate.module], candidate.node
    found = []
    for variant, combination in zip(spec.variants, combinations, strict=True):
        wanted = as_buffers(combination)
        arrays = [name for name, t in wanted.types.items() if isinstance(t, ArrayType)] if wanted is not None else []
        if wanted is None or misuse(unit.project, info, node, arrays) is not None:
            continue
        try:
            special = _entry(unit, candidate, wanted, spec.options)
        except Stop:
            continue
        functions = {s.symbol: s.function for s in unit.done.values() if s.function is not None}
        if not special.diagnostics and merely_indexed(functions, special.symbol):
            params = tuple(replace(p, type=wanted.types[p.name]) if p.name in arrays else p for p in variant.params)  # type: ignore[arg-type]  # types of arrays
            found.append(Variant(special.symbol, params, special.result or NONE, arrays=variant.symbol))
    return tuple(found)


def _not_for_python(unit: UnitBuilder, candidate: Candidate, combination: Combination, special: Specialisation) -> list[Diagnostic]:
    """What the result holds that Python would not get as it is."""
    found = None if special.result is None else unmade(special.result, declared=bool(combination.results))
    if found is None:
        return []
    returns = [n for n in ast.walk(candidate.node) if isinstance(n, ast.Return)]
    info = unit.project.modules[candidate.module]
    what, hint = found
    return [
        stop(
            info, returns[0] if returns else candidate.node, "unsupported-value", f"{what} cannot be returned from a kernel", hint
        ).diagnostic
    ]


def _entry(unit: UnitBuilder, candidate: Candidate, combination: Combination, options: KernelOptions) -> Specialisation:
    info, node = unit.project.modules[candidate.module], candidate.node
    results = combination.results
    assumed = results[0] if len(results) == 1 else None
    plain = unit.specialise(info, node, combination.types, options, entry=False, assumed=assumed)
    if not plain.diagnostics and (not results or _returns(plain.result, results)):
        return plain
    if len(results) > 1 and not plain.diagnostics and plain.result is not None:
        fitting = [r for r in results if convertible(without_flags(plain.result), r)]
        if not fitting:
            declared = " or ".join(map(str, results))
            raise stop(
                info,
                node,
                "wrong-result",
                f"{node.name!r} returns {plain.result}, but {declared} is declared",
                "make the annotation and the value agree; int(...) and float(...) convert",
            )
        return unit.specialise(info, node, combination.types, options, entry=True, declared=fitting[0])
    return unit.specialise(info, node, combination.types, options, entry=True, declared=assumed)


def _returns(result: HighType | None, declared: tuple[HighType, ...]) -> bool:
    """Whether every type that a value of `result` may have is one of the declared ones."""
    if isinstance(result, MixedScalar) and len(declared) > 1:
        return all(t in declared for t in alternatives(result))
    if isinstance(result, TupleType) and result.cls:  # the class is what is declared; its items are as CPython has them
        return any(isinstance(d, TupleType) and d.cls == result.cls for d in declared)
    return result in declared


def _told_apart(diagnostic: Diagnostic, combination: Combination) -> Diagnostic:
    types = ", ".join(f"{name}: {shown(choice)}" for name, choice in combination.types.items())
    return replace(diagnostic, message=f"{diagnostic.message} (for {types})")
