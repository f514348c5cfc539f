"""What passes did, as data: shown by `kernelmill inspect` and the reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from kernelmill.diagnostics import Diagnostic, Slug
from kernelmill.records import dataclass, replace
from kernelmill.source import SourceFile, Span


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that pass `stage` did in low function `function`, at `span` of the source.

    `code`: of the note that `kernelmill check` makes of it for the author, with `hint`; most things need none.
    """

    span: Span
    function: str
    stage: str
    text: str
    code: Slug | None = None
    hint: str = ""


#: Of those that say that something is wrong.
_SEVERITY: Final[dict[Slug, Literal["warning"]]] = {"always-leaves": "warning"}


def in_sources(remarks: Iterable[Remark], sources: Iterable[SourceFile]) -> list[Remark]:
    """Those about the project's own files, each once, in the order of the source; what was inlined from kernelmill's library
    counts where it was called."""
    paths = {source.path for source in sources}
    found = (replace(r, span=r.span.within(paths)) for r in remarks)
    unique = dict.fromkeys(r for r in found if r.span.path in paths)
    return sorted(unique, key=lambda r: (r.span.path, r.span.line, r.span.col))


def notes(remarks: Iterable[Remark]) -> tuple[Diagnostic, ...]:
    """What authors should know of, as diagnostics."""
    told = {(r.code, r.span): r for r in remarks if r.code}
    return tuple(Diagnostic(_SEVERITY.get(r.code, "note"), r.code, r.text, r.span, r.hint) for r in told.values() if r.code)


def print_remarks(remarks: Iterable[Remark]) -> str:
    """A line for each: `path:line:column: pass: text`."""
    return "\n".join(dict.fromkeys(f"{r.span}: {r.stage}: {r.text}" for r in remarks))
