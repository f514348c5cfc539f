"""What a wheel holds, before anything is compiled: its modules, the units they form, and what is wrong at first sight.

Input: the path of a pure wheel. Output: a `Survey`. `check` and `mill` both start here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.project.units import CompilationUnit
from kernelmill.records import dataclass
from kernelmill.source import NOWHERE, SourceFile, SourceSet
from kernelmill.wheel.archive import WheelContents
from kernelmill.wheel.imports import imports_in_scripts
from kernelmill.wheel.metadata import requires_kernelmill
from kernelmill.wheel.modules import Unit, WheelModule, find_unit, read_modules, read_scripts, regular_packages
from kernelmill.wheel.reader import read_wheel

RUN_TIME_REQUIREMENT = Diagnostic(
    "warning",
    "run-time-requirement",
    "the project requires kernelmill at run time, which a milled wheel does not need",
    NOWHERE,
    "name kernelmill in [build-system] requires only",
)


@dataclass(frozen=True, slots=True)
class Survey:
    """A wheel with its modules, each with the unit it belongs to (None: it may not receive files), and its sources."""

    name: str
    wheel: WheelContents
    modules: tuple[tuple[WheelModule, Unit | None], ...]
    units: tuple[Unit, ...]
    sources: SourceSet
    diagnostics: tuple[Diagnostic, ...]
    scripts: tuple[SourceFile, ...] = ()

    @property
    def shown(self) -> SourceSet:
        """All that diagnostics may speak of."""
        return SourceSet((*self.sources.files, *self.scripts))

    def compilation(self, unit: Unit) -> CompilationUnit:
        """What the compiler is asked for `unit`."""
        return CompilationUnit(unit.native_module, unit.prefix, self.sources.files)


class SourceError(KernelmillError):
    """The author's sources hold errors; carries the sources, so that carets can be drawn."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic], sources: SourceSet) -> None:
        super().__init__(message, diagnostics=diagnostics)
        self.sources = sources


def survey_wheel(path: Path, show: Callable[[str], str] = str) -> Survey:
    """Read the wheel at `path`; `show` turns a member's path into one that the user knows."""
    return survey_contents(path.name, read_wheel(path), show)


def survey_contents(name: str, wheel: WheelContents, show: Callable[[str], str] = str) -> Survey:
    """The same of a wheel that has been read."""
    modules, problems = read_modules(wheel, show)
    packages = regular_packages(modules)
    owned = tuple((m, find_unit(m.source.module, m.source.is_package, packages)) for m in modules)
    code = [(module, unit) for module, unit in owned if module.member.endswith(".py")]
    units = tuple(dict.fromkeys(unit for _, unit in code if unit is not None))
    sources = SourceSet(tuple(module.source for module, _ in code))
    metadata = wheel.member(f"{wheel.dist_info}/METADATA")
    if metadata and requires_kernelmill(metadata.data):
        problems = (*problems, RUN_TIME_REQUIREMENT)
    scripts = read_scripts(wheel, show)
    shims = [f"{unit.folder.replace('/', '.')}{unit.shim}" for unit in units]
    problems = (*problems, *(d for source in scripts for d in imports_in_scripts(source, shims)))
    return Survey(name, wheel, owned, units, sources, problems, scripts)


def raise_errors(survey: Survey, diagnostics: Sequence[Diagnostic]) -> None:
    """Stop with all of `diagnostics` if any is an error."""
    errors = sum(d.severity == "error" for d in diagnostics)
    if errors:
        count = "1 error" if errors == 1 else f"{errors} errors"
        raise SourceError(f"{count} in the modules of {survey.name}; no wheel was made", diagnostics, survey.shown)
