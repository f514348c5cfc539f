"""`kernelmill build [PROJECT]`: native wheels of a project."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, NamedTuple

from kernelmill.cache.location import open_cache
from kernelmill.cached import CachedCompiler
from kernelmill.cli.arguments import add_output, add_project
from kernelmill.cli.inplace import put_in_place
from kernelmill.cli.inputs import Input, opened
from kernelmill.cli.output import tell
from kernelmill.cli.progress import stepping
from kernelmill.codegen import backends
from kernelmill.codegen.backend import Backend
from kernelmill.diagnostics import KernelmillError
from kernelmill.link.inputs import ObjectFiles
from kernelmill.records import replace
from kernelmill.report.data import build_data
from kernelmill.report.text import diagnostics_text, failures_text, summary_text
from kernelmill.targets import get_target, host_target
from kernelmill.temporary import temporary_folder
from kernelmill.wheel import mill as milling
from kernelmill.wheel.project import ALL, request_for, show_paths, split_names
from kernelmill.wheel.survey import survey_wheel


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add_project(parser)
    add_output(parser)
    parser.add_argument(
        "--timings", action="store_true", help="say what each kernel costs to compile, by stage and CPU level (compiles it again)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the wheels."""
    names = split_names(tuple(arguments.target))
    given = opened(arguments)
    if arguments.inplace and (given.folder is None or names):
        raise KernelmillError("--inplace is for a project, on the machine where it is", hint="leave out --target, name a folder")
    cache = open_cache(given.options.cache_dir)
    tell(cache.text)
    apart, cmake = len(names) > 1 or ALL in names, given.options.c_builder == "cmake"
    work = backends.Work(apart=apart, store=cache.store, cmake=cmake, late=True)
    with backends.opened(given.options.backend, work) as backend, given.wheel() as wheel, ObjectFiles() as files:
        tools = backend.tools()
        abis, pure = tuple(arguments.abi), not arguments.no_pure
        options = replace(given.options, targets=()) if arguments.inplace else given.options
        request, notes = request_for(
            options, names, given.folder, single=arguments.inplace, pure=pure, abis=abis, tools=tools
        )
        compiler = CachedCompiler(backend, cache.store, files)
        with stepping("compiling", milling.steps(request)) as step:
            result = milling.mill(wheel, request, compiler.compile, compiler.announce, step, compiler)
        costs = _timings(wheel, given, names, backend) if arguments.timings else None
    if arguments.inplace and given.folder is not None:
        wheels = [str(path) for path in _in_place(result, given.folder)]
    else:
        wheels = [str(path) for path in milling.write_result(result, arguments.out, sums=True)]
    cache.store.close()
    diagnostics = (*notes, *result.diagnostics)
    if arguments.json:
        data = build_data(result.kernels, diagnostics, wheels, result.made, result.failures)
        print(json.dumps({**data, "timings": costs.data} if costs else data, indent=2))
    else:
        tell(diagnostics_text(diagnostics, result.sources))
        tell(summary_text(result.kernels))
        print("\n".join(wheels))
        if costs:
            tell(costs.text)
    tell(failures_text(result.failures))
    return int(bool(result.failures))


class _Costs(NamedTuple):
    """What kernels cost to compile, for programs and for people."""

    data: Any
    text: str


def _timings(wheel: Path, given: Input, names: tuple[str, ...], backend: Backend) -> _Costs:
    """The cost of the kernels, for the first platform that is named or this machine."""
    from kernelmill.timings import timings, timings_data, timings_text  # the whole compiler, which most builds do without

    target = get_target(names[0]) if names and names[0] != ALL else host_target()
    survey = survey_wheel(wheel, show_paths(given.folder))
    units = (survey.compilation(unit) for unit in survey.units)
    told = tuple(found for unit in units if (found := timings(unit, given.options, target, backend)).kernels)
    return _Costs(timings_data(told), timings_text(told))


def _in_place(result: milling.MillResult, folder: Path) -> tuple[Path, ...]:
    """Put what the wheel holds for this machine beside the sources."""
    with temporary_folder() as temporary:
        return tuple(path for wheel in milling.write_result(result, temporary) for path in put_in_place(wheel, folder))
