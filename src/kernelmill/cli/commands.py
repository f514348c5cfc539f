"""One function per subcommand: from arguments to a result and its report. Results go to stdout, all else to stderr."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kernelmill import pipeline
from kernelmill.cli.progress import stepping, working
from kernelmill.cli.sample import read_sample
from kernelmill.cli.skeleton import ci_files, write_new
from kernelmill.codegen import backends
from kernelmill.codegen.backend import Backend
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.named import matches
from kernelmill.link import find_linker
from kernelmill.project.config import change_options, settings_from_text
from kernelmill.project.kernels import KernelReport
from kernelmill.project.options import BuildOptions
from kernelmill.report.data import build_data, report_data, suggestion_data
from kernelmill.report.text import diagnostics_text, failures_text, summary_text
from kernelmill.targets import Target, all_targets, get_target, host_target
from kernelmill.wheel import mill as milling
from kernelmill.wheel.project import ALL, ProjectBuild, open_project, pure_wheel, request_for, show_paths, split_names
from kernelmill.wheel.survey import survey_wheel

PIPE_WIDTH = 400  # a table in a pipe is for another program: nothing is cut


@dataclass(frozen=True, slots=True)
class Input:
    """A project or a pure wheel to work on: its options, the project's folder, where there is one, and the wheel for as long
    as a block runs."""

    options: BuildOptions
    folder: Path | None
    wheel: Callable[[], contextlib.AbstractContextManager[Path]]


def build(arguments: argparse.Namespace) -> int:
    """`kernelmill build [PROJECT]` and `kernelmill mill WHEEL`."""
    names = split_names(tuple(arguments.target))
    work = backends.Work(apart=len(names) > 1 or ALL in names)
    opened = _opened(arguments)
    with backends.opened(opened.options.backend, work) as backend:
        backend.warm_up()
        with opened.wheel() as wheel:
            tools = backend.tools()
            request, notes = request_for(opened.options, names, opened.folder, abis=tuple(arguments.abi), tools=tools)
            compiler = pipeline.Compiler(backend)
            with stepping("compiling", milling.steps(request)) as step:
                result = milling.mill(wheel, request, compiler.compile, compiler.announce, step)
    wheels = [str(path) for path in milling.write_result(result, arguments.out, sums=True)]
    diagnostics = (*notes, *result.diagnostics)
    if arguments.json:
        data = build_data(result.kernels, diagnostics, wheels, result.made, result.failures)
        print(json.dumps(data, indent=2))
    else:
        _tell(diagnostics_text(diagnostics, result.sources))
        _tell(summary_text(result.kernels))
        print("\n".join(wheels))
    _tell(failures_text(result.failures))
    return int(bool(result.failures))


def targets(arguments: argparse.Namespace) -> int:
    """`kernelmill targets`."""
    with backends.opened() as backend:
        rows = [_target_row(target, backend) for target in all_targets().values()]
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return 0
    table = Table("target", "wheel platform", "Python ABIs", "CPU levels", "code", "linker", box=None, pad_edge=False)
    for row in rows:
        code = "yes" if row["code"] else "no: a newer llvmlite" if backend.name else "no: pip install llvmlite"
        linker = row["linker"] or "none: pip install ziglang"
        table.add_row(row["name"], *(" ".join(row[k]) for k in ("platforms", "abis", "levels")), code, linker)
    console = Console()
    (console if console.is_terminal else Console(width=PIPE_WIDTH)).print(table)
    return 0


def _target_row(target: Target, backend: Backend) -> dict[str, Any]:
    tool = find_linker(target)
    return {
        "name": target.name,
        "platforms": list(target.wheel_platforms),
        "abis": list(target.abis),
        "levels": [level.name for level in target.levels],
        "code": all(backend.can_generate(part) for part in target.parts()),
        "linker": tool.name if tool else None,
    }


def init(arguments: argparse.Namespace) -> int:
    """`kernelmill init --ci [PROJECT]`."""
    if not arguments.ci:
        raise KernelmillError("nothing to write", hint="give --ci for workflow files")
    written = write_new(ci_files(arguments.project), force=arguments.force)
    print("\n".join(map(str, written)) if written else "everything is there already")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """`kernelmill check [PROJECT]`."""
    if arguments.suggest:
        return _suggest(arguments)
    given = _opened(arguments)
    with given.wheel() as wheel, working("checking"):
        result = milling.check(wheel, given.options, show_paths(given.folder), pipeline.check_unit)
    if arguments.json:
        print(json.dumps(report_data(result.kernels, result.diagnostics), indent=2))
    else:
        _print_table(result.kernels)
        _tell(diagnostics_text(result.diagnostics, result.sources))
        _tell(summary_text(result.kernels))
    return int(any(d.severity == "error" for d in result.diagnostics))


def _suggest(arguments: argparse.Namespace) -> int:
    """`kernelmill check [PROJECT] --suggest CALL`."""
    call = read_sample(arguments.suggest)
    given = _opened(arguments)
    with given.wheel() as wheel, working("checking"):
        survey = survey_wheel(wheel, show_paths(given.folder))
        units = [u for u in survey.units if u.owns(call.module)]
        if not units:
            raise KernelmillError(f"there is no module {call.module} in {wheel.name}", hint="give its full name")
        found = pipeline.suggest_unit(survey.compilation(units[0]), given.options, call)
    if arguments.json:
        print(json.dumps(suggestion_data(found), indent=2))
    else:
        print(f"# {found.span.path}:{found.span.line}\n{found.text}")
        _tell(diagnostics_text(found.diagnostics, survey.sources))
        _tell(f"{found.module}.{found.name} {'compiles' if found.native else 'does not compile'} for these arguments")
    return int(not found.native)


def inspect(arguments: argparse.Namespace) -> int:
    """`kernelmill inspect PROJECT [KERNEL]`."""
    target = get_target(arguments.target) if arguments.target else host_target()
    name: str | None = arguments.kernel or None
    texts: list[str] = []
    given = _opened(arguments)
    with given.wheel() as wheel, working("compiling"):
        survey = survey_wheel(wheel, show_paths(given.folder))
        for unit in map(survey.compilation, survey.units):
            kernels = pipeline.check_unit(unit, given.options).kernels
            if any(k.status == "native" and _is_named(k, name) for k in kernels):
                texts.append(pipeline.inspect_unit(unit, given.options, target, name, arguments.emit))
    if not texts:
        what = f"kernel {name}" if name else "kernel"
        raise KernelmillError(f"there is no native {what} in {wheel.name}", hint="`kernelmill check` says why")
    print("\n".join(texts))
    return 0


def _opened(arguments: argparse.Namespace) -> Input:
    """The project or the wheel that the command line names."""
    path: Path = arguments.project
    settings = settings_from_text(arguments.set)
    if path.is_dir():
        project = open_project(path)
        options = change_options(project.options, settings, "--set")
        return Input(options, path, partial(_made_wheel, replace(project, options=options)))
    if path.suffix == ".whl" or path.is_file():
        return Input(change_options(BuildOptions(), settings, "--set"), None, lambda: contextlib.nullcontext(path))
    raise KernelmillError(f"{path}: there is no such folder or wheel")


@contextlib.contextmanager
def _made_wheel(project: ProjectBuild) -> Iterator[Path]:
    with contextlib.ExitStack() as stack:
        with working("making the pure wheel"):
            wheel = stack.enter_context(pure_wheel(project, quiet=True))
        yield wheel


def _is_named(kernel: KernelReport, name: str | None) -> bool:
    return name is None or matches(f"{kernel.module}.{kernel.name}", name)


def _print_table(kernels: tuple[KernelReport, ...]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPE_WIDTH)
    table = Table("kernel", "runs", "signature or reason", box=None, pad_edge=False)
    for kernel in sorted(kernels, key=lambda k: (k.module, k.span.line)):
        native = kernel.status == "native"
        text = "\n".join((kernel.signature if native else kernel.reason, *kernel.notes))
        table.add_row(Text(f"{kernel.module}.{kernel.name}"), "native" if native else "Python", Text(text))
    if kernels:
        console.print(table)


def _tell(text: str) -> None:
    if text:
        print(text, file=sys.stderr)
