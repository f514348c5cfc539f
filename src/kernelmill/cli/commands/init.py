"""`kernelmill init --ci [PROJECT]`: files for continuous integration."""

from __future__ import annotations

import argparse
from pathlib import Path

from kernelmill.cli.skeleton import ci_files, write_new
from kernelmill.diagnostics import KernelmillError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("project", nargs="?", type=Path, default=Path(), metavar="PROJECT", help="its folder (default: .)")
    parser.add_argument("--ci", action="store_true", help="GitHub workflow and action that build and test all wheels")
    parser.add_argument("--force", action="store_true", help="replace files that differ")


def run(arguments: argparse.Namespace) -> int:
    """Write them."""
    if not arguments.ci:
        raise KernelmillError("nothing to write", hint="give --ci for workflow files")
    written = write_new(ci_files(arguments.project), force=arguments.force)
    print("\n".join(map(str, written)) if written else "everything is there already")
    return 0
