"""`kernelmill inspect PROJECT [KERNEL]`: the texts of a kernel on its way to machine code."""

from __future__ import annotations

import argparse

from kernelmill import pipeline
from kernelmill.cli.arguments import add_project
from kernelmill.cli.inputs import opened
from kernelmill.cli.progress import working
from kernelmill.codegen.backends import BACKENDS
from kernelmill.diagnostics import KernelmillError
from kernelmill.ir.named import matches
from kernelmill.project.kernels import KernelReport
from kernelmill.targets import get_target, host_target
from kernelmill.wheel.project import show_paths
from kernelmill.wheel.survey import survey_wheel

STAGES = ("ir", "remarks", "low", *dict.fromkeys(stage for row in BACKENDS.values() for stage in row.stages))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add_project(parser)
    parser.add_argument("kernel", nargs="?", default="", metavar="KERNEL", help="function, or package.module.function")
    parser.add_argument("--emit", choices=STAGES, default="ir", help="which stage to print (default: ir)")
    parser.add_argument("--target", metavar="NAME", default="", help="platform (default: this machine)")


def run(arguments: argparse.Namespace) -> int:
    """Print the text."""
    target = get_target(arguments.target) if arguments.target else host_target()
    name: str | None = arguments.kernel or None
    texts: list[str] = []
    given = opened(arguments)
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


def _is_named(kernel: KernelReport, name: str | None) -> bool:
    return name is None or matches(f"{kernel.module}.{kernel.name}", name)
