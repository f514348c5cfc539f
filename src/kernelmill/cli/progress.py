"""Progress of long work on stderr, where a person watches; nothing under a pipe."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn


def working(what: str) -> contextlib.AbstractContextManager[object]:
    """Show `what` for as long as the block runs."""
    console = _console()
    return console.status(what) if console.is_terminal else contextlib.nullcontext()


@contextlib.contextmanager
def stepping(what: str, steps: int) -> Iterator[Callable[[str], None]]:
    """A bar for `steps` steps; the function that it gives says which one begins."""
    console = _console()
    if not console.is_terminal or steps < 2:
        with working(what):
            yield _nothing
        return
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=steps)
        begun = 0

        def begin(step: str) -> None:
            nonlocal begun
            progress.update(task, completed=begun, description=step)
            begun += 1

        yield begin


def _nothing(_: str) -> None:
    """Where nobody watches, nothing is shown."""


def _console() -> Console:
    return Console(file=sys.stderr)  # this very stream: what others print meanwhile may be sent elsewhere
