"""The stages of the pipeline for one kernel: what the cache has not. Loaded only then.

In: what is wanted. Out: the bytes of a native module with what there is to say of it, or an error with the diagnostics.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import gc
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kernelmill import pipeline
from kernelmill.boundary import add_glue, joined, start_module
from kernelmill.cache.store import Folder, Memory
from kernelmill.codegen import backends
from kernelmill.codegen.backend import Code
from kernelmill.codegen.split import only_used
from kernelmill.deep_calls import with_room
from kernelmill.frontend import FrontendResult, build
from kernelmill.ir.nodes import Module
from kernelmill.ir.types import BOOL, COMPLEX, DTYPES, FLOAT, INT, NONE, ArrayType, HighType, NpScalar, TupleType
from kernelmill.jit.arguments import Key
from kernelmill.jit.errors import CompilationError, JITUnavailableError
from kernelmill.jit.glue import NATIVE_NAME, NOTHING, Glue, glue_for
from kernelmill.jit.marks import NotCapturedError
from kernelmill.jit.ready import Wanted, cpu, elapsed, entry
from kernelmill.jit.sources import is_source_of
from kernelmill.link import link_here
from kernelmill.passes.context import PassContext
from kernelmill.passes.order import run as run_passes
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.records import dataclass, replace
from kernelmill.report.text import diagnostics_text
from kernelmill.scan import Candidate, ScannedProject, scan
from kernelmill.scan.declarations import DEFAULT, TEXT, Declaration, DeclaredType
from kernelmill.source import SourceFile, SourceSet
from kernelmill.targets import Target, host_abi, host_target

OPTIONS = BuildOptions(backend="llvm")
_NAMED: Mapping[str, DeclaredType] = {
    "bool": BOOL, "int": INT, "float": FLOAT, "complex": COMPLEX, "None": NONE, "str": TEXT, "default": DEFAULT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lowered:
    """A kernel after the front end and the passes, which do not depend on the machine."""

    built: FrontendResult
    low: Module
    stages: dict[str, float]


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cyclic garbage while the block runs: a compiler's many values all live until it is done."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@with_room
@_uncollected()
def make(
    wanted: Wanted, store: Folder | Memory, change: Callable[[Lowered], Lowered] = lambda lowered: lowered
) -> tuple[bytes, dict[str, object]]:
    """An entry of the cache, and what it says of itself to people. `change`: of what is to be made code of."""
    with backends.opened(OPTIONS.backend, backends.Work(count=1, quick=True)) as backend:
        if isinstance(backend, backends.Unavailable):
            raise JITUnavailableError(backend.reason, hint=backend.hint)
        lowered = change(lower(wanted))
        stages = lowered.stages
        begun = time.perf_counter()
        target, options = _here(code_of(wanted)), code_of(wanted)
        abi = host_abi() or target.abis[0]
        glue = glue_for(target, abi, backend, store)
        stages["shared glue"], begun = elapsed(begun), time.perf_counter()
        body = _body(lowered, target, options, abi, glue)
        stages["boundary"], begun = elapsed(begun), time.perf_counter()
        shared = glue.objects(body)
        stages["shared glue"], begun = round(stages["shared glue"] + elapsed(begun), 1), time.perf_counter()
        objects = [*backend.objects(Code(body, NOTHING, target, options, wanted=glue.tables)), *shared]
        stages["code"], begun = elapsed(begun), time.perf_counter()
        linked = link_here(objects, target, NATIVE_NAME, abi, backend, debug=options.debug)
        stages["link"] = elapsed(begun)
    spec = lowered.built.specs[0]
    about: dict[str, object] = {
        "native": NATIVE_NAME,
        "name": spec.qualified,
        "arrays": [(array.module, array.name) for array in spec.module_arrays],
        "signatures": [r.signature for r in lowered.built.reports],
        "stages": stages,
    }
    said: dict[str, object] = {"kind": "jit", "name": spec.qualified, "for": target.name, "abi": abi, "kernels": [spec.qualified]}
    return entry(about, linked), said


def _here(options: CodeOptions) -> Target:
    """The row of this machine with the one CPU level that its code is made for: the lowest where the cache, which several machines
    may share, could not tell them apart."""
    from kernelmill.codegen.llvm.host import level_here  # needs LLVM, which has been found to be there

    target = host_target()
    return replace(target, levels=(level_here(target, options.cpu_levels) if cpu() else target.level(),))


def _body(lowered: Lowered, target: Target, options: CodeOptions, abi: str, glue: Glue) -> Module:
    """The kernel with what Python calls, and the tables that the shared glue needs."""
    row, specs, compiled = target.for_code(), lowered.built.specs, glue.stand_ins
    low = pipeline.for_target(lowered.low, specs, options, row)
    body = add_glue(low, specs, model=row.data_model, places={s.span.path: s.span.path for s in specs}, compiled=compiled)
    start = start_module(specs, native_name=NATIVE_NAME, target=row, abi=abi, compiled=compiled)
    return only_used(joined(body, replace(start, functions=())), NOTHING, glue.tables)


def lower(wanted: Wanted) -> Lowered:
    """The stages that do not depend on the machine; errors carry the diagnostics, at the lines of the source."""
    begun = time.perf_counter()
    for function, lines in wanted.captured.functions:
        if not is_source_of(function, lines):
            name = function.__qualname__
            raise NotCapturedError(f"the source of {name} is not what it was made from, or a default is no literal")
    project = scan_of(wanted)
    stages = {"scan": elapsed(begun)}
    begun = time.perf_counter()
    built = _built(wanted, project)
    if not built.specs or any(d.severity == "error" for d in built.diagnostics):
        text = diagnostics_text(built.diagnostics, project.sources)
        raise CompilationError(f"{wanted.captured.name} cannot be compiled\n{text}", diagnostics=built.diagnostics)
    stages["front end"], begun = elapsed(begun), time.perf_counter()
    low = run_passes(built.module, PassContext(code_of(wanted)))
    stages["passes"] = elapsed(begun)
    return Lowered(built, low, stages)


def code_of(wanted: Wanted) -> CodeOptions:
    """The options of the code."""
    changes: dict[str, Any] = dict(wanted.code)
    return replace(OPTIONS.code, **changes)


def _built(wanted: Wanted, project: ScannedProject) -> FrontendResult:
    """What the front end makes of the kernel. One that calls itself needs a type for what it returns: a type is the right one if,
    taken for granted of the inner calls, it is what the function is then found to return."""
    (candidate,) = project.candidates
    built = build(project)
    calls = {n.func.id for n in ast.walk(candidate.node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    if built.specs or wanted.types is None or candidate.node.returns is not None or candidate.name not in calls:
        return built
    for result in (INT, FLOAT, BOOL, COMPLEX):
        outer = copy.deepcopy(candidate.node)
        outer.name = f"{outer.name}_outside"
        candidate.node.returns = ast.copy_location(ast.Name(result.name, ast.Load()), candidate.node)
        tried = build(replace(project, candidates=(replace(candidate, node=outer),)))
        if tried.specs and tried.specs[0].result == result:
            return build(project)
        candidate.node.returns = None
    return built


class _WithoutAsserts(ast.NodeTransformer):
    """Leaves asserts out, as Python does with `-O`."""

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        """A statement that does nothing: an assert may be all that a block has."""
        return ast.copy_location(ast.Pass(), node)


def scan_of(wanted: Wanted) -> ScannedProject:
    """The project that consists of what the function reaches, with it as the only kernel."""
    captured = wanted.captured
    files = tuple(SourceFile(m.path, m.name, m.text()) for m in captured.modules.values())
    options = replace(OPTIONS, code=code_of(wanted))
    chosen = replace(options, kernels=(f"{captured.module}:{captured.name}",))
    project = scan(SourceSet(files), "", chosen)
    if not __debug__:
        for module in project.modules.values():
            _WithoutAsserts().visit(module.tree)
    info = project.modules[captured.module]
    binding = info.names.get(captured.name)
    node = binding.node if binding is not None else None
    if not isinstance(node, ast.FunctionDef):
        raise NotCapturedError(f"{captured.name} is not one plain function")
    declared: tuple[Declaration, ...] = ()
    if wanted.types is not None:
        declared = (Declaration(tuple((declared_type(key),) for key in wanted.types), None, info.span(node)),)
    given = ", ".join(f"{name}={value!r}" for name, value in wanted.options)
    decorator = ast.parse(f"kernel({given})", mode="eval").body
    for inner in ast.walk(decorator):
        ast.copy_location(inner, node)
    candidate = Candidate(captured.module, node, True, decorator, declared)
    return replace(project, candidates=(candidate,), diagnostics=(), options=options)


def declared_type(key: Key) -> DeclaredType:
    """The type that a key of an argument stands for."""
    if isinstance(key, str):
        return _NAMED[key]
    if key[0] == "tuple":
        items = tuple(map(declared_type, key[1]))
        return TupleType(tuple(_no_text(item) for item in items))
    if key[1] not in DTYPES:
        raise CompilationError(f"kernels take no values of dtype {key[1]}")
    return ArrayType(key[1], key[2]) if key[0] == "array" else NpScalar(key[1])


def _no_text(item: DeclaredType) -> HighType:
    if isinstance(item, str):
        raise CompilationError("kernels take no strings in tuples")
    return item
