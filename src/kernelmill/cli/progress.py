"""Progress of long work: a spinner on stderr where a person watches, nothing under a pipe."""

from __future__ import annotations

import contextlib
import sys

from rich.console import Console


def working(what: str) -> contextlib.AbstractContextManager[object]:
    """Show `what` for as long as the block runs."""
    console = Console(file=sys.stderr)  # this very stream: what others print meanwhile may be sent elsewhere
    return console.status(what) if console.is_terminal else contextlib.nullcontext()
