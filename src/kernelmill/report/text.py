"""Reports for people, as text: diagnostics with carets, a summary line, a failure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kernelmill.diagnostics import Diagnostic, KernelmillError, render
from kernelmill.project.kernels import KernelReport
from kernelmill.project.units import Failure
from kernelmill.source import SourceSet


def diagnostics_text(diagnostics: Iterable[Diagnostic], sources: SourceSet | None) -> str:
    """Every diagnostic with its source line; those of no place in a file come without one."""
    return "\n".join(_without_place(d) if not d.span.line else render(d, sources) for d in diagnostics)


def failure_text(error: KernelmillError, sources: SourceSet | None = None) -> str:
    """A failed command: what was found in the sources, then the message and its hint."""
    lines = [diagnostics_text(error.diagnostics, sources)] if error.diagnostics else []
    lines.append(f"kernelmill: error: {error.message}")
    if error.hint:
        lines.append(f"  hint: {error.hint}")
    return "\n".join(lines)


#: What the machine may refuse, whatever is asked of it.
REFUSALS: Final = (OSError, MemoryError, RuntimeError)


def refusal_text(error: Exception) -> str:
    """What the machine refused, as one message: memory, threads, its disk; '' for an error that is none of these."""
    if isinstance(error, MemoryError) or "can't start new thread" in str(error):
        return "kernelmill: error: there is not enough memory"
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return f"kernelmill: error: {error.strerror or error}{where}"
    return ""


def summary_text(kernels: Sequence[KernelReport]) -> str:
    """`7 kernels native, 1 stays Python`."""
    native = sum(kernel.status == "native" for kernel in kernels)
    stay = len(kernels) - native
    text = "1 kernel native" if native == 1 else f"{native} kernels native"
    return text + (f", {stay} {'stays' if stay == 1 else 'stay'} Python" if stay else "")


def failures_text(failures: Sequence[Failure]) -> str:
    """What could not be made and why, one line each, with its hint."""
    lines = []
    for failure in failures:
        lines.append(f"kernelmill: error: {failure.target} {failure.abi}: {failure.error.message}")
        lines += [f"  hint: {failure.error.hint}"] if failure.error.hint else []
    if failures:
        count = "1 wheel was" if len(failures) == 1 else f"{len(failures)} wheels were"
        lines.append(f"kernelmill: error: {count} not made")
    return "\n".join(lines)


def _without_place(diagnostic: Diagnostic) -> str:
    hint = f"\n  hint: {diagnostic.hint}" if diagnostic.hint else ""
    return f"kernelmill: {diagnostic.severity}: {diagnostic.message}{hint}"
