"""Diagnostics as values, and the one place that formats them.

A stage that finds something wrong returns or collects `Diagnostic` values; nothing is printed and no exception crosses
a stage for a user's mistake. `render` makes the text with source line and caret at the very edge (CLI, build hooks).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from kernelmill.diagnostics.codes import CODES, Code
from kernelmill.diagnostics.slugs import Slug
from kernelmill.records import dataclass
from kernelmill.source import SourceSet, Span

__all__ = ["CODES", "Code", "Diagnostic", "KernelmillError", "Severity", "Slug", "render"]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a message speaks of, and what is there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message. `code` is a row of `CODES` (`unsupported-syntax`); `hint` says what to do instead; `related`: the other
    places that it is about."""

    severity: Severity
    code: Slug
    message: str
    span: Span
    hint: str = ""
    related: tuple[Related, ...] = ()

    def as_json(self) -> dict[str, object]:
        """A plain mapping for `--json` output."""
        return {
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "path": self.span.path,
            "line": self.span.line,
            "column": self.span.col + 1,
            "end_line": self.span.end_line,
            "end_column": self.span.end_col + 1,
            "related": [{"text": r.text, "path": r.span.path, "line": r.span.line, "column": r.span.col + 1} for r in self.related],
        }


class KernelmillError(Exception):
    """A failure of a whole command with one clear message for the user (exit status 1); never a bug report."""

    def __init__(self, message: str, *, hint: str = "", diagnostics: Iterable[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.diagnostics = tuple(diagnostics)


def render(diagnostic: Diagnostic, sources: SourceSet | None = None) -> str:
    """`path:line:col: error[code]: message`, the source line, a caret line, the other places likewise, and the hint."""
    out = [f"{diagnostic.span}: {diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    out += _caret(diagnostic.span, sources)
    for other in diagnostic.related:
        out.append(f"  {other.span}: {other.text}")
        out += _caret(other.span, sources)
    if diagnostic.hint:
        out.append(f"  hint: {diagnostic.hint}")
    return "\n".join(out)


def _caret(span: Span, sources: SourceSet | None) -> list[str]:
    """The source line and a line with carets below it."""
    source = sources.by_path(span.path) if sources else None
    if source is None or not span.line:
        return []
    text = source.line(span.line)
    end = span.end_col if span.end_line == span.line else len(text)
    pad = "".join("\t" if c == "\t" else " " for c in text[: span.col])
    number = str(span.line)
    return [f" {number} | {text}", f" {' ' * len(number)} | {pad}{'^' * max(1, end - span.col)}"]
