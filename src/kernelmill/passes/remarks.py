"""What passes did, as data: shown by `kernelmill inspect` and the reports."""

from __future__ import annotations

from dataclasses import dataclass

from kernelmill.source import Span


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that pass `stage` did in low function `function`, at `span` of the source."""

    span: Span
    function: str
    stage: str
    text: str
