"""Kernels for programs without Python: C, C++, libraries, executables, WebAssembly.

    from kernelmill.export import generate_module
    generate_module("solver", [solve, step], "out")          # out/solver.h, out/solver.c, …

The same native functions as in a wheel, with C's boundary instead of Python's. `FORMATS` is the table of what can be written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kernelmill.codegen.c.files import sources_of
from kernelmill.deep_calls import with_room
from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.export.files import Files, Plan, check_name
from kernelmill.export.formats import FORMATS, ONLY_FOR
from kernelmill.export.functions import unit_of
from kernelmill.export.interface import WORKSPACE
from kernelmill.export.module import Request, export_module
from kernelmill.export.select import Selected, chosen_by_name, require, select
from kernelmill.export.workspace import HEADER
from kernelmill.files import write_files
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.records import dataclass
from kernelmill.source import SourceSet
from kernelmill.targets import Target, get_target, host_target
from kernelmill.wheel.survey import SourceError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export and how. `kernels`: names, all without any; `level`: the CPU level of all code, '' for the lowest of the
    target; `workspace`: bytes that `NAME_workspace_size()` gives; `debug`: symbols for debuggers."""

    name: str
    kernels: tuple[str, ...] = ()
    format: str = "c"
    target: str = ""
    level: str = ""
    workspace: int = WORKSPACE
    debug: bool = False


@with_room
def exported(unit: CompilationUnit, options: BuildOptions, wanted: Wanted) -> Files:
    """The files of an export, by name. Everything that cannot be exported is an error with its line."""
    check_name(wanted.name)
    if wanted.format not in FORMATS:
        raise KernelmillError(f"unknown format {wanted.format!r}", hint=f"known formats: {', '.join(FORMATS)}")
    if wanted.workspace < HEADER:
        raise KernelmillError(f"a workspace of {wanted.workspace} bytes holds nothing", hint=f"give it more than {HEADER}")
    target = _target_of(wanted)
    sources = SourceSet(unit.sources)
    found, problems = select(unit, options, wanted.kernels)
    _refuse(problems, sources)
    require(found.kernels, wanted.kernels, unit.prefix)
    return FORMATS[wanted.format](_plan(found, unit, options, wanted, target))


def _target_of(wanted: Wanted) -> Target:
    only = ONLY_FOR.get(wanted.format, "")
    if only and wanted.target not in ("", only):
        raise KernelmillError(f"{wanted.format} is for no target but its own, not for {wanted.target}", hint="leave the target out")
    name = only or wanted.target
    return get_target(name) if name else host_target()


def _plan(found: Selected, unit: CompilationUnit, options: BuildOptions, wanted: Wanted, target: Target) -> Plan:
    levels = target.chosen_levels()
    if wanted.level not in ("", *levels):
        raise KernelmillError(f"{target.name} has no CPU level {wanted.level!r}", hint=f"its levels: {', '.join(levels)}")
    level = "" if wanted.level == levels[0] else wanted.level
    request = Request(wanted.name, target, level, wanted.workspace, sys.version_info[:2])
    places = {source.path: source.member for source in unit.sources}
    made, problems = export_module(found.module, found.kernels, request, places)
    _refuse(problems, SourceSet(unit.sources))
    assert made is not None  # no problems
    return Plan(made.module, made.interface, target, options, sources_of(unit), wanted.debug)


def _refuse(problems: Sequence[Diagnostic], sources: SourceSet) -> None:
    if problems:
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        raise SourceError(f"{count}; nothing was exported", problems, sources)


def generate_module(
    name: str,
    functions: Sequence[Callable[..., object]],
    out: str | Path,
    *,
    format: str = "c",  # noqa: A002  # as the command line calls it
    target: str = "",
    level: str = "",
    workspace: int = WORKSPACE,
    debug: bool = False,
) -> tuple[Path, ...]:
    """Export Python functions as the module `name` into the folder `out`; the paths of the files.

    The functions are read from the files that they stand in, with the other modules of their package; all of one package. A
    decorator is not needed, annotations are. `format`: a name of `FORMATS`; `target`: a platform, this machine without; `level`:
    the CPU level of all code, the target's lowest without; `workspace`: bytes that `NAME_workspace_size()` gives; `debug`: symbols
    for debuggers. Raises KernelmillError, with the reason and its line, where a function cannot do without Python; then
    nothing is written.
    """
    unit, names = unit_of(functions)
    options = chosen_by_name(BuildOptions(), names)
    made = exported(unit, options, Wanted(name, names, format, target, level, workspace, debug))
    return written(made, Path(out), program=format == "executable")


def written(files: Files, out: Path, *, program: bool = False) -> tuple[Path, ...]:
    """Write the files of an export, all or none; their paths. `program`: the last one is to be run."""
    contents = {out / name: data for name, data in files.items()}
    write_files(contents)
    if program:
        tuple(contents)[-1].chmod(0o755)
    return tuple(contents)


__all__ = ["FORMATS", "Wanted", "exported", "generate_module", "written"]
