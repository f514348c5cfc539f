"""The order of the stages, from sources to a native module. No logic of its own.

    scan -> frontend -> passes -> boundary -> codegen -> link
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from kernelmill.boundary import add_boundary, add_glue, start_module
from kernelmill.codegen.llvm import Job, Workers, assembly, emit, emit_parts, emit_start, optimize_to_text
from kernelmill.deep_calls import with_room
from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend import FrontendResult, SampleCall, Suggestion, build, suggest
from kernelmill.ir.nodes import Module
from kernelmill.ir.printer import print_module
from kernelmill.link import join_slices, link_unit
from kernelmill.passes import run as run_passes
from kernelmill.passes.remarks import Remark, in_sources, notes, print_remarks
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit
from kernelmill.scan import ScannedProject, scan
from kernelmill.source import SourceSet
from kernelmill.targets import Target, get_target


@with_room
def compile_unit(
    unit: CompilationUnit, options: BuildOptions, target: Target, abi: str = "", workers: Workers | None = None
) -> CompiledUnit:
    """The native module of a unit, unless it has no kernels or one of them is an error."""
    checked, built, low = lowered(unit, replace(options, targets=()))
    if low is None:
        return checked
    workers = workers or Workers(1)
    slices = slices_of(target)
    made = []
    for part in slices:
        objects = workers.compile(jobs(low, built, unit, options, part, abi or target.abis[0], workers))
        made.append(link_unit(objects, part, unit.native_module, abi or target.abis[0], workers.run))
    native = join_slices(made, slices) if target.slices else made[0]
    return replace(
        checked, native=native.data, needs_libc=native.needs_libc, needed=native.facts.needed, minimum_os=native.minimum_os
    )


@with_room
def announce_unit(
    unit: CompilationUnit, options: BuildOptions, wanted: Sequence[tuple[Target, str]], workers: Workers
) -> None:
    """Let the workers begin with the code of a unit that `compile_unit` will be asked for."""
    _, built, low = lowered(unit, replace(options, targets=()))
    if low is not None:
        for part, abi in ((part, abi) for target, abi in wanted for part in slices_of(target)):
            for job in jobs(low, built, unit, options, part, abi, workers):
                workers.submit(job)


@lru_cache(maxsize=2)
def lowered(unit: CompilationUnit, options: BuildOptions) -> tuple[CompiledUnit, FrontendResult, Module | None]:
    """What is the same for every target: the answer without native code, and the low module if there is to be any."""
    project, built = front(unit, options)
    checked = answer(project, built, options)
    wrong = not built.specs or any(d.severity == "error" for d in checked.diagnostics)
    return checked, built, None if wrong else run_passes(built.module)


def jobs(
    low: Module, built: FrontendResult, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str, workers: Workers
) -> list[Job]:
    """What LLVM has to do for one CPU: parts that every ABI and C library share, and the start of the module."""
    row = target.for_code()
    levels = options.cpu_levels
    first = workers.once(
        ("first", unit, options, row, abi),
        lambda: start_module(built.specs, native_name=unit.native_module, target=row, levels=levels, abi=abi),
    )
    places = {source.path: source.member for source in unit.sources}
    glue = workers.once(
        ("glue", unit, options, row), lambda: add_glue(low, built.specs, target=row, levels=levels, places=places)
    )
    tuned = get_target(target.tuned_as or target.name).for_code()
    parts = workers.once(("parts", unit, options, row), lambda: emit_parts(glue, row, tuned, start=first))
    start = workers.once(("start", unit, options, row, abi), lambda: emit_start(first, glue, row))
    texts = [*parts, (start, "glue")]
    return [Job(text, row, options.opt_level, effort, tuned if effort == "kernels" else None) for text, effort in texts]


def slices_of(target: Target) -> tuple[Target, ...]:
    """The targets whose modules are put together into one file: most often the target alone."""
    return tuple(get_target(name) for name in target.slices) or (target,)


@with_room
def check_unit(unit: CompilationUnit, options: BuildOptions) -> CompiledUnit:
    """What would be native and what not, and what it costs, without code generation."""
    project, built = front(unit, options)
    checked = answer(project, built, options)
    remarks: list[Remark] = []
    run_passes(built.module, remarks=remarks)
    return replace(checked, diagnostics=(*checked.diagnostics, *notes(in_sources(remarks, unit.sources))))


@with_room
def suggest_unit(unit: CompilationUnit, options: BuildOptions, call: SampleCall) -> Suggestion:
    """Annotations for a function from a sample call."""
    project = scan(SourceSet(unit.sources), unit.prefix, options)
    return suggest(project, call)


@with_room
def inspect_unit(unit: CompilationUnit, options: BuildOptions, target: Target, kernel: str | None, stage: str) -> str:
    """Text of one stage: `ir` (high), `low` (after all passes), `llvm` (optimised), `asm`; or `remarks`, what the passes did.

    `kernel`: only that function.
    """
    _, built = front(unit, options)
    if stage == "ir":
        return print_module(only(built.module, kernel))
    remarks: list[Remark] = []
    low = run_passes(built.module, remarks=remarks)
    if stage == "remarks":
        return print_remarks(r for r in in_sources(remarks, unit.sources) if kernel is None or matches(r.function, kernel))
    if stage == "low":
        return print_module(only(low, kernel))
    specs = [s for s in built.specs if kernel is None or matches(s.qualified, kernel)]
    text = emit(add_boundary(low, specs, native_name=unit.native_module, target=target, levels=options.cpu_levels), target)
    return (optimize_to_text if stage == "llvm" else assembly)(text, target, options.opt_level)


def front(unit: CompilationUnit, options: BuildOptions) -> tuple[ScannedProject, FrontendResult]:
    """Scan and front end of a unit."""
    project = scan(SourceSet(unit.sources), unit.prefix, options)
    return project, build(project)


def answer(project: ScannedProject, built: FrontendResult, options: BuildOptions) -> CompiledUnit:
    """The reports and diagnostics of a unit; only decorated kernels must compile, and only by default."""
    decorated = {(c.module, c.name) for c in project.candidates if c.decorated}
    chosen = tuple((s.module, s.name) for s in built.specs if (s.module, s.name) not in decorated)
    lenient = options.on_unsupported == "fallback" or not any(
        r.status == "fallback" and (r.module, r.name) in decorated for r in built.reports
    )
    scanned = set(project.diagnostics)
    diagnostics = tuple(_softened(d) if lenient and d not in scanned else d for d in built.diagnostics)
    return CompiledUnit(kernels=built.reports, diagnostics=diagnostics, foreign_kernels=chosen)


def _softened(diagnostic: Diagnostic) -> Diagnostic:
    return replace(diagnostic, severity="warning") if diagnostic.severity == "error" else diagnostic


def only(module: Module, kernel: str | None) -> Module:
    """The functions of one kernel (all of its specialisations), or the whole module."""
    return replace(module, functions=tuple(f for f in module.functions if kernel is None or matches(f.name, kernel)))


def matches(name: str, kernel: str) -> bool:
    """Whether a function name means the kernel `f`, `mod.f` or `mod:f`, specialisations included."""
    wanted = kernel.replace(":", ".")
    plain = name.rpartition(".s")[0] if name.rpartition(".s")[2].isdigit() else name
    return plain == wanted or plain.endswith("." + wanted)
