"""`kernelmill check [PROJECT]`: what would be native, and why other kernels stay Python."""

from __future__ import annotations

import argparse
import json

from rich.table import Table
from rich.text import Text

from kernelmill import pipeline
from kernelmill.cached import LlvmChecker
from kernelmill.cli.arguments import add_json, add_project
from kernelmill.cli.inputs import opened
from kernelmill.cli.output import print_table, tell
from kernelmill.cli.progress import working
from kernelmill.diagnostics import KernelmillError
from kernelmill.project.kernels import KernelReport
from kernelmill.report.data import report_data
from kernelmill.report.suggestion import suggestion_data
from kernelmill.report.text import diagnostics_text, summary_text
from kernelmill.wheel import mill as milling
from kernelmill.wheel.llvm.sources import read_texts
from kernelmill.wheel.project import request_for, show_paths
from kernelmill.wheel.survey import survey_wheel


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add_project(parser)
    add_json(parser)
    parser.add_argument(
        "--suggest", metavar="CALL", default="", help="propose annotations from a sample call: 'package.module:f(np.ones(3), 2)'"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check; or suggest, where a sample call is given."""
    if arguments.suggest:
        return _suggest(arguments)
    given = opened(arguments)
    request_for(given.options)  # names of targets and CPU levels that there are not
    with given.wheel() as wheel, working("checking"):
        texts = read_texts(given.options.llvm_sources, given.folder)
        checker = LlvmChecker(given.options.backend)
        result = milling.check(wheel, given.options, show_paths(given.folder), pipeline.check_unit, checker, texts)
    if arguments.json:
        print(json.dumps(report_data(result.kernels, result.diagnostics), indent=2))
    else:
        _print_kernels(result.kernels)
        tell(diagnostics_text(result.diagnostics, result.sources))
        tell(summary_text(result.kernels))
    return int(any(d.severity == "error" for d in result.diagnostics))


def _suggest(arguments: argparse.Namespace) -> int:
    try:
        from kernelmill.cli.sample import read_sample
    except ImportError as error:  # building does without NumPy
        raise KernelmillError("--suggest asks NumPy for the types of its arguments, and it is not installed") from error
    call = read_sample(arguments.suggest)
    given = opened(arguments)
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
        tell(diagnostics_text(found.diagnostics, survey.sources))
        tell(f"{found.module}.{found.name} {'compiles' if found.native else 'does not compile'} for these arguments")
    return int(not found.native)


def _print_kernels(kernels: tuple[KernelReport, ...]) -> None:
    table = Table("kernel", "runs", "signature or reason", box=None, pad_edge=False)
    for kernel in sorted(kernels, key=lambda k: (k.module, k.span.line)):
        native = kernel.status == "native"
        text = "\n".join((kernel.signature if native else kernel.reason, *kernel.notes))
        table.add_row(Text(f"{kernel.module}.{kernel.name}"), "native" if native else "Python", Text(text))
    if kernels:
        print_table(table)
