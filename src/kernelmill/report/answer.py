"""From the front end's result to what a build is told of a unit: reports, and how serious each diagnostic is."""

from __future__ import annotations

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend import FrontendResult
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompiledUnit
from kernelmill.records import replace
from kernelmill.scan import ScannedProject


def answer(project: ScannedProject, built: FrontendResult, options: BuildOptions) -> CompiledUnit:
    """The reports and diagnostics of a unit; only decorated kernels must compile, and only by default."""
    decorated = {(c.module, c.name) for c in project.candidates if c.decorated}
    chosen = tuple((s.module, s.name) for s in built.specs if (s.module, s.name) not in decorated)
    lenient = options.on_unsupported == "fallback" or not any(
        r.status == "fallback" and (r.module, r.name) in decorated for r in built.reports
    )
    scanned = {d for d in project.diagnostics if d.code != "several-meanings" or options.on_unsupported == "error"}
    diagnostics = tuple(_softened(d) if lenient and d not in scanned else d for d in built.diagnostics)
    return CompiledUnit(kernels=built.reports, diagnostics=diagnostics, foreign_kernels=chosen)


def _softened(diagnostic: Diagnostic) -> Diagnostic:
    return replace(diagnostic, severity="warning") if diagnostic.severity == "error" else diagnostic
