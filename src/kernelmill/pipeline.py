"""The order of the stages, from sources to a native module. No logic of its own.

    scan -> frontend -> passes -> boundary -> codegen -> link

A `Compiler` runs each stage once for what it depends on, whatever the number of units, targets and ABIs:

    with backends.opened(options.backend) as backend:
        compiler = Compiler(backend)
        compiled = compiler.compile(unit, options, target, abi)
"""

from __future__ import annotations

from collections.abc import Sequence

from kernelmill.boundary import add_boundary, add_glue, start_module
from kernelmill.cache.bundle import Bundle
from kernelmill.cache.key import compiler_version, key_of
from kernelmill.cache.once import Once, Same
from kernelmill.cache.store import Store
from kernelmill.codegen import backends
from kernelmill.codegen.backend import Backend, Code
from kernelmill.deep_calls import with_room
from kernelmill.frontend import FrontendResult, SampleCall, Suggestion, build, suggest
from kernelmill.ir.named import matches, only
from kernelmill.ir.nodes import Module
from kernelmill.ir.printer import print_module
from kernelmill.link import announce_stubs, join_slices, link_unit
from kernelmill.link.inputs import ObjectFiles
from kernelmill.passes.components import run_components
from kernelmill.passes.context import PassContext, context_for
from kernelmill.passes.order import run as run_passes
from kernelmill.passes.order import run_for_target
from kernelmill.passes.remarks import Remark, in_sources, notes, print_remarks
from kernelmill.project.kernels import KernelSpec
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit
from kernelmill.records import replace
from kernelmill.report.answer import answer
from kernelmill.scan import ScannedProject, scan
from kernelmill.source import SourceSet
from kernelmill.targets import Target


class Compiler:
    """The stages for all units of a build. Used in one thread, for as long as its back end is open, and `files`, which linkers get
    their objects from. What the passes made of kernels that have not changed is taken from `store`."""

    def __init__(self, backend: Backend, files: ObjectFiles | None = None, store: Store | None = None) -> None:
        self._backend, self._files, self._store = backend, files, store
        self._once = Once()

    @with_room
    def compile(self, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str = "") -> CompiledUnit:
        """The native module of a unit, unless it has no kernels or one of them is an error."""
        abi = abi or target.abis[0]
        checked, built = self.front(unit, options)
        low = self.low(unit, options)
        if low is None:
            return checked
        made = []
        for part in target.parts():
            objects = self._backend.objects(self.code(low, built, unit, options, part, abi))
            debug, files = options.code.debug, self._files
            made.append(link_unit(objects, part, unit.native_module, abi, self._backend, debug=debug, files=files))
        native = join_slices(made, target.parts()) if target.slices else made[0]
        return replace(
            checked, native=native.data, needs_libc=native.needs_libc, needed=native.facts.needed, minimum_os=native.minimum_os
        )

    @with_room
    def announce(self, unit: CompilationUnit, options: BuildOptions, wanted: Sequence[tuple[Target, str]]) -> None:
        """Let the back end begin with the code of a unit that `compile` will be asked for."""
        checked, built = self.front(unit, options)
        if _has_code(checked, built):
            for part in {part.name: part for target, _ in wanted for part in target.parts()}.values():
                announce_stubs(part, self._backend)  # while the passes run
        low = self.low(unit, options)
        if low is not None:
            for part, abi in ((part, abi) for target, abi in wanted for part in target.parts()):
                self._backend.announce(self.code(low, built, unit, options, part, abi))

    @with_room
    def code_of(self, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str) -> tuple[CompiledUnit, Code | None]:
        """What is said of a unit, and what a back end would get; for targets of one CPU."""
        checked, built = self.front(unit, options)
        low = self.low(unit, options)
        return checked, None if low is None else self.code(low, built, unit, options, target, abi)

    def front(self, unit: CompilationUnit, options: BuildOptions) -> tuple[CompiledUnit, FrontendResult]:
        """What is said of a unit, and its kernels in high IR: the same for every target."""

        def make() -> tuple[CompiledUnit, FrontendResult]:
            project, built = front(unit, options)
            return answer(project, built, options), built

        return self._once(("front", unit, options.kernels, options.on_unsupported, options.code.math), make)

    def low(self, unit: CompilationUnit, options: BuildOptions) -> Module | None:
        """A unit after all passes; None where there is to be no native code."""
        checked, built = self.front(unit, options)
        if not _has_code(checked, built):
            return None
        key = ("low", unit, options.kernels, options.code)
        return self._once(key, lambda: self._passes(built.module, unit, options.code))

    def _passes(self, high: Module, unit: CompilationUnit, options: CodeOptions) -> Module:
        bundle = None
        if self._store is not None:
            names = (unit.native_module, unit.prefix)
            key = key_of("passes", unit=names, code=options, compiler=compiler_version())
            bundle = Bundle(self._store, key, {"kind": "passes", "name": unit.native_module})
        low = run_components(high, lambda part: run_passes(part, PassContext(options)), bundle)
        if bundle is not None:
            bundle.close()
        return low

    def code(
        self, low: Module, built: FrontendResult, unit: CompilationUnit, options: BuildOptions, target: Target, abi: str
    ) -> Code:
        """What the back end gets for one CPU: the kernels with what Python calls, and the start of the module."""
        row, levels = target.for_code(), options.code.cpu_levels
        places = {source.path: source.member for source in unit.sources}
        context = context_for(row, options.code, _entries(built.specs))
        cloned = self._once(("cloned", unit, options.kernels, context), lambda: run_for_target(low, context))
        body = self._once(
            ("body", unit, Same(cloned), row.data_model),
            lambda: add_glue(cloned, built.specs, model=row.data_model, levels=context.levels, places=places),
        )
        start = self._once(
            ("start", unit, options.kernels, options.code, row, abi),
            lambda: start_module(built.specs, native_name=unit.native_module, target=row, levels=levels, abi=abi),
        )
        return Code(body, start, target, options.code, places=places)


def _has_code(checked: CompiledUnit, built: FrontendResult) -> bool:
    return bool(built.specs) and not any(d.severity == "error" for d in checked.diagnostics)


def compile_unit(unit: CompilationUnit, options: BuildOptions, target: Target, abi: str = "") -> CompiledUnit:
    """The native module of one unit for one target."""
    with backends.opened(options.backend, backends.Work(count=1)) as backend:
        return Compiler(backend).compile(unit, options, target, abi)


def for_target(low: Module, specs: Sequence[KernelSpec], options: CodeOptions, target: Target) -> Module:
    """The low module after the passes that depend on the target."""
    return run_for_target(low, context_for(target, options, _entries(specs)))


def _entries(specs: Sequence[KernelSpec]) -> tuple[str, ...]:
    return tuple(variant.symbol for spec in specs for variant in spec.variants)


@with_room
def check_unit(unit: CompilationUnit, options: BuildOptions) -> CompiledUnit:
    """What would be native and what not, and what it costs, without code generation."""
    project, built = front(unit, options)
    checked = answer(project, built, options)
    remarks: list[Remark] = []
    run_passes(built.module, PassContext(options.code, remark=remarks.append))
    return replace(checked, diagnostics=(*checked.diagnostics, *notes(in_sources(remarks, unit.sources))))


@with_room
def suggest_unit(unit: CompilationUnit, options: BuildOptions, call: SampleCall) -> Suggestion:
    """Annotations for a function from a sample call."""
    project = scan(SourceSet(unit.sources), unit.prefix, options)
    return suggest(project, call)


@with_room
def inspect_unit(unit: CompilationUnit, options: BuildOptions, target: Target, kernel: str | None, stage: str) -> str:
    """Text of one stage: `ir` (high), `low` (after all passes), one of a back end's; or `remarks`, what the passes did.

    `kernel`: only that function.
    """
    _, built = front(unit, options)
    if stage == "ir":
        return print_module(only(built.module, kernel))
    remarks: list[Remark] = []
    low = run_passes(built.module, PassContext(options.code, remark=remarks.append))
    if stage == "remarks":
        return print_remarks(r for r in in_sources(remarks, unit.sources) if kernel is None or matches(r.function, kernel))
    if stage == "low":
        return print_module(only(low, kernel))
    specs = [s for s in built.specs if kernel is None or matches(s.qualified, kernel)]
    low = for_target(low, specs, options.code, target)
    whole = add_boundary(low, specs, native_name=unit.native_module, target=target, levels=options.code.cpu_levels)
    with backends.showing(stage, options.backend) as backend:
        return backend.text(whole, target, options.code, stage)


def front(unit: CompilationUnit, options: BuildOptions) -> tuple[ScannedProject, FrontendResult]:
    """Scan and front end of a unit."""
    project = scan(SourceSet(unit.sources), unit.prefix, options)
    return project, build(project)
