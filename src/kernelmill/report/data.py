"""Reports for programs: plain mappings for `--json`. The keys are part of the command line's interface."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.project.kernels import KernelReport
from kernelmill.project.units import Failure, MadeWheel


def report_data(
    kernels: Iterable[KernelReport], diagnostics: Iterable[Diagnostic], wheels: Iterable[str] = ()
) -> dict[str, object]:
    """What `build`, `mill` and `check` say alike."""
    found = tuple(diagnostics)
    return {
        "ok": not any(d.severity == "error" for d in found),
        "wheels": list(wheels),
        "kernels": [_kernel(kernel) for kernel in kernels],
        "diagnostics": [d.as_json() for d in found],
    }


def build_data(
    kernels: Iterable[KernelReport],
    diagnostics: Iterable[Diagnostic],
    wheels: Iterable[str],
    made: Iterable[MadeWheel],
    failures: Iterable[Failure],
) -> dict[str, object]:
    """The result of `build` or `mill`: also a manifest of the files, and what could not be made."""
    data = report_data(kernels, diagnostics, wheels)
    failed = [{"target": f.target, "abi": f.abi, "error": f.error.message, "hint": f.error.hint} for f in failures]
    return {**data, "ok": bool(data["ok"]) and not failed, "files": [asdict(m) for m in made], "failures": failed}


def failure_data(error: KernelmillError) -> dict[str, object]:
    """A command that failed."""
    return {**report_data((), error.diagnostics), "ok": False, "error": error.message, "hint": error.hint}


def _kernel(kernel: KernelReport) -> dict[str, object]:
    return {
        "module": kernel.module,
        "name": kernel.name,
        "status": kernel.status,
        "reason": kernel.reason,
        "signature": kernel.signature,
        "notes": list(kernel.notes),
        "path": kernel.span.path,
        "line": kernel.span.line,
        "column": kernel.span.col + 1,
    }
