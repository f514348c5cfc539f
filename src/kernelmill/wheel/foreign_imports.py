"""Whether and how the modules of a wheel are freed of Numba, which a milled wheel does not need.

Decided per module: where every import of Numba can be turned to the stand-in beside the shim, it is. But a function that stays with
Numba cannot call one that became native; so what modules that keep Numba import, from wherever it is handed on, keeps it too,
and nothing under its decorators is rebound there.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from kernelmill.diagnostics import Diagnostic
from kernelmill.records import dataclass, replace
from kernelmill.source import SourceFile, Span
from kernelmill.wheel.imported import reached
from kernelmill.wheel.imports import Package, ShimPlace, rewrite_imports
from kernelmill.wheel.modules import WheelModule

NUMBA = Package(
    "numba",
    frozenset(
        [
            "jit",
            "njit",
            "prange",
            "types",
            "boolean",
            "bool_",
            "b1",
            "byte",
            "char",
            "uchar",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "i1",
            "i2",
            "i4",
            "i8",
            "u1",
            "u2",
            "u4",
            "u8",
            "short",
            "ushort",
            "int_",
            "uint",
            "intc",
            "uintc",
            "intp",
            "uintp",
            "long_",
            "ulong",
            "longlong",
            "ulonglong",
            "size_t",
            "ssize_t",
            "float32",
            "float64",
            "f4",
            "f8",
            "float_",
            "double",
            "complex64",
            "complex128",
            "c8",
            "c16",
            "void",
            "none",
            "optional",
            "Optional",
            "Tuple",
            "UniTuple",
            "Array",
            "unicode_type",
            "string",
        ]
    ),
    frozenset({"numba.types", "numba.core.types"}),
)


@dataclass(frozen=True, slots=True)
class Freed:
    """The new texts of modules that import Numba, by member; messages. `kept`: the modules in which Numba stays."""

    texts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    kept: frozenset[str] = frozenset()


def stand_in(place: ShimPlace) -> ShimPlace:
    """Where the stand-in for Numba is: beside the shim."""
    return replace(place, shim=f"{place.shim}_numba")


def imports_numba(module: WheelModule) -> bool:
    """Whether a module imports Numba anywhere."""
    if NUMBA.name not in module.source.text:
        return False
    try:
        tree = ast.parse(module.source.text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return any(
        (isinstance(n, ast.Import) and any(NUMBA.owns(a.name) for a in n.names))
        or (isinstance(n, ast.ImportFrom) and not n.level and NUMBA.owns(n.module))
        for n in ast.walk(tree)
    )


def free_of_numba(
    users: Collection[tuple[WheelModule, ShimPlace | None]],
    native: Collection[tuple[str, str]],
    sources: Mapping[str, SourceFile],
) -> Freed:
    """Turn the imports of the modules that use Numba, if any of the `native` (module, function) kernels is among
    them. `sources`: all modules of the wheel."""
    names = {module.source.module for module, _ in users}
    if not any(owner in names for owner, _ in native):
        return Freed({}, (), frozenset(names))
    texts: dict[str, str] = {}
    problems: list[Diagnostic] = []
    bound: set[str] = set()
    for module, place in users:
        if place is None:
            found: tuple[Diagnostic, ...] = (NUMBA.not_shipped("the stand-in for numba", Span(module.source.path, 1, 0, 1, 1)),)
        else:
            texts[module.member], found = rewrite_imports(module.source, stand_in(place), NUMBA)
        found = tuple(d for d in found if not _is_prose(module, d))
        problems += found
        bound |= {module.source.module} if found else set()
    kept = frozenset(reached(sources, bound) & names) if bound else frozenset()
    freed = [module for module, _ in users if module.source.module not in kept]
    slower = [d for module in freed for d in _slower(module, native, used_by(freed, native))]
    return Freed({m.member: texts[m.member] for m in freed}, (*map(_keeps_numba, problems), *slower), kept)


def used_by(modules: Collection[WheelModule], native: Collection[tuple[str, str]]) -> frozenset[str]:
    """Names that native kernels of these modules use, and the functions that they use."""
    bodies: dict[str, set[str]] = {}
    for module in modules:
        for node in ast.parse(module.source.text).body:
            if isinstance(node, ast.FunctionDef):
                inside = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                inside |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                bodies.setdefault(node.name, set()).update(inside)
    waiting = [name for _, name in native]
    used: set[str] = set()
    while waiting:
        new = bodies.get(waiting.pop(), set()) - used
        used |= new
        waiting += new
    return frozenset(used)


def _is_prose(module: WheelModule, diagnostic: Diagnostic) -> bool:
    """Whether a diagnostic is about a mere string 'numba', as in a list of optional packages."""
    line = module.source.line(diagnostic.span.line)
    return line[diagnostic.span.col : diagnostic.span.col + 1] in ("'", '"')


def _keeps_numba(problem: Diagnostic) -> Diagnostic:
    return replace(
        problem,
        severity="warning",
        code="keeps-numba",
        message=f"the wheel still needs numba, and functions under its decorators in such modules stay with it: {problem.message}",
        hint="use only njit, jit, prange and types of numba, or mark the kernels with @kernel",
    )


def _slower(module: WheelModule, native: Collection[tuple[str, str]], used: Collection[str]) -> list[Diagnostic]:
    """Functions under Numba's decorators that become plain Python functions: an error, unless they serve native ones."""
    found = []
    for node in ast.parse(module.source.text).body:
        if not isinstance(node, ast.FunctionDef) or (module.source.module, node.name) in native:
            continue
        jits = [
            d for d in node.decorator_list if ast.unparse(d).partition("(")[0].rpartition(".")[2] in ("jit", "njit")
        ]
        if jits:
            span = Span(
                module.source.path, node.lineno, node.col_offset, node.lineno, node.col_offset + 4 + len(node.name)
            )
            found.append(
                Diagnostic(
                    "warning" if node.name in used else "error",
                    "loses-numba",
                    f"{node.name!r} is not native and runs as plain Python in this wheel",
                    span,
                    "give its decorator a signature that can be compiled; native kernels that call it are not affected"
                    + ("" if node.name in used else '; on-unsupported = "fallback" lets it be slow'),
                )
            )
    return found
