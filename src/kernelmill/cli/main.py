"""Entry point of the `kernelmill` command: its arguments, and one clear message for every failure.

Exit status: 0 done, 1 a failure told in one message (or errors found by `check`), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import kernelmill
from kernelmill.diagnostics import KernelmillError
from kernelmill.report.data import failure_data
from kernelmill.report.text import failure_text
from kernelmill.wheel.survey import SourceError

STAGES = ("ir", "remarks", "low", "llvm", "asm", "c")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    from kernelmill.cli import commands  # loads LLVM, which --help and wrong usage need not wait for

    try:
        return int(getattr(commands, options.command)(options))
    except KernelmillError as error:
        if getattr(options, "json", False):
            print(json.dumps(failure_data(error), indent=2))
        print(failure_text(error, error.sources if isinstance(error, SourceError) else None), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("kernelmill: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe went away, as `head` does
        sys.stderr.close()
        return 1


def run() -> NoReturn:
    """The command as a process: it ends without taking its memory apart, which would take as long as several links."""
    status = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # whoever read it went away
        status = status or 1
    os._exit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kernelmill", description="Compiles annotated numeric Python functions ahead of time, into wheels."
    )
    parser.add_argument("--version", action="version", version=f"kernelmill {kernelmill.__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    build = subparsers.add_parser("build", help="build a project's native wheels")
    _add_project(build)
    _add_output(build)
    build.set_defaults(command="build")

    mill = subparsers.add_parser("mill", help="put native code into an existing pure wheel")
    mill.add_argument("project", type=Path, metavar="WHEEL", help="a pure Python wheel")
    _add_settings(mill)
    _add_output(mill)
    mill.set_defaults(command="build")

    check = subparsers.add_parser(
        "check", help="say what compiles, what does not, and why; status 1 if there are errors"
    )
    _add_project(check)
    _add_json(check)
    check.add_argument(
        "--suggest", metavar="CALL", default="", help="propose annotations from a sample call: 'package.module:f(np.ones(3), 2)'"
    )
    check.set_defaults(command="check")

    inspect = subparsers.add_parser("inspect", help="print what a kernel is compiled to")
    _add_project(inspect)
    inspect.add_argument("kernel", nargs="?", default="", metavar="KERNEL", help="function, or package.module.function")
    inspect.add_argument("--emit", choices=STAGES, default="ir", help="which stage to print (default: ir)")
    inspect.add_argument("--target", metavar="NAME", default="", help="platform (default: this machine)")
    inspect.set_defaults(command="inspect")

    targets = subparsers.add_parser("targets", help="list the platforms, and what this machine can make for each")
    _add_json(targets)
    targets.set_defaults(command="targets")

    init = subparsers.add_parser("init", help="write files into a project")
    init.add_argument("project", nargs="?", type=Path, default=Path(), metavar="PROJECT", help="its folder (default: .)")
    init.add_argument("--ci", action="store_true", help="GitHub workflow and action that build and test all wheels")
    init.add_argument("--force", action="store_true", help="replace files that differ")
    init.set_defaults(command="init")
    return parser


def _add_project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "project", nargs="?", type=Path, default=Path(), metavar="PROJECT", help="its folder, or a wheel (default: .)"
    )
    _add_settings(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="where wheels go (default: dist)")
    parser.add_argument(
        "--target", action="append", default=[], metavar="NAME,…", help="platforms, or `all` (default: this machine)"
    )
    parser.add_argument(
        "--abi",
        action="append",
        default=[],
        metavar="NAME,…",
        help="Python ABIs, or `all` (default: the usual one of each target)",
    )
    _add_json(parser)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a key of [tool.kernelmill], repeatable"
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the result as JSON on standard output")
