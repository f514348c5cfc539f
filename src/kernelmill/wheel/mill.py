"""Mill: a pure wheel in, wheels with native code out. This file states the order; the steps are the files beside it.

Input: the path of a pure wheel, a request, and the compiler as a function. Output: `MillResult` with the wheels as
bytes; `write_result` puts them on disk, all or none. A wheel that does not use kernelmill comes out as it went in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.files import write_files
from kernelmill.project.kernels import KernelReport
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit
from kernelmill.source import NOWHERE, SourceSet
from kernelmill.targets import Target, get_abi
from kernelmill.targets.abis import DEFAULT_ABI
from kernelmill.wheel.assemble import assemble
from kernelmill.wheel.modules import Unit
from kernelmill.wheel.rewrite import rewrite_modules
from kernelmill.wheel.survey import Survey, raise_errors, survey_wheel
from kernelmill.wheel.writer import wheel_bytes

# takes a CompilationUnit, BuildOptions, a Target, and an ABI that is not the target's usual one
Compile = Callable[..., CompiledUnit]
Announce = Callable[[CompilationUnit, BuildOptions, Sequence[tuple[Target, str]]], None]
Check = Callable[[CompilationUnit, BuildOptions], CompiledUnit]


@dataclass(frozen=True, slots=True)
class MillRequest:
    """What is asked of a milling besides the wheel.

    `all_wheels`: also a wheel for each further platform that the same native code serves (musl); else exactly one per
    target. `native_demanded`: no native code at all is an error. `show`: from a member's path to the path a user knows.
    `tools`: (name, version) of what makes native code, kernelmill first.
    """

    targets: tuple[Target, ...]
    options: BuildOptions
    tools: tuple[tuple[str, str], ...]
    timestamp: int
    all_wheels: bool = False
    abis: tuple[str, ...] = ()  # Python ABIs, as far as a target has them; each target's usual one without any
    native_demanded: bool = False
    show: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class MillResult:
    """The wheels by file name, what became of each kernel, and all diagnostics with the sources they speak of."""

    wheels: Mapping[str, bytes]
    kernels: tuple[KernelReport, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: SourceSet


def check(path: Path, options: BuildOptions, show: Callable[[str], str], check_unit: Check) -> MillResult:
    """What milling the wheel at `path` would say, without making code; errors are among the diagnostics, not raised."""
    survey = survey_wheel(path, show)
    answers = {unit: check_unit(survey.compilation(unit), options) for unit in survey.units}
    found = [d for answer in answers.values() for d in answer.diagnostics]
    rewritten = rewrite_modules(survey.modules, answers)
    return _result({}, answers, [*survey.diagnostics, *found, *rewritten.diagnostics], survey)


def mill(path: Path, request: MillRequest, compile_unit: Compile, announce: Announce | None = None) -> MillResult:
    """Mill the wheel at `path`. Errors of the author's sources are raised as `SourceError`, all at once.

    `announce` is told beforehand what `compile_unit` will be asked for.
    """
    survey = survey_wheel(path, request.show)
    raise_errors(survey, survey.diagnostics)
    wanted = [(target, abi) for target, abi in _pairs(request) if target]
    for unit in survey.units if announce else ():
        assert announce is not None
        announce(survey.compilation(unit), request.options, wanted)
    diagnostics = list(survey.diagnostics)
    wheels: dict[str, bytes] = {}
    platforms: set[tuple[str, str]] = set()
    answers: dict[Unit, CompiledUnit] = {}
    for target, abi in _pairs(request):
        if target and {(abi, platform) for platform in target.wheel_platforms} <= platforms:
            continue
        answers = {unit: _answer(survey, unit, request, target, abi, compile_unit) for unit in survey.units}
        rewritten = rewrite_modules(survey.modules, answers)
        diagnostics += [d for answer in answers.values() for d in answer.diagnostics]
        diagnostics += rewritten.diagnostics
        raise_errors(survey, diagnostics)
        for made in assemble(
            survey.wheel, rewritten, answers, target, request.tools, request.all_wheels, get_abi(abi)
        ):
            wheels[made.file_name] = wheel_bytes(made, request.timestamp)
            platforms.update((abi, platform) for platform in made.tag.platform.split("."))
    if not any(answer.native for answer in answers.values()):
        diagnostics.append(_nothing_native(survey, answers, request.native_demanded))
    return _result(wheels or {path.name: path.read_bytes()}, answers, diagnostics, survey)


def _answer(
    survey: Survey, unit: Unit, request: MillRequest, target: Target | None, abi: str, compile_unit: Compile
) -> CompiledUnit:
    if target is None:
        return CompiledUnit()
    unusual = () if abi == target.abis[0] else (abi,)
    return compile_unit(survey.compilation(unit), request.options, target, *unusual)


def _pairs(request: MillRequest) -> list[tuple[Target | None, str]]:
    """Targets with ABIs, in order; without a target all stays Python, but must not need kernelmill."""
    if not request.targets:
        return [(None, DEFAULT_ABI)]
    out: list[tuple[Target | None, str]] = []
    for target in request.targets:
        chosen = request.abis or target.abis[:1]
        out += [(target, abi) for abi in target.abis if abi in chosen]
    return out


def _result(
    wheels: Mapping[str, bytes], answers: Mapping[Unit, CompiledUnit], diagnostics: Sequence[Diagnostic], survey: Survey
) -> MillResult:
    kernels = tuple(kernel for answer in answers.values() for kernel in answer.kernels)
    return MillResult(wheels, kernels, tuple(dict.fromkeys(diagnostics)), survey.sources)


def _nothing_native(survey: Survey, answers: Mapping[Unit, CompiledUnit], native_demanded: bool) -> Diagnostic:
    has_kernels = any(answer.kernels for answer in answers.values())
    message = "no kernel is native" if has_kernels else "no kernels were found"
    if native_demanded:
        raise KernelmillError(f"{survey.name}: {message}, and a native wheel is required here")
    if has_kernels:
        return Diagnostic("warning", "pure-wheel", f"{message}: the wheel is pure Python", NOWHERE)
    return Diagnostic(
        "note", "no-kernels", f"{message}: the wheel is pure Python", NOWHERE, "mark functions with @kernel"
    )


def write_result(result: MillResult, folder: Path) -> tuple[Path, ...]:
    """Put the wheels into `folder`, all or none."""
    files = {folder / name: data for name, data in result.wheels.items()}
    write_files(files)
    return tuple(files)
