"""`kernelmill mill WHEEL`: native code for a pure wheel that is there already."""

from __future__ import annotations

import argparse
from pathlib import Path

from kernelmill.cli.arguments import add_output, add_settings
from kernelmill.cli.commands import build


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("project", type=Path, metavar="WHEEL", help="a pure Python wheel")
    add_settings(parser)
    add_output(parser)
    parser.set_defaults(timings=False)


def run(arguments: argparse.Namespace) -> int:
    """What `build` does after it has the pure wheel."""
    return build.run(arguments)
