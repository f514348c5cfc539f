"""Kernels that cannot do without Python, and why: each with its line.

Input: a kernel and its native functions, after all passes. Output: diagnostics; none where it can be exported.
"""

from __future__ import annotations

from collections.abc import Mapping

from kernelmill.analyses.call_graph import CallGraph
from kernelmill.diagnostics import Diagnostic
from kernelmill.export.failures import described
from kernelmill.ir.nodes import Extern, Function, Op, attr, failure_of
from kernelmill.ir.types import ArrayType, DictType, HighType, ListType, TupleType
from kernelmill.ir.walk import is_false, operations
from kernelmill.project.kernels import KernelSpec, Variant

_HINT = "export functions of numbers, arrays and tuples of these; pass what is beyond them as arrays"


def refusals(kernel: KernelSpec, natives: Mapping[str, Function], externs: Mapping[str, Extern]) -> list[Diagnostic]:
    """Why a kernel cannot be exported."""
    found: list[Diagnostic] = []
    for variant in kernel.variants:
        found += [_refusal(kernel, reason) for reason in _of_types(variant)]
        always = _always(natives[variant.symbol])
        if always is not None:
            found.append(
                Diagnostic(
                    "error", "not-exportable", f"{kernel.qualified} always leaves for the interpreter here: "
                    f"{described(failure_of(always))[1]}", always.span if always.span.line else kernel.span, _HINT,
                )
            )  # fmt: skip
        found += _of_calls(kernel, variant, natives, externs)
    return list(dict.fromkeys(found))


def _refusal(kernel: KernelSpec, reason: str) -> Diagnostic:
    return Diagnostic("error", "not-exportable", f"{kernel.qualified} needs Python: {reason}", kernel.span, _HINT)


def _of_types(variant: Variant) -> list[str]:
    found = [f"parameter {p.name} is {reason}" for p in variant.params for reason in _why_not(p.type)]
    return found + [f"its result is {reason}" for reason in _why_not(variant.result)]


def _why_not(kind: HighType) -> list[str]:
    """What in a type only Python has."""
    match kind:
        case ListType() | DictType():
            return [f"a {kind}, which only the interpreter has"]
        case ArrayType(ndim=0):
            return ["an array without axes"]
        case TupleType(items):
            return [reason for item in items for reason in _why_not(item)]
    return []


def _always(function: Function) -> Op | None:
    """A guard at the beginning that always fails."""
    for stmt in function.body:
        if not isinstance(stmt, Op):
            return None
        if stmt.name == "guard" and is_false(stmt.args[0]):
            return stmt
    return None


def _of_calls(
    kernel: KernelSpec, variant: Variant, natives: Mapping[str, Function], externs: Mapping[str, Extern]
) -> list[Diagnostic]:
    found = []
    for name in sorted(CallGraph(natives).reachable(variant.symbol)):
        for op in operations(natives[name].body):
            callee = str(attr(op, "callee", ""))
            if op.name == "ccall" and callee.startswith(("Py", "_Py")) and callee in externs:
                span = op.span if op.span.line else kernel.span
                text = f"{kernel.qualified} needs Python: it calls the interpreter here"
                found.append(Diagnostic("error", "not-exportable", text, span, _HINT))
    return found
