"""`kernelmill export PROJECT`: kernels for programs without Python."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from kernelmill.cli.arguments import add_project
from kernelmill.cli.inputs import opened
from kernelmill.cli.output import tell
from kernelmill.cli.progress import working
from kernelmill.codegen.c.names import plain
from kernelmill.diagnostics import KernelmillError
from kernelmill.export import FORMATS, Wanted, exported, written
from kernelmill.export.interface import WORKSPACE
from kernelmill.project.units import CompilationUnit
from kernelmill.wheel.project import show_paths
from kernelmill.wheel.survey import survey_wheel

EVERYTHING: Final = ""  # the prefix of a unit that has the kernels of all packages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add_project(parser)
    parser.add_argument(
        "--kernels", action="append", default=[], metavar="NAME,…", help="functions, or module:function, or patterns (default: all)"
    )
    parser.add_argument("--format", choices=tuple(FORMATS), default="c", help="what to write (default: c)")
    parser.add_argument("--name", default="", metavar="NAME", help="the module's name in C (default: the package's)")
    parser.add_argument("--target", default="", metavar="NAME", help="platform (default: this machine)")
    parser.add_argument("--level", default="", metavar="NAME", help="CPU level of all code (default: the platform's lowest)")
    parser.add_argument("--workspace", type=int, default=WORKSPACE, metavar="BYTES", help="what NAME_workspace_size() gives")
    parser.add_argument("--debug", action="store_true", help="with symbols for debuggers")
    parser.add_argument("--out", type=Path, default=Path("exported"), metavar="DIR", help="where files go (default: exported)")


def run(arguments: argparse.Namespace) -> int:
    """Export."""
    names = tuple(name.strip() for text in arguments.kernels for name in text.split(",") if name.strip())
    given = opened(arguments)
    with given.wheel() as wheel, working("exporting"):
        survey = survey_wheel(wheel, show_paths(given.folder))
        name = arguments.name or _name_of([unit.prefix for unit in survey.units], wheel.name)
        unit = CompilationUnit(f"{name}._kernels", EVERYTHING, survey.sources.files)
        wanted = Wanted(
            name, names, arguments.format, arguments.target, arguments.level, arguments.workspace, arguments.debug
        )
        files = exported(unit, given.options, wanted)
    for path in written(files, arguments.out, program=arguments.format == "executable"):
        tell(f"wrote {path}")
    return 0


def _name_of(prefixes: list[str], wheel: str) -> str:
    """What the module is called, where nobody says it: as the one package is."""
    if len(prefixes) != 1:
        raise KernelmillError(f"{wheel} has several packages: {', '.join(prefixes) or 'none'}", hint="name the module: --name NAME")
    return plain(prefixes[0])
