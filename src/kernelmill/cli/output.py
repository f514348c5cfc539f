"""What commands say: tables on standard output, all else on standard error."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

PIPE_WIDTH = 400  # a table in a pipe is for another program: nothing is cut


def print_table(table: Table) -> None:
    """Print a table, in full where nobody watches."""
    console = Console()
    (console if console.is_terminal else Console(width=PIPE_WIDTH)).print(table)


def tell(text: str) -> None:
    """Say something that is not the result."""
    if text:
        print(text, file=sys.stderr)
