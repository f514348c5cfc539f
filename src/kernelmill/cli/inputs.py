"""The project or the wheel that a command line names."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from kernelmill.cli.progress import working
from kernelmill.diagnostics import KernelmillError
from kernelmill.project.config import change_options, settings_from_text
from kernelmill.project.options import BuildOptions
from kernelmill.records import dataclass, replace
from kernelmill.wheel.project import ProjectBuild, open_project, pure_wheel


@dataclass(frozen=True, slots=True)
class Input:
    """A project or a pure wheel to work on: its options, the project's folder, where there is one, and the wheel for as long
    as a block runs."""

    options: BuildOptions
    folder: Path | None
    wheel: Callable[[], contextlib.AbstractContextManager[Path]]


def opened(arguments: argparse.Namespace) -> Input:
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
