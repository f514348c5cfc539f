"""Entry point of the `kernelmill` command: its arguments, and one clear message for every failure.

Exit status: 0 done, 1 a failure told in one message (or errors found by `check`), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module, resources
from types import ModuleType
from typing import Final, NoReturn

import kernelmill
from kernelmill.cli import commands
from kernelmill.cli.commands import COMMANDS, Command
from kernelmill.diagnostics import KernelmillError
from kernelmill.report.data import failure_data
from kernelmill.report.text import REFUSALS, failure_text, refusal_text
from kernelmill.temporary import TerminatedError, ending_tidily
from kernelmill.wheel.survey import SourceError

CMAKE: Final = resources.files("kernelmill_templates").joinpath("cmake")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    options = argparse.Namespace()
    try:
        options = _parsed(given)
        with ending_tidily():
            status = int(_module(COMMANDS[options.command]).run(options))
            sys.stdout.flush()
            return status
    except KernelmillError as error:
        if getattr(options, "json", False):
            print(json.dumps(failure_data(error), indent=2))
        print(failure_text(error, error.sources if isinstance(error, SourceError) else None), file=sys.stderr)
        return 1
    except TerminatedError as error:
        print("kernelmill: ended by a signal", file=sys.stderr)
        return 128 + int(error.args[0])
    except KeyboardInterrupt:
        print("kernelmill: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe went away, as `head` does
        sys.stderr.close()
        return 1
    except REFUSALS as error:
        text = refusal_text(error)
        if not text:
            raise
        print(text, file=sys.stderr)
        return 1


def _parsed(given: Sequence[str]) -> argparse.Namespace:
    """The arguments; help that was asked for is written before the process ends, or cannot be."""
    try:
        return _parser(given).parse_args(given)
    except SystemExit:
        sys.stdout.flush()
        raise


def run() -> NoReturn:
    """The command as a process: it ends without taking its memory apart, which would take as long as several links."""
    status = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # whoever read it went away
        status = status or 1
    os._exit(status)


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the command that is given is asked for its arguments, since that loads it."""
    chosen = next((text for text in given if not text.startswith("-")), "")
    parser = argparse.ArgumentParser(
        prog="kernelmill", description="Compiles annotated numeric Python functions ahead of time, into wheels."
    )
    parser.add_argument("--version", action="version", version=f"kernelmill {kernelmill.__version__}")
    parser.add_argument("--cmake-dir", action="version", version=str(CMAKE), help="print the folder of the CMake package and exit")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, row in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=row.help)
        if name == chosen:
            _module(row).add_arguments(subparser)
        subparser.set_defaults(command=name)
    return parser


def _module(row: Command) -> ModuleType:
    return import_module(f"{commands.__name__}.{row.module}")
