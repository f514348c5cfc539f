"""A suggestion of annotations for programs. Apart from `data.py`, since it needs the front end."""

from __future__ import annotations

from kernelmill.frontend import Suggestion


def suggestion_data(suggestion: Suggestion) -> dict[str, object]:
    """The result of `check --suggest`."""
    return {
        "ok": suggestion.native,
        "module": suggestion.module,
        "name": suggestion.name,
        "path": suggestion.span.path,
        "line": suggestion.span.line,
        "suggestion": suggestion.text,
        "diagnostics": [d.as_json() for d in suggestion.diagnostics],
    }
